"""An event loop in a thread of its own, for plain functions; it never keeps a process from ending.

    with Background("reward client", make_client) as background:
        background.run(lambda client: client.verify(rollouts))

`make()` gives an async context manager, which is entered in the thread with the first call and left when it ends. The
thread ends with `close()`, with the last reference to the Background, or when the process does, however that comes
about: normally, by an exception, by `sys.exit`. After `os.fork` the child makes a loop and a value of its own; what it
inherited belongs to the parent and is not touched.
"""

import asyncio
import atexit
import os
import sys
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures import thread as _executors  # noqa: F401 - so that it has registered before we do
from concurrent.futures import wait as wait_for
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, TypeVarTuple, Unpack

C = TypeVar("C")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

CLOSE_SECONDS = 15.0
"""How long `close` waits for what was entered to be left: an engine that ends its processes needs a moment."""
EXIT_SECONDS = 5.0
"""The same at the end of the process, which waits for nothing longer than it must."""
LAST_SECONDS = 5.0
"""What a call may still take once the main thread has ended: a run that crashed while an executor's thread waited for
rewards would hold its GPUs until the deadline, as Python waits for such threads."""
LOOK_SECONDS = 1.0


class BackgroundClosed(RuntimeError):
    """The loop ended before the call did, or had ended before it began."""


class Background(Generic[C]):
    """Runs coroutine functions of what `make` gives in a thread of its own, for callers in any thread or loop."""

    def __init__(self, name: str, make: Callable[[], AbstractAsyncContextManager[C]]) -> None:
        self._name = name
        self._make = make
        self._closed = False
        self._lock = threading.Lock()
        self._thread: _LoopThread[C] | None = None
        _backgrounds.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> C:
        """What `make` gave, entered; raises what entering it raised."""
        return self._running().entered.result()

    def begin(self, function: Callable[[C], Coroutine[Any, Any, T]]) -> "Future[T]":
        """Start a call; another loop awaits it by `asyncio.wrap_future`. Raises BackgroundClosed."""
        return self._running().begin(function)

    def run(self, function: Callable[[C], Coroutine[Any, Any, T]]) -> T:
        """Make a call and wait for it; an interrupted caller takes its call with it. Raises BackgroundClosed."""
        thread = self._running()
        if thread.is_current:
            raise RuntimeError(
                f"the {self._name} was called from its own thread, where a plain call would wait forever"
            )
        future = thread.begin(function)
        until: float | None = None
        try:
            while not wait_for([future], LOOK_SECONDS).done:
                if _main_thread_has_ended.is_set():
                    until = until or time.monotonic() + LAST_SECONDS
                    if time.monotonic() > until:
                        raise BackgroundClosed("the program's main thread has ended, and this call took too long since")
            return future.result()
        except CancelledError:
            raise BackgroundClosed(f"the {self._name} was closed while this call was under way") from None
        finally:
            future.cancel()

    def close(self) -> None:
        """End the calls that are under way, leave what was entered, end the thread; raises what leaving raised."""
        with self._lock:
            self._closed = True
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.leave()
            thread.wait(CLOSE_SECONDS)
            if thread.error is not None:
                raise thread.error

    def _running(self) -> "_LoopThread[C]":
        if sys.is_finalizing():  # a `__del__` called us: no thread runs any more, and starting one waits for ever
            raise BackgroundClosed(f"the {self._name} was called while the interpreter was being torn down")
        with self._lock:
            if self._closed:
                raise BackgroundClosed(f"the {self._name} was closed")
            thread = self._thread
            if thread is None or thread.over:
                thread = self._thread = _LoopThread(self._name, self._make)
                # Nobody waits for this: a collector runs in any thread, with any lock held.
                weakref.finalize(self, thread.leave).atexit = False
        if not thread.is_current:
            thread.entered.result()
        return thread

    def renew(self) -> None:
        """Begin anew, as a child does after a fork: with no thread, and no lock that another thread may hold."""
        self._lock = threading.Lock()
        self._thread = None


class _LoopThread(Generic[C]):
    """One thread with one loop, from its start to its end. It does not hold the Background that started it."""

    def __init__(self, name: str, make: Callable[[], AbstractAsyncContextManager[C]]) -> None:
        self.entered: Future[C] = Future()
        self.over = False
        self.error: BaseException | None = None
        self._make: Callable[[], AbstractAsyncContextManager[C]] | None = make
        self._name = name
        self._home = os.getpid()
        self._lock = threading.Lock()
        self._leaving = False
        self._leave = asyncio.Event()
        self._loop = _Loop()
        self._calls: set[asyncio.Task[Any]] = set()
        self._thread = threading.Thread(target=self._main, name=name, daemon=True)
        _threads.add(self)
        self._thread.start()

    @property
    def is_current(self) -> bool:
        return threading.current_thread() is self._thread

    def begin(self, function: Callable[[C], Coroutine[Any, Any, T]]) -> "Future[T]":
        with self._lock:
            if self._leaving or self.over:
                raise BackgroundClosed(f"the {self._name} was closed")
            return asyncio.run_coroutine_threadsafe(self._call(function), self._loop)

    def leave(self) -> None:
        """Ask the thread to end, and do not wait for it. Does nothing in a forked child."""
        if os.getpid() != self._home:
            return
        with self._lock:
            if not (self._leaving or self.over):
                self._leaving = True
                self._loop.call_soon_threadsafe(self._leave.set)

    def wait(self, seconds: float) -> None:
        if not self.is_current and not sys.is_finalizing():
            self._thread.join(seconds)

    def _main(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._watch_life())
        finally:
            self.over = True
            _threads.discard(self)

    async def _watch_life(self) -> None:
        living = asyncio.ensure_future(self._live())
        await asyncio.wait([living])
        with self._lock:
            self.over = True
        error = living.exception()
        if not self.entered.done():
            self.entered.set_exception(error or BackgroundClosed(f"the {self._name} gave nothing"))
        else:
            self.error = error

    async def _live(self) -> None:
        assert self._make is not None
        context, self._make = self._make(), None
        async with context as value:
            self.entered.set_result(value)
            await self._leave.wait()
            for call in self._calls:
                call.cancel()
            if self._calls:
                await asyncio.wait(self._calls, timeout=EXIT_SECONDS)

    async def _call(self, function: Callable[[C], Awaitable[T]]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._calls.add(task)
        try:
            return await function(self.entered.result())
        finally:
            self._calls.discard(task)


class _Loop(asyncio.SelectorEventLoop):
    """Runs blocking functions (a name is looked up, a process is waited for) in daemon threads.

    The threads of the usual executor are waited for at exit, and it takes no more work then, when an engine must still
    see its processes end.
    """

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        if executor is not None:
            return super().run_in_executor(executor, func, *args)
        outcome: Future[T] = Future()

        def work() -> None:
            try:
                outcome.set_result(func(*args))
            except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
                outcome.set_exception(error)

        threading.Thread(target=work, name="background-blocking", daemon=True).start()
        return asyncio.wrap_future(outcome, loop=self)


_backgrounds: "weakref.WeakSet[Background[Any]]" = weakref.WeakSet()
_threads: "set[_LoopThread[Any]]" = set()
_inherited: "list[_LoopThread[Any]]" = []
"""In a forked child: what its parent's threads held. Kept, since collecting it would close what the parent uses."""


def _end_all() -> None:
    until = time.monotonic() + EXIT_SECONDS
    threads = list(_threads)
    for thread in threads:
        thread.leave()
    for thread in threads:
        thread.wait(max(0.0, until - time.monotonic()))


def _begin_anew() -> None:
    _inherited.extend(_threads)
    _threads.clear()
    for background in list(_backgrounds):
        background.renew()


_main_thread_has_ended = threading.Event()
# Not public, and the only moment before executors' threads are waited for. The last to register is called first.
_before_threads_are_joined: Any = getattr(threading, "_register_atexit", atexit.register)
_before_threads_are_joined(_main_thread_has_ended.set)
atexit.register(_end_all)
os.register_at_fork(after_in_child=_begin_anew)
