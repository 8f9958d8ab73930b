"""Which environments there are, and where each lies once it is made."""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from verifier.errors import ConfigError

PINS = Path(__file__).parent / "pins"


class Environment(NamedTuple):
    """A set of pinned library versions: its name, and the file that names them with their hashes."""

    name: str
    requirements: Path

    @property
    def digest(self) -> str:
        """What a folder of it is called by: other pins, another folder."""
        return hashlib.sha256(self.requirements.read_bytes()).hexdigest()[:12]

    @property
    def pins(self) -> tuple[str, ...]:
        """`name==version` of everything in it."""
        lines = self.requirements.read_text(encoding="utf-8").splitlines()
        return tuple(line.split()[0] for line in lines if line[:1].isalnum())

    def folder(self, directory: Path) -> Path:
        """Where its packages lie below `directory`, if it was made."""
        return directory / f"{self.name}-{self.digest}"

    def made(self, directory: Path) -> bool:
        return self.folder(directory).is_dir()


@cache
def environments() -> dict[str, Environment]:
    """Every environment by its name."""
    return {file.stem: Environment(file.stem, file) for file in sorted(PINS.glob("*.txt"))}


def named(name: str) -> Environment:
    """The environment of that name. Raises ConfigError, which names the known ones."""
    known = environments()
    if name not in known:
        raise ConfigError(f"unknown environment {name[:80]!r}; expected one of: {', '.join(known)}")
    return known[name]
