"""`docker-compose up`, for real: load goes through it, parts of it are killed, and it recovers by itself."""

import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.compose.conftest import Composition

OURS = ["api", "redis", "cache", "math-worker", "code-worker"]


def body(count: int, **fields: Any) -> dict[str, Any]:
    """Rollouts of which every third is right."""
    rollouts = [
        {"id": f"r{n}", "completion": rf"so \boxed{{\frac{{{n}}}{{7}}}}", "ground_truth": f"{n + n % 3}/7"}
        for n in range(count)
    ]
    return {"preset": "math", "use_cache": False, "rollouts": rollouts} | fields


def right(count: int) -> list[tuple[str, float]]:
    return [(f"r{n}", float(n % 3 == 0)) for n in range(count)]


def rewards(response: httpx.Response) -> list[tuple[str, float | None]]:
    return [(result["id"], result["reward"]) for result in response.raise_for_status().json()["results"]]


def test_load_goes_through_it(client: httpx.Client) -> None:
    assert rewards(client.post("/v1/verify", json=body(2000))) == right(2000)
    engine = client.get("/v1/capabilities").json()["engine"]
    assert engine["engine"] == "celery"
    assert engine["workers"] == 3
    assert {queue["name"]: queue["workers"] for queue in engine["queues"]} == {"cheap": 1, "symbolic": 1, "code": 2}


def test_every_container_is_fenced_in(composition: "Composition") -> None:
    for service in OURS:
        for container in composition.containers(service):
            told = composition.inspect(container)
            host = told["HostConfig"]
            assert host["ReadonlyRootfs"] is True
            assert host["CapDrop"] == ["ALL"]
            assert "no-new-privileges:true" in host["SecurityOpt"]
            assert host["Memory"] > 0
            assert host["PidsLimit"] > 0
            assert not host["Privileged"]
            assert told["Config"]["User"].split(":")[0] not in ("", "0", "root")


def test_inside_there_is_no_root_and_nothing_can_be_written(composition: "Composition") -> None:
    probe = (
        "import os; print(os.getuid()); "
        "print(open('/proc/self/status').read().split('CapEff:')[1].split()[0]); "
        "open('/opt/verifier/x', 'w')"
    )
    with pytest.raises(AssertionError, match="Read-only file system"):
        composition("exec", "-T", "api", "python3", "-c", probe)
    told = composition("exec", "-T", "math-worker", "python3", "-c", probe.rpartition(";")[0]).split()
    assert told == ["10001", "0000000000000000"]


def test_verdicts_are_remembered_in_the_cache_service(client: httpx.Client, composition: "Composition") -> None:
    client.post("/v1/verify", json=body(5, use_cache=True))
    results = client.post("/v1/verify", json=body(5, use_cache=True)).json()["results"]
    assert all(result["cached"] for result in results)
    assert int(redis_says(composition, "cache", "dbsize")) >= 5


def redis_says(composition: "Composition", service: str, words: str) -> str:
    command = f"REDISCLI_AUTH=$(cat /run/verifier/redis) redis-cli {words}"
    return composition("exec", "-T", service, "sh", "-c", command)


@pytest.mark.parametrize("service", ["redis", "cache"])
def test_redis_asks_for_the_password_that_was_made(composition: "Composition", service: str) -> None:
    assert "NOAUTH" in composition("exec", "-T", service, "redis-cli", "dbsize")
    assert redis_says(composition, service, "ping").strip() == "PONG"
    assert len(composition("exec", "-T", service, "cat", "/run/verifier/redis").strip()) == 64
    [container] = composition.containers(service)
    assert "requirepass" not in str(composition.inspect(container)["Config"])


def test_both_health_checks_of_a_worker_say_that_it_works(composition: "Composition") -> None:
    assert composition("exec", "-T", "math-worker", "verifier", "worker", "--check") == ""
    assert composition("exec", "-T", "code-worker", "worker-healthy") == ""


def test_metrics_have_a_port_that_is_not_published(client: httpx.Client, composition: "Composition") -> None:
    probe = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:9464/metrics').read().decode())"
    told = composition("exec", "-T", "api", "python3", "-c", probe)
    assert 'verifier_queue_workers{queue="code"}' in told
    assert "9464" not in composition("ps")


def test_the_documentation_is_there_without_another_host(client: httpx.Client) -> None:
    assert client.get("/docs/swagger-ui-bundle.js").status_code == 200


@pytest.mark.parametrize("part", ["math-worker", "redis", "cache"])
def test_a_part_is_killed_under_load(client: httpx.Client, composition: "Composition", part: str) -> None:
    found: list[list[tuple[str, float | None]]] = []

    def ask() -> None:
        found.append(rewards(client.post("/v1/verify", json=body(9_000))))

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(1.0)
    [container] = composition.containers(part)
    before = composition.inspect(container)["RestartCount"]
    kill_from_inside(composition, part)
    asking.join(300)
    assert found == [right(9_000)]
    end = time.monotonic() + 120
    while composition.inspect(container)["RestartCount"] == before:  # by its own policy, nobody helped
        assert time.monotonic() < end
        time.sleep(0.5)
    composition.wait_until_healthy(OURS)


def kill_from_inside(composition: "Composition", service: str) -> None:
    """SIGKILL to the service's own process. `docker kill` would count as the operator's will and restart nothing."""
    [container] = composition.containers(service)
    pid = composition.inspect(container)["State"]["Pid"]
    os.kill(pid, signal.SIGKILL)


def test_the_api_is_killed_and_the_caller_asks_again(client: httpx.Client, composition: "Composition") -> None:
    kill_from_inside(composition, "api")
    composition.wait_until_healthy(["api"])
    assert rewards(client.post("/v1/verify", json=body(100))) == right(100)


def test_workers_are_added_and_taken_away_under_load(client: httpx.Client, composition: "Composition") -> None:
    found: list[list[tuple[str, float | None]]] = []
    asking = threading.Thread(target=lambda: found.append(rewards(client.post("/v1/verify", json=body(9_000)))))
    asking.start()
    composition("up", "-d", "--no-build", "--no-recreate", "--scale", "math-worker=2", "--scale", "code-worker=1")
    asking.join(300)
    assert found == [right(9_000)]
    assert len(composition.containers("math-worker")) == 2
    assert len(composition.containers("code-worker")) == 1
