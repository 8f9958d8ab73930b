"""Harbor's tasks with `verifier harbor` as their test, run in a folder that stands for a container.

A path such as /logs/verifier in a command that would run in the container is that path under the folder.
"""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

from trainers.callers import address, preset

INSIDE = re.compile(r"(?<![\w./-])/(?=(?:logs|tests|app|solution|workdir|installed-agent|tmp/tests\.tgz)\b)")
JUDGE = "from verifier.cli import main; raise SystemExit(main())"
TASK = 'version = "1.0"\n[verifier]\ntimeout_sec = 600.0\n[agent]\ntimeout_sec = 60.0\n[environment]\n'


class Box:
    """A folder in which commands see themselves at the root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("logs/verifier", "logs/agent", "logs/artifacts", "tests", "app", "solution", "workdir", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def inside(self, text: str) -> str:
        return INSIDE.sub(f"{self.folder}/", text)

    def path(self, name: Any) -> Path:
        return Path(self.inside(str(name)))

    def run(self, command: str, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["bash", "-c", self.inside(command)], cwd=self.folder / "app", env=os.environ | (env or {}),
            capture_output=True, text=True, check=False,
        )  # fmt: skip


def task_in(folder: Path, box: Box, text: str, truth: Any) -> Path:
    """A task whose agent has answered `text`, and whose test asks the service."""
    for name in ("environment", "tests", "solution"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "task.toml").write_text(TASK)
    (folder / "instruction.md").write_text("1+1?\n")
    (folder / "environment" / "Dockerfile").write_text("FROM scratch\n")
    answer = box.folder / "app" / "answer.txt"
    (folder / "solution" / "solve.sh").write_text(f"#!/bin/bash\nprintf %s {shlex.quote(text)} > {answer}\n")
    (folder / "tests" / "truth").write_text(truth if isinstance(truth, str) else json.dumps(truth))
    judge = [os.environ["VERIFIER_PYTHON"], "-c", JUDGE, "harbor", "--preset", preset(), "--answer", str(answer)]
    judge += ["--ground-truth-file", str(box.folder / "tests" / "truth"), "--server", address()]
    judge += ["--out", str(box.folder / "logs" / "verifier")]
    judge += ["--deadline-seconds", os.environ["VERIFIER_DEADLINE_SECONDS"]]
    test = folder / "tests" / "test.sh"
    test.write_text(f"#!/bin/bash\nexec {shlex.join(judge)}\n")
    test.chmod(0o755)
    return folder
