"""The untrusted end: put up the walls around this process, then become the program. Standard library only.

What happens before `Walls.close` returns is ours. Afterwards nothing this process says is believed, beyond that it
said it: the caller reads its output and its results as data.
"""

import _socket
import _thread
import atexit
import builtins
import gc
import io
import json
import linecache
import marshal
import mmap
import os
import random
import resource
import signal
import socket
import stat
import sys
import threading
import time
import traceback
import types
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

from verifier import values
from verifier.sandbox import landlock, limits, linux, order, plain, root, seccomp
from verifier.sandbox.order import EXTRA, PACKET_BYTES, PAYLOAD, STARTED, WALLED, Bounds, Order
from verifier.sandbox.series import AT_ONCE, CHANGED, Series
from verifier.usual_imports import IMPORTS, without_them

FILE_NAME = "main.py"
FILE_BYTES = Bounds._fields.index("file_bytes")
RESULT = 3
STATUS, MESSAGE = 8, 16  # places in the page that a child shares with its zygote until the program starts
SHUT_DOWN_THREADS = threading._shutdown  # type: ignore[attr-defined]
THREADS_AT_EXIT = threading._threading_atexits  # type: ignore[attr-defined]
RUN_EXIT_FUNCTIONS = atexit._run_exitfuncs
MESSAGE_BYTES = 1000
MOST_SHARED_BYTES = 64 << 20  # of memory; beyond that each run has a process, so that it is known which one needs it
OWN_CPU_SECONDS = 60.0  # of a process that forks copies of itself; they are watched by their own limit
CPU_TIME, NOW, DUMPS, WRITE, EXIT = time.process_time, time.monotonic, json.dumps, os.write, os._exit
DUP2, CLOSERANGE, GETPID, FSTAT, THREADS = os.dup2, os.closerange, os.getpid, os.fstat, _thread._count
S_ISFIFO, LOADS, RECEIVED, KEEP_TO = stat.S_ISFIFO, marshal.loads, linux.received, limits.keep_to
ENDS_WITH_PARENT = (linux.prepared("prctl", linux.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0),)
REHEARSAL = marshal.dumps("pass")
NOT_PLAIN_AT_ALL = b"-"
REHEARSALS = 32
Made = TypeVar("Made")


class Walls:
    """What stands around every child of a zygote."""

    def __init__(
        self,
        *,
        filters: dict[str, seccomp.Filter],
        ruleset: int | None,
        scratch: str,
        work: str,
        reserved_bytes: int,
        other_tasks: int,
        first_process: bool,
    ) -> None:
        self.filters = filters
        self.scratch = scratch
        self.work = work
        self.reserved_bytes = reserved_bytes
        self.other_tasks = other_tasks
        self.first_process = first_process
        self.baseline_rss = 0
        self.stand_on(ruleset)

    def stand_on(self, ruleset: int | None) -> None:
        """The ruleset of what is put up from now on."""
        self.ruleset = ruleset
        calls = [linux.NO_CAPABILITIES, linux.prepared("prctl", linux.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)]
        if ruleset is not None:
            calls.append(landlock.restriction(ruleset))
            if not self.first_process:  # its files are counted from outside; the walls keep all others out of /proc
                calls.append(linux.prepared("prctl", linux.PR_SET_DUMPABLE, 1, 0, 0, 0))
        self._calls: linux.Prepared = tuple(calls)

    def put_up(self) -> None:
        """Those that are the same for every order. Each step that fails raises OSError."""
        linux.make(self._calls)
        if self.ruleset is not None:
            os.close(self.ruleset)
            self.ruleset = None

    def task_of(self, wanted: Order) -> bytes:
        """What a child is told of an order, as marshal has it."""
        executing = bool(wanted.argv)
        made = limits.of(
            wanted.bounds, reserved_bytes=0 if executing else self.reserved_bytes, other_tasks=self.other_tasks
        )
        task: Task = (
            wanted.series,
            made,
            _filter_name(wanted),
            wanted.argv,
            dict(wanted.environment),
            wanted.by_descriptor,
        )
        return marshal.dumps(task, order.PLAIN_FORMAT)


Task = tuple[bool, limits.Limits, str, tuple[str, ...], dict[str, str], bool]
"""An order as a child carries it out, with what could be found out beforehand: whether it is a series, its limits, the
name of its filter, arguments and environment of what is executed, and whether a descriptor says what that is."""


def wait(walls: Walls, channel: _socket.socket, state: mmap.mmap, others: tuple[int, ...]) -> NoReturn:
    """Wait in this fork of the zygote for an order, and turn into the program that is ordered.

    What needs no order is done beforehand, while nobody waits. others: the zygote's own descriptors, which are closed
    at once; the rest goes before the walls close.
    """
    problem: OSError | None = None
    try:
        linux.make(ENDS_WITH_PARENT)
        for descriptor in others:
            os.close(descriptor)
        try:
            _get_ready(walls)
        except OSError as error:
            problem = error
        packet, descriptors = RECEIVED(channel, PACKET_BYTES)
        if packet:
            become(walls, LOADS(packet), descriptors, state, problem)
    finally:
        os._exit(1)  # never back into the zygote's own loop


def _get_ready(walls: Walls) -> None:
    """Leave the zygote's session, put up the walls that stand around everybody, and rehearse."""
    os.setsid()
    os.chdir(walls.work)
    walls.put_up()
    _rehearse()


def _rehearse() -> None:
    """Do once what every run does, so that the memory which this writes to is this process's own already."""
    limits.keep_to(((resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE)),))
    main = _scene()
    code = compile(marshal.loads(REHEARSAL), FILE_NAME, "exec", dont_inherit=True)
    _status_of(lambda: exec(code, main.__dict__))  # noqa: S102 - ours
    for stream in (sys.stdout, sys.stderr):
        _status_of(stream.flush)
    _let_go(main.__dict__)


def _scene() -> types.ModuleType:
    """The module that a program starts in."""
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=builtins, __file__=FILE_NAME, __annotations__={})
    return main


def become(walls: Walls, task: Task, descriptors: list[int], state: mmap.mmap, problem: OSError | None) -> NoReturn:
    """Turn this process into the program that was ordered, unless there was a problem."""
    try:
        if problem:
            raise problem
        series, made, filter_name, argv, environment, by_descriptor = task
        if series:
            program, shared = _next_of_series(walls, descriptors, state)
            if shared:
                _run_on_many(program, walls.baseline_rss)
            _run_python(program, state)
        program = LOADS(_read_all(descriptors[PAYLOAD]))
        _take_descriptors(descriptors)
        _prepare(program, walls, state, executes=bool(argv))
        KEEP_TO(made)
        walls.filters[filter_name].install(GETPID())
        state[0] = WALLED
        if not argv:
            _run_python(program, state)
        _execute(argv, environment, by_descriptor, walls.scratch, state)
    except BaseException as error:  # noqa: BLE001 - never back into the zygote's own loop
        message = f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:MESSAGE_BYTES]
        state[0] = order.NOT_READY
        state[MESSAGE : MESSAGE + len(message)] = message
        os._exit(1)


def _prepare(program: dict[str, Any], walls: Walls, state: mmap.mmap, *, executes: bool) -> None:
    """What is done for a program before there are limits, which are for what it does itself."""
    if executes and walls.first_process:
        _leave_a_first_process(state)
    for name, text in program["files"].items():
        _write_file(name, text)
    if "output_file" in program:
        if not walls.first_process:
            raise OSError("a file as stdout needs /proc, which only namespaces can show to a program")
        os.symlink("/proc/self/fd/1", program["output_file"])


def _next_of_series(walls: Walls, descriptors: list[int], state: mmap.mmap) -> tuple[dict[str, Any], bool]:
    """The program, again and again, each time in a fork of this process, which runs nothing of it itself.

    And whether it is to be run on many inputs.
    """
    program: dict[str, Any] = marshal.loads(_read_all(descriptors[order.PAYLOAD]))
    bounds = Bounds(*program["bounds"])
    channel = socket.socket(fileno=os.dup(descriptors[order.EXTRA]))
    for descriptor in descriptors:
        os.close(descriptor)
    places = [walls.scratch, *([walls.work, root.SHARED_MEMORY] if walls.first_process else ())]
    made = os.memfd_create("code", os.MFD_CLOEXEC)
    limits.keep_to(
        limits.of(
            bounds._replace(cpu_seconds=bounds.cpu_seconds + OWN_CPU_SECONDS),
            reserved_bytes=walls.reserved_bytes,
            other_tasks=walls.other_tasks + AT_ONCE,
        )
    )
    install, alone = walls.filters["series"].install, walls.first_process

    def behind_walls(streams: list[int]) -> None:
        if not alone:  # in a namespace of its own it ends with this process anyway
            linux.make(ENDS_WITH_PARENT)
        _take_descriptors(streams)
        install(GETPID())

    code = _compiled_by_a_copy(program["source"], made, behind_walls, state)
    plainly, _, program["codes"] = code.partition(b"\n")

    state[0] = STARTED
    if not code:
        os._exit(0)
    if plainly != NOT_PLAIN_AT_ALL:
        _rehearse_many(walls.baseline_rss)
    series = Series(
        channel, bounds, state, places=places, baseline_rss=walls.baseline_rss, plain=plainly != NOT_PLAIN_AT_ALL
    )
    streams, mark, shared = series.serve()
    try:
        behind_walls(streams)
        state[mark] = STARTED
    finally:
        if state[mark] != STARTED:  # seen by the one that forked it
            os._exit(1)
    program["modules"] = plainly.decode().split()
    by_itself, in_company = LOADS(program["codes"])
    program["code"] = in_company if shared else by_itself
    return program, shared


def _compiled_by_a_copy(source: str, made: int, behind_walls: Callable[[list[int]], None], state: mmap.mmap) -> bytes:
    """The program's code, marshalled, which is only read behind walls again; empty where there is none.

    Of two kinds: as it stands, and without the usual imports, which a copy that does many runs makes once. Before both
    stands a line with the modules that it uses where it is plain.
    """
    pid = linux.fork()
    if pid == 0:
        try:
            nothing = os.open("/dev/null", os.O_RDWR)
            behind_walls([nothing, nothing, nothing, nothing, made])
            state.close()
            code = marshal.dumps(compile(source, FILE_NAME, "exec", dont_inherit=True))
            modules = plain.plain_modules(source)
            rest = None if modules is None else without_them(source)
            many = code if rest is None else marshal.dumps(compile(rest, FILE_NAME, "exec", dont_inherit=True))
            text = marshal.dumps((code, many))
            _write(RESULT, (NOT_PLAIN_AT_ALL if modules is None else " ".join(modules).encode()) + b"\n" + text)
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    code = _read_all(made)
    os.close(made)
    return b"" if status else code


def _write(descriptor: int, text: bytes) -> None:
    view = memoryview(text)
    while view:
        view = view[WRITE(descriptor, view) :]


def _leave_a_first_process(state: mmap.mmap) -> None:
    """Continue in a second process. The first of a pid namespace is spared most signals, which programs do not expect.

    The first one only waits, and tells the zygote how the second one ended.
    """
    pid = linux.fork()
    if pid == 0:
        linux.make(ENDS_WITH_PARENT)
        return
    os.closerange(0, 1 << 16)
    ended, status = 0, 0
    while pid > 0 and ended != pid:
        ended, status = os.wait()
    state[STATUS : STATUS + 5] = b"+" + status.to_bytes(4, "little")
    os._exit(0)


def _filter_name(wanted: Order) -> str:
    if wanted.compiles:
        return "compile"
    if wanted.argv:
        alone = "execute, watched" if wanted.bounds.limit_data_only else "execute"
        return alone if wanted.bounds.processes <= 1 else "execute+fork"
    return "python" if wanted.bounds.processes <= 1 else "python+fork"


def _read_all(descriptor: int) -> bytes:
    """All of a file, wherever its position is."""
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, size, 0)


def _take_descriptors(descriptors: list[int]) -> None:
    """Standard streams on 0 to 2, the fifth descriptor (if any) on 3, and nothing else."""
    for target in range(RESULT):
        DUP2(descriptors[target], target)
    if len(descriptors) > EXTRA:
        DUP2(descriptors[EXTRA], RESULT)
        CLOSERANGE(RESULT + 1, 1 << 16)
    else:
        CLOSERANGE(RESULT, 1 << 16)


def _write_file(name: str, text: str) -> None:
    folder = os.path.dirname(name)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(name, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)


def _execute(
    argv: tuple[str, ...], environment: dict[str, str], by_descriptor: bool, scratch: str, state: mmap.mmap
) -> NoReturn:
    """Replace this process by the program. What cannot be started is our failure, not the program's."""
    for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    state[0] = STARTED
    if by_descriptor:
        os.set_inheritable(RESULT, False)
    filled = {name: value.replace("{scratch}", scratch) for name, value in environment.items()}
    os.execve(RESULT if by_descriptor else argv[0], argv, filled)


def _run_python(program: dict[str, Any], state: mmap.mmap) -> NoReturn:
    """The program as `python main.py` would run it: its own `__main__`, fresh streams, an exit status."""
    if S_ISFIFO(FSTAT(0).st_mode):
        make_streams()
    sys.argv = [FILE_NAME, *program.get("arguments", ())]
    if program["files"]:
        sys.path.insert(0, os.getcwd())
    main = _scene()
    sys.modules["__main__"] = main
    if "function" in program:  # as the graders of data sets: what stands under a main guard is not run
        main.__dict__["__name__"] = "solution"
        sys.modules["solution"] = main
    if "__file__" in program["source"]:
        _write_file(FILE_NAME, program["source"])
    gc.enable()
    status, code = _status_of(lambda: _compiled(program["source"], program.get("code")))
    if code is None:
        _leave(status)
    state[0] = STARTED
    state.close()
    if "function" in program:
        status, _ = _status_of(lambda: _call_all(code, main.__dict__, program["function"], program["calls"]))
    else:
        status, _ = _status_of(lambda: exec(code, main.__dict__))  # noqa: S102 - behind the walls
    _leave(status, main.__dict__)


def _run_on_many(program: dict[str, Any], baseline_rss: int) -> NoReturn:
    """A plain program on one input after another, each time with names and streams of its own (see `plain`).

    What came of each is written to stdout, up to the first that does not end well. The exit status says whether
    nothing was left behind.
    """
    inputs: list[bytes] = LOADS(_read_all(0))
    room = program["bounds"][FILE_BYTES]
    threading._counter = THREAD_NUMBERS  # type: ignore[attr-defined]
    if without_them(program["source"]) is not None:
        exec(IMPORTS, {})  # noqa: S102 - ours
    surroundings = plain.Surroundings(program["modules"])
    gc.enable()
    for text in inputs:
        told = _run_of_many(program, text, baseline_rss)
        room -= len(told)
        if not told or room < 0:
            break
        _write(1, told)
    EXIT(0 if surroundings.unchanged() else CHANGED)


def _run_of_many(program: dict[str, Any], text: bytes, baseline_rss: int) -> bytes:
    """What came of one run; nothing where it did not end well."""
    depth, digits, stack = sys.getrecursionlimit(), sys.get_int_max_str_digits(), threading.stack_size()
    THREAD_NUMBERS.last = 0
    if "random" in program["modules"]:
        random.seed(0)
    outputs = _memory_streams(text)
    main = sys.modules["__main__"] = _scene()
    began, began_used = NOW(), CPU_TIME()
    code = _compiled(program["source"], program["code"])  # afresh: the interpreter adapts code that it runs often
    status, _ = _status_of(lambda: exec(code, main.__dict__))  # noqa: S102 - behind the walls
    if status or not _threads_ended() or any(_status_of(stream.flush)[0] for stream in (sys.stdout, sys.stderr)):
        return b""
    stdout, stderr = (output.getvalue() for output in outputs)
    main.__dict__.clear()
    sys.setrecursionlimit(depth)
    sys.set_int_max_str_digits(digits)
    threading.stack_size(stack)
    grown = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - baseline_rss, 0)
    if grown > MOST_SHARED_BYTES:
        return b""
    return order.shared_run(CPU_TIME() - began_used, NOW() - began, grown, stdout, stderr)


def _threads_ended() -> bool:
    """Wait for the threads that a program has left to themselves, as an interpreter does that ends."""
    if not THREADS():
        return True
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()
    return not THREADS()


class ThreadNumbers:
    """Names of threads count from one in every run: they are shown where one ends by an exception."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self) -> int:
        self.last += 1
        return self.last


THREAD_NUMBERS = ThreadNumbers()


def _rehearse_many(baseline_rss: int) -> None:
    """Have the interpreter adapt what runs each: while it does, the depth to which a program may recurse varies."""
    streams = sys.stdin, sys.stdout, sys.stderr
    nothing = {"source": "", "code": marshal.dumps(compile("", FILE_NAME, "exec")), "modules": ()}
    for _ in range(REHEARSALS):
        _run_of_many(nothing, b"", baseline_rss)
    sys.stdin, sys.stdout, sys.stderr = streams


def _memory_streams(text: bytes) -> tuple[io.BytesIO, io.BytesIO]:
    """Standard streams that a program can tell from files only by what is not plain. Returns what is written to."""
    stdout, stderr = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(text), "utf-8", "surrogateescape")
    sys.stdout = io.TextIOWrapper(stdout, "utf-8", "surrogateescape")
    sys.stderr = io.TextIOWrapper(stderr, "utf-8", "backslashreplace", line_buffering=True)
    return stdout, stderr


def _compiled(source: str, code: bytes | None = None) -> types.CodeType:
    linecache.cache[FILE_NAME] = (lambda: source,)  # read when a traceback is to be shown
    if code is not None:
        made: types.CodeType = LOADS(code)
        return made
    return compile(source, FILE_NAME, "exec", dont_inherit=True)


def _status_of(action: Callable[[], Made]) -> tuple[int, Made | None]:
    """What a Python process that did this would exit with, and what came of it. An error is shown as Python does."""
    try:
        return 0, action()
    except SystemExit as stop:
        code = stop.code
        if code is None or isinstance(code, int):
            return (code or 0) & 0xFF, None
        _status_of(lambda: print(code, file=sys.stderr))
        return 1, None
    except BaseException as error:  # noqa: BLE001 - all of them end a program
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
            trace = trace.tb_next
        problem = error.with_traceback(trace)
    with suppress(BaseException):
        show = traceback.print_exception if sys.excepthook is sys.__excepthook__ else sys.excepthook
        show(type(problem), problem, trace)  # the built-in hook would look for the source on disk
    return 1, None


def _leave(status: int, names: dict[str, Any] | None = None) -> NoReturn:
    """End as an interpreter does: threads are waited for, exit functions run, output is flushed, objects are let go.

    What a program's own objects do in the end counts: files that it never closed are flushed, `__del__` is called.
    """
    if THREADS() or THREADS_AT_EXIT:
        _status_of(SHUT_DOWN_THREADS)
    _status_of(RUN_EXIT_FUNCTIONS)
    for stream in (sys.stdout, sys.stderr):
        failed, _ = (0, None) if _is_closed(stream) else _status_of(stream.flush)
        status = status or 120 * failed
    if names:
        _status_of(lambda: _let_go(names))
        for stream in (sys.__stdout__, sys.__stderr__):
            if stream is not None:
                _status_of(stream.flush)
    EXIT(status)


def _is_closed(stream: Any) -> bool:
    """Has the program closed it itself? Then there is nothing to flush, which is no failure."""
    return isinstance(stream, io.TextIOWrapper) and stream.closed


def _let_go(names: dict[str, Any]) -> None:
    for name in list(names):
        if name != "__builtins__":
            names[name] = None


def make_streams() -> None:
    """Standard streams that have read and written nothing, with the encoding that a C.UTF-8 locale gives them.

    The zygote makes them once; they serve any child whose own streams are files, as the zygote's are.
    """
    text = io.TextIOWrapper
    sys.stdin = text(io.BufferedReader(io.FileIO(0, "r", closefd=False)), "utf-8", "surrogateescape")
    sys.stdout = text(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8", "surrogateescape")
    stderr = io.BufferedWriter(io.FileIO(2, "w", closefd=False))
    sys.stderr = text(stderr, "utf-8", "backslashreplace", line_buffering=True)
    for stream, name, mode in (
        (sys.stdin, "<stdin>", "r"),
        (sys.stdout, "<stdout>", "w"),
        (sys.stderr, "<stderr>", "w"),
    ):
        stream.buffer.raw.name, stream.mode = name, mode  # type: ignore[misc]
    vars(sys).update(__stdin__=sys.stdin, __stdout__=sys.stdout, __stderr__=sys.stderr)


def _call_all(code: types.CodeType, names: dict[str, Any], function: str, calls: list[Any]) -> None:
    """Define the program, then make the calls. Each result is a line of JSON on a descriptor of its own."""
    exec(code, names)  # noqa: S102 - behind the walls
    _tell("defined")
    for index, (arguments, named) in enumerate(calls):
        started = CPU_TIME()
        value, problem = _called(names, function, arguments, named)
        _tell([index, value, problem, CPU_TIME() - started])


def _tell(news: Any) -> None:
    _write(RESULT, DUMPS(news).encode() + b"\n")


def _called(names: dict[str, Any], function: str, arguments: list[Any], named: dict[str, Any]) -> tuple[Any, str]:
    """What a call returned, encoded, or the exception that it raised."""
    try:
        rest = {name: values.decoded(value) for name, value in named.items()}
        return values.encoded(_resolved(names, function)(*map(values.decoded, arguments), **rest)), ""
    except BaseException as error:  # noqa: BLE001 - one call's end is not the next one's
        return None, f"{type(error).__name__}: {error}"[:2000]


def _resolved(names: dict[str, Any], function: str) -> Callable[..., Any]:
    """`solve`, `Solution().solve`, or `solve` of a class Solution where there is no such function."""
    owner, _, method = function.rpartition("().")
    if owner:
        return getattr(names[owner](), method)  # type: ignore[no-any-return]
    if function not in names and "Solution" in names:
        return getattr(names["Solution"](), function)  # type: ignore[no-any-return]
    if function not in names:
        raise NameError(f"the program defines no function {function!r}")
    return names[function]  # type: ignore[no-any-return]
