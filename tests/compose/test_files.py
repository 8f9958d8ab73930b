"""What docker-compose.yml and its neighbours say, without starting anything."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from verifier.engine.base import EngineStats
from verifier.server.metrics import Metrics
from verifier.server.settings import READ_ELSEWHERE, Settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
KNOWN = (
    {f"VERIFIER_{name.upper()}" for name in Settings.model_fields}
    | READ_ELSEWHERE
    | {"VERIFIER_URL", "VERIFIER_REDIS_PASSWORD"}
)
METRICS = re.compile(r"verifier_[a-z_]+")


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_fenced_in(service: str) -> None:
    told = SERVICES[service]
    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in told["security_opt"]
    assert told["mem_limit"]
    assert 0 < told["pids_limit"] <= 1024
    assert "privileged" not in told
    assert service in ("trainer", "password") or told["healthcheck"]["test"]  # those two end by themselves


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_named_exists(service: str) -> None:
    told = SERVICES[service]
    assert set(told.get("depends_on", {})) <= set(SERVICES)
    assert set(told.get("networks", ())) <= set(COMPOSE["networks"])
    assert "networks" in told or told["network_mode"] == "none"
    assert {name for name in told.get("environment", {}) if name.startswith("VERIFIER_")} <= KNOWN
    for mount in told.get("volumes", ()):
        source = mount.split(":")[0]
        assert source in COMPOSE["volumes"] or (ROOT / source).exists(), source
    build = told.get("build")
    if build:
        file = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", build["dockerfile"])
        assert (ROOT / build["context"] / file).exists()


def test_images_are_pinned_and_no_port_is_open_to_the_world() -> None:
    for service, told in SERVICES.items():
        _, _, tag = told["image"].rpartition(":")
        assert tag not in ("", "latest"), service
        for port in told.get("ports", ()):
            assert port.startswith("127.0.0.1:"), service


@pytest.mark.parametrize("file", sorted((ROOT / "docker").glob("*.Dockerfile")), ids=lambda file: str(file.name))
def test_images_end_as_an_ordinary_user(file: Path) -> None:
    text = file.read_text()
    last_stage = text[text.rindex("\nFROM ") :]
    users = re.findall(r"^USER (\S+)", last_stage, re.MULTILINE)
    assert users
    assert users[-1].split(":")[0].isdecimal()
    assert int(users[-1].split(":")[0]) > 1000
    assert not re.search(r"(?i)password|secret|token|api[_-]?key", text)


def test_dashboard_and_alerts_ask_for_metrics_that_exist() -> None:
    class Still:
        def stats(self) -> EngineStats:
            zero = dict.fromkeys(set(EngineStats.model_fields) - {"engine", "queues"}, 0)
            queue = {"name": "cheap", "queued": 0, "in_flight": 0, "oldest_seconds": 0.0, "workers": 0, "slots": 0}
            return EngineStats.model_validate(zero | {"engine": "celery", "queues": (queue,)})

    told = set(METRICS.findall(Metrics(Still()).text().decode()))  # type: ignore[arg-type]
    seconds = ("verifier_queue_seconds", "verifier_grade_seconds", "verifier_http_request_seconds")
    told |= {f"{name}_bucket" for name in seconds}
    told |= {f"{name}_total" for name in told}
    dashboard = json.loads((ROOT / "docker/grafana/dashboards/verifier.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = yaml.safe_load((ROOT / "docker/prometheus/rules.yml").read_text())
    asked += [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    for name in METRICS.findall(" ".join(asked)):
        assert name in told, name
    # `job` is what Prometheus scraped; a training job is `training_job`.
    assert not [expression for expression in asked if re.search(r"by \([^)]*\bjob\b", expression)]


def test_the_dashboard_shows_what_an_operator_asks_first() -> None:
    dashboard = json.loads((ROOT / "docker/grafana/dashboards/verifier.json").read_text())
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    for name in ("rewards_gained", "http_requests", "cache_hits", "queue_workers", "judge_failures"):
        assert f"verifier_{name}" in asked
    assert 'outcome="unverifiable"' in asked
    assert 'outcome="undecided"' in asked
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("file", sorted((ROOT / "docker").glob("*.Dockerfile")), ids=lambda file: str(file.name))
def test_the_linter_finds_nothing_in_the_image(file: Path) -> None:
    told = subprocess.run([lint("hadolint"), "--failure-threshold", "warning", file], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_compose_file_keeps_to_the_specification() -> None:
    command = [
        str(lint("check-jsonschema")),
        "--builtin-schema",
        "vendor.compose-spec",
        str(ROOT / "docker-compose.yml"),
    ]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def lint(name: str) -> Path:
    return Path(sys.executable).parent / name
