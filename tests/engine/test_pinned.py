"""Workers of pinned environments: other versions, the same protocol, and never another's number."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from verifier.engine.blocking import BlockingEngine, blocking
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.environments import known
from verifier.environments.make import find_uv, make
from verifier.errors import ConfigError
from verifier.presets.catalogue import catalogue, task_for
from verifier.rubric import Rubric, Task
from verifier.score import score_task
from verifier.wire import Outcome, PresetRef, Rollout

NAME = "open_r1"


def asked(rollout_id: str, libraries: str) -> Task:
    rollout = Rollout(id=rollout_id, completion=r"so $\boxed{\frac{1}{2}}$", ground_truth=r"$\frac12$")
    return task_for(rollout, PresetRef(name="open_r1/accuracy", params={"libraries": libraries}))


PRESETS = {
    "open_r1": "open_r1/accuracy",
    "open_thoughts": "open_thoughts",
    "qwen_math": "limo",
    "simplerl": "simplerl",
    "train_deepseek_r1": "train_deepseek_r1/accuracy",
}
"""A preset of mathematics for each environment that has one."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environments in a folder of the tests' own; skips where they cannot be fetched."""
    with pytest.MonkeyPatch.context() as patch:
        if any(known.interpreter(name) is None for name in PRESETS):
            patch.setenv(known.DIRECTORY, str(tmp_path_factory.mktemp("environments")))
        try:
            find_uv()
            for name in PRESETS:
                make(name, compile_all=False)
        except ConfigError as error:
            pytest.skip(f"the environments cannot be made here: {error}")
        return known.directory()


@pytest.fixture(scope="module")
def engine(made: Path) -> Iterator[BlockingEngine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(known.DIRECTORY, str(made))
        with blocking(LocalEngine(EngineSettings(workers=1))) as running:
            yield running


def test_every_environment_judges_both_ways(engine: BlockingEngine) -> None:
    """As workers do, in threads: math-verify 0.5 sets a signal there, and its failure was a wrong answer."""
    tasks = [
        task_for(
            Rollout(
                id=f"{name} {answer}", completion=rf"The answer is $\boxed{{{answer}}}$.", ground_truth=r"$\frac{1}{2}$"
            ),
            PresetRef(name=preset, params={"libraries": "pinned"}),
        )
        for name, preset in PRESETS.items()
        for answer in (r"\frac{1}{2}", "3")
    ]
    verdicts = {result.id: result.verdict.outcome for result in engine.verify(tasks)}
    assert verdicts == {
        task.rollout.id: Outcome.INCORRECT if task.rollout.id.endswith(" 3") else Outcome.CORRECT for task in tasks
    }


def test_both_libraries_judge_in_one_request(engine: BlockingEngine) -> None:
    results = engine.verify([asked("a", "pinned"), asked("b", "own"), asked("c", "pinned")])
    assert [result.id for result in results] == ["a", "b", "c"]
    assert [result.reward for result in results] == [1.0, 1.0, 1.0]
    assert results[0].rubric_fingerprint == results[2].rubric_fingerprint != results[1].rubric_fingerprint
    assert results[0].rubric_fingerprint == asked("a", "pinned").rubric.fingerprint, "engine and worker agree"


def test_what_is_not_made_is_not_judged_and_the_others_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(known.DIRECTORY, str(tmp_path))
    with blocking(LocalEngine(EngineSettings(workers=1, warm=False))) as engine:
        missing, judged = engine.verify([asked("a", "pinned"), asked("b", "own")])
        assert (missing.reward, missing.verdict.outcome) == (None, Outcome.FAILED)
        assert f"./dev environments {NAME}" in missing.verdict.reason
        assert judged.reward == 1.0


def test_outside_an_engine_a_pinned_rubric_is_refused() -> None:
    result = score_task(asked("a", "pinned"))
    assert (result.reward, result.verdict.outcome) == (None, Outcome.FAILED)


def test_an_unknown_environment_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="train_deepseek_r1"):
        Rubric.model_validate(asked("a", "own").rubric.model_dump() | {"environment": "open-r1"})


def test_presets_name_environments_that_exist() -> None:
    assert {preset.environment for preset in catalogue().values()} - {None} <= set(known.names())


def test_every_lock_holds_what_a_worker_imports() -> None:
    for name in known.names():
        assert {"pydantic", "regex", "sympy", "pylatexenc"} <= known.versions(name).keys(), name
