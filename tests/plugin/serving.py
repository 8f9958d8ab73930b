"""`verifier serve` in a process of its own, for tests of what it says."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from forked import Process, started

PLUGIN = Path(__file__).parent
COLD = PLUGIN / "cold_service.py"
SERVE = [sys.executable, "-m", "verifier.cli", "serve"]


@dataclass(frozen=True)
class Serving:
    process: Process
    stdout: TextIO
    stderr: TextIO

    def ended(self, seconds: float = 120) -> tuple[int, str]:
        """Its exit status once it has ended, and what it said on standard error."""
        return self.process.wait(seconds), self.stderr.read()


@contextmanager
def serving(*, warm: bool = False, **environment: str) -> Iterator[Serving]:
    """The process: `verifier serve` itself, or unless it is warm, one that loads sympy when a rollout needs it."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("VERIFIER_")}
    env |= {"VERIFIER_PORT": "0", "VERIFIER_WORKERS": "1"} | environment
    (out, to_out), (err, to_err) = os.pipe(), os.pipe()
    with open(out) as stdout, open(err) as stderr, open(to_out, "wb") as writes_out, open(to_err, "wb") as writes_err:
        how: dict[str, Any] = {"env": env, "cwd": PLUGIN.parents[1], "stdout": writes_out, "stderr": writes_err}
        process: Process = subprocess.Popen(SERVE, **how) if warm else started(COLD, **how)
        writes_out.close()
        writes_err.close()
        try:
            yield Serving(process, stdout, stderr)
        finally:
            process.kill()
            process.wait()


def url_said(service: Serving) -> str:
    line = service.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:[0-9]+", line)
    assert found, line + service.stderr.read()
    return found[0]
