"""The command as users run it: a process with arguments, files and a terminal or none."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from verifier.cli import main

REPOSITORY = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "verifier.cli"]
SECONDS = 400


def clean_environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VERIFIER_")}
    return kept | {"PYTHONPATH": str(REPOSITORY), "TERM": "xterm", "COLUMNS": "200"} | more


class Done:
    """A command that has ended."""

    def __init__(self, ended: "subprocess.CompletedProcess[bytes]") -> None:
        self.status = ended.returncode
        self.out = ended.stdout
        self.said = ended.stderr.decode()

    @property
    def results(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def verifier(*arguments: object, stdin: bytes = b"", **environment: str) -> Done:
    ended = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        env=clean_environment(**environment),
    )
    return Done(ended)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Done]:
    """The same within this process, which is quicker; for what ends before there are workers."""

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["verifier", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        out, said = capfdbinary.readouterr()
        status = end.value.code if isinstance(end.value.code, int) else 1
        return Done(subprocess.CompletedProcess([], status, out, said))

    return run


def written(path: Path, lines: Iterable[Any]) -> Path:
    path.write_bytes(
        b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    )
    return path


@pytest.fixture(name="verifier", scope="session")
def verifier_fixture() -> Callable[..., Done]:
    return verifier


@pytest.fixture(name="written", scope="session")
def written_fixture() -> Callable[[Path, Iterable[Any]], Path]:
    return written


@pytest.fixture(scope="session")
def command() -> list[str]:
    return COMMAND


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    return clean_environment()
