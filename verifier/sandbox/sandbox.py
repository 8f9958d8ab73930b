"""A Sandbox: programs in, what they did out. The `RunProgram` that verifiers are given.

It may be shared by threads: each run borrows a zygote of its own. Zygotes start when first needed, are replaced after their
share of runs or at any failure, and end with this process, however it ends.
"""

import json
import math
import os
import re
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from verifier.errors import SandboxError
from verifier.execution import Call, CallRun, Limits, Program, Run, RunStatus
from verifier.sandbox.keeper import Keeper
from verifier.sandbox.order import STARTED, WALLED, Bounds, Order, Outcome
from verifier.sandbox.settings import SandboxSettings
from verifier.wire import Json

BORDERLINE = 1.25
STARVED_SHARE = 0.2  # of the wall limit, spent waiting for a processor
OPEN_FILES = 64
THREADS = 64
PYTHON_STACK_BYTES = 64 * 2**20
SOURCE_BYTES = 64 * 2**20
RESULT_DEPTH_BYTES = 64 * 2**20
FUNCTION = re.compile(r"[^\W\d]\w*(\(\)\.[^\W\d]\w*)?")
MEMORY_SIGNS = (b"MemoryError", b"std::bad_alloc", b"heap out of memory", b"OutOfMemoryError", b"annot allocate memory")
DETAIL_CHARACTERS = 4000


class Finished(NamedTuple):
    """A run, read out of its descriptors."""

    outcome: Outcome
    stdout: bytes
    stderr: bytes
    result: bytes
    layers: tuple[str, ...]


class Sandbox:
    """Runs programs behind the wall. `close` it, or use it in a `with`."""

    def __init__(self, settings: SandboxSettings | None = None) -> None:
        self._settings = settings or SandboxSettings()
        self._start_afresh()

    def _start_afresh(self) -> None:
        self._pid = os.getpid()
        self._idle: list[Keeper] = []
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self._settings.at_once)
        self._alone = threading.Lock()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every zygote that is not in use."""
        with self._lock:
            idle, self._idle = self._idle, []
        for keeper in idle:
            keeper.end()

    def __call__(self, program: Program) -> Run:
        """Run the program once on its own `stdin`."""
        (run,) = self.each(program, [program.stdin])
        return run

    def each(self, program: Program, inputs: Iterable[str]) -> Iterator[Run]:
        """Run it on each of `inputs`, every time afresh. Lazy: stop reading and the rest is not run."""
        payload = packed(program)
        for text in inputs:
            yield self._judged_run(program, payload, text)

    def calls(self, program: Program, function: str, calls: Sequence[Call]) -> Sequence[CallRun]:
        """Call `function` (a name, or `Solution().name`) of the program once for each of `calls`.

        All of them in one process while it holds. The call in which it ends gets the blame and a second try in a process
        of its own; the calls after it go on in a fresh one.
        """
        if not FUNCTION.fullmatch(function):
            raise SandboxError(f"not the name of a function: {function[:80]!r}; expected solve or Solution().solve")
        done: list[CallRun] = []
        alone = False
        while len(done) < len(calls):
            finished = self._finished(program, packed(program, function, calls[len(done) :]), "", with_result=True)
            told = call_runs(finished.result, len(calls) - len(done))
            done += told
            if len(done) == len(calls):
                break
            run = judged(finished, program.limits)
            if told and not alone_fault(run):
                continue
            done.append(CallRun(status=failure(run), detail=run.detail or last_line(run.stderr), cpu_seconds=run.cpu_seconds))
            if finished.outcome.reached < STARTED or run.status is RunStatus.COMPILE_ERROR:
                done += [done[-1]] * (len(calls) - len(done))
        _ = alone
        return done

    def converse(self, program: Program, judge: Program) -> tuple[Run, Run]:
        """Run two programs, each behind a wall of its own, the stdout of either being the stdin of the other."""
        raise SandboxError("programs that talk to each other are not supported yet")

    def _judged_run(self, program: Program, payload: bytes, text: str) -> Run:
        finished = self._finished(program, payload, text)
        if doubtful(finished, program.limits):
            with self._alone:
                finished = self._finished(program, payload, text)
            if starved(finished, program.limits):
                raise SandboxError("the machine is too busy: the program had no chance to use its time")
        return judged(finished, program.limits)

    def _finished(self, program: Program, payload: bytes, text: str, *, with_result: bool = False) -> Finished:
        """One run; a zygote that fails is replaced, and the run tried once more."""
        order = Order(bounds=bounds(program.limits, self._settings))
        try:
            return self._carried_out(order, payload, text, with_result)
        except SandboxError:
            return self._carried_out(order, payload, text, with_result)

    def _carried_out(self, order: Order, payload: bytes, text: str, with_result: bool) -> Finished:
        with ExitStack() as stack:
            stdin = stack.enter_context(memory_file("stdin", text.encode("utf-8", "replace")))
            source = stack.enter_context(memory_file("payload", payload))
            outputs = [stack.enter_context(memory_file(name)) for name in ("stdout", "stderr", "result")[: 2 + with_result]]
            descriptors = [stdin, *outputs[:2], source, *outputs[2:]]
            with self._borrowed() as keeper:
                outcome = keeper.run(order, descriptors)
                layers = keeper.layers
            contents = [contents_of(output, order.bounds.file_bytes) for output in outputs]
        return Finished(outcome, contents[0], contents[1], contents[2] if with_result else b"", layers)

    @contextmanager
    def _borrowed(self) -> Iterator[Keeper]:
        """A zygote for one run. It goes back to the shelf unless it failed or has had its share."""
        if self._pid != os.getpid():
            for keeper in self._idle:
                keeper.forget()
            self._start_afresh()
        with self._places:
            with self._lock:
                keeper = self._idle.pop() if self._idle else None
            keeper = keeper or Keeper(self._settings, namespaces=self._settings.namespaces)
            try:
                yield keeper
            except BaseException:
                keeper.end()
                raise
            if keeper.runs >= self._settings.recycle_after_runs:
                keeper.end()
                return
            with self._lock:
                self._idle.append(keeper)


def packed(program: Program, function: str | None = None, calls: Sequence[Call] = ()) -> bytes:
    """What the child reads: source, files, and the calls to make. Never an expected output."""
    content: dict[str, Json] = {"source": program.source, "files": dict(program.files)}
    if function is not None:
        content["function"] = function
        content["calls"] = [[list(call.arguments), dict(call.named)] for call in calls]
    return json.dumps(content).encode()


def bounds(limits: Limits, settings: SandboxSettings) -> Bounds:
    return Bounds(
        cpu_seconds=limits.cpu_seconds,
        wall_seconds=limits.wall_seconds,
        memory_bytes=limits.memory_mb * 2**20,
        file_bytes=limits.output_bytes + 1,
        open_files=OPEN_FILES,
        threads=THREADS,
        processes=1,
        stack_bytes=PYTHON_STACK_BYTES,
        scratch_bytes=settings.scratch_mb * 2**20,
    )


@contextmanager
def memory_file(name: str, content: bytes | None = None) -> Iterator[int]:
    """A file in memory; one with content can be changed by nobody any more."""
    import fcntl

    sealing = content is not None
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | (os.MFD_ALLOW_SEALING if sealing else 0))
    try:
        if content is not None:
            view = memoryview(content)
            while view:
                view = view[os.write(descriptor, view) :]
            os.lseek(descriptor, 0, os.SEEK_SET)
            fcntl.fcntl(descriptor, 1033, 15)
        yield descriptor
    finally:
        os.close(descriptor)


def contents_of(descriptor: int, most: int) -> bytes:
    """What was written, up to `most` bytes. The writer is gone by now."""
    size = min(os.fstat(descriptor).st_size, most)
    parts, place = [], 0
    while place < size:
        part = os.pread(descriptor, min(size - place, 1 << 24), place)
        if not part:
            break
        parts.append(part)
        place += len(part)
    return b"".join(parts)


def starved(finished: Finished, limits: Limits) -> bool:
    """Did the wall clock run out because others had the processor?"""
    outcome = finished.outcome
    return outcome.killed == "wall" and outcome.starved_seconds > STARVED_SHARE * limits.wall_seconds


def doubtful(finished: Finished, limits: Limits) -> bool:
    """Would another try, alone, be fairer? A starved run, one just over its CPU limit, or a death nobody ordered."""
    outcome = finished.outcome
    just_over = limits.cpu_seconds < outcome.cpu_seconds <= limits.cpu_seconds * BORDERLINE and not outcome.killed
    shot = not outcome.killed and os.WIFSIGNALED(outcome.status) and os.WTERMSIG(outcome.status) == signal.SIGKILL
    return starved(finished, limits) or just_over or (shot and outcome.cpu_seconds <= limits.cpu_seconds)


def judged(finished: Finished, limits: Limits) -> Run:
    """How the run ended, in the words of the wire."""
    outcome = finished.outcome
    status, detail = verdict(finished, limits)
    exited = os.WIFEXITED(outcome.status) and not outcome.killed
    return Run(
        status=status,
        stdout=finished.stdout[: limits.output_bytes].decode("utf-8", "replace"),
        stderr=finished.stderr[: limits.output_bytes].decode("utf-8", "replace"),
        exit_code=os.WEXITSTATUS(outcome.status) if exited else None,
        detail=detail,
        cpu_seconds=outcome.cpu_seconds,
        wall_seconds=outcome.wall_seconds,
        max_rss_bytes=outcome.max_rss_bytes,
        isolation=finished.layers,
    )


def verdict(finished: Finished, limits: Limits) -> tuple[RunStatus, str]:
    """The status, and in words which limit was hit."""
    outcome = finished.outcome
    if outcome.killed == "cpu" or outcome.cpu_seconds > limits.cpu_seconds:
        return RunStatus.TIME_LIMIT, f"more than {limits.cpu_seconds:g} s of CPU time"
    if outcome.killed == "wall":
        return RunStatus.TIME_LIMIT, f"not finished after {limits.wall_seconds:g} s, {outcome.cpu_seconds:.2f} s of them CPU time"
    if outcome.killed:
        return RunStatus.MEMORY_LIMIT, f"more than {limits.memory_mb} MB of memory"
    for name, written in (("stdout", finished.stdout), ("stderr", finished.stderr)):
        if len(written) > limits.output_bytes:
            return RunStatus.OUTPUT_LIMIT, f"more than {limits.output_bytes} bytes on {name}"
    if outcome.status == 0:
        return RunStatus.OK, ""
    if outcome.reached == WALLED:
        return RunStatus.COMPILE_ERROR, finished.stderr[-DETAIL_CHARACTERS:].decode("utf-8", "replace")
    if any(sign in finished.stderr[-2000:] for sign in MEMORY_SIGNS):
        return RunStatus.MEMORY_LIMIT, f"out of memory at {limits.memory_mb} MB"
    if os.WIFSIGNALED(outcome.status):
        number = os.WTERMSIG(outcome.status)
        return RunStatus.SIGNALLED, f"ended by {signal_name(number)}"
    return RunStatus.NONZERO_EXIT, f"exit status {os.WEXITSTATUS(outcome.status)}"


def signal_name(number: int) -> str:
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


def last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2][:DETAIL_CHARACTERS]


def failure(run: Run) -> RunStatus:
    """The status of a call that never came back: ending the process, even politely, is no return value."""
    return RunStatus.NONZERO_EXIT if run.status is RunStatus.OK else run.status


def alone_fault(run: Run) -> bool:
    return False


def call_runs(result: bytes, most: int) -> list[CallRun]:
    """The calls that were answered, in order, up to the first line that is not what our own code writes."""
    runs: list[CallRun] = []
    for line in result.split(b"\n", most)[:most]:
        try:
            index, value, problem, seconds = json.loads(line, parse_constant=refuse)
            if index != len(runs) or type(problem) is not str or type(seconds) is not float or not math.isfinite(seconds):
                break
        except (ValueError, TypeError, RecursionError):
            break
        status = RunStatus.NONZERO_EXIT if problem else RunStatus.OK
        if problem.startswith("MemoryError"):
            status = RunStatus.MEMORY_LIMIT
        runs.append(CallRun(status=status, value=None if problem else value, detail=problem, cpu_seconds=max(0.0, seconds)))
    return runs


def refuse(name: str) -> None:
    raise ValueError(name)
