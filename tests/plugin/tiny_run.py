"""Small runs for tests: a tiny configuration, and the command that runs one in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def trained(*arguments: object, python: str = sys.executable, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end."""
    return subprocess.run(
        command(*arguments, python=python),
        env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def trained_here(*arguments: object) -> int:
    """The same in this process, whose torch is loaded already; the exit status."""
    from trainer_client.train import main

    return main([str(argument) for argument in arguments])


def metrics(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
