"""An engine that has proofs checked by an outside prover, where the verifier of another left them to it.

What needs no prover goes on at once. Waiting for a prover is not grading time.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import NamedTuple, Self

from verifier.engine.base import EncodedResult, Engine, EngineStats
from verifier.engine.options import DEFAULTS, CallOptions
from verifier.engine.provers import Prover, ProverFailed, ProverSettings, ProverTimedOut, TooMuchSaid
from verifier.parts import ProvingVerifier
from verifier.rubric import Task
from verifier.score import extract, rejudged, settled, without_evidence
from verifier.verify.lean.reply import Unexpected
from verifier.wire import Outcome, Result, Verdict

Lot = list[tuple[int, Result]]


class Left(NamedTuple):
    """A task whose answer only a prover can judge, and what it is sent."""

    task: Task
    verifier: ProvingVerifier
    answer: str
    code: str


class ProofEngine(Engine):
    """`inner`, and the provers that answers are sent to which a `ProvingVerifier` has left open."""

    def __init__(self, inner: Engine, provers: Mapping[str, ProverSettings]) -> None:
        self._inner = inner
        self._settings = provers
        self._provers: dict[str, Prover] = {}

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        self._provers = {name: Prover(name, settings) for name, settings in self._settings.items()}
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for prover in self._provers.values():
            await prover.close()
        await self._inner.__aexit__(kind, error, traceback)

    def wait_seconds(self, key: str) -> float:
        return self._inner.wait_seconds(key)

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        return await self._inner.check(timeout_seconds)

    def stats(self) -> EngineStats:
        return self._inner.stats()

    async def stream(self, tasks: Sequence[Task], options: CallOptions = DEFAULTS) -> AsyncGenerator[Lot]:
        started = asyncio.get_running_loop().time()
        deadline = None if options.deadline_seconds is None else started + options.deadline_seconds
        made: dict[str, int] = {}
        asking: set[asyncio.Task[tuple[int, Result]]] = set()
        inner = self._inner.stream(tasks, options)
        try:
            async with aclosing(inner):
                async for lot in inner:
                    decided: Lot = []
                    for index, result in lot:
                        if (left := left_open(tasks[index], result)) is None:
                            decided.append((index, result))
                        else:
                            checking = self._checked(index, left, result, made, options.job_key.key, deadline)
                            asking.add(asyncio.create_task(checking))
                    if decided:
                        yield decided
            while asking:
                done, asking = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
                yield [task.result() for task in done]
        finally:
            for task in asking:
                task.cancel()

    async def stream_encoded(
        self, tasks: Sequence[Task], options: CallOptions = DEFAULTS
    ) -> AsyncGenerator[list[tuple[int, EncodedResult]]]:
        asked = any(isinstance(task.rubric.verifier, ProvingVerifier) for task in tasks)
        stream = super().stream_encoded(tasks, options) if asked else self._inner.stream_encoded(tasks, options)
        async with aclosing(stream):
            async for lot in stream:
                yield lot

    async def _checked(
        self, index: int, left: Left, result: Result, made: dict[str, int], key: str, deadline: float | None
    ) -> tuple[int, Result]:
        task, verifier, answer, code = left
        try:
            async with asyncio.timeout_at(deadline):
                reply = await self._reply(verifier, code, made, key)
            verdict = verifier.conclude(answer, task.rollout.ground_truth, reply)
        except TooMuchSaid as error:
            verdict = Verdict.undecided(str(error), rule="reply")
        except ProverTimedOut as error:
            verdict = verifier.timed_out(answer, task.rollout.ground_truth) or Verdict.failed(str(error))
        except ProverFailed as error:
            verdict = Verdict.failed(str(error))
        except Unexpected as error:
            verdict = Verdict.failed(f"the prover {verifier.prover!r} says nothing that can be read: {error}")
        except TimeoutError:
            verdict = Verdict.failed("the deadline passed before the prover answered")
        verdict = settled(verdict, task.rubric)
        return index, rejudged(task, result, verdict if task.explain else without_evidence(verdict))

    async def _reply(self, verifier: ProvingVerifier, code: str, made: dict[str, int], key: str) -> object:
        prover = self._provers.get(verifier.prover)
        if prover is None:
            known = ", ".join(sorted(self._provers)) or "none"
            raise ProverFailed(f"no prover {verifier.prover[:60]!r} is configured here; known: {known}")
        if not prover.remembers(code, key):
            if made.get(prover.name, 0) >= verifier.max_calls:
                raise ProverFailed(f"the request has used its {verifier.max_calls} calls of the prover {prover.name!r}")
            made[prover.name] = made.get(prover.name, 0) + 1
        reply: object = await prover.reply(code, key)
        return reply


def left_open(task: Task, result: Result) -> Left | None:
    """What a prover is still to be asked about a result; None where there is nothing."""
    verifier = task.rubric.verifier
    if not isinstance(verifier, ProvingVerifier) or result.verdict.outcome is not Outcome.UNVERIFIABLE:
        return None
    if verifier.unreadable(task.rollout.ground_truth) is not None:
        return None
    answer = extract(task.rollout, task.rubric).answer
    code = None if answer is None else verifier.code(answer, task.rollout.ground_truth)
    return None if answer is None or code is None else Left(task, verifier, answer, code)
