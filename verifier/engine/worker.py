"""A worker: one process that grades the lines it is given, and may be killed at any moment.

A fence against cost, not against malice: nothing that a completion says is run here, only read; programs run in the
sandbox, whose processes are this one's children and end with it. The kernel ends the
worker when an item has spent its CPU budget (an interval timer on process CPU time, so load does not matter), and
refuses it memory past its ceiling.
"""

import gc
import mmap
import os
import resource
import signal
import socket
import time
import traceback
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Event, Thread, main_thread, stack_size
from threading import local as thread_local

from verifier.engine.cold import StillCold, nothing_slow_loads
from verifier.engine.frames import LENGTH, Item, ReplyKind, Unreadable, kind_of_reply, read_line, reply, told
from verifier.engine.position import WAITED, Position
from verifier.engine.waiting import MOST_WAITING, Baton, Room
from verifier.errors import SandboxError
from verifier.execution import RunProgram
from verifier.parts import kind_of
from verifier.rubric import Rubric
from verifier.sandbox import linux
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings
from verifier.score import judge_in_place, nobodys_answers, score_task, unjudged
from verifier.wire import Timing, Verdict

PAGE_BYTES = resource.getpagesize()
PROC_STATM = "/proc/self/statm"
NICE = 5  # the service answers first, then grades
CPU_GRACE = 1.5  # CPU time runs faster on a crowded machine: an item that ends within this is judged again, alone
THREAD_STACK_BYTES = 16 << 20  # for comparing what programs return, which may be nested
LEAST_LEFT_SECONDS = 0.01  # an interval timer of nothing would be none
TICK_SECONDS = 0.005  # how long a finished result may wait to be sent
UNMEASURED_BYTES = 2 * 2**30  # what an idle worker is taken to map where there is no /proc: the ceiling is then loose


class Waiter(Thread):
    """An item that runs programs, in a thread of its own: while its program waits, the worker takes the next item."""

    def __init__(self, worker: "Worker", line: int, index: int, item: Item) -> None:
        super().__init__(daemon=True)
        self.place = (line, index)
        self.item = item
        self.moved = Event()  # it is done, or waits for the first time
        self.answer: bytes | None = None
        self.number: int | None = None  # among those of the worker that waited
        self.spent_seconds = 0.0  # of CPU time, in earlier turns
        self.turn_since = 0.0
        self._worker = worker

    def run(self) -> None:
        self._worker.current.waiter = self
        try:
            self._worker.work_at(self)
        finally:
            self.moved.set()


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
        cold: bool = False,
    ) -> None:
        """cold: give back what asks for the symbolic libraries, instead of loading them."""
        self._channel = channel
        self._cold = cold
        self._position = position
        self._recycle_after_tasks = recycle_after_tasks
        virtual_bytes, resident_bytes = memory_in_use()
        self._idle_virtual_bytes = virtual_bytes
        self._recycle_bytes = resident_bytes + recycle_mb * 2**20
        self._ceiling_mb = 0
        self._tasks_done = 0
        self._spent = False  # what comes next is owed a worker that has done nothing yet
        self._children_seconds = 0.0
        self._outbox = bytearray()
        self._sending = False
        self._rubrics: dict[str, Rubric] = {}
        self.current = thread_local()
        self._baton = Baton()
        self._room = Room()
        self._waiters: set[Waiter] = set()
        self._waited = 0  # items so far
        self._late: deque[bytes] = deque()
        self._run: RunProgram = Sandbox(sandbox, self)

    def serve(self) -> None:
        """The worker's life."""
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        os.nice(NICE)
        signal.signal(signal.SIGALRM, lambda *_: self._send())
        stack_size(THREAD_STACK_BYTES)
        linux.share_heaps()
        self._idle_virtual_bytes += (MOST_WAITING + 1) * THREAD_STACK_BYTES
        gc.set_threshold(10_000, 20, 20)
        self._outbox += reply(ReplyKind.READY)
        self._send()
        number = 0
        while (head := self._received(LENGTH.size)) is not None:
            (size,) = LENGTH.unpack(head)
            if (body := self._received(size)) is None:
                return
            number += 1
            self._grade_line(number, body)
            if worn_out := self._worn_out():
                for waiter in list(self._waiters):
                    waiter.join()
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
        self._children_seconds = children_seconds()
        signal.setitimer(signal.ITIMER_REAL, TICK_SECONDS, TICK_SECONDS)
        for index, item in enumerate(items):
            self._baton.take()
            if isinstance(item, Unreadable):
                answer = reply(ReplyKind.UNREADABLE, index, item.reason.encode("utf-8", "replace"))
            elif item.task.rubric.verifier.runs_programs:
                answer = self._in_a_thread(number, index, item)
            else:
                answer = self._graded(number, index, item)
            self._outbox += answer  # not of the call itself: the clock may empty the outbox while it grades
            signal.setitimer(signal.ITIMER_PROF, 0)
            self._baton.pass_on()
        signal.setitimer(signal.ITIMER_REAL, 0)
        self._tasks_done += len(items)

    def _send(self) -> None:
        """Send what is finished. The clock may tick at any moment, also within this."""
        while not self._sending and (self._late or self._outbox):
            self._sending = True
            try:
                while self._late:
                    self._outbox += self._late.popleft()
                while self._outbox:
                    ready, self._outbox = self._outbox, bytearray()
                    self._channel.sendall(ready)
            finally:
                self._sending = False

    # Programs that wait

    def _in_a_thread(self, number: int, index: int, item: Item) -> bytes:
        """The reply to an item that runs programs, or that it waits."""
        waiter = Waiter(self, number, index, item)
        self._waiters.add(waiter)
        waiter.start()
        waiter.moved.wait()
        if waiter.number is not None:
            return reply(ReplyKind.WAITING, index)
        self._waiters.discard(waiter)
        assert waiter.answer is not None, "an item's own thread broke down"
        return waiter.answer

    def work_at(self, waiter: Waiter) -> None:
        """An item's own thread. What it comes to is the main thread's to send."""
        answer = self._graded(*waiter.place, waiter.item)
        if waiter.number is None:
            waiter.answer = answer
            return
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._late.append(reply(ReplyKind.WAITED, waiter.number, answer))
        self._waiters.discard(waiter)
        self._baton.pass_on()
        signal.pthread_kill(main_ident(), signal.SIGALRM)

    def give_up(self, held_bytes: int) -> bool:
        """The program of this thread's item waits: let the next item have the turn."""
        waiter: Waiter = self.current.waiter
        if not self._room.enter(id(waiter), held_bytes):
            return False
        signal.setitimer(signal.ITIMER_PROF, 0)
        waiter.spent_seconds += time.thread_time() - waiter.turn_since
        if waiter.number is None:
            waiter.number, self._waited = self._waited, self._waited + 1
            waiter.moved.set()  # the main thread has the baton still, and goes on
        else:
            self._baton.pass_on()
        return True

    def take_back(self) -> None:
        """The program of this thread's item computes again, or has ended."""
        waiter: Waiter = self.current.waiter
        self._baton.take()
        self._room.leave(id(waiter))
        assert waiter.number is not None
        bounds = waiter.item.task.rubric.bounds
        waiter.turn_since = time.thread_time()
        so_far = time.process_time() + children_seconds()
        self._position.write(WAITED, waiter.number, so_far - waiter.spent_seconds)
        left = bounds.cpu_seconds * CPU_GRACE - waiter.spent_seconds
        signal.setitimer(signal.ITIMER_PROF, max(left, LEAST_LEFT_SECONDS))
        self._set_memory_ceiling(bounds.memory_mb)

    def _graded(self, number: int, index: int, item: Item) -> bytes:
        self._spent = self._spent or item.again
        if not item.alibi:
            return self._bounded(number, index, item, partial(self._scored, index, item))
        for answer in nobodys_answers(item.task.rollout.ground_truth):
            said = self._bounded(number, index, item, partial(self._judged_in_place, item, answer))
            if kind_of_reply(said) in (ReplyKind.BORDERLINE, ReplyKind.STARVED, ReplyKind.COLD):
                return said
        return reply(ReplyKind.AFFORDABLE, index)

    def _bounded(self, number: int, index: int, item: Item, work: Callable[[], bytes]) -> bytes:
        """What `work` replies, within the bounds of the item's rubric. The one place where a bug becomes `failed`."""
        bounds = item.task.rubric.bounds
        started = time.thread_time()
        if waiter := getattr(self.current, "waiter", None):
            waiter.turn_since = started
        self._position.write(number, index, time.process_time() + self._children_seconds)
        signal.setitimer(signal.ITIMER_PROF, bounds.cpu_seconds * CPU_GRACE)
        try:
            self._set_memory_ceiling(bounds.memory_mb)
            if self._cold:
                with nothing_slow_loads():
                    answer = work()
            else:
                answer = work()
        except StillCold:
            return reply(ReplyKind.COLD, index)
        except MemoryError:
            self._spent = True
            return self._starved_reply(index, item)
        except SandboxError as error:
            answer = self._told(index, item, f"the sandbox failed: {error}", b"")
        except OSError as error:
            answer = self._told(index, item, f"this host failed while judging: {error}", trace())
        except Exception as error:  # noqa: BLE001 - the worker's edge
            part = kind_of(type(item.task.rubric.verifier))
            reason = f"a bug in the verifier, judging with {part!r}: {type(error).__name__}: {error}"
            answer = self._told(index, item, reason, trace())
        if time.thread_time() - started > bounds.cpu_seconds:
            self._spent = True  # whoever judges it again does so with nothing learnt from the first time
            return reply(ReplyKind.BORDERLINE, index)
        return answer

    def _scored(self, index: int, item: Item) -> bytes:
        return told(index, score_task(item.task, self._run, queue_seconds=waited(item)))

    def _judged_in_place(self, item: Item, answer: str) -> bytes:
        judge_in_place(item.task, answer)
        return b""

    def _told(self, index: int, item: Item, reason: str, complaint: bytes) -> bytes:
        """The reply that an item was not judged, for a fault that is not the answer's."""
        text = reason.encode("utf-8", "replace").decode()[:500]
        answer = told(index, unjudged(item.task, Verdict.failed(text), Timing(queue_seconds=waited(item))))
        return reply(ReplyKind.COMPLAINT, index, complaint) + answer if complaint else answer

    def _starved_reply(self, index: int, item: Item) -> bytes:
        """The item was refused memory: by its own ceiling, if the host still has as much as that would have allowed."""
        memory_mb = item.task.rubric.bounds.memory_mb
        gc.collect()
        if host_has(memory_mb * 2**20, ceiling_bytes=self._idle_virtual_bytes + 2 * memory_mb * 2**20):
            return reply(ReplyKind.STARVED, index)
        return self._told(index, item, "this host has no memory left to judge with", b"")

    def _set_memory_ceiling(self, memory_mb: int) -> None:
        if memory_mb != self._ceiling_mb:
            self._ceiling_mb = memory_mb
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            wanted = self._idle_virtual_bytes + memory_mb * 2**20
            resource.setrlimit(
                resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
            )

    def _worn_out(self) -> bool:
        return self._spent or self._tasks_done >= self._recycle_after_tasks or memory_in_use()[1] > self._recycle_bytes


def memory_in_use() -> tuple[int, int]:
    """Virtual and resident bytes of this process; without /proc a generous guess, and the most it ever had resident."""
    try:
        with open(PROC_STATM, "rb") as statm:
            virtual, resident = statm.read().split()[:2]
    except (OSError, ValueError):
        return UNMEASURED_BYTES, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(virtual) * PAGE_BYTES, int(resident) * PAGE_BYTES


def host_has(size: int, *, ceiling_bytes: int) -> bool:
    """Whether the host would give this process so many bytes more, were its ceiling not in the way. None is touched."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    try:
        resource.setrlimit(
            resource.RLIMIT_AS, (ceiling_bytes if hard == resource.RLIM_INFINITY else min(ceiling_bytes, hard), hard)
        )
        mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    except (OSError, MemoryError):
        return False
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    return True


def children_seconds() -> float:
    """CPU time of this process's children that have ended and were waited for."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main_ident() -> int:
    ident = main_thread().ident
    assert ident is not None
    return ident


def waited(item: Item) -> float:
    return max(0.0, time.monotonic() - item.queued_at)


def trace() -> bytes:
    return traceback.format_exc(limit=-20).encode("utf-8", "replace")


def serve(
    channel: socket.socket,
    position: Position,
    *,
    recycle_after_tasks: int,
    recycle_mb: int,
    sandbox: SandboxSettings,
    cold: bool = False,
) -> None:
    """Run a worker in this process; the parent's hanging up is its ordinary end."""
    try:
        Worker(
            channel,
            position,
            recycle_after_tasks=recycle_after_tasks,
            recycle_mb=recycle_mb,
            sandbox=sandbox,
            cold=cold,
        ).serve()
    except (BrokenPipeError, ConnectionResetError):
        os._exit(0)
