"""Small runs for tests: a tiny configuration, and the command that runs one in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import IO, Any

from forked import Forked, started
from ports import free_port

PLUGIN = Path(__file__).parent
RUNS_IN_TURN = str(PLUGIN / "runs_in_turn.py")
HANGS_SECONDS = 900
SMALL: dict[str, Any] = {
    "steps": 6,
    "model": {"tiny": {"hidden": 32, "layers": 1, "warm_up": {"steps": 60, "batch": 32}}},
    "data": {"count": 200, "held_out": 16},
    "rollouts": {"prompts": 6, "group": 4, "max_new_tokens": 4, "staleness": 1},
    "log": {"checkpoint_every": 2, "evaluate_every": 100},
}


def changed(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The nested fields of `base` with those of `change` in their place."""
    merged = dict(base)
    for name, value in change.items():
        merged[name] = changed(merged[name], value) if isinstance(merged.get(name), dict) else value
    return merged


def written(folder: Path, **change: Any) -> Path:
    """A configuration file of a small run, as JSON, which is YAML too."""
    file = folder / "run.yaml"
    file.write_text(json.dumps(changed(SMALL, change)))
    return file


def command(*arguments: object, python: str = sys.executable) -> list[str]:
    return [python, "-m", "trainer_client.train", *map(str, arguments)]


def begun(*arguments: object, env: Mapping[str, str] | None = None, stderr: int | IO[bytes] | None = DEVNULL) -> Forked:
    """The command in a process of its own, which has not had to load torch for it."""
    variables = os.environ | (env or {})
    return started(PLUGIN / "tiny_trainer.py", *arguments, env=variables, stdout=DEVNULL, stderr=stderr)


def trained(*arguments: object, python: str = sys.executable, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end."""
    return subprocess.run(
        command(*arguments, python=python),
        env=os.environ | environment, capture_output=True, text=True, timeout=HANGS_SECONDS, check=False,
    )  # fmt: skip


def by_two(*runs: Sequence[object]) -> None:
    """The command with each of these arguments, in two processes that torchrun starts, one run after the other."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", RUNS_IN_TURN]
    done = subprocess.run(
        [*command, json.dumps([[str(one) for one in arguments] for arguments in runs])],
        env=os.environ | {"OMP_NUM_THREADS": "1"}, capture_output=True, text=True, timeout=HANGS_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


@contextmanager
def two_started(*arguments: object) -> Iterator[list[Forked]]:
    """The command in two processes, with what torchrun would tell them."""
    shared = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port()), "OMP_NUM_THREADS": "1"}
    processes = [begun(*arguments, env=shared | {"RANK": rank, "LOCAL_RANK": rank}, stderr=None) for rank in ("0", "1")]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def trained_here(*arguments: object) -> int:
    """The same in this process, whose torch is loaded already; the exit status."""
    from trainer_client.train import main

    return main([str(argument) for argument in arguments])


def metrics(folder: Path) -> list[dict[str, Any]]:
    """The lines that are whole: a run that is still writing may show the half of its last one."""
    lines = (folder / "metrics.jsonl").read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]
