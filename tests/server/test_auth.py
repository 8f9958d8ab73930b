"""API keys: hashed at rest, named, and changed without a restart."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from ports import free_port
from service_under_test import StandIn, batch, is_problem, running, wait_until

from verifier.errors import ConfigError
from verifier.server.auth import KeyRing, new_key, read_keys
from verifier.server.settings import Settings


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def guarded(keys: Path, stand_in: StandIn) -> Iterator[tuple[httpx.Client, str]]:
    key, line = new_key("ann")
    keys.write_text(f"# trainers\n\n{line}\n")
    with running(Settings(api_keys_file=keys), stand_in) as client:
        yield client, key


def test_the_right_key_opens(guarded: tuple[httpx.Client, str]) -> None:
    client, key = guarded
    assert client.post("/v1/verify", json=batch(1), headers={"Authorization": f"Bearer {key}"}).status_code == 200


PATHS = ("/v1/jobs/job_1", "/v1/presets", "/v1/capabilities", "/metrics", "/nothing")


@pytest.mark.parametrize("authorization", [None, "Bearer rv_wrong", "Basic abc", "Bearer", "Bearer é"])
def test_without_a_right_key_nothing_else_opens(guarded: tuple[httpx.Client, str], authorization: str | None) -> None:
    client, _ = guarded
    headers = [] if authorization is None else [(b"authorization", authorization.encode())]
    for method, path in [("POST", "/v1/verify"), ("POST", "/v1/jobs"), *(("GET", path) for path in PATHS)]:
        response = client.request(method, path, headers=headers)
        is_problem(response, 401, "unauthorized")
        assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/health", "/readyz", "/docs", "/openapi.json"])
def test_probes_and_the_documentation_need_no_key(guarded: tuple[httpx.Client, str], path: str) -> None:
    assert guarded[0].get(path).status_code == 200


def test_the_key_itself_is_not_at_rest() -> None:
    key, line = new_key("ann")
    assert key.startswith("rv_")
    assert len(key) == 46
    assert key[3:] not in line
    assert line.startswith("ann sha256:")


def test_keys_come_and_go_without_a_restart(guarded: tuple[httpx.Client, str], keys: Path) -> None:
    client, old = guarded
    new, line = new_key("bob")
    keys.write_text(f"{line}\n")

    def opens(key: str) -> bool:
        return client.get("/v1/presets", headers={"Authorization": f"Bearer {key}"}).status_code == 200

    wait_until(lambda: opens(new))
    assert not opens(old)


class Ring:
    """A ring whose clock goes on a little more than a second each time it is asked."""

    def __init__(self, keys: Path) -> None:
        self._now = 0.0
        self._ring = KeyRing(keys, clock=lambda: self._now)

    def knows(self, key: str) -> bool:
        self._now += 1.1
        return self._ring.owner(f"Bearer {key}") is not None


GARBAGE = [b"nonsense", b"\xff\xfe\x00", b"\0" * 200, b"ann sha256:abc"]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_file_that_breaks_while_running_keeps_the_keys_it_had(
    keys: Path, caplog: pytest.LogCaptureFixture, garbage: bytes
) -> None:
    key, line = new_key("ann")
    keys.write_text(line)
    ring = Ring(keys)
    keys.write_bytes(garbage)
    assert all(ring.knows(key) for _ in range(5))
    assert caplog.text.count("cannot be used") == 1
    keys.write_text(new_key("bob")[1])
    assert not ring.knows(key)


def test_a_file_that_an_editor_begins_with_a_byte_order_mark_is_read(keys: Path) -> None:
    key, line = new_key("trainer")
    keys.write_text(line, encoding="utf-8-sig")
    assert KeyRing(keys).owner(f"Bearer {key}") == "trainer"


def test_one_bad_line_does_not_revoke_and_is_complained_of_again_and_again(
    keys: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (ann, ann_line), (bob, bob_line) = new_key("ann"), new_key("bob")
    keys.write_text(f"{ann_line}\n{bob_line}\n")
    ring = Ring(keys)
    keys.write_text(f"{ann_line}\nbob sha256:oops\n")
    assert all(ring.knows(ann) and ring.knows(bob) for _ in range(60))
    assert caplog.text.count("cannot be used") >= 2


@pytest.mark.parametrize("emptied", [b"", b"\n \n", b"# ann sha256:...\n", None])
def test_a_file_that_is_emptied_or_deleted_revokes_every_key(
    keys: Path, caplog: pytest.LogCaptureFixture, emptied: bytes | None
) -> None:
    key, line = new_key("ann")
    keys.write_text(line)
    ring = Ring(keys)
    if emptied is None:
        os.unlink(keys)
    else:
        keys.write_bytes(emptied)
    ring.knows(key)  # it may be in the midst of being saved
    assert not ring.knows(key)
    assert "no key is valid" in caplog.text
    keys.write_bytes(b"nonsense")
    assert not ring.knows(key)  # nothing that was revoked comes back by accident
    keys.write_text(line)
    assert ring.knows(key)


def test_a_file_that_is_saved_in_two_steps_revokes_nothing(keys: Path) -> None:
    key, line = new_key("ann")
    keys.write_text(line)
    ring = Ring(keys)
    os.unlink(keys)
    assert ring.knows(key)
    keys.write_text(line)
    assert all(ring.knows(key) for _ in range(3))


def test_the_service_without_any_key_left_is_closed_to_everyone(guarded: tuple[httpx.Client, str], keys: Path) -> None:
    client, key = guarded
    keys.write_text("")
    authorization = {"Authorization": f"Bearer {key}"}
    wait_until(lambda: client.get("/v1/presets", headers=authorization).status_code == 401)
    for headers in (authorization, {}, {"Authorization": "Bearer x"}):
        is_problem(client.post("/v1/verify", json=batch(1), headers=headers), 401, "unauthorized")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nonsense", "line 1"),
        ("# fine\nann sha256:abc", "line 2"),
        ("ann md5:" + "0" * 64, "line 1"),
        ("a/b sha256:" + "0" * 64, "line 1"),
        (f"ann sha256:{'0' * 64}\nann sha256:{'1' * 64}", "line 2"),
        ("", "no key"),
        ("# nothing\n", "no key"),
    ],
)
def test_a_broken_file_is_refused_at_the_start_with_its_line(keys: Path, text: str, named: str) -> None:
    keys.write_text(text)
    with pytest.raises(ConfigError, match=named):
        KeyRing(keys)


def test_a_missing_file_is_refused_at_the_start(keys: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_keys(keys)


@pytest.mark.parametrize("name", ["", "two words", "a/b", "x" * 65, "naïve"])
def test_a_name_the_file_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="key name"):
        new_key(name)


def test_a_port_for_metrics_alone_asks_for_no_key(keys: Path, stand_in: StandIn) -> None:
    _, line = new_key("ann")
    keys.write_text(f"{line}\n")
    port = free_port()
    settings = Settings(api_keys_file=keys, metrics_port=port)
    with running(settings, stand_in, port=port) as client:
        assert "verifier_workers" in client.get("/metrics").text
        assert client.get("/health").status_code == 200
        for path in ("/v1/presets", "/readyz", "/docs"):
            assert "VERIFIER_PORT" in is_problem(client.get(path), 404, "not-found")
        assert client.post("/v1/verify", json=batch(1), headers={"Host": "x:1"}).status_code == 404
    with running(settings, StandIn()) as client:
        assert client.get("/metrics", headers={"Host": f"127.0.0.1:{port}"}).status_code == 401


def test_a_key_for_scraping_alone(keys: Path, stand_in: StandIn) -> None:
    key, line = new_key("prometheus")
    keys.write_text(f"{line} scopes=metrics\n")
    with running(Settings(api_keys_file=keys), stand_in) as client:
        headers = {"Authorization": f"Bearer {key}"}
        assert "verifier_workers" in client.get("/metrics", headers=headers).text
        is_problem(client.post("/v1/verify", json=batch(1), headers=headers), 403, "forbidden")
        is_problem(client.get("/metrics"), 401, "unauthorized")
