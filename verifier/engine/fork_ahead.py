"""A fork server made by forking this process, before it has threads or an event loop.

A command line that grades one completion spends most of its CPU time on imports; a server that is forked from it shares
them, where one that is started anew would import the same once more. It is otherwise what a started one is: the same
hash seed, environment and session, and none of this process's descriptors.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback

from verifier.engine import forkserver
from verifier.engine.local import EngineSettings
from verifier.engine.spawner import ServerProcess, worker_environment

HASH_SEED = "PYTHONHASHSEED"
LOOK_SECONDS = 0.01


class ForkedProcess:
    """A forked child, as `subprocess.Popen` would show it."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._ended = False

    def kill(self) -> None:
        if not self._ended:  # not yet waited for, so the pid is still this child's
            os.kill(self._pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> object:
        """Returns when the child has ended; raises subprocess.TimeoutExpired when that takes longer."""
        give_up_at = None if timeout is None else time.monotonic() + timeout
        while not self._ended:
            self._ended = os.waitpid(self._pid, os.WNOHANG)[0] != 0
            if self._ended:
                break
            if give_up_at is not None and time.monotonic() > give_up_at:
                raise subprocess.TimeoutExpired("a forked child", timeout or 0.0)
            time.sleep(LOOK_SECONDS)
        return None


def can_fork() -> bool:
    """Whether a child forked now would be what a started server is: of one thread, with the hash seed of workers."""
    return threading.active_count() == 1 and not sys.flags.hash_randomization and os.environ.get(HASH_SEED) == "0"


def forked(settings: EngineSettings) -> ServerProcess | None:
    """A fork server that is a child of this process; None where one must be started instead."""
    if not can_fork() or settings.environment is not None:
        return None
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        pid = os.fork()
    except OSError:
        ours.close()
        theirs.close()
        return None
    if pid == 0:
        _become_server(theirs, settings)
    theirs.close()
    return ServerProcess(ForkedProcess(pid), ours)


def _become_server(control: socket.socket, settings: EngineSettings) -> None:
    """Serve until the engine hangs up; never back into what the parent was at."""
    status = 1
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1):
            os.dup2(nowhere, standard)
        kept = control.fileno()
        os.closerange(3, kept)
        os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
        environment = worker_environment()
        os.environ.clear()
        os.environ.update(environment)
        if not sys.flags.safe_path:
            del sys.path[0]  # the script's folder, or the working directory
        forkserver.run(
            control,
            warm=settings.warm,
            warm_when_asked=settings.warm_when_asked,
            recycle_after_tasks=settings.recycle_after_tasks,
            recycle_mb=settings.recycle_mb,
            sandbox=settings.sandbox,
        )
        status = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stderr.flush()
        os._exit(status)
