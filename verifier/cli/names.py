"""The names that the shell completes."""

from verifier.audit.tasks import TASKS
from verifier.dump.datasets import DATASETS
from verifier.dump.formats import FORMATS, ROWS
from verifier.environments.known import names as environments
from verifier.generate.families import FAMILIES
from verifier.languages import ALIASES
from verifier.presets.catalogue import catalogue


def names(source: str) -> list[str]:
    """What `source` holds: presets, datasets, formats, kinds, languages, families or environments."""
    match source:
        case "presets":
            return list(catalogue())
        case "datasets":
            return sorted(DATASETS)
        case "formats":
            return [ROWS, *(one.name for one in FORMATS)]
        case "kinds":
            return [*TASKS, "code"]
        case "languages":
            return sorted(ALIASES)
        case "families":
            return list(FAMILIES)
        case "environments":
            return [*environments(), "all"]
    raise ValueError(f"unknown source of names {source!r}")
