"""The process that children are forked from: started afresh with an empty environment, holding no program and no
secret.

It imports common modules once, moves into namespaces where the host has them, and then serves orders from its control
socket, one at a time: hand the order to a child that was forked beforehand, let it close the walls around itself, watch
it, end its whole tree, report, fork the next. It ends when its owner does. Standard library only: it runs without the
service's packages.

Started as `python -P -s -S -B -c ... CONTROL OWNER SETTINGS`, see `keeper`.
"""

import _socket
import gc
import importlib
import json
import mmap
import os
import random
import resource
import select
import signal
import site
import socket
import sys
import time
from contextlib import suppress
from typing import Any, NoReturn

from verifier.sandbox import child, landlock, limits, linux, root, seccomp
from verifier.sandbox.order import COMPUTES, NOT_READY, PACKET_BYTES, REHEARSED, STARVES, WAITS, Order, Outcome
from verifier.sandbox.scratch import MountedScratch, WatchedScratch

WARM = """
__future__ abc array ast bisect collections contextlib copy dataclasses datetime decimal enum fractions functools heapq
inspect io itertools json math numbers operator os queue random re statistics string struct sys textwrap threading time
traceback types typing
""".split()  # noqa: SIM905 - words
# What programs import often. What few do stays out: a module costs every run a part of its size (unittest 0.1 ms, and
# as much again hashlib with its library, argparse and calendar), and who imports it 1 to 6 ms.
SOCKETPAIR, FORK = _socket.socketpair, linux.fork
PACKETS = int(socket.AF_UNIX), int(socket.SOCK_SEQPACKET)
ROOM_FOR_A_PACKET = socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * PACKET_BYTES
RESERVED = 8  # descriptors below this are placed on purpose
SAMPLE_SECONDS = 0.02
LEAST_SAMPLE_SECONDS = 0.002
GROWTH_BYTES_A_SECOND = 4 << 30  # of a tree on two processors, at its fastest
LULL_SECONDS = 0.0005  # without an order, after which the next child is forked: sooner, it would hold up the answer
WAITING_SECONDS = 0.04  # with next to no CPU time, after which a program is taken to wait
WAITING_SHARE = 0.1  # of a processor, below which it does
CALM_SHARE = 0.02  # of its CPU time that a program waited for a processor, below which the machine was no excuse
STALLED_SECONDS = 120.0  # past its wall limit and without CPU time, after which nobody knows what a program would do
STIR_SECONDS = (
    0.05  # of CPU time: that much in STALLED_SECONDS is a program that goes on, on a machine with a load of 1000
)
EXTENSION_SECONDS = 0.1  # until the next look at a program that others keep from running
STARVES_SECONDS = 0.5  # between two words to the caller that it still does
WORTH_A_LOOK_SECONDS = 0.02  # of wall time beyond its CPU time, below which a run was not kept waiting
RUNTIME_BYTES = 128 << 20  # what a runtime with a heap of its own may use beside that heap
PAGE_BYTES = resource.getpagesize()
MUCH_SHARED_PAGES = (
    16 << 20
) // PAGE_BYTES  # the libraries of an interpreter are less; memory between processes may be more
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
POOL_BYTES, POOL_HEADER_BYTES, POOL_STEP, POOL_MOST = 1 << 14, 48, 16, 512  # of the interpreter's allocator
EMPTY_BYTES = sys.getsizeof(b"")
MOST_PLUGS = 500  # of a size, where pools are not what they are taken for
BLANK = bytes(child.MESSAGE + child.MESSAGE_BYTES)
FORK_SLACK = 256  # where the user's other processes are counted with the program's


Spare = tuple[int, "_socket.socket"]
"""A child that waits for its order, and how it is told: forked after everything of the last run was gone."""


class Zygote:
    """Serves orders until its owner hangs up."""

    def __init__(self, control: socket.socket, owner: int, settings: dict[str, Any]) -> None:
        self._control = control
        self._owner = owner
        self._settings = settings
        self.inside: root.Inside | None = None
        self.scratch: MountedScratch | WatchedScratch
        self._layers: list[str] = []
        self._state = mmap.mmap(-1, mmap.PAGESIZE)
        self._owns_uid = False
        self._spare: Spare | None = None
        self._leave_namespace: linux.Prepared = ()  # for a child to be the first of its own
        self._come_back: linux.Prepared = ()
        self._baseline_rss = 0
        self._plugs: list[bytes] = []
        self._known: dict[bytes, tuple[Order, bytes]] = {}  # what the last order said
        self._watched = 0  # the process of the run that is under way, beside which there are no other children

    def prepare(self) -> None:
        """Import, move in, get ready to fork. Raises OSError when a layer that was asked for cannot be had."""
        sys.path[:] = [path for path in sys.path if path != self._settings["package_path"]]
        sys.path += self._settings["site_packages"]
        self._warm()
        outside_id = root.id_outside(os.getpid())
        self._move_in(outside_id)
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        ruleset = self._ruleset()
        self._layers += ["seccomp", *[f"landlock {landlock.abi()}"] * (ruleset is not None)]
        self._walls = child.Walls(
            filters=self._filters(),
            ruleset=ruleset,
            scratch=self.scratch.path,
            work=self.scratch.work,
            reserved_bytes=_memory_bytes()[0],
            other_tasks=self._other_tasks(),
            first_process=self.inside is not None,
        )
        for name in [name for name in sys.modules if name == "verifier" or name.startswith("verifier.")]:
            del sys.modules[name]
        random.seed(0)
        gc.collect()
        self._plugs = _plugs()
        gc.disable()
        gc.freeze()
        self._baseline_rss = self._walls.baseline_rss = _memory_bytes()[1]

    def _warm(self) -> None:
        for name in (*WARM, *self._settings["imports"]):
            importlib.import_module(name)
        linux.share_heaps()
        site.setquit()
        site.setcopyright()
        site.sethelper()
        child.make_streams()

    def _move_in(self, outside_id: int) -> None:
        with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("1000")
        if self._settings["namespaces"]:
            self.inside = root.enter(self._settings["readable"], outside_id, self._settings["scratch_mb"])
            self._leave_namespace = (linux.prepared("unshare", linux.CLONE_NEWPID),)
            self._come_back = (linux.prepared("setns", self.inside.namespace, linux.CLONE_NEWPID),)
            self._layers.append("namespaces")
            self.scratch = MountedScratch(self._settings["scratch_mb"])
            return
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        self.scratch = WatchedScratch(self._settings["scratch"], self._settings["scratch_mb"])
        if os.geteuid() == 0:
            os.chown(self.scratch.path, outside_id, outside_id)
            os.setgroups([])
            os.setresgid(outside_id, outside_id, outside_id)
            os.setresuid(outside_id, outside_id, outside_id)
            self._owns_uid = True
            self._layers.append("own user")

    def _filters(self) -> dict[str, seccomp.Filter]:
        """Where others could be signalled, a single process signals itself only; a tree does as Landlock lets it."""
        alone = self.inside is None
        family = alone and landlock.abi() < landlock.SCOPES_ABI
        policies = {
            "python": seccomp.Policy(signals_itself_only=alone, hides_memory=True),
            "series": seccomp.Policy(signals_itself_only=True, hides_memory=True),
            "python+fork": seccomp.Policy(forks=True, signals_itself_only=family),
            "execute": seccomp.Policy(executes=True, signals_itself_only=alone, hides_memory=True),
            "execute, watched": seccomp.Policy(executes=True, signals_itself_only=alone),
            "execute+fork": seccomp.Policy(forks=True, executes=True, signals_itself_only=family),
            "compile": seccomp.Policy(forks=True, executes=True, compiles=True, signals_itself_only=family),
        }
        return {name: seccomp.Filter(policy) for name, policy in policies.items()}

    def _ruleset(self) -> int | None:
        if not landlock.abi() or not self._settings["landlock"]:
            return None
        devices = ["/dev/urandom", "/dev/random", "/dev/zero"]
        readable = [
            *root.SYSTEM,
            *root.SETTINGS,
            *self._settings["readable"],
            *devices,
            *["/proc"] * bool(self.inside),
        ]
        return landlock.ruleset(readable, ["/dev/null", "/dev/full"], [self.scratch.path])

    def _other_tasks(self) -> int:
        """How many tasks of this user are not the program's, as the kernel counts them."""
        if self.inside:
            return 1
        if self._owns_uid:
            return 2
        return _tasks_of(os.getuid()) + FORK_SLACK

    def serve(self) -> None:
        """Answer orders until the owner hangs up or ends."""
        self.say(json.dumps({"layers": self._layers, "in_group": self._settings["in_group"]}).encode())
        both: list[Any] = [self._control, self._owner]
        waiting = select.poll()
        for source in both:
            waiting.register(source, select.POLLIN)
        while True:
            if not self._spare and not select.select(both, (), (), LULL_SECONDS)[0]:
                try:
                    self._spare = self._forked()
                    self._rehearse()
                except OSError:  # then it is tried again when an order is there, and told
                    pass
            ready = dict(waiting.poll())
            if self._owner in ready:
                return
            packet, descriptors = linux.received(self._control, PACKET_BYTES)
            if not packet:
                return
            if not self._spare:  # from here and not deeper: how deep a program may recurse must not depend on it
                with suppress(OSError):
                    self._spare = self._forked()
            outcome = self._run(packet, descriptors)
            if outcome is None:
                return
            self.say(outcome.packed())

    def _rehearse(self) -> None:
        """Do once what every run does: the memory which this writes to is shared with the spare child until then."""
        wanted, _ = self._understood(next(iter(self._known), REHEARSED))
        Watch(self, os.getpid(), wanted, time.monotonic()).patience()
        Outcome(0, 1, "", 0.1, 0.1).packed()

    def say(self, packet: bytes) -> None:
        try:  # not `suppress`, which is one more thing to touch
            self._control.send(packet)
        except (BrokenPipeError, ConnectionResetError):
            return

    def _run(self, packet: bytes, descriptors: list[int]) -> Outcome | None:
        """One run. None when the owner is gone."""
        wanted, task = self._understood(packet)
        self._state[: len(BLANK)] = BLANK
        self.scratch.start()
        started = time.monotonic()
        try:
            pid = self._ordered(task, descriptors)
        except OSError as error:
            return Outcome(error=f"no process could be created: {error}")
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        self._watched = pid
        watch = Watch(self, pid, wanted, started)
        killed = watch.until_the_end(self._control, self._owner)
        starved = watch.starved_in_all()
        self._watched = 0
        status, usage = self._end_tree(pid)
        if not killed and self.inside is None and self.scratch.overrun(tuple):
            killed = "disk"  # also when it ended before a look could be taken: how busy a host is decides nothing
        wall = time.monotonic() - started
        wrote = self.scratch.touched()
        scratch_kept = self._clean_scratch() if wrote or self.inside is None else ""
        if killed == "owner":
            return None
        message = self._state[child.MESSAGE : len(BLANK)].rstrip(b"\0").decode("utf-8", "replace")
        if self._state[child.STATUS] and not killed:
            status = int.from_bytes(self._state[child.STATUS + 1 : child.STATUS + 5], "little")
        return Outcome(
            status=status,
            reached=self._state[0],
            killed=killed,
            cpu_seconds=max(usage.ru_utime + usage.ru_stime, watch.tree_cpu_seconds),
            wall_seconds=wall,
            max_rss_bytes=max(usage.ru_maxrss * 1024 - (0 if wanted.argv else self._baseline_rss), watch.peak_bytes, 0),
            error=scratch_kept or (message if self._state[0] == NOT_READY else ""),
            wrote=wrote,
            starved_seconds=min(starved, wall),
        )

    def _understood(self, packet: bytes) -> tuple[Order, bytes]:
        """An order, and the task that it is for a child. One like the last is understood already.

        What it says of a program that is executed is not kept: its arguments are nobody else's business.
        """
        known = self._known.get(packet)
        if known is None:
            wanted = Order.unpacked(packet)
            known = wanted, self._walls.task_of(wanted)
            if not wanted.argv:
                self._known = {packet: known}
        return known

    def _ordered(self, packet: bytes, descriptors: list[int]) -> int:
        """The process that carries the order out: the one that waited, or another if something ended that one."""
        (pid, channel), self._spare = self._spare or self._forked(), None
        try:
            linux.sent(channel, packet, descriptors)
            return pid
        except (BrokenPipeError, ConnectionResetError):
            self._end_tree(pid)
        finally:
            channel.close()
        pid, channel = self._forked()
        try:
            linux.sent(channel, packet, descriptors)
        finally:
            channel.close()
        return pid

    def _forked(self) -> Spare:
        ours, theirs = SOCKETPAIR(*PACKETS)  # without the dress that the module socket gives them
        ours.setsockopt(*ROOM_FOR_A_PACKET)
        try:
            linux.make(self._leave_namespace)
            try:
                pid = FORK()
                if pid == 0:
                    child.wait(self._walls, theirs, self._state, (ours.fileno(), self._control.fileno(), self._owner))
                if pid < 0:
                    raise linux.failure("fork")
            finally:
                linux.make(self._come_back)
        finally:
            theirs.close()
        return pid, ours

    def _proc(self) -> int | None:
        return self.inside.processes if self.inside else None

    def tasks(self, pid: int) -> list[int]:
        """The processes of the running tree, as far as they can be listed."""
        if self.inside:
            names = os.listdir(self.inside.processes)
            return [int(name) for name in names if name.isdigit() and name != "1"]
        found, waiting = [], [os.getpid() if pid == self._watched else pid]  # also those that have lost their parents
        if pid != self._watched:
            found.append(pid)
        while waiting:
            with suppress(OSError):
                for task in os.listdir(f"/proc/{waiting[0]}/task"):
                    with open(f"/proc/{waiting[0]}/task/{task}/children", encoding="ascii") as file:
                        children = [int(number) for number in file.read().split()]
                    found += children
                    waiting += children
            del waiting[0]
        return found

    def proc_file(self, path: str) -> bytes:
        """A file of /proc as the zygote sees it."""
        descriptor = os.open(path if self.inside else f"/proc/{path}", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._proc())
        try:
            return os.read(descriptor, 4096)
        finally:
            os.close(descriptor)

    def proc_names(self, path: str) -> list[str]:
        """What is in a folder of /proc."""
        if not self.inside:
            return os.listdir(f"/proc/{path}")
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self._proc())
        try:
            return os.listdir(descriptor)
        finally:
            os.close(descriptor)

    def _end_tree(self, pid: int) -> tuple[int, resource.struct_rusage]:
        """Kill the child and everything that came of it; returns when all of it is gone."""
        os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
        if not self.inside:
            while self._kill_orphans():
                pass
        return status, usage

    def _kill_orphans(self) -> bool:
        """Kill what is left of the tree: a subreaper inherits every orphan. True while there may be more."""
        if self._owns_uid:
            with suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        else:
            for orphan in self.tasks(os.getpid())[1:]:
                with suppress(ProcessLookupError):
                    resource.prlimit(orphan, resource.RLIMIT_NPROC, (0, 0))
                with suppress(ProcessLookupError):
                    os.kill(orphan, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return False
        return True

    def _clean_scratch(self) -> str:
        """Leave nothing for the next run. Returns what went wrong."""
        try:
            if self.scratch.clean() and self._walls.ruleset is not None:
                os.close(self._walls.ruleset)  # it names the file system that is gone
                self._walls.stand_on(self._ruleset())
        except OSError as error:
            return f"what the program left behind could not be removed: {error}"
        return ""


class Watch:
    """Waits for one child, and ends it at a limit."""

    def __init__(self, zygote: Zygote, pid: int, wanted: Order, started: float) -> None:
        self._zygote = zygote
        self._pid = pid
        self._bounds = wanted.bounds
        self._started = started
        self._deadline = started + wanted.bounds.wall_seconds
        self._clock = (~pid << 3) | 2
        self._samples = wanted.bounds.processes > 1 or bool(wanted.argv)
        self._seen: dict[tuple[int, bytes], float] = {}  # CPU seconds of every process met so far
        self._watches_scratch = zygote.inside is None
        self._tells_waiting = wanted.tells_waiting
        self._looked_at, self._looked_used = started, 0.0
        self._waits = False
        self._overtime: float | None = None  # beyond its CPU limit, once it has come to that
        self._stirred_at, self._stirred_used = 0.0, 0.0  # when, past its wall limit, it had last got on
        self._extended_used = -1.0  # what it had used at the last look past its wall limit
        self._starves_said_at = 0.0
        self._sampled_at, self._ready_seconds = started, 0.0  # in which a process of the tree was ready, or ran
        self.peak_bytes = 0
        self.tree_cpu_seconds = 0.0

    def until_the_end(self, control: socket.socket, owner: int) -> str:
        """Wait. Returns the limit that was hit, or that the owner is gone; empty when the child ended by itself."""
        waiting = select.poll()
        descriptor = os.pidfd_open(self._pid)
        try:
            for source in (descriptor, control, owner):
                waiting.register(source, select.POLLIN)
            while True:
                patience, reason = self.patience()
                if reason:
                    return reason
                ready = dict(waiting.poll(patience * 1000))
                if descriptor in ready:
                    return ""
                if ready:
                    return "owner"
        finally:
            os.close(descriptor)

    def patience(self) -> tuple[float, str]:
        """How long nothing can happen that would have to be noticed, or the limit that was hit."""
        wall = self._deadline - time.monotonic()
        try:
            used = time.clock_gettime(self._clock)
        except OSError:
            return 0.001, ""
        if self._samples:
            self._sample()
            used = max(used, self.tree_cpu_seconds)
            if self.peak_bytes > self._bounds.memory_bytes + RUNTIME_BYTES * self._bounds.limit_data_only:
                return 0, "memory"
        if self._watches_scratch and self._zygote.scratch.overrun(lambda: self._zygote.tasks(self._pid)):
            return 0, "disk"
        if self._tells_waiting:
            self._tell_waiting(used)
        cpu = self._bounds.cpu_seconds - used
        if cpu <= 0:
            if self._overtime is None:
                calm = self._starved_seconds(used) < CALM_SHARE * used
                self._overtime = 0.0 if calm else self._bounds.cpu_seconds * (limits.OVERTIME - 1)
            cpu += self._overtime
        if cpu <= 0:
            return 0, "cpu"
        if wall <= 0:
            return self._extension(used)
        often = self._sample_seconds() if self._samples or self._watches_scratch else wall
        return min(wall, max(cpu, 0.005), often, WAITING_SECONDS if self._tells_waiting else wall), ""

    def _sample_seconds(self) -> float:
        """The closer to the limit, the more often: a tree that grows must not pass it by much before it is noticed."""
        left = (self._bounds.memory_bytes - self.peak_bytes) / GROWTH_BYTES_A_SECOND
        return min(SAMPLE_SECONDS, max(left, LEAST_SAMPLE_SECONDS))

    def _tell_waiting(self, used: float) -> None:
        """Say when the program begins to wait, and when it computes again: who ordered it does other things meanwhile.

        One that others keep from running waits for nothing: it is ready to run.
        """
        now = time.monotonic()
        if now - self._looked_at < WAITING_SECONDS:
            return
        idle = used - self._looked_used < WAITING_SHARE * (now - self._looked_at)
        waits = idle and (self._waits or not self._in_state(b"R", b"D"))
        self._looked_at, self._looked_used = now, used
        if waits != self._waits:
            self._waits = waits
            self._zygote.say(b"%s %d" % (WAITS, self._held_bytes()) if waits else COMPUTES)

    def _in_state(self, *states: bytes) -> bool:
        """Is a thread of the tree in one of these states, as the kernel calls them?"""
        for place in self._threads():
            with suppress(OSError, IndexError):
                if self._zygote.proc_file(f"{place}/stat").rpartition(b")")[2].split()[0] in states:
                    return True
        return False

    def _held_bytes(self) -> int:
        held = 0
        for pid in self._zygote.tasks(self._pid):
            with suppress(OSError, IndexError, ValueError):
                held += int(self._zygote.proc_file(f"{pid}/statm").split()[1]) * PAGE_BYTES
        return held

    def _extension(self, used: float) -> tuple[float, str]:
        """The wall clock ran out. Time spent waiting for a processor does not count, however long it is: the CPU limit
        ends an endless loop. Only a program that gets no CPU time at all is given up, as one that nobody can judge.
        """
        now = time.monotonic()
        starved = max(self._starved_seconds(used), self._ready_seconds - used)
        moved, self._extended_used = used != self._extended_used, used
        left = self._started + self._bounds.wall_seconds + starved - now
        # What a task waits now, the kernel counts when it has run again: until then it may have been starved all along.
        if left <= 0.001 and ((moved and self._stirred_at) or not self._in_state(b"R")):
            return 0, "wall"
        if not self._stirred_at or used > self._stirred_used + STIR_SECONDS:
            self._stirred_at, self._stirred_used = now, used
        if now - self._stirred_at > STALLED_SECONDS:
            return 0, "starved"
        if now - self._starves_said_at > STARVES_SECONDS:
            self._starves_said_at = now
            self._zygote.say(STARVES)
        return min(max(left, 0.001), EXTENSION_SECONDS) if left > 0.001 else EXTENSION_SECONDS, ""

    def starved_in_all(self) -> float:
        """Of a run that has ended, and whose process is still there to be looked at."""
        try:
            used = max(time.clock_gettime(self._clock), self.tree_cpu_seconds)
        except OSError:
            return 0.0
        if time.monotonic() - self._started - used < WORTH_A_LOOK_SECONDS:
            return 0.0
        return max(self._starved_seconds(used), self._ready_seconds - used)

    def _starved_seconds(self, used: float) -> float:
        """How long a thread was ready to run and others had the processors: others than the tree's own threads.

        Those spent what the tree `used` beyond what the thread itself ran. What a process waited that has ended, as the
        first steps of a compiler have, nobody knows: of trees `_sample` looks how long any of it was ready.
        """
        waits = []
        for place in self._threads():
            with suppress(OSError, IndexError, ValueError):
                ran, waited = map(int, self._zygote.proc_file(f"{place}/schedstat").split()[:2])
                waits.append((ran / 1e9, waited / 1e9))
        return max(0.0, *(waited - max(0.0, used - ran) for ran, waited in waits), 0.0)

    def _threads(self) -> list[str]:
        """Each thread of the tree, as a path under /proc. A runtime's first thread only waits for the one that runs."""
        found = []
        for pid in self._zygote.tasks(self._pid):
            with suppress(OSError):
                found += [f"{pid}/task/{thread}" for thread in self._zygote.proc_names(f"{pid}/task")]
        return found

    def _shared_memory_bytes(self, pid: int) -> int:
        """What a process holds of memory that it may share with others of its tree, counted for each of them."""
        lines = self._zygote.proc_file(f"{pid}/status").splitlines()
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(b"RssShmem:"))

    def _sample(self) -> None:
        memory, seconds, ready = 0, 0.0, False
        own = dict[tuple[int, bytes], float]()
        for pid in self._zygote.tasks(self._pid):
            with suppress(OSError, IndexError, ValueError):
                _, resident, shared = map(int, self._zygote.proc_file(f"{pid}/statm").split()[:3])
                memory += (resident - shared) * PAGE_BYTES
                if shared > MUCH_SHARED_PAGES:
                    memory += self._shared_memory_bytes(pid)
                fields = self._zygote.proc_file(f"{pid}/stat").rpartition(b")")[2].split()
                ready = ready or fields[0] == b"R"
                seconds += sum(map(int, fields[11:15])) / TICKS_PER_SECOND
                own[pid, fields[19]] = sum(map(int, fields[11:13])) / TICKS_PER_SECOND
        now = time.monotonic()
        if ready:
            self._ready_seconds += now - self._sampled_at
        self._sampled_at = now
        self._seen |= own  # a process whose parent does not wait for it takes its time with it
        self.peak_bytes = max(self.peak_bytes, memory)
        self.tree_cpu_seconds = max(self.tree_cpu_seconds, seconds, sum(self._seen.values()))


def _plugs() -> list[bytes]:
    """Objects that fill the holes which imports left in the interpreter's pools, some 1,400 of 240 kB.

    New objects of a size then come from a page or two of their own, and not from wherever there was a hole: with memory
    that is shared until it is written to, each page is a fault and a copy. A tenth of a run's pages.
    """
    plugs: list[bytes] = []
    for size in range(3 * POOL_STEP, POOL_MOST + 1, POOL_STEP):
        for _ in range(MOST_PLUGS):
            plugs.append(bytes(size - EMPTY_BYTES))
            if id(plugs[-1]) % POOL_BYTES < POOL_HEADER_BYTES + POOL_STEP:  # the first of its pool: no hole is left
                break
    return plugs


def _memory_bytes() -> tuple[int, int]:
    """Virtual and resident bytes of this process."""
    with open("/proc/self/statm", "rb") as file:
        virtual, resident = file.read().split()[:2]
    return int(virtual) * PAGE_BYTES, int(resident) * PAGE_BYTES


def _tasks_of(uid: int) -> int:
    """Threads and processes of a user, as far as this process sees them."""
    count = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            with suppress(OSError):
                if os.stat(f"/proc/{name}").st_uid == uid:
                    count += len(os.listdir(f"/proc/{name}/task"))
    return count


def _join(group: str) -> bool:
    """Move into this control group, with all that comes of this process."""
    if group:
        with suppress(OSError), open(f"{group}/cgroup.procs", "w", encoding="ascii") as file:
            file.write("0")
            file.flush()
            return True
    return False


def main(control: int, owner: int, settings: dict[str, Any]) -> NoReturn:
    """The zygote's life."""
    settings["in_group"] = _join(settings["cgroup"])
    limits.set_common_limits()
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.umask(0o022)
    os.chdir("/")
    nothing = os.open("/dev/null", os.O_RDWR)
    for descriptor in range(RESERVED):
        if descriptor > 2 and descriptor not in (control, owner, nothing):
            os.dup2(nothing, descriptor, inheritable=False)
    with socket.socket(fileno=control) as end:
        zygote = Zygote(end, owner, settings)
        try:
            zygote.prepare()
        except (OSError, ImportError, StopIteration) as error:
            end.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
            os._exit(1)
        zygote.serve()
        zygote.scratch.remove()
    os._exit(0)
