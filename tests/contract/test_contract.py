"""A part of `./dev contract`: installed trainers take steps while the service says 429, breaks off, cannot judge.

TRL is where the tests are; the others are where `./dev contract` put them, and skipped elsewhere.
"""

import os
import re
import subprocess
from collections.abc import Iterator

import pytest
from contract import (
    CALLERS,
    ENVIRONMENTS,
    PHASES,
    ROOT,
    SETTINGS,
    UNREADABLE,
    WAYS,
    Way,
    learning,
    python_of,
    run_phase,
    weak_service,
)
from faults import Api
from meddler import Meddler
from records import PAGE, kept, page


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[Api, Meddler]]:
    with weak_service() as running:
        yield running


ELSEWHERE = ("trl", "unsloth")
"""TRL's function has its faults in tests/trainer/test_faults.py."""


@pytest.mark.parametrize("way", [way for way in WAYS if way.driver not in ELSEWHERE], ids=lambda way: way.name)
def test_what_failed_is_no_zero_at_the_learner(way: Way, service: tuple[Api, Meddler]) -> None:
    python = python_of(way)
    if python is None:
        pytest.skip(f"{way.name} is not installed; ./dev contract {way.environment} does that")
    with learning(way, python) as learner:
        for phase in ("429", "half a response"):
            step = run_phase(learner, phase, *service)
            assert (step.stopped, step.judged, step.left_out) == ("", 8, 0), phase
            assert (step.zeros, step.wrong) == (0, 0), phase
        step = run_phase(learner, "unreadable", *service)
        assert (step.zeros, step.wrong) == (0, 0)
        assert step.stopped or (step.judged, step.left_out) == (3, 5)
        assert step.stopped or step.uses, "a policy that is followed is counted"


@pytest.mark.parametrize("way", CALLERS, ids=lambda way: way.driver)
def test_a_client_of_a_protocol_makes_no_zero_of_a_failure(way: Way, service: tuple[Api, Meddler]) -> None:
    """Of clients that make one of every error by themselves, that right answers are paid while all is well but slow."""
    python = python_of(way)
    if python is None:
        pytest.skip(f"{way.name} is not installed; ./dev contract {way.environment} does that")
    with learning(way, python) as learner:
        for phase in ("slow", "429", "unreadable"):
            if phase in (*way.skips, *way.eats):
                continue
            step = run_phase(learner, phase, *service, way.kind)
            assert (step.zeros, step.wrong) == (0, 0), phase
            assert phase != "slow" or (step.stopped, step.judged) == ("", 8)


@pytest.mark.parametrize("policy", ["group_mean", "drop_group"])
@pytest.mark.parametrize(
    "way",
    [way for way in WAYS if way.name in ("ms-swift", "Tinker cookbook", "OAT")],
    ids=lambda way: way.name,
)
def test_a_policy_that_was_chosen_makes_no_zero(way: Way, policy: str, service: tuple[Api, Meddler]) -> None:
    python = python_of(way)
    if python is None:
        pytest.skip(f"{way.name} is not installed; ./dev contract {way.environment} does that")
    with learning(way, python) as learner:
        settings = SETTINGS | {"VERIFIER_URL": service[1].url, "VERIFIER_UNJUDGED": policy}
        step = learner.step("unreadable", "math", UNREADABLE[:1], **settings)
    assert (step.stopped, step.judged, step.left_out, step.zeros) == ("", 8, 0, 0)
    assert [count for uses, count in step.uses.items() if uses.endswith(policy)] == [1]


NEMO_RL = """
import sys, types
import nemo_rl.algorithms
grpo = types.ModuleType("nemo_rl.algorithms.grpo")  # what it trains by is not installed
sys.modules[grpo.__name__] = nemo_rl.algorithms.grpo = grpo
def rollout():
    nan = float("nan")
    log = [{"role": "user", "content": "?"}, {"role": "assistant", "content": "!"}]
    alone = [{"role": "user", "content": "??"}]
    rewards = torch.tensor([1.0, nan, 0.0, nan])
    return {"message_log": [log] * 3 + [alone], "total_reward": rewards, "loss_multiplier": torch.ones(4)}, {}
import torch
grpo.run_multi_turn_rollout = grpo.run_async_multi_turn_rollout = rollout
from trainer_client.adapters import nemo_rl as adapter
adapter.register("ours")
from hydra.utils import get_object
from nemo_rl.distributed.ray_actor_environment_registry import get_actor_python_env
from nemo_rl.environments.utils import ENV_REGISTRY
actor = ENV_REGISTRY["ours"]["actor_class_fqn"]
assert get_object(actor) is adapter.VerifierActor and get_actor_python_env(actor)
for function in (grpo.run_multi_turn_rollout, grpo.run_async_multi_turn_rollout):
    batch, metrics = function()
    assert batch["total_reward"].tolist() == [1.0, 0.5, 0.0, 0.5], "the mean of its group, or of the batch"
    assert batch["loss_multiplier"].tolist() == [1.0, 0.0, 1.0, 0.0]
    assert (metrics["not_judged"], metrics["mean_total_reward"]) == (0.5, 0.5)
"""


def test_nemo_rl_gets_our_environment_and_rollouts_without_loss_where_there_is_no_verdict() -> None:
    place = ENVIRONMENTS / "verl"
    python, source = place / "bin" / "python", place / "src" / "RL"
    if not python.exists() or not source.exists():
        pytest.skip("NeMo RL's source is not there; ./dev contract verl does that")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, source)))}
    done = subprocess.run([str(python), "-c", NEMO_RL], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


TINKER = """
import asyncio
from types import SimpleNamespace
from trainer_client.adapters.tinker import JudgedGroup

renderer = SimpleNamespace(
    get_stop_sequences=lambda: ["User:"],
    parse_response=lambda tokens: ({"role": "assistant", "content": bytes(tokens).decode()}, None),
)
group = JudgedGroup(renderer, [{"role": "user", "content": "1+1?"}], "2", num_envs=3)

async def rewards():
    heard, late, silent = envs = await group.make_envs()
    await heard.step(list(rb"It is \\boxed{2}."))
    try:
        async with asyncio.timeout(0.5):  # as the cookbook's rollout_timeout_seconds
            await late.step(list(rb"It is \\boxed{2}, too."))
    except TimeoutError:
        return await group.compute_group_rewards([None] * 3, envs)

assert asyncio.run(rewards()) == [(1.0, {}), (1.0, {}), (0.0, {})], "the mean for what was asked and not heard"
"""


def test_a_rollout_that_tinker_ends_while_the_service_is_slow_is_not_wrong(service: tuple[Api, Meddler]) -> None:
    python = ENVIRONMENTS / "tinker" / "bin" / "python"
    if not python.exists():
        pytest.skip("the cookbook is not installed; ./dev contract tinker does that")
    meddler = service[1]
    meddler.set("slow")
    environment = os.environ | SETTINGS | {"PYTHONPATH": str(ROOT), "VERIFIER_URL": meddler.url}
    done = subprocess.run([str(python), "-c", TINKER], env=environment, capture_output=True, text=True)
    meddler.set("through")
    assert done.returncode == 0, done.stderr


SNIPPETS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
GIVES = re.compile(r"^( *)(\S.*?)  # (1\.0)\b.*$", re.MULTILINE)
"""A line of them that says what it gives."""


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.split()[1])
def test_what_the_page_shows_runs_and_gives_what_it_says(snippet: str, service: tuple[Api, Meddler]) -> None:
    python = ENVIRONMENTS / "callers" / "bin" / "python"
    if not python.exists():
        pytest.skip("the clients are not installed; ./dev contract callers does that")
    asserted, count = GIVES.subn(r"\1assert \2 == \3", snippet)
    assert count, "a line says what it gives"
    code = asserted.replace("http://host:8000", service[0].url)
    environment = os.environ | {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    done = subprocess.run([str(python), "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_table_in_the_documentation_is_what_the_clients_were_given() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run ./dev docs"


@pytest.mark.parametrize("way", CALLERS, ids=lambda way: way.driver)
def test_every_client_has_its_row_and_no_zero_that_the_service_could_help(way: Way) -> None:
    record = kept(way)
    assert record is not None, f"run ./dev contract {way.driver} {way.environment}"
    assert record.avoidable(way) == 0
    assert {step.phase for step in record.steps} == {*PHASES} - {*way.skips}
