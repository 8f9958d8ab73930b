"""A real Prometheus scrapes a running service: every panel and every alert is a query that it answers."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from ports import free_port
from service_under_test import StandIn, queue, running

from verifier.server.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = ROOT / "docker" / "grafana" / "dashboards" / "verifier.json"
RULES = ROOT / "docker" / "prometheus" / "rules.yml"
PANELS = [
    target["expr"] for panel in json.loads(DASHBOARD.read_text())["panels"] for target in panel.get("targets", ())
]
ALERTS = [rule["expr"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
METRIC = re.compile(r"verifier_[a-z_]+")
START_SECONDS = 120


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Prometheus with the rules of compose, after it has scraped a service that graded something."""
    binary = shutil.which("prometheus")
    if binary is None:
        pytest.skip("prometheus is not here: apt-get install prometheus")
    folder = tmp_path_factory.mktemp("prometheus")
    shutil.copy(RULES, folder)
    engine = StandIn()
    engine.queues = (queue("math", 1), queue("code", 0))
    with running(Settings(), engine) as service:
        rows = [{"completion": r"\boxed{4}", "ground_truth": truth} for truth in ("4", "5", None)]
        service.post("/v1/verify", json={"preset": "math", "job": "run-42", "rollouts": rows}).raise_for_status()
        port, target = free_port(), str(service.base_url).removeprefix("http://").rstrip("/")
        config = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "scrape_configs": [{"job_name": "verifier", "static_configs": [{"targets": [target]}]}],
            "rule_files": ["rules.yml"],
        }
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        command = [binary, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
        with subprocess.Popen(
            [*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                    wait_for(client, 'up{job="verifier"} == 1')
                    yield client
            finally:
                process.kill()


def wait_for(client: httpx.Client, query: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            if answered(client, query):
                return
        except (httpx.TransportError, ValueError):
            pass  # it says in plain text that it is not ready yet
        time.sleep(0.3)
    pytest.fail(f"after {START_SECONDS} s Prometheus has nothing for {query}")


def answered(client: httpx.Client, query: str) -> list[dict[str, Any]]:
    told = client.get("/api/v1/query", params={"query": query}).json()
    assert told["status"] == "success", (query, told)
    found: list[dict[str, Any]] = told["data"]["result"]
    return found


def test_what_was_graded_is_there_by_outcome_and_training_job(prometheus: httpx.Client) -> None:
    found = answered(prometheus, 'verifier_results_total{training_job="run-42"}')
    assert {one["metric"]["outcome"]: one["value"][1] for one in found} == {
        "correct": "1",
        "incorrect": "1",
        "unverifiable": "1",
    }
    assert {one["metric"]["job"] for one in found} == {"verifier"}, "Prometheus' own label is not lost"


def test_every_panel_and_alert_is_a_query_of_metrics_that_are_there(prometheus: httpx.Client) -> None:
    names = set(prometheus.get("/api/v1/label/__name__/values").json()["data"])
    for query in [*PANELS, *ALERTS]:
        answered(prometheus, query)
        asked = set(METRIC.findall(query))
        assert asked - {"verifier_signals"} <= names, query  # a signal is there while it shows


def test_the_alerts_are_loaded_and_evaluated_without_error(prometheus: httpx.Client) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        groups = prometheus.get("/api/v1/rules").json()["data"]["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        by_name = {rule["name"]: rule["state"] for rule in rules}
        evaluated = rules and all(rule["health"] == "ok" for rule in rules)
        found = evaluated and by_name["NoWorkersInAQueue"] in ("pending", "firing")  # the queue `code` has no worker
        if found and by_name["ServiceIsGone"] == "inactive":  # a scrape that took a second made it pending
            break
        assert time.monotonic() < end, [(rule["name"], rule["health"], rule.get("lastError")) for rule in rules]
        time.sleep(0.3)
    assert len(rules) == len(ALERTS)
