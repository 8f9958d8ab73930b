"""Which compilers and interpreters run programs here: part of the fingerprint of rubrics that run programs.

A tool is known by its files and not by asking it for its version, which takes a Kotlin compiler a second. A binary's
build number stands in its first kilobytes; a jar's table of contents, with checksums of what it holds, in its last.
"""

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from verifier.sandbox.languages import TABLE, tool_path
from verifier.sandbox.settings import SandboxSettings

READ_BYTES = 64 * 1024  # of either end of a file
PYTHON, PACKAGES = "VERIFIER_SANDBOX_PYTHON", "VERIFIER_SANDBOX_SITE_PACKAGES"
LIBRARIES = ("lib/*.jar", "build.txt", "package.json", "release", "VERSION")
"""Beside the folder of a tool that is a script or a launcher: what it starts (kotlinc, scalac, tsc, java, go)."""


@cache
def toolchains() -> str:
    """A digest of every tool that programs are compiled and run by on this host, read once in a process."""
    python = SandboxSettings(python=os.environ.get(PYTHON, "")).interpreter
    tools = sorted({tool for language in TABLE for tool in language.tools})
    found = {tool: Path(path) for tool in tools if (path := tool_path(tool))}
    packages = [Path(folder) for folder in os.environ.get(PACKAGES, "").split(os.pathsep) if folder]
    return digest_of({"python": Path(python), **found}, packages)


def digest_of(tools: dict[str, Path], packages: Iterable[Path] = ()) -> str:
    """Of these tools by name, and of the packages of Python programs in these folders by name and version."""
    digest = hashlib.sha256()
    for name, path in tools.items():
        digest.update(f"{name}\0".encode())
        for file in files_of(path.resolve()):
            digest.update(f"{file.name}\0".encode() + ends_of(file))
    for folder in packages:
        digest.update("\0".join(sorted(found.name for found in folder.glob("*.dist-info"))).encode() + b"\n")
    return digest.hexdigest()


def files_of(tool: Path) -> list[Path]:
    """The tool's own file, and what lies in the places where one keeps what it starts."""
    home = tool.parent.parent
    beside = sorted(file for pattern in LIBRARIES for file in home.glob(pattern)) if home != Path("/usr") else []
    return [tool, *beside]


def ends_of(file: Path) -> bytes:
    """The size, and both ends; empty for what cannot be read."""
    try:
        with file.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            head = opened.read(READ_BYTES)
            opened.seek(max(READ_BYTES, size - READ_BYTES))
            return f"{size}\0".encode() + head + opened.read(READ_BYTES)
    except OSError:
        return b""
