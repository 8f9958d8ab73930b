"""`verifier environments`: lists and makes the pinned library versions."""

import sys

from verifier.environments.catalogue import Environment, environments, named
from verifier.environments.making import make
from verifier.server.settings import read_settings


def run(names: tuple[str, ...], making: bool) -> int:
    """Make those of `names` (all, when there are none), or list what there is."""
    directory = read_settings().environments_dir.expanduser()
    chosen = [named(name) for name in names] or list(environments().values())
    for environment in chosen:
        if making:
            make(environment, directory)
        sys.stdout.write(f"{told(environment, made=environment.made(directory))}\n")
        sys.stdout.flush()
    return 0


def told(environment: Environment, *, made: bool) -> str:
    return f"{environment.name:<20}  {'made' if made else 'not made':<8}  {', '.join(environment.pins)}"
