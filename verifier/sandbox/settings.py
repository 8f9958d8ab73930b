"""What an operator may choose about the sandbox."""

import os
import sys
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from verifier.wire import Wire


class Property(StrEnum):
    """What the wall keeps in. Each is sealed on a host, or it is not."""

    FILES = "files"
    NETWORK = "network"
    PROCESSES = "processes"
    SECRETS = "secrets"


ALL = frozenset(Property)


class SandboxSettings(Wire):
    """`minimum`: what must be sealed before an untrusted program is run at all."""

    minimum: frozenset[Property] = Field(
        default=ALL, description="Refuse to run programs unless all of these are sealed"
    )
    python: str = Field(default="", description="The interpreter for programs; empty: the one that runs the service")
    site_packages: tuple[str, ...] = Field(default=(), description="Directories of packages that programs may import")
    imports: tuple[str, ...] = Field(default=(), description="Packages imported before the fork, such as numpy")
    zygotes: int = Field(default=0, ge=0, le=256, description="Programs at once; 0: two for each processor")
    recycle_after_runs: int = Field(default=10_000, gt=0)
    scratch_mb: int = Field(default=64, gt=0, le=4096, description="What a program may write to disk")
    namespaces: bool = Field(default=True, description="Use them where the host has them")
    landlock: bool = Field(default=True, description="Use it where the host has it")
    cache_mb: int = Field(default=256, ge=0, description="Compiled programs kept in memory")
    cgroup: str = Field(
        default="",
        description="A control group (v2) that is the service's; empty: its own, where one is delegated to it",
    )
    headers: str = Field(
        default="/var/tmp/verifier-headers-{uid}",
        description="Where headers of C++ that are read once are kept, some 120 MB a standard; empty: nowhere",
    )

    @property
    def interpreter(self) -> str:
        """The path of the Python that runs programs: never the service's virtual environment."""
        return os.path.realpath(self.python or getattr(sys, "_base_executable", sys.executable))

    @property
    def at_once(self) -> int:
        return self.zygotes or 2 * (os.cpu_count() or 1)


PACKAGE_PATH = str(Path(__file__).resolve().parent.parent.parent)
