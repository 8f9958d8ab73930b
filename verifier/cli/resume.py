"""What a run of `verifier score` that was stopped had done, for one that goes on from there (`--resume`)."""

import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from verifier.cli.terminal import on_one_line
from verifier.dump.results import FiledResult, read_results
from verifier.dump.rows import Row
from verifier.errors import ConfigError, InputError
from verifier.wire import Outcome, Result, Rollout

Judge = Callable[[Rollout], Awaitable[Result]]
MOST_TRIED = 50
"""Fingerprints that are tried. Rows with parameters of their own have one each, and change as the others do."""


class Earlier:
    """The results of the stopped run, in the order of the rows."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.exhausted = False
        self.kept = self.outdated = 0
        self._results = read_results(path, tolerate_a_cut=True)
        self._same: dict[str, bool] = {}

    async def take(self, rows: Sequence[Row], preset: str | None, judge: Judge) -> list[FiledResult | None]:
        """The results of these rows, None where a row is to be graded: what failed or another rubric decided, its
        group, and what is not there.

        preset: that of this run, where all rows have one. judge: grades a rollout now; of every fingerprint one is
        graded to see whether it is still the same. Raises InputError when the results are those of other rows, or of
        another preset.
        """
        found: list[FiledResult | None] = list(islice(self._results, len(rows)))
        self.exhausted = self.exhausted or len(found) < len(rows)
        for row, result in zip(rows, found, strict=False):
            if result is not None and result.id != row.id:
                raise InputError(
                    f"--resume: {self.path} does not belong to this dump: at {row.place} the id is "
                    f"{on_one_line(row.id, 60)!r}, there it is "
                    f"{on_one_line(result.id, 60)!r}. Run without --resume to start over"
                )
            if result is not None and preset is not None and result.preset not in (preset, None):
                raise InputError(
                    f"--resume: {self.path} holds results of the preset {result.preset!r}, but this run uses "
                    f"{preset!r}. Run without --resume to start over, or give another --out"
                )
        for position, (row, result) in enumerate(zip(rows, found, strict=False)):
            if result is not None and not await self._is_of_this_run(row, result, judge):
                found[position] = None
                self.outdated += 1
        found += [None] * (len(rows) - len(found))
        for run in groups(rows):
            if any(one is None or one.verdict.outcome is Outcome.FAILED for one in found[run.start : run.stop]):
                found[run.start : run.stop] = [None] * len(run)
        self.kept += sum(one is not None for one in found)
        return found

    async def _is_of_this_run(self, row: Row, result: FiledResult, judge: Judge) -> bool:
        """Whether the rubric, the code and the libraries of this run are those that decided the result."""
        fingerprint = result.rubric_fingerprint
        if fingerprint is None or row.rollout is None:
            return True
        if fingerprint not in self._same:
            if len(self._same) >= MOST_TRIED:
                return all(self._same.values())
            now = (await judge(row.rollout)).rubric_fingerprint
            if now is None:
                return True  # it failed, and says nothing of the rubric: the next one of it is asked
            self._same[fingerprint] = now == fingerprint
        return self._same[fingerprint]


def groups(rows: Sequence[Row]) -> Iterator[range]:
    """Neighbours of one group, whose rewards may depend on one another; a row without a group is alone."""
    start = 0
    for position in range(1, len(rows) + 1):
        last = rows[position - 1].rollout
        this = rows[position].rollout if position < len(rows) else None
        if last is None or last.group is None or this is None or this.group != last.group:
            yield range(start, position)
            start = position


def stopped_run(out: str) -> Earlier | None:
    """What a run that wrote to `out` had done: `OUT.partial`, or what a killed process left; None without either."""
    if out == "-":
        raise ConfigError("--resume needs --out FILE: the output of the interrupted run")
    target = Path(os.path.realpath(out))
    partial = target.with_name(f"{target.name}.partial")
    for left in sorted(target.parent.glob(f".{target.name}.*.tmp")):
        size = partial.stat().st_size if partial.exists() else -1
        if not is_alive(left) and left.stat().st_size > size:
            os.replace(left, partial)
    return Earlier(str(partial)) if partial.exists() else None


def is_alive(temporary: Path) -> bool:
    """Whether the process that writes this file, whose number is in its name, is still there."""
    number = temporary.name.removesuffix(".tmp").rpartition(".")[2]
    return not number.isdecimal() or Path(f"/proc/{number}").exists()
