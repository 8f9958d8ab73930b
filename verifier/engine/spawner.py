"""The engine's end of the fork server: starts it, asks it for workers, hears what became of them."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

import verifier
from verifier.engine.position import Position
from verifier.environments import known
from verifier.errors import EngineClosed
from verifier.sandbox.settings import SandboxSettings

log = logging.getLogger("verifier.engine")

START_SECONDS = 120.0
LOOKS_WITHOUT_ANSWER = 16  # at four a second
SEND_BYTES = 2**20  # a line should fit, so that a worker has it at once


class Parent(Protocol):
    """Who wants to know."""

    def server_ready(self) -> None: ...

    def server_warmed(self) -> None: ...

    def server_ended(self) -> None: ...

    def worker_exited(self, number: int, status: int, cpu_seconds: float) -> None: ...

    def worker_stopped(self, number: int) -> None: ...

    def worker_not_made(self, number: int, reason: str) -> None: ...


class Process(Protocol):
    """A child of this process, as `subprocess.Popen` shows it."""

    def kill(self) -> None: ...

    def wait(self, timeout: float | None = None) -> object: ...


class ServerProcess(NamedTuple):
    """A fork server's process, and our end of its control socket."""

    process: Process
    control: socket.socket


class Spawner:
    """One fork server. When it ends, `parent.server_ended` is called once; another Spawner makes another server."""

    def __init__(
        self,
        parent: Parent,
        loop: asyncio.AbstractEventLoop,
        *,
        warm: bool,
        warm_when_asked: bool = False,
        recycle_after_tasks: int,
        recycle_mb: int,
        sandbox: SandboxSettings,
        environment: str | None = None,
        made: ServerProcess | None = None,
    ) -> None:
        """made: a server that was forked from this process; by default one is started."""
        self._parent = parent
        self._loop = loop
        self.ready = False
        self._started_at = time.monotonic()
        self._unanswered = 0  # looks since the last ping that was not answered
        self._process, self._control = made or started(
            environment, int(warm), int(warm_when_asked), recycle_after_tasks, recycle_mb, sandbox.model_dump_json()
        )
        self._control.setblocking(False)
        loop.add_reader(self._control, self._hear)

    def spawn(self, number: int, position: Position) -> socket.socket:
        """Ask for worker `number`; returns the engine's end of its channel. Raises OSError when it cannot be asked for:
        the server is busy or gone, or this process is out of descriptors.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                ours.setblocking(False)
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
                socket.send_fds(self._control, [f"spawn {number}".encode()], [theirs.fileno(), position.descriptor])
            except BaseException:
                ours.close()
                raise
        return ours

    def kill(self, number: int) -> None:
        """End worker `number` if it lives."""
        self._tell(f"kill {number}")

    def warm(self) -> None:
        """Have the server load the symbolic libraries; until it says that it has, it takes no other message."""
        self._tell("warm")
        self.ready = False
        self._started_at = time.monotonic()
        self._unanswered = 0

    def look(self) -> None:
        """To be called every now and then: a server that does not start, or has stopped answering, is ended.

        Looks are counted and not seconds, so that a pause of this process is not taken for one of the server.
        """
        if not self.ready:
            if time.monotonic() - self._started_at > START_SECONDS:
                self._process.kill()
            return
        self._unanswered += 1
        if self._unanswered == 1:
            self._tell("ping")
        elif self._unanswered > LOOKS_WITHOUT_ANSWER:
            log.error("the fork server does not answer and is killed")
            self._process.kill()

    def _tell(self, message: str) -> None:
        try:
            self._control.send(message.encode())
        except OSError:
            log.warning("the fork server does not listen", extra={"message_to_it": message})

    async def close(self) -> None:
        """End the server and with it every worker; returns when they are gone."""
        if self._control.fileno() >= 0:
            self._loop.remove_reader(self._control)
            with suppress(OSError):  # the server has gone already
                self._control.shutdown(socket.SHUT_RDWR)  # heard even while a forked child holds a copy of this end
            self._control.close()
        if not self.ready:
            self._process.kill()
        await self._loop.run_in_executor(None, end_of, self._process)

    def _hear(self) -> None:
        try:
            message = self._control.recv(4096).decode()
        except BlockingIOError:
            return
        except ConnectionResetError:
            message = ""
        verb, _, rest = message.partition(" ")
        if not verb:
            self._loop.remove_reader(self._control)
            self._control.close()
            self._parent.server_ended()
        elif verb == "ready":
            self.ready = True
            self._parent.server_ready()
        elif verb == "warmed":
            self.ready = True
            self._parent.server_warmed()
        elif verb == "pong":
            self._unanswered = 0
        elif verb == "stopped":
            self._parent.worker_stopped(int(rest))
        elif verb == "exited":
            number, status, cpu_seconds = rest.split()
            self._parent.worker_exited(int(number), int(status), float(cpu_seconds))
        else:
            number_text, _, reason = rest.partition(" ")
            self._parent.worker_not_made(int(number_text), reason)


def started(environment: str | None, *arguments: object) -> ServerProcess:
    """A fork server in a process of its own. Raises EngineClosed or OSError where that cannot be had."""
    python = python_of(environment)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        process = subprocess.Popen(
            [python, "-P", "-m", "verifier.engine.forkserver", str(theirs.fileno()), *map(str, arguments)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=worker_environment(environment),
            start_new_session=True,  # a Ctrl-C meant for the service is the service's to handle
        )
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return ServerProcess(process, ours)


def end_of(process: Process, seconds: float = 10.0) -> None:
    """Wait for a process to end by itself, and no longer than `seconds`."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def python_of(environment: str | None) -> str:
    """The interpreter of the workers. Raises EngineClosed where a pinned environment has not been made."""
    if environment is None:
        return sys.executable
    made = known.interpreter(environment)
    if made is None:
        raise EngineClosed(known.missing(environment))
    return str(made)


def worker_environment(environment: str | None = None) -> dict[str, str]:
    """What workers inherit: where Python and this package are, one hash seed so that verdicts repeat, no secrets.

    Those of a pinned environment find this package and nothing else of the service's libraries.
    """
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
    kept_here = {name: os.environ[name] for name in kept if name in os.environ}
    package_home = str(Path(verifier.__file__).parent.parent)
    python_path = package_home
    if environment is None:
        python_path = os.pathsep.join(filter(None, (package_home, os.environ.get("PYTHONPATH"))))
    pinned = {} if environment is None else {known.HERE: environment}
    return kept_here | pinned | {"PYTHONPATH": python_path, "PYTHONHASHSEED": "0"}
