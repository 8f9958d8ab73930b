"""A worker: one process that grades the lines it is given, and may be killed at any moment.

A fence against cost, not against malice: nothing that a completion says is run here, only read; programs run in the
sandbox, whose processes are this one's children and end with it. The kernel ends the
worker when an item has spent its CPU budget (an interval timer on process CPU time, so load does not matter), and
refuses it memory past its ceiling.
"""

import gc
import os
import resource
import signal
import socket
import time
import traceback

from verifier.engine.frames import LENGTH, Item, ReplyKind, read_line, reply, told
from verifier.engine.position import Position
from verifier.errors import SandboxError
from verifier.execution import RunProgram
from verifier.parts import kind_of
from verifier.rubric import Rubric
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings
from verifier.score import convicted, score_task, unjudged
from verifier.wire import Result, Timing, Verdict

PAGE_BYTES = resource.getpagesize()
PROC_STATM = "/proc/self/statm"
NICE = 5  # the service answers first, then grades
CPU_GRACE = 1.5  # CPU time runs faster on a crowded machine: an item that ends within this is judged again, alone
TICK_SECONDS = 0.005  # how long a finished result may wait to be sent


class Worker:
    """Grades lines from `channel` until it closes, or until it has had its share of tasks or memory.

    Results wait for the end of the line or for the next tick of the clock, so that a slow item holds none of them up.
    """

    def __init__(
        self,
        channel: socket.socket,
        position: Position,
        *,
        recycle_after_tasks: int,
        recycle_mb: int,
        sandbox: SandboxSettings,
    ) -> None:
        self._channel = channel
        self._position = position
        self._recycle_after_tasks = recycle_after_tasks
        virtual_bytes, resident_bytes = memory_in_use()
        self._idle_virtual_bytes = virtual_bytes
        self._recycle_bytes = resident_bytes + recycle_mb * 2**20
        self._ceiling_mb = 0
        self._tasks_done = 0
        self._starved = False
        self._outbox = bytearray()
        self._rubrics: dict[str, Rubric] = {}
        self._run: RunProgram = Sandbox(sandbox)

    def serve(self) -> None:
        """The worker's life."""
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        os.nice(NICE)
        signal.signal(signal.SIGALRM, lambda *_: self._send())
        gc.set_threshold(10_000, 20, 20)
        number = 0
        while (head := self._received(LENGTH.size)) is not None:
            (size,) = LENGTH.unpack(head)
            if (body := self._received(size)) is None:
                return
            number += 1
            self._grade_line(number, body)
            worn_out = self._worn_out()
            self._outbox += reply(ReplyKind.RETIRING if worn_out else ReplyKind.LINE_DONE)
            self._send()
            if worn_out:
                self._hang_up()
                return

    def _hang_up(self) -> None:
        """Say no more, and leave once the engine has hung up too: unread bytes would break the channel under it."""
        self._channel.shutdown(socket.SHUT_WR)
        while self._channel.recv(1 << 16):
            pass

    def _received(self, size: int) -> bytearray | None:
        """So many bytes of the channel, without a copy on the way; None when it is closed."""
        body = bytearray(size)
        rest = memoryview(body)
        while rest:
            read = self._channel.recv_into(rest)
            if not read:
                return None
            rest = rest[read:]
        return body

    def _grade_line(self, number: int, body: bytes | bytearray) -> None:
        items = read_line(body, self._rubrics)
        signal.setitimer(signal.ITIMER_REAL, TICK_SECONDS, TICK_SECONDS)
        for index, item in enumerate(items):
            self._position.write(number, index)
            self._outbox += self._graded(index, item)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        self._tasks_done += len(items)

    def _send(self) -> None:
        """Send what is finished. Emptied before it is sent: the clock may tick at any moment."""
        ready, self._outbox = self._outbox, bytearray()
        if ready:
            self._channel.sendall(ready)

    def _graded(self, index: int, item: Item) -> bytes:
        bounds = item.task.rubric.bounds
        self._set_memory_ceiling(bounds.memory_mb)
        signal.setitimer(signal.ITIMER_PROF, bounds.cpu_seconds * CPU_GRACE)
        started = time.process_time()
        result, complaint = self._judged(item, max(0.0, time.monotonic() - item.queued_at))
        if time.process_time() - started > bounds.cpu_seconds:
            self._starved = True  # whoever judges it again does so with nothing learnt from the first time
            return reply(ReplyKind.BORDERLINE, index)
        answer = told(index, result)
        return reply(ReplyKind.COMPLAINT, index, complaint) + answer if complaint else answer

    def _judged(self, item: Item, queue_seconds: float) -> tuple[Result, bytes]:
        """The result, and a traceback when it was our fault. The one place where a bug becomes `failed`."""
        task = item.task
        timing = Timing(queue_seconds=queue_seconds)
        try:
            return score_task(task, self._run, queue_seconds=queue_seconds), b""
        except MemoryError:
            self._starved = True
            reason = f"the answer needs more than the {task.rubric.bounds.memory_mb} MB it may take to judge it"
            return convicted(task, reason, timing), b""
        except RecursionError:
            return convicted(task, "the answer is nested too deeply to judge it", timing), b""
        except SandboxError as error:
            return unjudged(task, Verdict.failed(f"the sandbox failed: {error}"), timing), b""
        except Exception as error:  # noqa: BLE001 - the worker's edge
            part = kind_of(type(task.rubric.verifier))
            reason = f"a bug in the verifier, judging with {part!r}: {type(error).__name__}: {error}"[:500]
            return unjudged(task, Verdict.failed(reason), timing), traceback.format_exc().encode("utf-8", "replace")

    def _set_memory_ceiling(self, memory_mb: int) -> None:
        if memory_mb != self._ceiling_mb:
            self._ceiling_mb = memory_mb
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            wanted = self._idle_virtual_bytes + memory_mb * 2**20
            resource.setrlimit(
                resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
            )

    def _worn_out(self) -> bool:
        return (
            self._starved or self._tasks_done >= self._recycle_after_tasks or memory_in_use()[1] > self._recycle_bytes
        )


def memory_in_use() -> tuple[int, int]:
    """Virtual and resident bytes of this process."""
    with open(PROC_STATM, "rb") as statm:
        virtual, resident = statm.read().split()[:2]
    return int(virtual) * PAGE_BYTES, int(resident) * PAGE_BYTES


def serve(
    channel: socket.socket,
    position: Position,
    *,
    recycle_after_tasks: int,
    recycle_mb: int,
    sandbox: SandboxSettings,
) -> None:
    """Run a worker in this process; the parent's hanging up is its ordinary end."""
    try:
        Worker(
            channel, position, recycle_after_tasks=recycle_after_tasks, recycle_mb=recycle_mb, sandbox=sandbox
        ).serve()
    except (BrokenPipeError, ConnectionResetError):
        os._exit(0)
