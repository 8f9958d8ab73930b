"""The folder `examples`: every command of its README, and its notebook, run as they stand."""

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SECONDS = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(EXAMPLES, tmp_path_factory.mktemp("examples") / "examples"))


def commands() -> list[list[str]]:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8").split("```sh\n")[1].split("```")[0]
    return [shlex.split(line)[1:] for line in text.splitlines()]


@pytest.mark.parametrize("arguments", commands(), ids=lambda arguments: arguments[0])
def test_every_command_of_the_readme_runs(
    arguments: list[str], folder: Path, command: list[str], environment: dict[str, str]
) -> None:
    done = subprocess.run([*command, *arguments], cwd=folder, env=environment, capture_output=True, timeout=SECONDS)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    expected = {
        "score": "mean reward",
        "diff": "accepted",
        "lint": "2 cannot be read",
        "audit": "wrong ones were accepted",
    }
    assert expected[arguments[0]] in said
    for name in ("results.jsonl", "report.html") if arguments[0] == "score" else ():
        assert (folder / name).stat().st_size > 0


def test_the_notebook_runs_from_its_first_cell_to_its_last(folder: Path, environment: dict[str, str]) -> None:
    notebook = json.loads((folder / "walkthrough.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], len({cell["id"] for cell in notebook["cells"]})) == (4, len(notebook["cells"]))
    program = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    said = done.stdout.decode()
    assert said.count("\n") >= 32 + 6
    assert "arithmetic" in said
    assert all(not cell.get("outputs") for cell in notebook["cells"])


def test_the_presets_of_the_example_dump_judge_every_rollout(folder: Path, verifier: Callable[..., Any]) -> None:
    done = verifier("score", folder / "rollouts.jsonl", "--workers", 1, "--quiet")
    assert done.status == 0
    rewards = {one["id"]: one["reward"] for one in done.results}
    assert None not in rewards.values()
    assert {name: rewards[name] for name in ("sum-0", "sum-1", "half-0", "roots-0", "roots-1", "planet-3")} == {
        "sum-0": 1.0,
        "sum-1": 0.0,
        "half-0": 1.0,
        "roots-0": 1.0,
        "roots-1": 0.0,
        "planet-3": 0.0,
    }
