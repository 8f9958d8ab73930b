"""The command line: `verifier score | explain | generate | serve | presets | doctor | keys`.

`app` says what can be typed and imports almost nothing, so that help comes at once; each command's work is in a module
of its own, which `part` imports when the command runs. That is the one place where this package imports by name.
"""

import atexit
import gc
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

NO_PLUGINS = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""pydantic looks for plugins in every installed distribution, which takes a thirtieth of the time of `explain`."""


def part(name: str) -> ModuleType:
    """The module of this package called `name`, imported now.

    What is imported stays: to look through it for garbage again and again takes a twentieth of the time of `explain`.
    """
    gc.disable()
    try:
        return import_module(f"{__name__}.{name}")
    finally:
        gc.enable()


def main() -> None:
    """What the installed command `verifier` calls."""
    arguments = sys.argv[1:]
    if arguments == HEALTH_CHECK:
        sys.exit(part("worker_check").run())
    if arguments and arguments[0] in GRADES_ITSELF:
        take_hash_seed(arguments)
        # The last collection at exit would look through all that was imported: a fifth of the time of `explain`.
        atexit.register(gc.freeze)
    part("app").app(prog_name="verifier")


def take_hash_seed(arguments: list[str]) -> None:
    """Begin again with the workers' hash seed, if this process has another; not where `main` is called by a program."""
    own = sys.orig_argv[-len(arguments) :] == arguments
    if own and not HASH_SEED.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], NO_PLUGINS | os.environ | HASH_SEED)
