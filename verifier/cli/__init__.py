"""The command line: `verifier score | explain | generate | serve | presets | doctor | keys`.

`app` says what can be typed and imports almost nothing, so that help comes at once; each command's work is in a module
of its own, which `part` imports when the command runs. That is the one place where this package imports by name.
"""

import os
import sys
from importlib import import_module
from types import ModuleType

HEALTH_CHECK = ["worker", "--check"]
"""Asked three times a minute in every container: it does without the reader of options, which costs half a second."""


GRADES_ITSELF = ("explain", "score")
"""Commands whose workers are forked from this process, to share what it has imported (engine/fork_ahead.py)."""
HASH_SEED = {"PYTHONHASHSEED": "0"}
"""Workers order their sets alike everywhere, so that verdicts repeat. A running interpreter cannot be given a seed."""


def part(name: str) -> ModuleType:
    """The module of this package called `name`, imported now."""
    return import_module(f"{__name__}.{name}")


def main() -> None:
    """What the installed command `verifier` calls."""
    if sys.argv[1:] == HEALTH_CHECK:
        sys.exit(part("worker_check").run())
    if sys.argv[1:2] and sys.argv[1] in GRADES_ITSELF and not HASH_SEED.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | HASH_SEED)
    part("app").app()
