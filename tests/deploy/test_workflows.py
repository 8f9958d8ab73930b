"""The workflows call the commands that people call, the citation is of this version, and the forms are readable."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import verifier

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))


def steps(workflow: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda file: file.stem)
def test_workflows_call_commands_that_exist(workflow: Path) -> None:
    usage = subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"^  (\w+) ", usage, re.MULTILINE))
    called = re.findall(r"\./dev (\w+)", "\n".join(step.get("run", "") for step in steps(workflow)))
    assert called
    assert set(called) <= known


def test_the_release_builds_every_image_there_is() -> None:
    [release] = [workflow for workflow in WORKFLOWS if workflow.stem == "release"]
    [built] = re.findall(r"for image in (.*); do", release.read_text(encoding="utf-8"))
    images = {file.name.removesuffix(".Dockerfile") for file in (ROOT / "docker").glob("*.Dockerfile")}
    assert set(built.split()) == images - {"redis"}  # only Redis with our settings: compose builds it where it runs


@pytest.mark.parametrize("form", FORMS, ids=lambda file: file.stem)
def test_forms_ask_for_what_is_needed(form: Path) -> None:
    fields = yaml.safe_load(form.read_text(encoding="utf-8"))["body"]
    assert any(field.get("validations", {}).get("required") for field in fields)


def test_the_citation_is_of_this_version() -> None:
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == verifier.__version__
