"""A run that needs vLLM goes to the environment that has it, by whichever of the ways it was asked for."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from tiny_run import trained_here, written

pytestmark = pytest.mark.skipif(find_spec("vllm") is not None, reason="vLLM is here, so there is nowhere to go")
ASKED = ["--engine vllm", "--engine=vllm", "--set rollouts.engine=vllm", "--set=rollouts.engine=vllm",
         "a file", "a run that is resumed"]  # fmt: skip
ENTERS = """
import sys
from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.environment import enter
enter(TrainConfig.model_validate({"rollouts": {"engine": "vllm"}}), sys.argv[1:])
"""


def arguments(way: str, folder: Path) -> list[object]:
    service = ("--service", "http://127.0.0.1:9", "--out", folder)
    if way == "a file":
        return [written(folder, rollouts={"engine": "vllm"}), *service]
    if way == "a run that is resumed":
        written(folder, rollouts={"engine": "vllm"}).rename(folder / "config.yaml")
        return [*service, "--resume"]
    return [*service, *way.split()]


def project(folder: Path) -> Path:
    """A `dev` that makes an environment whose Python says how it was called."""
    dev = folder / "dev"
    dev.write_text(
        f'#!/bin/sh\n[ "$*" = "install vllm" ] || exit 1\nmkdir -p {folder}/.venv-vllm/bin\n'
        f"printf '#!/bin/sh\\necho in-vllm \"$@\"\\n' >{folder}/.venv-vllm/bin/python\n"
        f"chmod +x {folder}/.venv-vllm/bin/python\n"
    )
    dev.chmod(0o755)
    return dev


@pytest.mark.parametrize("way", ASKED)
def test_every_way_of_asking_is_understood(
    tmp_path: Path, way: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VERIFIER_DEV", raising=False)
    assert trained_here(*arguments(way, tmp_path)) == 2
    said = capsys.readouterr().err
    assert "rollouts.engine vllm needs vLLM" in said
    assert "./dev train" in said


def test_the_run_goes_on_in_the_environment_that_is_made_for_it(tmp_path: Path) -> None:
    """Of a process without torch, whose import is most of a run's start; that a run asks is shown above."""
    given = ["--engine", "vllm", "--out", str(tmp_path)]
    variables = os.environ | {"VERIFIER_DEV": str(project(tmp_path))}
    done = subprocess.run(
        [sys.executable, "-c", ENTERS, *given], env=variables, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == ["in-vllm", "-m", "trainer_client.train", *given], done.stderr
