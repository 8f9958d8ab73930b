"""A reward service of the run's own, for a run given none: a child that ends with the run, however that ends.

One that is killed (by the system when memory runs out, say) is started again on the same port: the client asks again,
and a run need not stop for it.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from trainer_client.grpo.errors import UnusableInput

PARENT_DEATH_SIGNAL = 1
END_SECONDS = 30.0
MOST_STARTS = 10
"""One that ends again and again is not kept alive; the run then stops at `rewards.deadline_seconds`."""
PAUSE_SECONDS = 1.0
LISTENS_SECONDS = 60.0
LIBC = ctypes.CDLL(None)


@contextmanager
def started_service(command: Sequence[str], log: Path) -> Iterator[str]:
    """The URL of a service that `command` starts on a free loopback port; its log goes to a file.

    Raises UnusableInput where it ends before it listens.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = _KeptAlive(lambda: _started(command, log, port))
    try:
        _wait_until_it_listens(kept.process, port, log)
        kept.watch()
        yield f"http://127.0.0.1:{port}"
    finally:
        kept.close()


class _KeptAlive:
    """A process, started again when it ends by itself."""

    def __init__(self, start: Callable[[], "subprocess.Popen[bytes]"]) -> None:
        self._start, self._starts = start, 1
        self.process = start()
        self._closing = threading.Event()
        self._turn = threading.Lock()

    def watch(self) -> None:
        threading.Thread(target=self._watch, name="reward service", daemon=True).start()

    def _watch(self) -> None:
        while self._starts < MOST_STARTS:
            self.process.wait()
            if self._closing.wait(PAUSE_SECONDS):
                return
            with self._turn:
                if self._closing.is_set():
                    return
                self.process = self._start()
                self._starts += 1
        self._closing.wait()  # To Linux, this thread is the parent that the last one would end with.

    def close(self) -> None:
        self._closing.set()
        with self._turn:
            process = self.process
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _started(command: Sequence[str], log: Path, port: int) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"VERIFIER_HOST": "127.0.0.1", "VERIFIER_PORT": str(port)}
    with log.open("ab") as output:
        try:
            return subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=_die_with_the_run if sys.platform == "linux" else None,
            )  # fmt: skip
        except OSError as error:
            raise UnusableInput(f"cannot start the reward service with {command[0]!r}: {error.strerror}") from None


def _wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Whether it can grade is asked later, of every service; here, only whether it has ended."""
    until = time.monotonic() + LISTENS_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if (status := process.poll()) is not None:
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            raise UnusableInput(
                f"the reward service ended at once, with status {status}"
                + (f": {said[0][:300]}" if said else "")
                + f". Its log is {log}"
            )
        time.sleep(0.05)


def _die_with_the_run() -> None:
    """In the child: be ended when the run is killed, which leaves it no time to end anything."""
    LIBC.prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
