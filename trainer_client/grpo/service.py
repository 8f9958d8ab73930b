"""A reward service of the run's own, for a run given none: a child that ends with the run, however that ends."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from trainer_client.grpo.errors import UnusableInput

PARENT_DEATH_SIGNAL = 1
END_SECONDS = 30.0


@contextmanager
def started_service(command: Sequence[str], log: Path) -> Iterator[str]:
    """The URL of a service that `command` starts on a free loopback port; its log goes to a file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"VERIFIER_HOST": "127.0.0.1", "VERIFIER_PORT": str(port)}
    with log.open("ab") as output:
        try:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=_die_with_the_run if sys.platform == "linux" else None,
            )  # fmt: skip
        except OSError as error:
            raise UnusableInput(f"cannot start the reward service with {command[0]!r}: {error.strerror}") from None
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _die_with_the_run() -> None:
    """In the child: be ended when the run is killed, which leaves it no time to end anything."""
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
