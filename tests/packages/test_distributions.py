"""The two distributions are built, installed into clean environments, and used: the service by its command, the client
over HTTP against that service, with the newest and with the oldest libraries that it says it works with.

uv and a package index are needed; without them the tests are skipped.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 300
NO_INDEX = re.compile(
    "Failed to fetch|error sending request|dns error|Could not connect|not found in the package registry"
)
CLIENT = "rlvr-verifier-client"
OF_VERIFIER = {"__init__.py", "__init__.pyi", "py.typed", "wire.py", "background.py"}
BELOW_THE_CLIENT = {
    *("pydantic", "pydantic-core", "annotated-types", "typing-extensions", "typing-inspection"),
    *("httpx", "httpcore", "h11", "certifi", "anyio", "sniffio", "idna"),
}
ROLLOUTS = [
    {"id": "right", "completion": r"so it is \boxed{\frac12}", "ground_truth": "0.5"},
    {"id": "wrong", "completion": r"so it is \boxed{3}", "ground_truth": "0.5"},
    {"id": "unread", "completion": r"so it is \boxed{3}", "ground_truth": ""},
]
ASKED_BY_THE_CLIENT = """
import asyncio, importlib.metadata, json, sys
import trainer_client.adapters.trl, trainer_client.adapters.verl, trainer_client.noise
from trainer_client.client import RequestRefused, RewardClient
from verifier import Outcome, Rollout

async def main(url, rollouts):
    async with RewardClient(url, preset="math", deadline_seconds=60) as client:
        await client.wait_until_ready(60)
        one = await client.verify_one(Rollout(completion="\\\\boxed{2}", ground_truth="2"))
        assert one.verdict.outcome is Outcome.CORRECT
        streamed = {result.id: result.reward async for result in client.stream(rollouts)}
        submitted = await client.submit(rollouts)
        later = {result.id: result.reward for result in await client.results(submitted.id)}
        try:
            await client.ask_whether(preset="no such preset")
        except RequestRefused as error:
            refused = error.status
        return await client.rewards(rollouts), streamed, later, refused

url, rollouts = sys.argv[1], json.loads(sys.argv[2])
rewards, streamed, later, refused = asyncio.run(main(url, rollouts))
with RewardClient(url, preset="math").blocking() as client:
    blocking = client.rewards(rollouts)
heavy = {"sympy", "fastapi", "celery", "redis", "torch", "trl"} & set(sys.modules)
installed = {one.metadata["Name"] for one in importlib.metadata.distributions()}
print(json.dumps([rewards, blocking, streamed, later, refused, sorted(heavy), sorted(installed)]))
"""


def uv_or_skip() -> str:
    beside = ROOT / ".tools" / "uv" / "bin" / "uv"
    found = os.environ.get("VERIFIER_UV") or shutil.which("uv") or (str(beside) if beside.exists() else None)
    if found is None:
        pytest.skip("there is no uv here; ./dev test fetches it")
    return found


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """What the command says; the test is skipped where it fails for want of an index."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode and NO_INDEX.search(done.stderr):
        pytest.skip(f"no package index can be reached: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


class Built(NamedTuple):
    service: Path
    client: Path
    service_source: Path
    client_source: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both distributions, each wheel made of its source distribution as an index's user might."""
    folder = tmp_path_factory.mktemp("dist")
    for source in (ROOT, ROOT / "trainer_client"):
        run(
            uv_or_skip(),
            "build",
            "--quiet",
            "--build-constraints",
            ROOT / "requirements/build.txt",
            "--out-dir",
            folder,
            source,
        )
    files = {("client" in file.name, file.suffix): file for file in folder.iterdir() if file.name.startswith("rlvr")}
    return Built(files[False, ".whl"], files[True, ".whl"], files[False, ".gz"], files[True, ".gz"])


def environment(folder: Path, *installed: str | Path) -> Path:
    """The Python of a new virtual environment with that installed."""
    run(uv_or_skip(), "venv", "--quiet", "--python", sys.executable, folder)
    run(uv_or_skip(), "pip", "install", "--quiet", "--python", folder / "bin/python", *installed)
    return folder / "bin/python"


def resolved(folder: Path, *requirements: str) -> set[str]:
    """What an index's resolver would install for these."""
    asked = folder / "asked.in"
    asked.write_text("\n".join(requirements) + "\n")
    options = ["--quiet", "--no-header", "--no-annotate", "--python-version", "3.11"]
    return set(run(uv_or_skip(), "pip", "compile", *options, asked).splitlines())


@pytest.fixture(scope="module")
def service(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a service in an environment of its own."""
    folder = tmp_path_factory.mktemp("service")
    pins = folder / "pins.txt"  # the versions only: a file from a folder has no hash
    pins.write_text(
        "\n".join(re.findall(r"^[\w.-]+==[^\\\n]+", (ROOT / "requirements/service.txt").read_text(), re.MULTILINE))
    )
    return environment(folder / "venv", built.service, "--constraint", pins).with_name("verifier")


@pytest.fixture(scope="module")
def url(service: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("log") / "service.log"
    settings = {"VERIFIER_HOST": "127.0.0.1", "VERIFIER_PORT": "0", "VERIFIER_WORKERS": "1", "PATH": os.environ["PATH"]}
    with log.open("wb") as written:
        process = subprocess.Popen([service, "serve"], env=settings, cwd=log.parent, stdout=written, stderr=written)
    try:
        until = time.monotonic() + SECONDS
        while not (found := re.search(r"http://127\.0\.0\.1:[1-9]\d*(?=\s)", log.read_text())):  # the whole of it
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        yield found[0]
    finally:
        process.terminate()
        assert process.wait(SECONDS) in (0, -15)


@pytest.fixture(scope="module")
def client_python(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The Python of an environment with the client alone and the `highest` or other versions of what is below it."""
    return cache(
        lambda versions: environment(tmp_path_factory.mktemp("client") / "venv", built.client, "--resolution", versions)
    )


def files_of(archive: Path) -> set[str]:
    if archive.suffix == ".whl":
        return set(zipfile.ZipFile(archive).namelist())
    with tarfile.open(archive) as opened:
        return {name.partition("/")[2] for name in opened.getnames()}


def test_the_client_holds_its_own_and_the_wire_and_no_more(built: Built) -> None:
    ours = {name for name in files_of(built.client) if ".dist-info/" not in name}
    assert {name for name in ours if name.startswith("verifier/")} == {f"verifier/{name}" for name in OF_VERIFIER}
    modules = {file.relative_to(ROOT).as_posix() for file in (ROOT / "trainer_client").rglob("*.py")}
    trainer = {name for name in modules if name.startswith("trainer_client/grpo/")} | {"trainer_client/train.py"}
    hook = "trainer_client/hatch_build.py"
    assert {name for name in ours if name.endswith(".py")} - {
        f"verifier/{n}" for n in OF_VERIFIER
    } == modules - trainer - {hook}
    assert ours & trainer == set()
    assert ours | {"LICENSE", "README.md", "pyproject.toml", "hatch_build.py"} <= files_of(built.client_source)


def test_verl_finds_its_plugin_in_both(built: Built) -> None:
    for wheel in (built.client, built.service):
        [listed] = [name for name in files_of(wheel) if name.endswith(".dist-info/entry_points.txt")]
        groups = ConfigParser()
        groups.read_string(zipfile.ZipFile(wheel).read(listed).decode())
        module = groups["verl.plugins"]["verifier"]
        assert f"{module.replace('.', '/')}.py" in files_of(wheel)


def test_the_service_holds_every_file_and_nothing_of_the_packaging(built: Built) -> None:
    packaging = {f"trainer_client/{name}" for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE")}
    found = (file for part in ("verifier", "trainer_client") for file in (ROOT / part).rglob("*") if file.is_file())
    names = {file.relative_to(ROOT).as_posix() for file in found if "__pycache__" not in file.parts}
    assert names - packaging == {name for name in files_of(built.service) if ".dist-info/" not in name}


def test_the_service_grades_from_a_clean_environment(service: Path, tmp_path: Path) -> None:
    dump, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    dump.write_text("".join(json.dumps(rollout) + "\n" for rollout in ROLLOUTS))
    assert run(service, "--version").startswith("verifier ")
    run(service, "score", dump, "--preset", "math", "--out", out, cwd=tmp_path)
    assert [json.loads(line)["reward"] for line in out.read_text().splitlines()] == [1.0, 0.0, None]


@pytest.mark.parametrize("versions", ["highest", "lowest-direct"])
def test_the_client_asks_the_service_with_its_newest_and_its_oldest_libraries(
    client_python: Callable[[str], Path], url: str, tmp_path: Path, versions: str
) -> None:
    said = run(
        client_python(versions), "-W", "error", "-c", ASKED_BY_THE_CLIENT, url, json.dumps(ROLLOUTS), cwd=tmp_path
    )
    rewards, blocking, streamed, later, refused, heavy, installed = json.loads(said)
    assert rewards == blocking == [1.0, 0.0, None]
    assert streamed == later == {"right": 1.0, "wrong": 0.0, "unread": None}
    assert (refused, heavy) == (404, [])
    assert CLIENT in installed
    assert "rlvr-verifier" not in installed
    assert {name.lower().replace("_", "-") for name in installed} <= {CLIENT, *BELOW_THE_CLIENT}


def test_what_only_the_service_can_do_says_so_where_only_the_client_is(
    client_python: Callable[[str], Path], tmp_path: Path
) -> None:
    said = run(
        client_python("highest"),
        "-c",
        "try:\n    from verifier import grade\nexcept ImportError as error:\n    print(error)",
        cwd=tmp_path,
    )
    assert "pip install rlvr-verifier" in said


@pytest.mark.parametrize(
    "trainer", [["trl", "torch"], ["verl"], ["trl==0.17.0", "transformers<5"]], ids=lambda names: str(names[0])
)
def test_beside_a_trainer_the_client_moves_no_version(built: Built, tmp_path: Path, trainer: list[str]) -> None:
    alone = resolved(tmp_path, *trainer)
    beside = resolved(tmp_path, *trainer, f"{CLIENT} @ {built.client.as_uri()}")
    assert alone <= beside
    assert {re.split("==| @ ", line)[0] for line in beside - alone} <= {CLIENT, *BELOW_THE_CLIENT}


def test_the_trainers_image_builds_the_client_of_what_it_copies(built: Built, tmp_path: Path) -> None:
    copied = re.findall(r"^COPY (.*)", (ROOT / "docker/trainer.Dockerfile").read_text(), re.MULTILINE)
    for line in copied:
        *sources, target = line.split()
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__"))
    run(uv_or_skip(), "build", "--quiet", "--wheel", "--out-dir", tmp_path / "wheels", tmp_path / "trainer_client")
    (wheel,) = (tmp_path / "wheels").glob("*.whl")
    assert files_of(wheel) == files_of(built.client)
