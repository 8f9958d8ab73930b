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
    """How a trainer or a client asks: its driver in `trainers/`, and the environment that has it; None: the tests' own.

    protocol: of others, for those that know this service by its address alone. kind: what is judged, as in
    learner_under_fault. skips: phases that cannot happen to it: whoever has programs run sends no ground truth. eats:
    those in which the client itself makes a 0 of an error, whatever the server says; instead: what to use where that
    does harm. checkout: the repository that has it where no index does, of those that `requirements/contract` names.
    """

    name: str
    driver: str
    environment: str | None
    protocol: str = ""
    kind: str = "math"
    skips: tuple[str, ...] = ()
    eats: tuple[str, ...] = ()
    instead: str = ""
    checkout: str = ""


WAYS = (
    Way("TRL, function", "trl", None),
    Way("TRL, environments", "trl_environment", None),
    Way("unsloth's function in TRL", "unsloth", None),
    Way("verl, agent loop (V1)", "verl_v1", "verl"),
    Way("verl, agent loop (V0)", "verl", "verl"),
    Way("verl, reward manager", "verl_manager", "verl"),
    Way("verifiers", "verifiers", "verifiers"),
    Way("ms-swift", "swift", "swift"),
    Way("slime --group-rm", "slime", "slime", checkout="slime"),
    Way("AReaL", "areal", "areal"),
    Way("SkyRL", "skyrl", "skyrl"),
    Way("Tinker cookbook", "tinker", "tinker"),
    Way("OAT", "oat", "oat"),
    Way("OpenRLHF, .py", "openrlhf", "openrlhf"),
    Way("OpenRLHF, agent executor", "openrlhf_agent", "openrlhf"),
)

EVERY_ERROR = ("down at start", "429", "half a response", "dying workers", "unreadable", "gone for good")
NO_JUDGE = ("judge away",)
RUNS: dict[str, Any] = {"kind": "code", "skips": ("unreadable", *NO_JUDGE)}
CALLERS = (
    Way("verifiers' taskset, /strict", "nemo_gym_verifiers", "verifiers", "NeMo Gym"),
    Way("its simple agent, collecting", "nemo_gym", "nemogym", "NeMo Gym"),
    Way(
        "Unsloth's notebook, ?unjudged=null",
        "unsloth_nemo_gym",
        "callers",
        "NeMo Gym",
        eats=("down at start", "429", "half a response", "gone for good"),
        instead="[Unsloth's adapter](trainers/unsloth.md)",
        checkout="notebooks",
    ),
    Way("remote_url", "openrlhf_url", "openrlhf", "OpenRLHF"),
    Way("lmm-r1's remote_rm_url", "lmm_r1", "openrlhf", "OpenRLHF", checkout="lmm-r1"),
    Way("OpenRLHF-M's remote_rm_url, ?form=flat", "openrlhf_m", "openrlhf", "OpenRLHF", checkout="OpenRLHF-M"),
    Way("slime's remote_rm", "slime_url", "slime", "slime", checkout="slime"),
    Way("miles' remote_rm", "miles_url", "slime", "slime", checkout="miles"),
    Way("TritonForge's remote_rm", "tritonforge_url", "slime", "slime", checkout="TritonForge"),
    Way("eval-protocol's RewardFunction, /strict", "eval_protocol", "callers", "eval-protocol"),
    Way(
        "the same in TRL",
        "eval_protocol_trl",
        "callers",
        "eval-protocol",
        eats=(*EVERY_ERROR, *NO_JUDGE),
        instead="[TRL's adapter](trainers/trl.md)",
    ),
    Way("reward-kit preview", "reward_kit", "rewardkit", "eval-protocol"),
    Way("reward-kit's deployed proxy", "reward_kit_proxy", "rewardkit", "eval-protocol"),
    Way("openenv", "openenv", "openenv", "OpenEnv"),
    Way("openenv-core", "openenv_core", "callers", "OpenEnv"),
    Way("ms-swift's wrapper, /strict", "swift_openenv", "swift", "OpenEnv"),
    Way("openenv-agent", "openenv_agent", "callers", "OpenEnv"),
    Way("ors-sdk", "ors", "callers", "ORS"),
    Way("openreward", "openreward", "callers", "ORS"),
    Way(
        "TRL's OpenRewardSpec",
        "trl_openreward",
        "callers",
        "ORS",
        eats=("dying workers", "unreadable", *NO_JUDGE),
        instead="[our reward function](trainers/trl.md#openrewardspec)",
        checkout="trl",
    ),
    Way("the same with our function", "trl_openreward_ours", "callers", "ORS", checkout="trl"),
    Way("its trials", "harbor", "harbor", "Harbor"),
    Way("TRL's HarborEnv", "trl_harbor", "harbor", "Harbor", checkout="trl"),
    Way("verifiers' taskset", "verifiers_harbor", "verifiers", "Harbor"),
    Way("sandbox-fusion", "sandbox_sdk", "callers", "SandboxFusion", **RUNS),
    Way(
        "Tinker, SANDBOX_URL, /strict",
        "tinker_sandbox",
        "callers",
        "SandboxFusion",
        **RUNS,
        eats=EVERY_ERROR,
        instead="[the client](client.md)",
    ),
    Way(
        "verl, sandbox_fusion.url, /strict",
        "verl_sandbox",
        "verl",
        "SandboxFusion",
        **RUNS,
        eats=EVERY_ERROR,
        instead="[its adapter](trainers/verl.md)",
    ),
    Way(
        "open-r1, cf_code, /strict",
        "openr1_piston",
        "callers",
        "piston",
        "code",
        NO_JUDGE,
        eats=("half a response", "gone for good"),
        instead="[TRL's adapter](trainers/trl.md)",
        checkout="open-r1",
    ),
    Way("aiopyston", "aiopyston", "callers", "piston", **RUNS),
    Way("piston_rspy", "piston_rspy", "callers", "piston", **RUNS),
    Way("pistonpy", "pistonpy", "callers", "piston", **RUNS),
    Way("its client for E2B", "openr1_e2b", "callers", "open-r1", **RUNS, checkout="open-r1"),
    Way("the same, /strict", "openr1_strict", "callers", "open-r1", **RUNS, checkout="open-r1"),
    Way(
        "its client for Morph",
        "openr1_morph",
        "callers",
        "open-r1",
        **RUNS,
        eats=("down at start", "429", "half a response", "gone for good"),
        instead="its client for E2B",
        checkout="open-r1",
    ),
    Way("DiffuCoder's, for E2B", "diffucoder", "callers", "open-r1", **RUNS, checkout="ml-diffucoder"),
    Way("its math rollout", "pipelinerl", "callers", "PipelineRL", skips=NO_JUDGE, checkout="PipelineRL"),
    Way("ars22's fork", "pipelinerl_proofs", "callers", "PipelineRL", skips=NO_JUDGE, checkout="pipeline-rl"),
    Way("prl-data-gen", "prl_data_gen", "callers", "PipelineRL", skips=NO_JUDGE, checkout="prl-data-gen"),
    Way(
        "CodeVerifier, /strict",
        "open_instruct",
        "callers",
        "open-instruct",
        "code",
        NO_JUDGE,
        eats=EVERY_ERROR,
        instead="[the client](client.md)",
        checkout="open-instruct",
    ),
    Way(
        "geodesic-open-rl's, /strict",
        "geodesic",
        "callers",
        "open-instruct",
        "code",
        NO_JUDGE,
        eats=EVERY_ERROR,
        instead="[the client](client.md)",
        checkout="geodesic-open-rl",
    ),
    Way(
        "EvoLM's, /strict",
        "evolm",
        "callers",
        "open-instruct",
        "code",
        NO_JUDGE,
        eats=EVERY_ERROR,
        instead="[the client](client.md)",
        checkout="EvoLM",
    ),
)
"""Clients of the protocols of others (docs/protocols.md)."""


def python_of(way: Way) -> Path | None:
    """The Python that has this trainer; None where there is none."""
    if way.environment is None:
        return Path(sys.executable) if find_spec("trl") else None
    place = ENVIRONMENTS / way.environment
    python = place / "bin" / "python"
    there = not way.checkout or (place / "src" / way.checkout / ".commit").exists()
    return python if python.exists() and there else None


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


class TrainerEnded(Exception):
    """It did not start, or died: nothing can be said of it."""


class Learner:
    """A trainer in a process of its own, which takes a step when it is asked to."""

    def __init__(self, way: Way, python: Path) -> None:
        path = os.pathsep.join([str(ROOT), str(LEARNER.parent), str(ROOT / "tests" / "plugin")])
        environment = os.environ | {"PYTHONPATH": path, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        environment["VERIFIER_PYTHON"] = sys.executable  # for those that run our command
        # Else litellm, which some import for judges, asks for a file of prices in a thread; where there is no network,
        # the thread's warning imports a part of litellm that is still being imported, and some runs end by that.
        environment["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
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
            raise TrainerEnded(f"the trainer ended: {self.log.read_text()[-3000:]}")
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
        with api(Path(name), VERIFIER_JUDGES_FILE=str(judges), **what_programs_import()) as service:
            meddler = Meddler(service.url)
            try:
                yield service, meddler
            finally:
                meddler.close()


def what_programs_import() -> dict[str, str]:
    """numpy, which Tinker's harness asks for, where the tests have it."""
    found = find_spec("numpy")
    return {"VERIFIER_SANDBOX_SITE_PACKAGES": str(Path(found.origin).parents[1])} if found and found.origin else {}


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


def run_phase(learner: Learner, phase: str, service: Api, meddler: Meddler, kind: str = "math") -> Step:
    """A step of the trainer while this happens. It connects anew for each."""
    settings = SETTINGS | {"VERIFIER_URL": meddler.url, "SANDBOX_FUSION_ENDPOINT": f"{meddler.url}/sandbox-fusion"}
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
