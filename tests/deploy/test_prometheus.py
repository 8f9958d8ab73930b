"""The alerts fire on what they are for. `promtool`, of Prometheus' own package, evaluates them."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docker" / "prometheus"
ALERTS = Path(__file__).with_name("alerts.yml")
PROMTOOL = shutil.which("promtool")
RULES = [rule for group in yaml.safe_load((FOLDER / "rules.yml").read_text())["groups"] for rule in group["rules"]]

needs_promtool = pytest.mark.skipif(not PROMTOOL, reason="promtool is not here: apt-get install prometheus brings it")


def promtool(*words: object) -> str:
    done = subprocess.run([str(PROMTOOL), *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_how_bad_and_what(rule: dict[str, dict[str, str]]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"]["summary"]


def test_there_is_an_alert_for_each_thing_that_must_not_go_unseen() -> None:
    wanted = {"NoWorkersInAQueue", "RolloutsWaitLong", "GroundTruthsAreUnreadable", "RolloutsFail", "JudgesFail"}
    assert wanted <= {rule["alert"] for rule in RULES}


@needs_promtool
def test_prometheus_would_take_the_configuration() -> None:
    promtool("check", "config", FOLDER / "prometheus.yml")


@needs_promtool
def test_alerts_fire_on_what_they_are_for(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "rules.yml", tmp_path)
    shutil.copy(ALERTS, tmp_path)
    promtool("test", "rules", tmp_path / ALERTS.name)
