"""Grades in worker processes of this command, through the same engine as the server."""

from collections.abc import AsyncGenerator, Sequence
from types import TracebackType
from typing import Self

from verifier.cli.grader import Grader, HowToJudge, Lot
from verifier.engine.options import CallOptions
from verifier.errors import ConfigError
from verifier.explanation import can_be_varied, explain
from verifier.presets.catalogue import read_rubric, resolved, task_for
from verifier.rubric import Task
from verifier.server.engines import command_engine, complete
from verifier.server.settings import read_settings
from verifier.wire import Result, Rollout


class LocalGrader(Grader):
    """This machine's engine, set up by the options. Raises ConfigError for a preset or rubric that cannot be used."""

    def __init__(self, how: HowToJudge, workers: int | None = None) -> None:
        self._how = how
        self._rubric = None if how.rubric is None else read_rubric(how.rubric)
        if how.preset is not None:
            resolved(how.preset)
        if how.named:
            chosen = self._task(Rollout(id="", completion="", ground_truth="0")).rubric
            self.needs_truth = chosen.verifier.unreadable(None) is not None
        settings = read_settings()
        self._engine = complete(command_engine(settings, workers=workers), settings)

    async def __aenter__(self) -> Self:
        await self._engine.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._engine.__aexit__(kind, error, traceback)

    def _task(self, rollout: Rollout) -> Task:
        return task_for(rollout, self._how.preset, self._rubric, explain=self._how.explain)

    async def objection(self, rollout: Rollout) -> str | None:
        try:
            self._task(rollout)
        except ConfigError as error:
            return str(error)
        return None

    async def explanation(self, rollout: Rollout) -> bytes | None:
        task = self._task(rollout)
        if not can_be_varied(task):
            return None

        async def verify(tasks: Sequence[Task]) -> list[Result]:
            return await self._engine.verify(tasks, CallOptions.of(job=self._how.job))

        return (await explain(task, verify, preset=self._how.preset)).model_dump_json().encode()

    async def grade(self, rollouts: Sequence[Rollout]) -> AsyncGenerator[Lot, None]:
        tasks = [self._task(rollout) for rollout in rollouts]
        async for lot in self._engine.stream(tasks, CallOptions.of(job=self._how.job, use_cache=self._how.use_cache)):
            yield lot


def grader(how: HowToJudge, workers: int | None) -> Grader:
    return LocalGrader(how, workers)
