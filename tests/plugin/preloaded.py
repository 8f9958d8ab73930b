"""Test processes that are forked from one which has loaded what nearly every one of them would: torch and this project.

pytest-xdist starts an interpreter for each: `preloaded.py SOCKET -u -c CODE`. That asks the process behind the socket,
`preloaded.py SOCKET`, for a fork which runs the code on these standard streams.
"""

import gc
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from tempfile import TemporaryDirectory

from verifier.presets.catalogue import load_all

LOADED = (
    "hypothesis",
    "math_verify",
    "peft",
    "trainer_client.adapters.trl",
    "trainer_client.train",
    "verifier.queue.worker",
    "verifier.server.app",
)
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
"""Torch asks when it is loaded, and for tests/trainer it should be so."""
MESSAGE_BYTES = 2**16
LOOK_SECONDS = 5.0


@contextmanager
def python_of_tests() -> Iterator[str]:
    """What to call in place of an interpreter, until the block ends."""
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        place = f"{folder}/python"
        listening.bind(place)
        listening.listen()
        template = subprocess.Popen(
            [sys.executable, __file__, str(listening.fileno())],
            pass_fds=[listening.fileno()],
            env=ONE_THREAD | os.environ,
        )
        try:
            yield f"{sys.executable} {__file__} {place}"
        finally:
            template.terminate()
            template.wait()


def serve(listening: socket.socket) -> str:
    """In a fork, the code it was asked for."""
    for name in LOADED:
        with suppress(ImportError):  # where there is no torch, the tests that need it are skipped
            import_module(name)
    load_all()
    gc.freeze()  # else each fork would copy all of it, when it first collects its garbage
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening.settimeout(LOOK_SECONDS)
    parent = os.getppid()
    while True:
        try:
            asked, _ = listening.accept()
        except TimeoutError:
            if os.getppid() != parent:  # it was killed, and ended nothing
                sys.exit(1)
            continue
        message, streams, *_ = socket.recv_fds(asked, MESSAGE_BYTES, 3)
        if os.fork() == 0:
            break
        asked.close()
        for stream in streams:
            os.close(stream)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    listening.close()
    for standard, stream in enumerate(streams):
        os.dup2(stream, standard)
        os.close(stream)
    asked.detach()  # It closes when this process ends, which is how the one that asked hears of it.
    return message.decode()


def ask(place: str, code: str) -> None:
    """Let the code be run on these streams, and wait until its process has ended."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(place)
        socket.send_fds(asking, [code.encode()], [0, 1, 2])
        for standard in (0, 1):
            os.close(standard)
        asking.recv(1)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests
    if len(sys.argv) > 2:
        ask(sys.argv[1], sys.argv[-1])
        os._exit(0)
    code = serve(socket.socket(fileno=int(sys.argv[1])))
    exec(code, {"__name__": "__main__"})  # noqa: S102 - a line of pytest-xdist's own
