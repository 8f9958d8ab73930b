"""A service of which a part can be killed while a trainer asks it, and what reached the trainer then."""

import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import psutil
from forked import started
from ports import free_port
from queue_under_test import WorkerProcess, workers
from served import Served, wait_until_ready
from serving import COLD

if TYPE_CHECKING:
    from tests.conftest import RedisServer

TRAINER = Path(__file__).with_name("learner_under_fault.py")
AWAY_SECONDS = 2.0
STORM_SECONDS = 2.0
ENDS_SECONDS = 300.0
EVERY = 2
"""Steps that the trainer takes before each fault."""


@dataclass
class Reached:
    """What became of the rollouts at the learner."""

    judged: int = 0
    left_out: int = 0
    zeros: int = 0
    """Right answers that the learner took for wrong ones."""
    wrong: int = 0
    """Wrong answers that the learner took for right ones."""
    stopped: str = ""
    """Why the run ended, if it ended before its time."""
    steps: int = 0

    def take(self, told: dict[str, Any]) -> None:
        self.stopped = told.get("stopped", "")
        if self.stopped:
            return
        for deserved, given in zip(told["deserved"], told["given"], strict=True):
            self.judged += given is not None
            self.left_out += given is None
            self.zeros += given is not None and deserved == 1.0 and given <= 0.0
            self.wrong += given is not None and deserved == 0.0 and given > 0.0
        self.steps += 1


def learn(
    trainers: Sequence[str],
    kind: str,
    url: str,
    *faults: Callable[[], None],
    variables: dict[str, str],
    steps: int = 10,
) -> dict[str, Reached]:
    """Run the trainers, let a fault happen whenever all have taken some steps, and count what each was given.

    TRL has a process of its own; the others share one, each with a thread.
    """
    preset = {"math": "math", "code": "code", "judged": "open_thoughts/science"}[kind]
    environment = os.environ | {
        "VERIFIER_URL": url, "VERIFIER_PRESET": preset, "VERIFIER_DEADLINE_SECONDS": "60", "HF_HUB_OFFLINE": "1",
        "VERIFIER_MOST_NOT_JUDGED": "1",
    }  # fmt: skip
    reached = {trainer: Reached() for trainer in trainers}
    shares = [[one for one in trainers if (one == "TRL") is alone] for alone in (True, False)]
    with ExitStack() as held:
        begun = Path(held.enter_context(TemporaryDirectory())) / "begun"
        variables = variables | {"FAULT_HAS_BEGUN": str(begun)}
        readings = []
        for share in filter(None, shares):
            command = [sys.executable, str(TRAINER), kind, str(steps), *share]
            process = held.enter_context(
                subprocess.Popen(
                    command, env=environment | variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
                )
            )
            readings.append(threading.Thread(target=read, args=(process, {name: reached[name] for name in share})))
            readings[-1].start()
        for number, fault in enumerate(faults, start=1):
            while any(one.steps < EVERY * number and not one.stopped for one in reached.values()):
                time.sleep(0.05)
            begun.touch()
            fault()
        for reading in readings:
            reading.join()
    return reached


def read(process: "subprocess.Popen[str]", reached: dict[str, Reached]) -> None:
    """Count what the process tells, until it ends or has taken far too long."""
    assert process.stdout is not None
    given_up = threading.Timer(ENDS_SECONDS, process.kill)
    given_up.start()
    for line in process.stdout:
        if line.startswith('{"trainer"'):
            told = json.loads(line)
            reached[told["trainer"]].take(told)
    process.wait()
    given_up.cancel()
    for one in reached.values():
        if process.returncode:
            one.stopped = one.stopped or f"status {process.returncode}"


class Api:
    """A service on one port, however often it is started; it loads what is slow when a rollout needs it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        port = free_port()
        self._variables = os.environ | {
            "VERIFIER_PORT": str(port),
            "VERIFIER_HOST": "127.0.0.1",
            "VERIFIER_WORKERS": "2",
        }
        self._variables |= environment
        self._log = folder / "api.log"
        self.url = f"http://127.0.0.1:{port}"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = started(COLD, env=self._variables, stdout=log, stderr=log)

    def below(self, *, named: str, at_depth: int = 0) -> list[psutil.Process]:
        """The living processes below it whose command line holds this; of nested ones, those with so many above."""
        with suppress(psutil.Error):
            found = psutil.Process(self.process.pid).children(recursive=True)
            named_so = [one for one in found if named in " ".join(_or_empty(one.cmdline))]
            depth = {one.pid: sum(other.pid == one.ppid() for other in named_so) for one in named_so}
            return [one for one in named_so if depth[one.pid] == at_depth]
        return []

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def kill_for_a_while(self) -> None:
        self.kill()
        time.sleep(AWAY_SECONDS)
        self.start()

    def storm(self, *, named: str, at_depth: int = 0) -> None:
        """SIGKILL to whatever is called so, again and again."""
        until = time.monotonic() + STORM_SECONDS
        while time.monotonic() < until:
            for process in self.below(named=named, at_depth=at_depth):
                with suppress(psutil.Error):
                    process.kill()
            time.sleep(0.05)


def _or_empty(ask: Callable[[], list[str]]) -> list[str]:
    try:
        return ask()
    except psutil.Error:
        return []


@contextmanager
def api(folder: Path, **environment: str) -> Iterator[Api]:
    made = Api(folder, **environment)
    made.start()
    try:
        wait_until_ready(Served(made.url, made.process))
        yield made
    finally:
        made.process.terminate()
        made.process.wait(60)


class Cable:
    """A connection to the service that can be cut: what is under way is lost, and nothing gets through for a while."""

    def __init__(self, upstream: str) -> None:
        host, port = upstream.removeprefix("http://").split(":")
        self._cut = threading.Event()
        self._open: set[socket.socket] = set()
        cable = self

        class Through(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if cable._cut.is_set():
                    return
                with suppress(OSError), socket.create_connection((host, int(port))) as up:
                    ends = (self.request, up)
                    cable._open.update(ends)
                    back = threading.Thread(target=pass_on, args=(up, self.request), daemon=True)
                    back.start()
                    pass_on(self.request, up)
                    back.join()
                    cable._open.difference_update(ends)

        socketserver.ThreadingTCPServer.daemon_threads = True
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Through)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def cut_for_a_while(self) -> None:
        self._cut.set()
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        time.sleep(AWAY_SECONDS)
        self._cut.clear()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class Judge:
    """A judge model's endpoint: CORRECT for what is said SURELY."""

    def __init__(self) -> None:
        class Opinion(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
                word = "CORRECT" if "SURELY" in asked else "INCORRECT"
                body = json.dumps({"choices": [{"message": {"content": word}, "finish_reason": "stop"}]}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Opinion)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def configured(self, folder: Path) -> str:
        """A file for VERIFIER_JUDGES_FILE."""
        file = folder / "judges.toml"
        url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        file.write_text(f'[judges.judge]\nbase_url = "{url}"\nmodel = "m"\ntimeout_seconds = 2\n')
        return str(file)

    def kill(self) -> None:
        self._server.shutdown()
        self._server.server_close()


Faulty = tuple[str, Callable[[], None], str, dict[str, str]]
"""The service's address, what kills a part of it, the kind of rollouts that need that part, the trainer's variables."""
FAULTS = ("worker", "fork server", "sandbox", "judge", "Redis", "queue worker", "API", "network", "API for good")


@contextmanager
def faulty(fault: str, folder: Path, start_redis: Callable[[Path], "RedisServer"]) -> Iterator[Faulty]:
    """A service with a weak spot."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        if fault in ("Redis", "queue worker"):
            redis = held.enter_context(start_redis(folder))
            [worker] = held.enter_context(workers(redis.url, folder))
            service = held.enter_context(api(folder, VERIFIER_ENGINE="celery", VERIFIER_REDIS_URL=redis.url))
            yield service.url, lambda: _away(redis if fault == "Redis" else worker), "math", {}
            return
        if fault == "judge":
            judge = Judge()
            service = held.enter_context(api(folder, VERIFIER_JUDGES_FILE=judge.configured(folder)))
            yield service.url, judge.kill, "judged", {}
            return
        service = held.enter_context(api(folder))
        if fault == "network":
            cable = Cable(service.url)
            held.callback(cable.close)
            yield cable.url, cable.cut_for_a_while, "math", {}
        elif fault == "API for good":
            yield service.url, service.kill, "math", {"VERIFIER_DEADLINE_SECONDS": "3"}
        else:
            how: dict[str, tuple[Callable[[], None], str]] = {
                "worker": (lambda: service.storm(named="verifier.engine.forkserver", at_depth=1), "math"),
                "fork server": (lambda: service.storm(named="verifier.engine.forkserver"), "math"),
                "sandbox": (lambda: service.storm(named="zygote.main"), "code"),
                "API": (service.kill_for_a_while, "math"),
            }
            kill, kind = how[fault]
            yield service.url, kill, kind, {}


def _away(part: "RedisServer | WorkerProcess") -> None:
    part.kill()
    time.sleep(AWAY_SECONDS)
    if isinstance(part, WorkerProcess):
        part.start()
    else:
        part.start_again()
