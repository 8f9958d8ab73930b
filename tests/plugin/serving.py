"""`verifier serve` in a process of its own, for tests."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IMPORTS = """
import sys
from verifier.server.app import serve
from verifier.engine.local import LocalEngine
from verifier.server.engines import complete, engine_settings
from verifier.server.settings import read_settings
settings = read_settings()
"""
WARM = f"{IMPORTS}sys.exit(serve(settings))"
COLD = f"""{IMPORTS}
own = None
if settings.engine == "local":
    cold = engine_settings(settings, warm=False).model_copy(update=dict(warm_when_asked=True))
    own = complete(LocalEngine(cold), settings)
sys.exit(serve(settings, own))
"""


@contextmanager
def serving(*, warm: bool = False, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The process; unless it is warm, it loads sympy when a rollout needs it, which spares two seconds of CPU."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("VERIFIER_")}
    process = subprocess.Popen(
        [sys.executable, "-c", WARM if warm else COLD],
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
