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
from verifier.engine.panel import Agreed, agreed
from verifier.parts import AskingVerifier, Inquiry, Said
from verifier.read.empty_phrase import says_nothing
from verifier.rubric import SecondOpinion, Task
from verifier.score import abridged, extract, rejudged, without_evidence
from verifier.wire import Calibration, Outcome, Result, Verdict

Lot = list[tuple[int, Result]]
MOST_TO_LOOK_AT = 10_000
"""Characters of an answer that are looked at on the event loop for whether they say anything."""


class Budget:
    """How many calls one request may still make: of each judge as its rubric says, and of all within its key's hour."""

    def __init__(self, job_key: JobKey, hour_of_key: Hour) -> None:
        self.key = job_key.key
        self._most_of_key = job_key.judge_calls
        self._hour_of_key = hour_of_key
        self._made: dict[str, int] = {}

    def spend(self, asked: SecondOpinion, judge: str) -> None:
        made = self._made.get(judge, 0)
        if made >= asked.max_calls:
            raise JudgeFailed(f"the request has used its {asked.max_calls} calls of the judge {judge!r}")
        if self._most_of_key is not None and not self._hour_of_key.spend(self._most_of_key):
            raise JudgeFailed(f"the key {self.key!r} has used its {self._most_of_key} judge calls for this hour")
        self._made[judge] = made + 1


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
        budget = self.budget(options.job_key)
        asking: set[asyncio.Task[tuple[int, Result]]] = set()
        inner = self._inner.stream([with_evidence(task) for task in tasks], options)
        try:
            async with aclosing(inner):
                async for lot in inner:
                    for index, result in lot:
                        if self._wants_opinion(tasks[index], result):
                            left = None if options.deadline_seconds is None else started + options.deadline_seconds
                            opinion = self._opinion(index, tasks[index], result, budget, left)
                            asking.add(asyncio.create_task(opinion))
                    decided = [
                        (index, as_asked(tasks[index], result))
                        for index, result in lot
                        if not self._wants_opinion(tasks[index], result)
                    ]
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
                verdict = await self._second(task, rule, asked, budget)
        except JudgeFailed as error:
            self._failures += 1
            verdict = without_judge(rule, asked, str(error))
        except TimeoutError:
            self._failures += 1
            verdict = without_judge(rule, asked, "the deadline passed before the judge answered")
        else:
            self._opinions += 1
        return index, as_asked(task, rejudged(task, result, verdict))

    async def _second(self, task: Task, rule: Verdict, asked: SecondOpinion, budget: Budget) -> Verdict:
        """The verdict of the judges; raises JudgeFailed where one that is needed cannot be heard."""
        answer = extract(task.rollout, task.rubric).answer or ""  # whole; a result shows no more than its beginning
        verifier = task.rubric.verifier
        is_open = rule.outcome is Outcome.FAILED
        if is_open and isinstance(verifier, AskingVerifier) and isinstance(verifier.closed_by, AskingVerifier):
            inquiries = verifier.inquiries(task.rollout, answer)
            said, models = await self.ask(inquiries, asked, budget)
            verdict = verifier.conclude(task.rollout, said.said)
            assert verdict.judgement is not None
            told = {"agreement": said.agreement, "calibration": self._calibration(asked)}
            update = {
                "judge": models,
                "judgement": verdict.judgement.model_copy(update=told),
                "evidence": {**rule.evidence, **verdict.evidence},
            }
            return verdict.model_copy(update=update)
        short = len(answer) <= MOST_TO_LOOK_AT
        if short and (problem := says_nothing(answer, truth_of(task)[:MOST_TO_LOOK_AT])) is not None:
            return rule.model_copy(
                update={
                    "outcome": Outcome.INCORRECT,
                    "score": 0.0,
                    "decided": True,
                    "reason": f"the judge is not asked: {problem}",
                }
            )
        equal, models = await self._equal(task, answer, asked, budget)
        outcome, score = (Outcome.CORRECT, 1.0) if equal else (Outcome.INCORRECT, 0.0)
        reason = f"{models} says {'equal' if equal else 'different'}; by the rules {rule.reason}"
        if rule.outcome is Outcome.FAILED:
            reason = f"{models} says {'correct' if equal else 'incorrect'}"
        return rule.model_copy(update={"outcome": outcome, "score": score, "reason": reason, "judge": models})

    async def ask(self, inquiries: Sequence[Inquiry], asked: SecondOpinion, budget: Budget) -> tuple[Agreed, str]:
        """What the judges say together, and their models. Raises JudgeFailed where one of them cannot be heard."""
        panel = [self._judge(name) for name in (asked.judge, *asked.panel)]
        heard = await asyncio.gather(*(self._heard(judge, inquiries, asked, budget) for judge in panel))
        return agreed(inquiries, heard, asked.agree), models_of(panel)

    async def _heard(
        self, judge: Judge, inquiries: Sequence[Inquiry], asked: SecondOpinion, budget: Budget
    ) -> list[Said]:
        """What one judge says to each inquiry."""

        async def one(inquiry: Inquiry) -> Said:
            if not judge.remembers(inquiry, budget.key):
                budget.spend(asked, judge.name)
            return await judge.answer(inquiry, budget.key)

        said = await asyncio.gather(*map(one, inquiries), return_exceptions=True)  # none may be left to answer nobody
        for found in said:
            if isinstance(found, BaseException):
                raise found
        return [found for found in said if not isinstance(found, BaseException)]

    async def _equal(self, task: Task, answer: str, asked: SecondOpinion, budget: Budget) -> tuple[bool, str]:
        panel = [self._judge(name) for name in (asked.judge, *asked.panel)]
        question = Question(
            question=task.rollout.prompt or "",
            ground_truth=truth_of(task),
            answer=answer,
            asks=asked.asks,
            key=budget.key,
        )

        async def one(judge: Judge) -> bool:
            if not judge.remembers(question):
                budget.spend(asked, judge.name)
            return await judge.equal(question)

        votes = await asyncio.gather(*map(one, panel), return_exceptions=True)
        for vote in votes:
            if isinstance(vote, BaseException):
                raise vote
        for_it = sum(vote is True for vote in votes)
        needed = len(votes) if asked.agree == "all" else len(votes) // 2 + 1
        if max(for_it, len(votes) - for_it) < needed:
            raise JudgeFailed(f"the {len(votes)} judges disagree: {for_it} say it is right")
        return for_it >= needed, models_of(panel)

    def budget(self, job_key: JobKey) -> Budget:
        """What one request may spend."""
        return Budget(job_key, self._hours.setdefault(job_key.key, Hour()))

    def _judge(self, name: str) -> Judge:
        if (judge := self._judges.get(name)) is None:
            known = ", ".join(sorted(self._judges)) or "none"
            raise JudgeFailed(f"no judge {name[:60]!r} is configured here; known: {known}")
        return judge

    def _calibration(self, asked: SecondOpinion) -> Calibration | None:
        """Of a judge that was asked alone: nothing is known of how a panel errs."""
        return None if asked.panel else self._judge(asked.judge).calibration


def models_of(panel: Sequence[Judge]) -> str:
    return ", ".join(judge.settings.model for judge in panel)


def truth_of(task: Task) -> str:
    truth = task.rollout.ground_truth
    return truth if isinstance(truth, str) else json.dumps(truth, ensure_ascii=False)


def with_evidence(task: Task) -> Task:
    """The task with the evidence that a judge's verdict is to stand beside, such as that of gates before it."""
    asks = isinstance(task.rubric.verifier, AskingVerifier)
    return task._replace(explain=True) if asks and not task.explain else task


def as_asked(task: Task, result: Result) -> Result:
    """The result without evidence that nobody asked for."""
    if task.explain or not isinstance(task.rubric.verifier, AskingVerifier):
        return result
    extraction = result.extraction and abridged(result.extraction, explain=False)
    return result.model_copy(update={"verdict": without_evidence(result.verdict), "extraction": extraction})


def without_judge(rule: Verdict, asked: SecondOpinion, problem: str) -> Verdict:
    """The verdict when the judge was not heard: none, or the rules' own, as the rubric says."""
    if asked.on_failure == "failed":
        return Verdict.failed(problem if rule.outcome is Outcome.FAILED else f"{problem}; by the rules {rule.reason}")
    return rule.model_copy(update={"reason": f"{rule.reason} ({problem})"})
