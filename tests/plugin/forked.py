"""Programs started by a fork: what a service, a worker or a trainer imports is loaded once for all that a test starts.

A program is a script with `main(*arguments) -> int`. One process for each script has loaded it and forks when it is
asked to; the child is what `python SCRIPT ARGUMENT...` would be by then, with an environment, a folder and standard
streams of its own. A test of how long a start takes, or of what it loads, starts the script itself.
"""

import atexit
import importlib.util
import json
import os
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol

MESSAGE_BYTES = 2**17
"""More than any environment."""
SPOKEN_WITH = 4
"""Descriptors that come with an order: the three standard streams, and where the end is told."""


class Process(Protocol):
    """A program that runs, as `subprocess.Popen` or a `Forked` shows it."""

    pid: int

    @property
    def returncode(self) -> Any: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, sig: int) -> None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...


class Forked:
    """A program started by a fork, as `subprocess.Popen` would show it."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        self.pid = int(told.recv(100))
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
            self.returncode = int(self._told.recv(100))
            self._told.close()
        return self.returncode

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Template:
    """The process that has loaded a script."""

    def __init__(self, script: Path, variables: Mapping[str, str]) -> None:
        self._one_at_a_time = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno()), str(script)],
                pass_fds=[theirs.fileno()], env=variables, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        atexit.register(self.close)

    def start(self, order: Mapping[str, Any], streams: tuple[int, int, int]) -> Forked:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._one_at_a_time:
            socket.send_fds(self._control, [json.dumps(order).encode()], [*streams, theirs.fileno()])
        return Forked(ours)

    def close(self) -> None:
        self._control.close()
        self._process.wait()


@cache
def template(script: Path, of_python: tuple[tuple[str, str], ...]) -> Template:
    """One for each script, and for each way in which the environment tells Python how to start."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return Template(script, others | dict(of_python))


def started(
    script: Path,
    *arguments: object,
    env: Mapping[str, str],
    cwd: Path | None = None,
    stdout: "int | IO[bytes] | None" = None,
    stderr: "int | IO[bytes] | None" = None,
) -> Forked:
    """The script, run with these arguments. A stream is a file, subprocess.DEVNULL or, by default, this process's."""
    of_python = tuple(sorted((name, value) for name, value in env.items() if name.startswith("PYTHON")))
    order = {"arguments": [str(one) for one in arguments], "env": dict(env), "cwd": str(cwd or Path.cwd())}
    with open(os.devnull, "r+b", buffering=0) as nowhere:

        def stream(asked: "int | IO[bytes] | None", own: int) -> int:
            if asked is None:
                return own
            asked = nowhere if asked == subprocess.DEVNULL else asked
            return asked if isinstance(asked, int) else asked.fileno()

        return template(script, of_python).start(order, (nowhere.fileno(), stream(stdout, 1), stream(stderr, 2)))


def ordered(control: socket.socket) -> list[str] | None:
    """In a child, its arguments; in the template itself None, once nobody can ask any more."""
    told: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is not control:
                    pid = key.data
                    selector.unregister(key.fileobj)
                    os.close(key.fd)
                    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                    with told.pop(pid) as end:
                        tell(end, status)
                    continue
                message, descriptors, *_ = socket.recv_fds(control, MESSAGE_BYTES, SPOKEN_WITH)
                if not message:
                    return None
                *streams, descriptor = descriptors
                end = socket.socket(fileno=descriptor)
                pid = os.fork()
                if pid == 0:
                    for one in (control, end, *told.values()):
                        one.close()
                    for other in selector.get_map().values():
                        if other.fileobj is not control:
                            os.close(other.fd)
                    return arguments_of(json.loads(message), streams)
                for stream in streams:
                    os.close(stream)
                told[pid] = end
                tell(end, pid)
                selector.register(os.pidfd_open(pid), selectors.EVENT_READ, pid)


def tell(end: socket.socket, number: int) -> None:
    with suppress(BrokenPipeError):  # nobody waits for this one
        end.send(str(number).encode())


def arguments_of(order: dict[str, Any], streams: list[int]) -> list[str]:
    """The arguments, in a process that has become what was ordered."""
    for standard, descriptor in enumerate(streams):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    arguments: list[str] = order["arguments"]
    return arguments


def loaded(script: Path) -> "Callable[..., int]":
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    main: Callable[..., int] = module.main
    assert threading.active_count() == 1, f"{script} cannot be forked: it has started threads"
    return main


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests and their programs
    if not sys.flags.safe_path:
        del sys.path[0]  # this folder, where there are parts that no service has
    main = loaded(Path(sys.argv[2]))
    with socket.socket(fileno=int(sys.argv[1])) as control:
        arguments = ordered(control)
    if arguments is not None:
        sys.argv = [sys.argv[2], *arguments]
        sys.exit(main(*arguments))
