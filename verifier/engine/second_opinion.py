"""An engine that asks a judge where the rules of another end undecided.

What the rules decided goes on at once. A judge's verdict says which model it is from (`verdict.judge`), and that no
rule proved it (`decided` is false). Waiting for a judge is not grading time.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import Self

from verifier.engine.base import EncodedResult, Engine, EngineStats
from verifier.engine.judges import Hour, Judge, JudgeFailed, JudgeSettings, Question
from verifier.engine.options import DEFAULTS, CallOptions, JobKey
from verifier.rubric import SecondOpinion, Task
from verifier.score import extract, rejudged
from verifier.wire import Outcome, Result, Verdict

Lot = list[tuple[int, Result]]


class Budget:
    """How many calls one request may still make: of each judge as its rubric says, and of all within its key's hour."""

    def __init__(self, job_key: JobKey, hour_of_key: Hour) -> None:
        self.key = job_key.key
        self._most_of_key = job_key.judge_calls
        self._hour_of_key = hour_of_key
        self._made: dict[str, int] = {}

    def spend(self, asked: SecondOpinion) -> None:
        made = self._made.get(asked.judge, 0)
        if made >= asked.max_calls:
            raise JudgeFailed(f"the request has had its {asked.max_calls} calls of the judge {asked.judge!r}")
        if self._most_of_key is not None and not self._hour_of_key.spend(self._most_of_key):
            raise JudgeFailed(f"the key {self.key!r} has had its {self._most_of_key} calls of judges of this hour")
        self._made[asked.judge] = made + 1


class SecondOpinionEngine(Engine):
    """`inner`, and the judges that its undecided results are put to when their rubric asks for one."""

    def __init__(self, inner: Engine, judges: Mapping[str, JudgeSettings]) -> None:
        self._inner = inner
        self._settings = judges
        self._judges: dict[str, Judge] = {}
        self._hours: dict[str, Hour] = {}  # by key
        self._opinions = 0
        self._failures = 0

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        self._judges = {name: Judge(name, settings) for name, settings in self._settings.items()}
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for judge in self._judges.values():
            await judge.close()
        await self._inner.__aexit__(kind, error, traceback)

    def wait_seconds(self, key: str) -> float:
        return self._inner.wait_seconds(key)

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        return await self._inner.check(timeout_seconds)

    def stats(self) -> EngineStats:
        counts = {"judge_opinions_total": self._opinions, "judge_failures_total": self._failures}
        return self._inner.stats().model_copy(update=counts)

    async def stream(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[Lot]:
        started = asyncio.get_running_loop().time()
        budget = Budget(options.job_key, self._hours.setdefault(options.job_key.key, Hour()))
        asking: set[asyncio.Task[tuple[int, Result]]] = set()
        inner = self._inner.stream(tasks, options)
        try:
            async with aclosing(inner):
                async for lot in inner:
                    for index, result in lot:
                        if self._wants_opinion(tasks[index], result):
                            left = None if options.deadline_seconds is None else started + options.deadline_seconds
                            opinion = self._opinion(index, tasks[index], result, budget, left)
                            asking.add(asyncio.create_task(opinion))
                    decided = [pair for pair in lot if not self._wants_opinion(tasks[pair[0]], pair[1])]
                    if decided:
                        yield decided
            while asking:
                done, asking = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
                yield [task.result() for task in done]
        finally:
            for task in asking:
                task.cancel()

    async def stream_encoded(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[list[tuple[int, EncodedResult]]]:
        asked = any(task.rubric.second_opinion for task in tasks)
        stream_encoded = super().stream_encoded if asked else self._inner.stream_encoded
        stream = stream_encoded(tasks, options)
        async with aclosing(stream):
            async for lot in stream:
                yield lot

    @staticmethod
    def _wants_opinion(task: Task, result: Result) -> bool:
        left_to_a_judge = result.verdict.outcome is Outcome.FAILED and not result.verdict.decided
        undecided = result.verdict.is_undecided or left_to_a_judge
        return undecided and task.rubric.second_opinion is not None

    async def _opinion(
        self, index: int, task: Task, result: Result, budget: Budget, deadline: float | None
    ) -> tuple[int, Result]:
        asked = task.rubric.second_opinion
        assert asked is not None
        rule = result.verdict
        try:
            async with asyncio.timeout_at(deadline):
                equal, model = await self._equal(task, asked, budget)
        except JudgeFailed as error:
            self._failures += 1
            return index, rejudged(task, result, without_judge(rule, asked, str(error)))
        except TimeoutError:
            self._failures += 1
            return index, rejudged(
                task, result, without_judge(rule, asked, "the deadline passed before the judge spoke")
            )
        self._opinions += 1
        outcome, score = (Outcome.CORRECT, 1.0) if equal else (Outcome.INCORRECT, 0.0)
        reason = f"{model} says {'equal' if equal else 'different'}; by the rules {rule.reason}"
        if rule.outcome is Outcome.FAILED:
            reason = f"{model} says {'correct' if equal else 'incorrect'}"
        update = {"outcome": outcome, "score": score, "reason": reason, "judge": model}
        return index, rejudged(task, result, rule.model_copy(update=update))

    async def _equal(self, task: Task, asked: SecondOpinion, budget: Budget) -> tuple[bool, str]:
        judge = self._judges.get(asked.judge)
        if judge is None:
            known = ", ".join(sorted(self._judges)) or "none"
            raise JudgeFailed(f"no judge {asked.judge[:60]!r} is configured here; known: {known}")
        truth = task.rollout.ground_truth
        question = Question(
            question=task.rollout.prompt or "",
            ground_truth=truth if isinstance(truth, str) else json.dumps(truth, ensure_ascii=False),
            answer=extract(task.rollout, task.rubric).answer or "",  # whole; a result shows no more than its beginning
            asks=asked.asks,
            key=budget.key,
        )
        if not judge.remembers(question):
            budget.spend(asked)
        return await judge.equal(question), judge.settings.model


def without_judge(rule: Verdict, asked: SecondOpinion, problem: str) -> Verdict:
    """The verdict when the judge was not heard: none, or the rules' own, as the rubric says."""
    if asked.on_failure == "failed":
        return Verdict.failed(problem if rule.outcome is Outcome.FAILED else f"{problem}; by the rules {rule.reason}")
    return rule.model_copy(update={"reason": f"{rule.reason} ({problem})"})
