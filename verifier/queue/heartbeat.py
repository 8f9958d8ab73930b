"""A worker's word to whoever looks after its process: a file that says every second or two whether it works.

A health check runs in every container three times a minute, so it must cost next to nothing: it reads this file, and
asks neither Redis nor an engine. docker/worker-healthy is the same check as a shell script. The standard library's
lightest parts only, for that reason.
"""

import os
import time

WELL = "well"
STALE_SECONDS = 30.0
"""A worker's word is believed for so long. A beat may wait 5 s for its engine and 15 s for a Redis that is away."""

DIRECTORY = "/tmp"
UPTIME = "/proc/uptime"


def file_of(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> str:
    """Where a worker of this user writes and its check reads."""
    return environment.get("VERIFIER_HEARTBEAT_FILE") or f"{DIRECTORY}/verifier-worker-{os.getuid()}"


def uptime() -> float:
    """Seconds that all processes here count alike, a shell included; no setting of the wall clock changes them."""
    try:
        with open(UPTIME, encoding="ascii") as file:
            return float(file.read().split()[0])
    except OSError:
        return time.monotonic()


def write(path: str, state: str) -> None:
    """Say `state`, WELL or what is wrong. A reader sees the old word or the new one. Raises OSError."""
    draft = f"{path}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    try:
        os.write(descriptor, f"{uptime():.2f} {' '.join(state.split())[:300]}\n".encode(errors="replace"))
    finally:
        os.close(descriptor)
    os.replace(draft, path)


def trouble(path: str) -> str | None:
    """What is wrong with the worker that writes there; None when it said lately that it works."""
    try:
        with open(path, encoding="utf-8") as file:
            said_at, _, state = file.read().strip().partition(" ")
    except OSError as error:
        return f"no worker has said that it works: {path}: {error.strerror}"
    try:
        age = uptime() - float(said_at)
    except ValueError:
        return f"{path} is not what a worker writes"
    if not 0 <= age < STALE_SECONDS:
        return f"the worker has said nothing for {age:.0f} s" if age > 0 else f"{path} is from before the last start"
    return None if state == WELL else state
