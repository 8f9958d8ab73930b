"""What would change the verdicts that a report shows, tried by whoever graded them.

Of each outcome a few rollouts are tried, and only those that were quick to grade: a report must not cost as much as its
run. What was not tried in time is shown without.
"""

import asyncio
import time
from collections.abc import Callable

from pydantic import ValidationError

from verifier.cli.grader import Grader
from verifier.explanation import Explanation
from verifier.report.kept import Held
from verifier.report.run_record import RunRecord

MOST_SECONDS = 10.0
"""A report of 40 rollouts that take 3 ms each has its 500 trials in 2 s; slow ones end here."""
SLOW_SECONDS = 0.2
"""A rollout that took longer is not tried: a dozen gradings of it would take as long as everything else."""
AT_ONCE = 8


async def try_changes(grader: Grader, record: RunRecord, clock: Callable[[], float] = time.monotonic) -> None:
    """Put what would change the verdict beside each rollout of the page that is to have it."""
    end = clock() + MOST_SECONDS
    chosen = [held for held in record.kept.to_explain() if held.shown["grade_ms"] <= 1000 * SLOW_SECONDS]
    for at in range(0, len(chosen), AT_ONCE):
        if clock() >= end:
            return
        await asyncio.gather(*(put(grader, held) for held in chosen[at : at + AT_ONCE]))


async def put(grader: Grader, held: Held) -> None:
    assert held.rollout is not None
    body = await grader.explanation(held.rollout)
    if body is None:
        return
    try:
        told = Explanation.model_validate_json(body)
    except ValidationError:
        return  # of a server with another version
    if told.result.verdict.counted_as == held.shown["outcome"]:
        held.explain(told)
