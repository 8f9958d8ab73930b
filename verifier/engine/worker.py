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
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event, Lock, Thread, current_thread, stack_size
from threading import local as thread_local

from verifier.engine.cold import StillCold, nothing_slow_loads
from verifier.engine.frames import LENGTH, Item, ReplyKind, Unreadable, encoded, kind_of_reply, read_line, reply
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


class Grading:
    """An item that runs programs, while it is graded."""

    def __init__(self, line: int, index: int, item: Item) -> None:
        self.place = (line, index)
        self.item = item
        self.number: int | None = None  # among those of the worker that waited
        self.spent_seconds = 0.0  # of CPU time, in earlier turns
        self.turn_since = 0.0


class Worker:
    """Grades lines from `channel` until it closes, or until it has used its share of tasks or memory.

    One thread at a time leads: it takes the items and grades them. Where an item's program waits, its thread waits with
    it, and another leads from there on; so an item whose program does not wait costs no change of threads. The main
    thread does nothing but to answer the clock.

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
        self._outbox: deque[bytes] = deque()
        self._sending = Lock()
        self._rubrics: dict[str, Rubric] = {}
        self._current = thread_local()  # grading: this thread's, of an item that runs programs
        self._baton = Baton()
        self._room = Room()
        self._items = self._taken()
        self._waiting: set[Thread] = set()
        self._waited = 0  # items so far
        self._over = Event()
        self._broken = False
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
        self._say(reply(ReplyKind.READY))
        self._send()
        Thread(target=self._lead, args=(Lock(),), daemon=True).start()
        self._over.wait()
        if self._broken:
            raise RuntimeError("a thread of this worker failed")

    def _lead(self, gate: Lock) -> None:
        """A thread, once the gate is open: it takes items until there are no more, or until its own item waits."""
        broken = True
        try:
            with gate:
                pass
            for number, index, item in self._items:
                self._baton.take()
                if not self._done(number, index, item):
                    broken = False
                    return
                self._baton.pass_on()
            self._over.set()
            broken = False
        except (BrokenPipeError, ConnectionResetError):
            broken = False
            self._over.set()
        finally:
            if broken:
                self._broken = True
                self._over.set()

    def _taken(self) -> Iterator[tuple[int, int, Item | Unreadable]]:
        """The items of each line; what a line begins and ends with is done on the way."""
        number = 0
        while (head := self._received(LENGTH.size)) is not None:
            (size,) = LENGTH.unpack(head)
            if (body := self._received(size)) is None:
                return
            number += 1
            items = read_line(body, self._rubrics)
            self._children_seconds = children_seconds()
            tick = TICK_SECONDS if len(items) > 1 else 0
            signal.setitimer(signal.ITIMER_REAL, tick, tick)
            for index, item in enumerate(items):
                yield number, index, item
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._tasks_done += len(items)
            if worn_out := self._worn_out():
                for waiting in list(self._waiting):
                    waiting.join()
            self._say(reply(ReplyKind.RETIRING if worn_out else ReplyKind.LINE_DONE))
            self._send()
            if worn_out:
                self._send_the_rest()
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

    def _done(self, number: int, index: int, item: Item | Unreadable) -> bool:
        """Have an item answered. False where its program waited, so that another thread leads by now."""
        grading = None
        if isinstance(item, Unreadable):
            answer = reply(ReplyKind.UNREADABLE, index, item.reason.encode("utf-8", "replace"))
        else:
            grading = Grading(number, index, item) if item.task.rubric.verifier.runs_programs else None
            self._current.grading = grading
            answer = self._graded(number, index, item)
        signal.setitimer(signal.ITIMER_PROF, 0)
        if grading is None or grading.number is None:
            self._say(answer)
            return True
        self._say(reply(ReplyKind.WAITED, grading.number, answer))
        self._waiting.discard(current_thread())
        self._baton.pass_on()
        self._send()
        return False

    def _say(self, answer: bytes) -> None:
        """Have this sent with what is sent next."""
        self._outbox.append(answer)

    def _send(self) -> None:
        """Send what is finished. Where another thread sends, or this one is interrupted in it, that looks again."""
        while self._outbox and self._sending.acquire(blocking=False):
            try:
                self._channel.sendall(b"".join(self._outbox.popleft() for _ in range(len(self._outbox))))
            finally:
                self._sending.release()

    def _send_the_rest(self) -> None:
        """Send all of it, after what the clock's thread may just be sending: nothing can be said after that."""
        with self._sending:
            if self._outbox:
                self._channel.sendall(b"".join(self._outbox))
                self._outbox.clear()

    # Programs that wait

    def give_up(self, held_bytes: int) -> bool:
        """The program of this thread's item waits: let the next item have the turn."""
        grading: Grading = self._current.grading
        if not self._room.enter(id(grading), held_bytes):
            return False
        gate = Lock()
        with gate:
            if grading.number is None:
                try:
                    Thread(target=self._lead, args=(gate,), daemon=True).start()
                except RuntimeError:  # this host has no room for another
                    self._room.leave(id(grading))
                    return False
                grading.number, self._waited = self._waited, self._waited + 1
                self._waiting.add(current_thread())
                self._say(reply(ReplyKind.WAITING, grading.place[1]))
            signal.setitimer(signal.ITIMER_PROF, 0)
            grading.spent_seconds += time.thread_time() - grading.turn_since
            self._baton.pass_on()
        self._send()
        return True

    def take_back(self) -> None:
        """The program of this thread's item computes again, or has ended."""
        grading: Grading = self._current.grading
        self._baton.take()
        self._room.leave(id(grading))
        assert grading.number is not None
        bounds = grading.item.task.rubric.bounds
        grading.turn_since = time.thread_time()
        so_far = time.process_time() + children_seconds()
        self._position.write(WAITED, grading.number, so_far - grading.spent_seconds)
        left = bounds.cpu_seconds * CPU_GRACE - grading.spent_seconds
        signal.setitimer(signal.ITIMER_PROF, max(left, LEAST_LEFT_SECONDS))
        self._set_memory_ceiling(bounds.memory_mb)

    def starves(self) -> None:
        """Others than this worker's program have the processors: the engine must not take the item for hung."""
        self._position.beat()

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
        if grading := self._current.grading:
            grading.turn_since = started
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
        return encoded(index, score_task(item.task, self._run, queue_seconds=waited(item)))

    def _judged_in_place(self, item: Item, answer: str) -> bytes:
        judge_in_place(item.task, answer)
        return b""

    def _told(self, index: int, item: Item, reason: str, complaint: bytes) -> bytes:
        """The reply that an item was not judged, for a fault that is not the answer's."""
        text = reason.encode("utf-8", "replace").decode()[:500]
        answer = encoded(index, unjudged(item.task, Verdict.failed(text), Timing(queue_seconds=waited(item))))
        return reply(ReplyKind.COMPLAINT, index, complaint) + answer if complaint else answer

    def _starved_reply(self, index: int, item: Item) -> bytes:
        """The item was refused memory: by its own ceiling, if the host still has as much as that would have allowed."""
        memory_mb = item.task.rubric.bounds.memory_mb
        gc.collect()
        if host_has(memory_mb * 2**20, ceiling_bytes=self._idle_virtual_bytes + 2 * memory_mb * 2**20):
            return reply(ReplyKind.STARVED, index)
        return self._told(index, item, "this host has no memory left for grading", b"")

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
