"""Control groups, version 2, where the host has delegated one to this service: the kernel counts a tree as a whole.

Each zygote has a group of its own, and every run is in it: no process can leave, whatever becomes of its parents. The
CPU time of a tree is then exact, and where the memory controller is delegated too, the kernel ends a tree that passes
its limit by more than what the zygote itself and what it writes to may take. Without a group all of this is watched
from outside (`zygote`).
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

MEMORY = "memory"
LEAF = "verifier-service"  # where the service's own processes go: a group with processes can hand on no controller
SLACK_BYTES = 256 << 20  # the zygote, what its runs write to, and the scratch are charged to the group too
OWN_SECONDS = 0.05  # of CPU time, which the zygote itself may need for a run
REMOVAL_SECONDS = 1.0


class Delegated(NamedTuple):
    """A group in which this process may make others, or why there is none."""

    path: str = ""
    problem: str = ""
    memory: bool = False

    def told(self) -> str:
        if not self.path:
            return f"not here: {self.problem}; memory is limited by process, and trees of them are watched"
        counted = "CPU time and memory" if self.memory else "CPU time (no memory controller is delegated)"
        return f"{self.path}: the kernel counts the {counted} of a whole tree"


def delegated(chosen: str = "") -> Delegated:
    """The group to use: the one that is named, else this process's own where the host has given it away."""
    path = chosen
    if not path:
        path, problem = own_group()
        if problem:
            return Delegated(problem=problem)
    if not os.access(f"{path}/cgroup.procs", os.W_OK) or not os.access(path, os.W_OK):
        return Delegated(problem=f"{path} is not delegated to this user")
    return Delegated(path, memory=handed_on(path, MEMORY))


def own_group() -> tuple[str, str]:
    """The group of version 2 that this process is in, if it is its user's own; else what stands in the way."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
        mounts = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    except OSError as error:
        return "", f"/proc has no information on control groups ({error.strerror})"
    own = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), "")
    mounted = next(((row[3], row[4]) for row in mounts if row[row.index("-") + 1] == "cgroup2"), None)
    if not own or mounted is None:
        return "", "this host has no control groups of version 2"
    root, place = mounted
    path = place + ("/" + own).removeprefix(root.rstrip("/")).rstrip("/")
    if own == "/" or not given_away(path):
        return "", "the host delegates no control group to this service (systemd: Delegate=yes)"
    return path.replace("//", "/"), ""


def given_away(path: str) -> bool:
    """Root may write to every group; given to it are those that systemd has marked so."""
    with suppress(OSError):
        if os.geteuid() != 0:
            return os.stat(path).st_uid == os.geteuid()
        for name in ("user.delegate", "trusted.delegate"):
            with suppress(OSError):
                return os.getxattr(path, name) == b"1"
    return False


def handed_on(path: str, controller: str) -> bool:
    """Is this controller there in the group's own groups? Asks for it where it can be had."""
    if controller in words(f"{path}/cgroup.subtree_control"):
        return True
    if controller not in words(f"{path}/cgroup.controllers"):
        return False
    with suppress(OSError):
        write(f"{path}/cgroup.subtree_control", f"+{controller}")
        return True
    with suppress(OSError):
        os.makedirs(f"{path}/{LEAF}", exist_ok=True)
        for pid in words(f"{path}/cgroup.procs"):
            with suppress(ProcessLookupError):
                write(f"{path}/{LEAF}/cgroup.procs", pid)
        write(f"{path}/cgroup.subtree_control", f"+{controller}")
        return True
    return False


def words(path: str) -> list[str]:
    try:
        return Path(path).read_text().split()
    except OSError:
        return []


def write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


class Group:
    """One zygote's. Not for two threads at once."""

    def __init__(self, parent: Delegated) -> None:
        self.path = f"{parent.path}/verifier-{os.getpid()}-{os.urandom(6).hex()}"
        os.mkdir(self.path)
        self._spent, self._killed = 0.0, 0

    def begin(self, memory_bytes: int) -> None:
        """A run begins."""
        with suppress(OSError):  # without the memory controller there are no such files
            write(f"{self.path}/memory.max", str(memory_bytes + SLACK_BYTES))
            write(f"{self.path}/memory.swap.max", "0")
        self._spent, self._killed = self.cpu_seconds(), self.kills()

    def end(self) -> tuple[float, bool]:
        """What the run's processes have spent of CPU time together, and whether the kernel ended one for its memory."""
        return max(0.0, self.cpu_seconds() - self._spent - OWN_SECONDS), self.kills() > self._killed

    def cpu_seconds(self) -> float:
        return self._number("cpu.stat", "usage_usec") / 1e6

    def kills(self) -> int:
        return self._number("memory.events", "oom_kill")

    def _number(self, file: str, name: str) -> int:
        found = words(f"{self.path}/{file}")
        return int(found[found.index(name) + 1]) if name in found else 0

    def remove(self) -> None:
        """Once all of its processes are gone."""
        deadline = time.monotonic() + REMOVAL_SECONDS
        while os.path.isdir(self.path):
            with suppress(OSError):
                os.rmdir(self.path)
                return
            if time.monotonic() > deadline:
                return
            time.sleep(0.01)
