"""What this host can enforce, found out by attacking it: for `verifier doctor` and `/v1/capabilities`."""

import os
import platform
import sys
from collections.abc import Callable

from pydantic import Field

from verifier.errors import SandboxError
from verifier.execution import Limits, Program, Run, RunStatus
from verifier.sandbox import landlock, languages
from verifier.sandbox.cgroup import Delegated
from verifier.sandbox.pool import Level, Pool
from verifier.sandbox.settings import Property, SandboxSettings
from verifier.wire import Wire


class Check(Wire):
    """One attack, and whether the wall held."""

    name: str
    held: bool
    detail: str = ""


class Layer(Wire):
    """One layer: whether it stands on this host, and if not, why."""

    name: str
    held: bool
    detail: str


class Seal(Wire):
    """One thing that the wall keeps in, with what got out."""

    name: Property
    sealed: bool
    attempts: int = Field(description="How many escapes were attempted")
    open: tuple[str, ...] = Field(default=(), description="Those that worked")


class HostReport(Wire):
    """What the sandbox enforces here, as measured."""

    usable: bool = Field(description="Whether programs are run: everything the minimum requires is sealed")
    reason: str = Field(default="", description="Why they are not")
    level: str = Field(description="with namespaces, without namespaces, or none")
    minimum: tuple[Property, ...]
    layers: tuple[Layer, ...]
    properties: tuple[Seal, ...]
    limits: tuple[Check, ...] = Field(default=(), description="Resource limits, each overrun on purpose")
    languages: tuple[str, ...]
    missing_languages: dict[str, str] = Field(default={}, description="What each lacks")
    kernel: str
    machine: str
    landlock_abi: int
    python: str = Field(description="The interpreter that runs programs")


def host_report(pool: Pool, settings: SandboxSettings, run: Callable[[Program], Run]) -> HostReport:
    """Attack every level there is, and overrun every limit on the one that is used."""
    levels = [pool.tried(namespaces) for namespaces in ((True, False) if settings.namespaces else (False,))]
    try:
        used: Level | None = pool.level()
        reason = ""
    except SandboxError as error:
        used, reason = None, str(error)
    missing = {row.name: ", ".join(row.missing()) for row in languages.TABLE if row.missing()}
    return HostReport(
        usable=used is not None,
        reason=reason,
        level=used.name if used else "none",
        minimum=tuple(sorted(settings.minimum)),
        layers=tuple(layers(levels, used, pool.cgroup)),
        properties=tuple(seals(used or levels[-1])),
        limits=tuple(checked_limits(run)) if used else (),
        languages=tuple(languages.here()),
        missing_languages=missing,
        kernel=platform.release(),
        machine=platform.machine(),
        landlock_abi=landlock.abi() if sys.platform == "linux" else 0,
        python=settings.interpreter,
    )


def seals(level: Level) -> list[Seal]:
    """Property by property, what was tried and what worked."""
    found = []
    for kind in Property:
        tried = [attempt for attempt in level.attempts if attempt.property is kind]
        out = tuple(attempt.name for attempt in tried if not attempt.held)
        found.append(
            Seal(name=kind, sealed=bool(tried) and not out and not level.problem, attempts=len(tried), open=out)
        )
    return found


def layers(levels: list[Level], used: Level | None, group: Delegated) -> list[Layer]:
    """What stands around a program here, in plain words."""
    with_namespaces = next((level for level in levels if level.namespaces), None)
    standing = used.layers if used else ()
    has_landlock = any(name.startswith("landlock") for name in standing)
    return [
        Layer(
            name="namespaces",
            held="namespaces" in standing,
            detail="no network, no other process and almost no file can be seen"
            if "namespaces" in standing
            else f"not here: {with_namespaces.problem if with_namespaces else 'switched off'}",
        ),
        Layer(
            name="landlock",
            held=has_landlock,
            detail=f"version {landlock.abi()}: {landlock_covers(landlock.abi())}"
            if has_landlock
            else "this kernel has none, or it is switched off",
        ),
        Layer(name="seccomp", held="seccomp" in standing, detail="an allowlist of system calls"),
        Layer(
            name="own user",
            held="own user" in standing or "namespaces" in standing,
            detail="programs run as a user that owns nothing"
            if "own user" in standing or (os.geteuid() == 0 and "namespaces" in standing)
            else "programs run as the service's own user; the other layers keep them apart",
        ),
        Layer(
            name="limits",
            held=bool(standing),
            detail="CPU, memory, processes, open files and file size, which cannot be raised again",
        ),
        Layer(name="cgroup", held=bool(group.path), detail=group.told()),
    ]


def landlock_covers(version: int) -> str:
    covered = ["files"]
    if version >= landlock.TCP_ABI:
        covered.append("TCP")
    if version >= landlock.SCOPES_ABI:
        covered += ["signals", "abstract sockets"]
    return ", ".join(covered)


OVERRUNS = (
    ("CPU time", "while True: pass", RunStatus.TIME_LIMIT),
    ("wall time", "import time; time.sleep(60)", RunStatus.TIME_LIMIT),
    ("memory", "x = bytearray(1 << 28)", RunStatus.MEMORY_LIMIT),
    ("output", "print('x' * (1 << 21))", RunStatus.OUTPUT_LIMIT),
    ("processes", "import os\nos.fork()", RunStatus.NONZERO_EXIT),
    ("open files", "files = [open('/dev/null') for _ in range(200)]", RunStatus.NONZERO_EXIT),
    ("an ordinary program, after all of these", "print('as usual')", RunStatus.OK),
)
TIGHT = Limits(cpu_seconds=0.2, wall_seconds=1.0, memory_mb=128, output_bytes=1 << 20)


def checked_limits(run: Callable[[Program], Run]) -> list[Check]:
    """Each limit overrun, and an ordinary program at the end."""
    checks = []
    for name, source, expected in OVERRUNS:
        try:
            result = run(Program(language="python", source=source, limits=TIGHT))
            detail = f"{result.status}: {result.detail}".removesuffix(": ")[:200]
            checks.append(Check(name=name, held=result.status is expected, detail=detail))
        except SandboxError as error:
            checks.append(Check(name=name, held=False, detail=str(error)[:200]))
    return checks
