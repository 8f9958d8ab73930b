"""The process that makes workers: it imports and warms everything once, then a new worker costs a fork.

Run as `python -m verifier.engine.forkserver CONTROL_FD WARM WARM_WHEN_ASKED RECYCLE_AFTER_TASKS RECYCLE_MB SANDBOX`,
the last as JSON, or forked (`fork_ahead.py`). The control socket carries one message a packet (SOCK_SEQPACKET). From
the engine: `spawn N` with the worker's end of a channel and its position, `kill N`, `warm`, `ping`. To the engine:
`ready`, `exited N STATUS CPU_SECONDS`, `unspawned N REASON`, `stopped N`, `warmed`, `pong`. When the engine hangs up,
however it ended, every worker is killed and the process exits; when the fork server dies, the kernel kills its workers.
A worker that is stopped and not continued is killed: it would hold its line for ever.
"""

import ctypes
import gc
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from contextlib import closing, suppress

from verifier.engine import worker
from verifier.engine.position import Position
from verifier.environments.known import here
from verifier.extract import EXTRACTORS
from verifier.patterns import compile_all
from verifier.reward import GROUP_SHAPERS, SHAPERS
from verifier.sandbox.settings import SandboxSettings
from verifier.upstream.reasoning_gym import library
from verifier.upstream.shared import libraries
from verifier.verify import VERIFIERS
from verifier.verify.math import heavy

PR_SET_PDEATHSIG = 1
GYM = "reasoning_gym"
"""The pinned environment whose library makes 105 data sets, once for all its workers."""
LOOK_SECONDS = 2.0
"""How often to see whether the engine's process is there: a child that it forked holds a copy of the control socket,
and keeps this process from hearing that the engine is gone."""
STOPPED_SECONDS = 1.0  # how long a worker may be stopped: a debugger attaches, a shell's job control hiccups


class ForkServer:
    """Forks, kills and reaps workers on request."""

    def __init__(
        self,
        control: socket.socket,
        *,
        warm_when_asked: bool,
        recycle_after_tasks: int,
        recycle_mb: int,
        sandbox: SandboxSettings,
    ) -> None:
        self._control = control
        self._cold = warm_when_asked
        self._engine_pid = os.getppid()
        self._recycle_after_tasks = recycle_after_tasks
        self._recycle_mb = recycle_mb
        self._sandbox = sandbox
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._number_of: dict[int, int] = {}
        self._stopped_at: dict[int, float] = {}
        self._child_ended, wakeup = socket.socketpair()
        for end in (self._child_ended, wakeup):
            end.setblocking(False)
        self._wakeup = wakeup
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakeup.fileno(), warn_on_full_buffer=False)

    def serve(self) -> None:
        """Answer the engine until it hangs up."""
        selector = selectors.DefaultSelector()
        selector.register(self._control, selectors.EVENT_READ)
        selector.register(self._child_ended, selectors.EVENT_READ)
        self._say("ready")
        while True:
            patience = STOPPED_SECONDS / 4 if self._stopped_at else LOOK_SECONDS
            ready = {key.fileobj for key, _ in selector.select(patience)}
            if os.getppid() != self._engine_pid:
                self._end()
                return
            if self._child_ended in ready:
                self._child_ended.recv(4096)
                self._reap()
            self._end_stopped()
            if self._control in ready and not self._obey():
                self._end()
                return

    def _obey(self) -> bool:
        """Carry out one message; False when the engine has hung up."""
        try:
            message, descriptors, _, _ = socket.recv_fds(self._control, 4096, 2)
        except ConnectionResetError:
            return False
        if not message:
            return False
        verb, _, rest = message.decode().partition(" ")
        if verb == "ping":
            self._say("pong")
        elif verb == "spawn" and len(descriptors) == 2:
            self._spawn(int(rest), *descriptors)
        elif verb == "spawn":  # the kernel leaves out those for which there is no room
            for descriptor in descriptors:
                os.close(descriptor)
            self._say(f"unspawned {rest} the fork server is out of file descriptors")
        elif verb == "warm":
            load_libraries()
            self._cold = False
            self._say("warmed")
        elif verb == "kill":
            for pid, number in self._number_of.items():
                if number == int(rest):
                    os.kill(pid, signal.SIGKILL)  # not yet reaped, so the pid is still this worker's
        return True

    def _spawn(self, number: int, channel_descriptor: int, position_descriptor: int) -> None:
        server_pid = os.getpid()
        with socket.socket(fileno=channel_descriptor) as channel:
            try:
                position = Position(position_descriptor)
            except OSError as error:
                self._say(f"unspawned {number} {error}")
                return
            with closing(position):
                try:
                    pid = os.fork()
                except OSError as error:
                    self._say(f"unspawned {number} {error}")
                    return
                if pid == 0:
                    self._become_worker(channel, position, server_pid)
        self._number_of[pid] = number

    def _become_worker(self, channel: socket.socket, position: Position, server_pid: int) -> None:
        status = 1
        try:
            self._libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for end in (self._control, self._child_ended, self._wakeup):
                end.close()
            if os.getppid() == server_pid:
                worker.serve(
                    channel,
                    position,
                    recycle_after_tasks=self._recycle_after_tasks,
                    recycle_mb=self._recycle_mb,
                    cold=self._cold,
                    sandbox=self._sandbox,
                )
                status = 0
        finally:
            if status:
                traceback.print_exc()
            os._exit(status)  # never back into the fork server's own loop

    def _reap(self) -> None:
        while self._number_of:
            pid, status, spent = os.wait4(-1, os.WNOHANG | os.WUNTRACED | os.WCONTINUED)
            if pid == 0:
                return
            if os.WIFSTOPPED(status):
                self._stopped_at.setdefault(pid, time.monotonic())
            elif os.WIFCONTINUED(status):
                self._stopped_at.pop(pid, None)
            else:
                self._stopped_at.pop(pid, None)
                cpu_seconds = spent.ru_utime + spent.ru_stime
                self._say(f"exited {self._number_of.pop(pid)} {os.waitstatus_to_exitcode(status)} {cpu_seconds:.6f}")

    def _end_stopped(self) -> None:
        for pid, since in list(self._stopped_at.items()):
            if time.monotonic() - since > STOPPED_SECONDS:
                del self._stopped_at[pid]
                self._say(f"stopped {self._number_of[pid]}")
                os.kill(pid, signal.SIGKILL)

    def _say(self, message: str) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # the engine is gone: the next read says so
            self._control.send(message.encode())

    def _end(self) -> None:
        for pid in self._number_of:
            os.kill(pid, signal.SIGKILL)
        for pid in self._number_of:
            os.waitpid(pid, 0)


def load_libraries() -> None:
    """Every part, pattern and library, once for all workers that are made from now on: it takes some seconds."""
    for roster in (EXTRACTORS, VERIFIERS, SHAPERS, GROUP_SHAPERS):
        roster.parts()
    compile_all()
    if here() == GYM:
        library.warm()
    libraries.warm() if here() else heavy.warm()
    gc.collect()
    gc.freeze()


def run(
    control: socket.socket,
    *,
    warm: bool,
    warm_when_asked: bool,
    recycle_after_tasks: int,
    recycle_mb: int,
    sandbox: SandboxSettings,
) -> None:
    """Be the fork server until the engine hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    server = ForkServer(
        control,
        warm_when_asked=warm_when_asked and not warm,
        recycle_after_tasks=recycle_after_tasks,
        recycle_mb=recycle_mb,
        sandbox=sandbox,
    )
    if warm:
        load_libraries()
    gc.collect()
    gc.freeze()
    server.serve()


def main(arguments: list[str]) -> None:
    control_fd, warm, warm_when_asked, recycle_after_tasks, recycle_mb = (int(argument) for argument in arguments[:5])
    run(
        socket.socket(fileno=control_fd),
        warm=bool(warm),
        warm_when_asked=bool(warm_when_asked),
        recycle_after_tasks=recycle_after_tasks,
        recycle_mb=recycle_mb,
        sandbox=SandboxSettings.model_validate_json(arguments[5]),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
