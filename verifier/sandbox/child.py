"""The untrusted end: put up the walls around this process, then become the program. Standard library only.

What happens before `Walls.close` returns is ours. Afterwards nothing this process says is believed, beyond that it said it:
the caller reads its output and its results as data.
"""

import atexit
import builtins
import gc
import io
import json
import linecache
import mmap
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Callable
from typing import Any, NoReturn

from verifier import values
from verifier.sandbox import landlock, limits, linux, order, seccomp
from verifier.sandbox.order import Bounds, Order

FILE_NAME = "main.py"
RESULT = 3
SHUT_DOWN_THREADS = threading._shutdown  # type: ignore[attr-defined]
RUN_EXIT_FUNCTIONS = atexit._run_exitfuncs
MESSAGE_BYTES = 1000


class Walls:
    """What stands around every child of a zygote."""

    def __init__(
        self, *, filters: dict[str, bytes], ruleset: int | None, scratch: str, reserved_bytes: int, other_tasks: int
    ) -> None:
        self.filters = filters
        self.ruleset = ruleset
        self.scratch = scratch
        self.reserved_bytes = reserved_bytes
        self.other_tasks = other_tasks

    def close(self, bounds: Bounds, filter_: bytes, *, executing: bool) -> None:
        """Put them up around this process, innermost last. Each step that fails raises OSError."""
        limits.set_limits(bounds, reserved_bytes=0 if executing else self.reserved_bytes, other_tasks=self.other_tasks)
        linux.drop_capabilities()
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        if self.ruleset is not None:
            landlock.restrict(self.ruleset)
            os.close(self.ruleset)
        seccomp.install(seccomp.for_process(filter_, os.getpid()))


def become(walls: Walls, wanted: Order, descriptors: list[int], state: mmap.mmap, parent: int) -> NoReturn:
    """Turn this fork of the zygote into the program that was ordered."""
    try:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setsid()
        payload = _read_all(descriptors[order.PAYLOAD])
        extra = _take_descriptors(walls, descriptors)
        os.chdir(walls.scratch)
        program: dict[str, Any] = json.loads(payload)
        filter_ = walls.filters[_filter_name(wanted)]
        executing = bool(wanted.argv)
        walls.close(wanted.bounds, filter_, executing=executing)
        for name, text in program["files"].items():
            _write_file(name, text)
        state[0] = order.WALLED
    except BaseException as error:  # noqa: BLE001
        state[1 : 1 + MESSAGE_BYTES] = f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:MESSAGE_BYTES].ljust(MESSAGE_BYTES, b"\0")
        os._exit(1)
        raise
    if executing:
        _execute(wanted, extra, state)
    _run_python(program, state)


def _filter_name(wanted: Order) -> str:
    if wanted.compiles:
        return "compile"
    if wanted.argv:
        return "execute" if wanted.bounds.processes <= 1 else "execute+fork"
    return "python" if wanted.bounds.processes <= 1 else "python+fork"


def _read_all(descriptor: int) -> bytes:
    """All of a file, wherever its position is."""
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, size, 0) if size else b"{}"


def _take_descriptors(walls: Walls, descriptors: list[int]) -> int:
    """Standard streams on 0 to 2, the fifth descriptor (if any) on 3, the ruleset kept, and nothing else."""
    for target in (order.STDIN, order.STDOUT, order.STDERR):
        os.dup2(descriptors[target], target)
    if len(descriptors) > order.EXTRA:
        os.dup2(descriptors[order.EXTRA], RESULT)
    else:
        os.dup2(0, RESULT)
        os.close(RESULT)
    if walls.ruleset is not None:
        os.dup2(walls.ruleset, RESULT + 1, inheritable=False)
        walls.ruleset = RESULT + 1
    os.closerange(RESULT + 1 + (walls.ruleset is not None), 1 << 16)
    return RESULT


def _write_file(name: str, text: str) -> None:
    folder = os.path.dirname(name)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(name, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)


def _execute(wanted: Order, extra: int, state: mmap.mmap) -> NoReturn:
    try:
        for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        state[0] = order.STARTED
        if wanted.by_descriptor:
            os.set_inheritable(extra, False)
            os.execve(extra, wanted.argv, wanted.environment)
        else:
            os.execve(wanted.argv[0], wanted.argv, wanted.environment)
    except OSError as error:
        state[0] = order.NOT_READY
        message = f"{wanted.argv[0]} could not be started: {error.strerror}".encode()
        state[1 : 1 + len(message)] = message
    os._exit(127)


def _run_python(program: dict[str, Any], state: mmap.mmap) -> NoReturn:
    """The program as `python main.py` would run it: its own `__main__`, fresh streams, an exit status."""
    _fresh_streams()
    sys.argv = [FILE_NAME]
    if program["files"]:
        sys.path.insert(0, os.getcwd())
    for name in [name for name in sys.modules if name == "verifier" or name.startswith("verifier.")]:
        del sys.modules[name]
    source: str = program["source"]
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=builtins, __file__=FILE_NAME, __annotations__={})
    sys.modules["__main__"] = main
    linecache.cache[FILE_NAME] = (len(source), None, source.splitlines(keepends=True), FILE_NAME)
    gc.enable()
    status = 1
    try:
        code = compile(source, FILE_NAME, "exec", dont_inherit=True)
        state[0] = order.STARTED
    except BaseException as error:  # noqa: BLE001
        _show_error(error.with_traceback(None))
        _leave(1)
    state.close()
    function = program.get("function")
    if function is None:
        status = _status_of(lambda: _execute_code(code, main.__dict__))
    else:
        status = _status_of(lambda: _call_all(code, main.__dict__, function, program["calls"]))
    _leave(status)


def _execute_code(code: types.CodeType, names: dict[str, Any]) -> None:
    EXECUTE(code, names)


EXECUTE: Callable[[types.CodeType, dict[str, Any]], None] = getattr(builtins, "exec")  # here, behind the walls, is where it may be


def _status_of(action: Callable[[], None]) -> int:
    """What a Python process that did this would exit with."""
    try:
        action()
        status = 0
    except SystemExit as stop:
        status = _exit_status(stop)
    except BaseException as error:  # noqa: BLE001
        _show_error(error)
        status = 1
    return status


def _exit_status(stop: SystemExit) -> int:
    if stop.code is None:
        return 0
    if isinstance(stop.code, int):
        return stop.code & 0xFF
    try:
        print(stop.code, file=sys.stderr)
    except BaseException:  # noqa: BLE001
        return 1
    return 1


def _show_error(error: BaseException) -> None:
    """Print it as Python does, without our own frames."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    try:
        sys.excepthook(type(error), error.with_traceback(trace), trace)
    except BaseException:  # noqa: BLE001
        return


def _leave(status: int) -> NoReturn:
    """End as an interpreter does: threads are waited for, exit functions run, output is flushed."""
    try:
        SHUT_DOWN_THREADS()
        RUN_EXIT_FUNCTIONS()
    except BaseException as error:  # noqa: BLE001
        _show_error(error)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # noqa: BLE001
            status = status or 120
    os._exit(status)
    raise


def _fresh_streams() -> None:
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, "r", closefd=False)), "utf-8", "surrogateescape")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8", "surrogateescape")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = io.TextIOWrapper(io.BufferedWriter(io.FileIO(2, "w", closefd=False)), "utf-8", "backslashreplace", line_buffering=True)  # type: ignore[misc]


def _call_all(code: types.CodeType, names: dict[str, Any], function: str, calls: list[Any]) -> None:
    """Define the program, then make the calls. Each result is a line of JSON on a descriptor of its own."""
    EXECUTE(code, names)
    for index, (arguments, named) in enumerate(calls):
        started = time.process_time()
        value, problem = None, ""
        try:
            result = _resolved(names, function)(*map(values.decoded, arguments), **{key: values.decoded(item) for key, item in named.items()})
            value = values.encoded(result)
        except BaseException as error:  # noqa: BLE001
            problem = f"{type(error).__name__}: {error}"[:2000]
        line = json.dumps([index, value, problem, time.process_time() - started]).encode() + b"\n"
        view = memoryview(line)
        while view:
            view = view[os.write(RESULT, view) :]


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
