"""The work of `verifier score`: chunks of rows through a grader into a file, in order, as results come."""

import asyncio
import signal
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from verifier.cli import part
from verifier.cli.feed import Feed
from verifier.cli.grader import Grader, HowToJudge
from verifier.cli.progress import Progress
from verifier.cli.resume import Earlier
from verifier.cli.terminal import visible
from verifier.cli.whole_groups import whole_groups
from verifier.dump.columns import NEEDED
from verifier.dump.results import ResultFile
from verifier.dump.rows import Dump, Row
from verifier.dump.several import Dumps
from verifier.errors import InputError
from verifier.report.summary import Summary
from verifier.wire import PresetRef, Result, Rollout, Verdict

if TYPE_CHECKING:
    from verifier.report.run_record import RunRecord

CHUNKS_IN_HAND = 3
COMPLAINTS_SHOWN = 20
NO_PRESET = "names no preset, and there is no --preset or --rubric"
UNREADABLE = "(unreadable)"
RUBRIC = "(rubric)"


@dataclass
class Chunk:
    """Some rows, and the results there are so far."""

    rows: list[Row]
    results: list[Result | None] = field(init=False)
    written: int = 0

    def __post_init__(self) -> None:
        self.results = [None] * len(self.rows)

    def ready(self) -> list[Result]:
        """The results that come next in the file."""
        return [result for result in takewhile(is_there, self.results[self.written :]) if result]


class Scoring:
    """One run over one dump, or over several as one."""

    def __init__(
        self,
        dump: Dump | Dumps,
        grader: Grader,
        out: ResultFile,
        progress: Progress,
        how: HowToJudge,
        *,
        strict: bool,
        earlier: Earlier | None = None,
        record: "RunRecord | None" = None,
        with_evidence: bool = True,
        with_changes: bool = False,
    ) -> None:
        """record: gathers what a report says. with_evidence: whether the results that are written have theirs.
        with_changes: whether it is tried what would change the verdicts that the record shows."""
        self.summary = Summary()
        self.record = record
        self._with_evidence = with_evidence
        self._with_changes = with_changes
        self.source = dump.name
        self._dump = dump
        self._grader = grader
        self._out = out
        self._progress = progress
        self._how = how
        self._strict = strict
        self._earlier = earlier
        self._noted: set[str] = set()
        self._damage: InputError | None = None
        self._chunks: deque[Chunk] = deque()
        self._complaints = 0

    async def run(self) -> None:
        """Grade every row and write every result. Raises InputError for a damaged file or, if strict, a broken row."""
        this = asyncio.current_task()
        assert this
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
        needed = NEEDED if self._grader.needs_truth else tuple(name for name in NEEDED if name != "ground_truth")
        feed = Feed(self._dump.chunks(needed if self._how.named else (*needed, "preset")))
        try:
            async with AsyncExitStack() as held:
                await self._grade_all(feed, held)
                self.summary.seconds = self._progress.seconds
                if self._with_changes and self.record is not None:
                    await part("changing").try_changes(self._grader, self.record)
        finally:
            if not feed.close():
                self._dump.abandon()
            self.summary.seconds = self.summary.seconds or self._progress.seconds
            self._say_notes()
            if self._complaints > COMPLAINTS_SHOWN:
                self._progress.say(f"and {self._complaints - COMPLAINTS_SHOWN:,} more bad rows")

    async def _grade_all(self, feed: Feed, held: AsyncExitStack) -> None:
        in_hand: deque[asyncio.Task[None]] = deque()
        entered = False
        try:
            lots = whole_groups(aiter(feed))
            while (rows := await self._next(lots)) is not None:
                self._progress.expect(self._dump.total)
                if not self._noted:
                    self._say_notes()
                if self._strict:
                    refuse_broken(rows)
                if not entered and any(row.rollout for row in rows):
                    await held.enter_async_context(self._grader)
                    self._progress.restart_clock()
                    entered = True
                in_hand.append(asyncio.create_task(self._grade(await self._checked(rows))))
                if len(in_hand) >= CHUNKS_IN_HAND:
                    await in_hand[0]
                    in_hand.popleft()
            while in_hand:
                await in_hand[0]
                in_hand.popleft()
            if self._damage is not None:
                raise self._damage
        finally:
            for task in in_hand:
                task.cancel()
            await asyncio.gather(*in_hand, return_exceptions=True)

    async def _next(self, lots: AsyncIterator[list[Row]]) -> list[Row] | None:
        """The next rows; None at the end, and where the file is damaged: what was read before it is graded first."""
        try:
            return await anext(lots, None)
        except InputError as error:
            self._damage = error
            return None

    def _say_notes(self) -> None:
        """Say how the dump is read, each thing once."""
        for note in self._dump.notes:
            if note not in self._noted:
                self._noted.add(note)
                self._progress.say(visible(note))

    def _one_preset(self) -> str | None:
        """The preset of the whole run, by its own name; None where a row may choose, or a server knows."""
        asked = self._how.preset.name if isinstance(self._how.preset, PresetRef) else self._how.preset
        own: str | None = part("presets").own_name(asked) if asked else None
        return own

    async def _checked(self, rows: list[Row]) -> Chunk:
        """The rows, with a result already for each that cannot be graded."""
        chunk = Chunk([await self._objected(row) for row in rows])
        if self._earlier is not None:
            chunk.results = list(await self._earlier.take(chunk.rows, self._one_preset(), self._judge))
            self._out.keep_partial = self._earlier.exhausted
        for position, row in enumerate(chunk.rows):
            if row.complaint is not None:
                self._complain(row.complaint)
                chunk.results[position] = broken(row.id, row.complaint)
        self._chunks.append(chunk)
        return chunk

    async def _judge(self, rollout: Rollout) -> Result:
        """The result of one rollout by itself, which is not written."""
        async with aclosing(self._grader.grade([rollout])) as lots:
            async for [(_, result)] in lots:
                return result
        return broken(rollout.id, "it was not graded")

    async def _objected(self, row: Row) -> Row:
        if row.rollout is None:
            return row
        unnamed = row.rollout.preset is None and not self._how.named
        objection = NO_PRESET if unnamed else await self._grader.objection(row.rollout)
        if objection is None:
            return row
        return row._replace(rollout=None, complaint=f"{row.place}: {objection}")

    def _complain(self, complaint: str) -> None:
        if self._strict:
            raise InputError(visible(complaint))
        self._complaints += 1
        if self._complaints <= COMPLAINTS_SHOWN:
            self._progress.say(visible(complaint))

    async def _grade(self, chunk: Chunk) -> None:
        positions = [position for position, result in enumerate(chunk.results) if result is None]
        rollouts = [rollout for position in positions if (rollout := chunk.rows[position].rollout) is not None]
        self._came(len(chunk.rows) - len(rollouts))
        if not rollouts:
            return
        async with aclosing(self._grader.grade(rollouts)) as lots:
            async for lot in lots:
                for index, result in lot:
                    chunk.results[positions[index]] = result
                self._came(len(lot))

    def _came(self, count: int) -> None:
        self._progress.advance(count)
        while self._chunks:
            chunk = self._chunks[0]
            ready = chunk.ready()
            rows = chunk.rows[chunk.written : chunk.written + len(ready)]
            chunk.written += len(ready)
            extras = [row.extra for row in rows]
            self._out.write(ready if self._with_evidence else map(plain, ready), extras)
            labels = [self._label(row, result) for row, result in zip(rows, ready, strict=True)]
            self.summary.add(ready, labels)
            if self.record is not None:
                origins = [(row.source, row.extra) for row in rows]
                self.record.add([with_columns(row) for row in rows], ready, labels, origins)
            if chunk.written < len(chunk.rows):
                return
            self._chunks.popleft()

    def _label(self, row: Row, result: Result) -> str:
        if row.rollout is None:
            return UNREADABLE
        asked = row.rollout.preset or self._how.preset
        return result.preset or (asked.name if isinstance(asked, PresetRef) else asked) or RUBRIC


def with_columns(row: Row) -> Rollout | None:
    """The rollout as reports see it: the dump's other columns are its metadata, so that tables can be made by them."""
    if row.rollout is None or not row.extra:
        return row.rollout
    return row.rollout.model_copy(update={"metadata": {**row.rollout.metadata, **row.extra}})


def plain(result: Result) -> Result:
    """The result as it is without `explain`."""
    extraction = result.extraction
    if extraction is not None and extraction.passed_over:
        extraction = extraction.model_copy(update={"passed_over": ()})
    verdict = result.verdict.model_copy(update={"evidence": {}})
    return result.model_copy(update={"verdict": verdict, "extraction": extraction})


def refuse_broken(rows: list[Row]) -> None:
    """Raise InputError for the first row that could not be read."""
    for row in rows:
        if row.complaint is not None:
            raise InputError(row.complaint)


def is_there(result: Result | None) -> bool:
    return result is not None


def broken(row_id: str, complaint: str) -> Result:
    """The result of a row that could not be read."""
    return Result(id=row_id, reward=None, components={}, verdict=Verdict.failed(complaint))
