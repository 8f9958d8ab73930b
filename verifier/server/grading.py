"""A batch on its way through the engine, and what its answer looks like."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from verifier.engine.base import EncodedResult, Engine
from verifier.engine.pauses import Pauses, let_go
from verifier.errors import EngineClosed, EngineError
from verifier.score import unjudged
from verifier.server.console.watch import Watch
from verifier.server.intake import Batch
from verifier.server.metrics import ResultTally
from verifier.server.pieces import Bounds, guessed_end, walk
from verifier.server.shadow import Pair, Shadows
from verifier.wire import Result, Verdict

Lot = list[tuple[int, EncodedResult]]

OPENING = b'{"results":['
RESULTS = TypeAdapter(tuple[Result, ...])


async def answer_body(results: Sequence[EncodedResult]) -> bytes:
    """The JSON of a VerifyResponse, made of the results' own."""
    if len(results) == 1:
        [only] = results
        return b'%b%b],"rubric_fingerprint":%b}' % (OPENING, only.body, as_json(only.rubric_fingerprint))
    fingerprints: set[str | None] = set()
    body, pauses = bytearray(OPENING), Pauses()
    for told in results:
        fingerprints.add(told.rubric_fingerprint)
        body += told.body
        body += b","
        await pauses.pause()
    if results:
        del body[-1:]
    shared = as_json(fingerprints.pop() if len(fingerprints) == 1 else None)
    return bytes(body + b'],"rubric_fingerprint":' + shared + b"}")


@lru_cache(maxsize=1024)
def as_json(fingerprint: str | None) -> bytes:
    return json.dumps(fingerprint).encode()


def ndjson(lot: Lot) -> bytes:
    """One line a result, each a StreamedResult: the result's own JSON with the position of its rollout in front."""
    return b"".join([b'{"index":%d,%b\n' % (index, told.body[1:]) for index, told in lot])


def lots_of(body: bytes) -> Iterator[Lot]:
    """A kept answer as lots again, a piece of it at a time."""
    at, index = len(OPENING), 0
    while body[at : at + 1] == b"{":
        end = guessed_end(body, at)
        results = None if end is None else results_in(body[at:end])
        if end is None or results is None:
            end = end_of(body, at)
            results = RESULTS.validate_json(b"[" + body[at:end] + b"]")
        yield [(index + place, EncodedResult.of(one)) for place, one in enumerate(results)]
        index += len(results)
        at = end + 1  # after the comma, or the bracket


def results_in(text: bytes) -> tuple[Result, ...] | None:
    """The results that the text is, if it is a list of them."""
    try:
        return RESULTS.validate_json(b"[" + text + b"]")
    except ValidationError:
        return None


def end_of(text: bytes, at: int) -> int:
    """Where the value that begins at `at` ends."""
    steps = walk(text, at, "results", Bounds("an answer of our own", len(text), len(text), len(text)))
    while True:
        try:
            next(steps)
        except StopIteration as found:
            return int(found.value.end)


def outcomes(results: Iterable[EncodedResult]) -> dict[str, int]:
    """How many results have each outcome."""
    counts: dict[str, int] = {}  # a Counter takes as long to make as a small answer
    for told in results:
        counts[told.counted_as] = counts.get(told.counted_as, 0) + 1
    return counts


async def graded_lots(
    engine: Engine, batch: Batch, tally: ResultTally, watch: Watch, shadows: Shadows
) -> AsyncGenerator[Lot]:
    """The engine's lots, counted for machines and for people. Closing this withdraws what is still queued."""
    stream = engine.stream_encoded(batch.tasks, batch.options)
    picked: list[Pair] = []
    try:
        async with aclosing(stream):
            async for lot in stream:
                tally.add((told for _, told in lot), batch.options.job_key.name)
                watch.add(lot, batch.tasks, batch.options.job_key)
                await shadows.pick(lot, batch.tasks, batch.options.job_key, picked)
                yield lot
    finally:
        shadows.take(picked)


async def kept_lots(body: bytes) -> AsyncGenerator[Lot]:
    """The same, for whoever follows lots."""
    pauses = Pauses()
    for lot in lots_of(body):
        yield lot
        await pauses.pause()


class Grading:
    """A batch graded in a task of its own, so that it outlives the request that began it and others can follow it.

    Once complete it holds the answer's bytes and nothing else. `task` ends whichever way the grading does.
    """

    def __init__(self, lots: AsyncGenerator[Lot], batch: Batch) -> None:
        self.total = len(batch.tasks)
        self.outcomes: dict[str, int] = {}
        self._batch: Batch | None = batch
        self._log: Lot = []
        self._news = asyncio.Event()
        self._over = False
        self._accepted = False
        self._body = b""
        self.task = asyncio.create_task(self._run(lots))
        self.task.add_done_callback(retrieve)

    @property
    def done(self) -> int:
        """Rollouts that have a result."""
        return self.total if self._body else len(self._log)

    @property
    def complete(self) -> bool:
        return bool(self._body)

    @property
    def refused(self) -> bool:
        """Whether the engine did not take it."""
        ended = self.task.done() and not self.task.cancelled()
        return ended and isinstance(self.task.exception(), EngineError) and not self._log

    def accept(self) -> None:
        """Promise results: from now on a refusal of the engine becomes results that say `failed`."""
        self._accepted = True

    async def first_news(self, timeout_seconds: float) -> None:
        """Wait a little for a result, an end or a refusal; raises what the engine refused with."""
        if not (self._over or self._log):
            try:
                await asyncio.wait_for(self._news.wait(), timeout_seconds)
            except TimeoutError:
                return
        if self._over:
            await self._ended()

    async def body(self) -> bytes:
        """The answer, when it is complete. Raises what grading raised; cancelling this cancels no grading."""
        await self._ended()
        return self._body

    async def lots(self) -> AsyncGenerator[Lot]:
        """What there is, then the rest as it comes.

        A complete grading lets go of its log, also under a follower who was busy sending: what is left for it is in the
        answer's bytes.
        """
        told: set[int] = set()
        while len(told) < self.total and not (self._body and not self._log):
            news = self._news
            if len(told) < len(self._log):
                lot = self._log[len(told) :]
                told.update(index for index, _ in lot)
                yield lot
            elif self._over:
                await self._ended()
            else:
                await news.wait()
        if len(told) < self.total:
            async for lot in kept_lots(self._body):
                yield [(index, result) for index, result in lot if index not in told]
        await self._ended()

    async def cancel(self) -> None:
        """Withdraw what is not graded yet."""
        self.task.cancel()
        await asyncio.wait({self.task})

    def raise_if_broken(self) -> None:
        """Raise what ended the grading, if anything but its completion did."""
        if not self.task.done():
            return
        if self.task.cancelled():
            raise EngineClosed("grading was stopped before it was complete")
        self.task.result()

    async def _ended(self) -> None:
        await asyncio.wait({self.task})
        self.raise_if_broken()

    async def _run(self, lots: AsyncGenerator[Lot]) -> None:
        try:
            await self._collect(lots)
            results = [result for _, result in sorted(self._log, key=lambda pair: pair[0])]
            self.outcomes = outcomes(results)
            self._body = await answer_body(results)
            await let_go(results)
            log, self._log = self._log, []
            await let_go(log)
        finally:
            self._batch = None
            self._over = True
            self._announce()

    async def _collect(self, lots: AsyncGenerator[Lot]) -> None:
        try:
            async for lot in lots:
                self._log += lot
                self._announce()
        except EngineError as error:
            if not self._accepted or self._batch is None:
                raise
            answered = {index for index, _ in self._log}
            verdict = Verdict.failed(f"the engine did not accept it: {error}")
            tasks = self._batch.tasks
            self._log += [
                (i, EncodedResult.of(unjudged(task, verdict))) for i, task in enumerate(tasks) if i not in answered
            ]
        finally:
            await lots.aclose()

    def _announce(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def retrieve(task: "asyncio.Task[None]") -> None:
    """Mark an exception as seen: whoever asks for the grading gets it, and nobody may be left to ask."""
    if not task.cancelled():
        task.exception()
