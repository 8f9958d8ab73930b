"""The trainers that are asked, where they are, what is done to the service meanwhile, and what they are given.

`./dev contract` makes the environments, in `.contract`. Nothing here runs a trainer in this process.
"""

import functools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from faults import Api, api
from meddler import Meddler

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENTS = Path(os.environ.get("VERIFIER_CONTRACT", ROOT / ".contract"))
LEARNER = Path(__file__).with_name("learner.py")
DOWN_SECONDS = 2.0


class Way(NamedTuple):
    """How a trainer asks: its driver in `trainers/`, and the environment that has it; None: the tests' own."""

    name: str
    driver: str
    environment: str | None


WAYS = (
    Way("TRL, function", "trl", None),
    Way("TRL, environments", "trl_environment", None),
    Way("unsloth's function in TRL", "unsloth", None),
    Way("verl, agent loop (V1)", "verl_v1", "verl"),
    Way("verl, agent loop (V0)", "verl", "verl"),
    Way("verl, reward manager", "verl_manager", "verl"),
    Way("verifiers", "verifiers", "verifiers"),
    Way("ms-swift", "swift", "swift"),
    Way("slime --group-rm", "slime", "slime"),
    Way("AReaL", "areal", "areal"),
    Way("SkyRL", "skyrl", "skyrl"),
    Way("Tinker cookbook", "tinker", "tinker"),
    Way("OAT", "oat", "oat"),
    Way("OpenRLHF, .py", "openrlhf", "openrlhf"),
    Way("OpenRLHF, agent executor", "openrlhf_agent", "openrlhf"),
)


def python_of(way: Way) -> Path | None:
    """The Python that has this trainer; None where there is none."""
    if way.environment is None:
        return Path(sys.executable) if find_spec("trl") else None
    python = ENVIRONMENTS / way.environment / "bin" / "python"
    return python if python.exists() else None


@dataclass
class Step:
    """What the learner was given in a step: of right answers and wrong ones, how many were taken for what."""

    phase: str
    judged: int = 0
    left_out: int = 0
    zeros: int = 0
    """Right answers that the learner took for wrong ones."""
    wrong: int = 0
    stopped: str = ""
    uses: dict[str, int] = field(default_factory=dict)


class Learner:
    """A trainer in a process of its own, which takes a step when it is asked to."""

    def __init__(self, way: Way, python: Path) -> None:
        path = os.pathsep.join([str(ROOT), str(LEARNER.parent), str(ROOT / "tests" / "plugin")])
        environment = os.environ | {"PYTHONPATH": path, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        environment = {name: value for name, value in environment.items() if name != "VIRTUAL_ENV"}
        self._log = TemporaryDirectory()
        self.log = Path(self._log.name) / "log"
        with self.log.open("w") as errors:
            self._process = subprocess.Popen(
                [str(python), str(LEARNER), way.driver],
                env=environment, cwd=self._log.name, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        self.version: str = self._read()["version"]

    def step(self, phase: str, kind: str, unreadable: list[int], **environment: str) -> Step:
        assert self._process.stdin is not None
        order = {"kind": kind, "unreadable": unreadable, "environment": environment}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        told = self._read()
        if "stopped" in told:
            return Step(phase, stopped=told["stopped"], uses=told["uses"])
        pairs = list(zip(told["deserved"], told["given"], strict=True))
        return Step(
            phase,
            judged=sum(given is not None for _, given in pairs),
            left_out=sum(given is None for _, given in pairs),
            zeros=sum(given is not None and given <= 0.0 for deserved, given in pairs if deserved == 1.0),
            wrong=sum(given is not None and given > 0.0 for deserved, given in pairs if deserved == 0.0),
            uses=told["uses"],
        )

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the trainer ended: {self.log.read_text()[-3000:]}")
        told: dict[str, Any] = json.loads(line)
        return told

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._log.cleanup()


@contextmanager
def learning(way: Way, python: Path) -> Iterator[Learner]:
    learner = Learner(way, python)
    try:
        yield learner
    finally:
        learner.close()


@contextmanager
def weak_service() -> Iterator[tuple[Api, Meddler]]:
    """A service with a judge that nobody hears, behind something that meddles."""
    with TemporaryDirectory() as name:
        judges = Path(name) / "judges.toml"
        judges.write_text('[judges.judge]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\ntimeout_seconds = 1\n')
        with api(Path(name), VERIFIER_JUDGES_FILE=str(judges)) as service:
            meddler = Meddler(service.url)
            try:
                yield service, meddler
            finally:
                meddler.close()


SETTINGS = {
    "VERIFIER_PRESET": "math", "VERIFIER_MOST_NOT_JUDGED": "1", "VERIFIER_DEADLINE_SECONDS": "60", "VERIFIER_JOB": "c",
}  # fmt: skip
PHASES = (
    "down at start",
    "429",
    "slow",
    "half a response",
    "dying workers",
    "unreadable",
    "judge away",
    "gone for good",
)
UNREADABLE = [2, 4, 5, 6, 7]
"""Of the first group a right answer, and the whole of the second."""


def back_after_a_while(meddler: Meddler) -> None:
    time.sleep(DOWN_SECONDS)
    meddler.set("through")


def run_phase(learner: Learner, phase: str, service: Api, meddler: Meddler) -> Step:
    """A step of the trainer while this happens. It connects anew for each."""
    settings = SETTINGS | {"VERIFIER_URL": meddler.url}
    kind = "math"
    unreadable: list[int] = []
    meddler.set({"429": "busy", "slow": "slow", "half a response": "half"}.get(phase, "through"))
    later: Callable[[], None] | None = None
    if phase == "down at start":
        meddler.set("away")
        later = functools.partial(back_after_a_while, meddler)
    elif phase == "dying workers":
        later = functools.partial(service.storm, named="verifier.engine.forkserver", at_depth=1)
    elif phase == "unreadable":
        unreadable = UNREADABLE
    elif phase == "judge away":
        kind, settings["VERIFIER_PRESET"] = "judged", "open_thoughts/science"
    elif phase == "gone for good":
        meddler.set("away")
        settings["VERIFIER_DEADLINE_SECONDS"] = "2"
    happening = threading.Thread(target=later)
    happening.start()
    step = learner.step(phase, kind, unreadable, **settings)
    happening.join()
    meddler.set("through")
    return step
