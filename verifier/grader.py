"""The front door: grading in one line, and a grader that keeps its own worker processes.

    import verifier

    verifier.grade(r"so it is \\boxed{\\frac12}", "0.5", preset="math").reward   # 1.0

    with verifier.Grader("math") as grader:
        rewards = grader.rewards(completions, ground_truths)   # list[float | None]

`grade` runs in the caller's process without limits, for notebooks and trusted answers. `Grader` and `AsyncGrader` use
worker processes, so that an answer that hangs or exhausts memory affects only itself.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from verifier.engine.base import Engine
from verifier.engine.blocking import BlockingEngine, blocking
from verifier.engine.groups import whole
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.errors import ConfigError, EngineClosed, InputError
from verifier.presets.catalogue import PresetChoice, read_rubric, task_for
from verifier.rubric import Rubric, Task
from verifier.score import score_task
from verifier.wire import Json, PresetRef, Result, Rollout, complaint

RubricChoice = Rubric | Mapping[str, Any] | None
ParamsChoice = Mapping[str, Any] | None


def grade(
    completion: str,
    ground_truth: Json = None,
    *,
    preset: PresetChoice | Mapping[str, Any] = None,
    params: ParamsChoice = None,
    rubric: RubricChoice = None,
    prompt: str | None = None,
    explain: bool = False,
    **fields: Any,
) -> Result:
    """Grade one completion in this process, without limits on time or memory; use a `Grader` for a policy's output.

    `preset` names a reward (`auto`, which chooses by the ground truth's form, when neither it nor `rubric` is given),
    `params` are its parameters, such as {"rel_tol": 0.01} of `numeric`; `rubric` is a Rubric or its JSON form; `fields`
    are further fields of a Rollout (truncated, metadata, ...).
    `result.reward` is None when the rollout could not be judged, and `result.verdict.reason` says why.

    Raises UnknownPreset or ConfigError if the preset or rubric cannot be used, or runs programs, which requires a
    Grader; InputError if the completion is not a string or a field is not one of a Rollout.
    """
    spec = RewardSpec(preset, rubric, params)
    task = spec.task(
        rollout_of(completion=completion, ground_truth=ground_truth, prompt=prompt, **fields), explain=explain
    )
    if task.rubric.verifier.runs_programs:
        raise ConfigError(
            f"{spec.name} runs programs, which needs a sandbox and so worker processes; "
            f"use verifier.Grader({preset!r}) instead of verifier.grade"
        )
    return score_task(task)


class RewardSpec:
    """Which reward: a preset, with parameters or without, or a rubric."""

    def __init__(
        self, preset: PresetChoice | Mapping[str, Any], rubric: RubricChoice, params: ParamsChoice = None
    ) -> None:
        if preset is not None and rubric is not None:
            raise ConfigError("both a preset and a rubric were given; give one")
        if params is not None and not isinstance(preset, str):
            raise ConfigError("params needs a preset that is given by name")
        if isinstance(preset, Mapping):  # as HTTP has it: {"name": "numeric", "params": {"rel_tol": 0.01}}
            try:
                preset = PresetRef.model_validate(preset)
            except ValidationError as error:
                raise ConfigError(f"the preset: {complaint(error)}") from None
        self._preset = "auto" if preset is None and rubric is None else preset
        if params is not None and isinstance(preset, str):
            self._preset = PresetRef(name=preset, params=dict(params))
        self._rubric = rubric if rubric is None or isinstance(rubric, Rubric) else read_rubric(rubric)
        self.name = "this rubric" if self._preset is None else f"preset {self._preset!r}"
        if self._preset is not None:
            self.task(Rollout(completion="", ground_truth=""))  # a misspelt name is said now, not with the first batch

    def task(self, rollout: Rollout, *, explain: bool = False) -> Task:
        return task_for(rollout, self._preset, self._rubric, explain=explain)

    def tasks(self, rollouts: Sequence[Rollout], *, explain: bool) -> list[Task]:
        return [self.task(rollout, explain=explain) for rollout in rollouts]


def rollout_of(**fields: Any) -> Rollout:
    """A Rollout; raises InputError that names the field where pydantic would raise an error of many lines."""
    try:
        return Rollout(**fields)
    except ValidationError as error:
        raise InputError(f"the rollout: {complaint(error)}") from None


def rollouts_of(
    completions: Sequence[str],
    ground_truths: Sequence[Json],
    prompts: Sequence[str | None] | None,
    groups: Sequence[str | None] | None,
) -> list[Rollout]:
    """One rollout for each completion. Raises InputError where the lists are not of one length."""
    beside = {"ground_truths": ground_truths, "prompts": prompts, "groups": groups}
    for name, values in beside.items():
        if isinstance(values, str):
            raise InputError(f"{name} is a string; expected a list with one entry for each completion")
        if values is not None and len(values) != len(completions):
            raise InputError(
                f"{name} has {len(values)} entries for {len(completions)} completions; expected one for each"
            )
    return [
        rollout_of(
            id=str(index),
            completion=completion,
            ground_truth=ground_truths[index],
            prompt=prompts[index] if prompts else None,
            group=groups[index] if groups else None,
        )
        for index, completion in enumerate(completions)
    ]


class GraderSetup:
    """What `Grader` and `AsyncGrader` are made from."""

    def __init__(
        self,
        preset: PresetChoice | Mapping[str, Any] = None,
        *,
        params: ParamsChoice = None,
        rubric: RubricChoice = None,
        workers: int = 0,
    ) -> None:
        self._spec = RewardSpec(preset, rubric, params)
        self._settings = EngineSettings(workers=workers)


class Grader(GraderSetup):
    """Grades batches in its own worker processes; a context manager that threads may share.

        with verifier.Grader("math", workers=4) as grader:
            grader.rewards(completions, ground_truths)

    `workers`: how many processes; one for each CPU that this process may use by default. They exit with the block, or
    with this process.
    """

    _block: AbstractContextManager[BlockingEngine] | None = None
    _engine: BlockingEngine | None = None

    def __enter__(self) -> Self:
        self._block = blocking(LocalEngine(self._settings))
        self._engine = self._block.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._block
        self._engine = None
        self._block.__exit__(kind, error, trace)

    def rewards(
        self,
        completions: Sequence[str],
        ground_truths: Sequence[Json],
        *,
        prompts: Sequence[str | None] | None = None,
        groups: Sequence[str | None] | None = None,
    ) -> list[float | None]:
        """One reward for each completion, in order; None if it could not be judged: leave it out of the loss."""
        rollouts = rollouts_of(completions, ground_truths, prompts, groups)
        return [result.reward for result in self.verify(rollouts)]

    def grade(
        self, completion: str, ground_truth: Json = None, *, prompt: str | None = None, explain: bool = False
    ) -> Result:
        """Grade one completion."""
        rollout = rollout_of(completion=completion, ground_truth=ground_truth, prompt=prompt)
        [result] = self.verify([rollout], explain=explain)
        return result

    def verify(self, rollouts: Sequence[Rollout], *, explain: bool = False) -> list[Result]:
        """One result for each rollout, in order. Raises EngineClosed outside the `with` block."""
        if self._engine is None:
            raise not_entered(type(self).__name__)
        return self._engine.verify(self._spec.tasks(rollouts, explain=explain))


class AsyncGrader(GraderSetup):
    """The same for `async with`: every method is awaited, on the event loop that entered the block."""

    _engine: Engine | None = None

    async def __aenter__(self) -> Self:
        engine = whole(LocalEngine(self._settings))
        self._engine = await engine.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._engine
        engine, self._engine = self._engine, None
        await engine.__aexit__(kind, error, trace)

    async def rewards(
        self,
        completions: Sequence[str],
        ground_truths: Sequence[Json],
        *,
        prompts: Sequence[str | None] | None = None,
        groups: Sequence[str | None] | None = None,
    ) -> list[float | None]:
        """As `Grader.rewards`."""
        rollouts = rollouts_of(completions, ground_truths, prompts, groups)
        return [result.reward for result in await self.verify(rollouts)]

    async def grade(
        self, completion: str, ground_truth: Json = None, *, prompt: str | None = None, explain: bool = False
    ) -> Result:
        """As `Grader.grade`."""
        rollout = rollout_of(completion=completion, ground_truth=ground_truth, prompt=prompt)
        [result] = await self.verify([rollout], explain=explain)
        return result

    async def verify(self, rollouts: Sequence[Rollout], *, explain: bool = False) -> list[Result]:
        """As `Grader.verify`."""
        if self._engine is None:
            raise not_entered(type(self).__name__)
        return await self._engine.verify(self._spec.tasks(rollouts, explain=explain))


def not_entered(name: str) -> EngineClosed:
    return EngineClosed(f"this {name} has no workers; use it as `with verifier.{name}(...) as grader:`")
