"""`verifier serve` in a process of its own, for tests."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = "import sys; from verifier.server.app import serve; from verifier.server.settings import read_settings; "
RUN = PROGRAM + "sys.exit(serve(read_settings()))"


@contextmanager
def serving(**environment: str) -> Iterator[subprocess.Popen[str]]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("VERIFIER_")}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN],
        env=env | {"VERIFIER_PORT": "0", "VERIFIER_WORKERS": "1"} | environment,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def url_said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:[0-9]+", line)
    assert found, line + (process.stderr.read() if process.stderr else "")
    return found[0]
