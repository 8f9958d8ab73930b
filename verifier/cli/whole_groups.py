"""Keeps neighbours of one group together where rows are cut into lots: a reward may depend on the whole group."""

from collections.abc import AsyncIterator, Iterator, Sequence

from verifier.dump.rows import Row
from verifier.errors import InputError
from verifier.wire import Rollout

MOST_HELD = 65_536
"""Rows of one group that are waited for; a larger group is cut."""


async def whole_groups(chunks: AsyncIterator[list[Row]]) -> AsyncIterator[list[Row]]:
    """The rows in other chunks: none ends in the midst of a group, and none has rows of two files.

    A name such as `q17` may stand for other rollouts in the next file: a group ends with its file.
    """
    held: list[Row] = []
    try:
        async for chunk in chunks:
            if held and chunk and held[-1].source != chunk[0].source:
                yield held
                held = []
            rows = held + chunk
            cut = len(rows) - open_group([row.rollout for row in rows])
            if len(rows) - cut > MOST_HELD:
                cut = len(rows)
            held = rows[cut:]
            if cut:
                yield rows[:cut]
    except InputError:  # the file is damaged behind these
        if held:
            yield held
        raise
    if held:
        yield held


def open_group(rollouts: Sequence[Rollout | None]) -> int:
    """How many of the last rollouts are of one group, which may go on."""
    last = rollouts[-1].group if rollouts and rollouts[-1] else None
    if last is None:
        return 0
    count = 0
    for rollout in reversed(rollouts):
        if rollout is None or rollout.group != last:
            break
        count += 1
    return count


def cut_between_groups(rollouts: Sequence[Rollout], most: int) -> Iterator[range]:
    """Runs of at most `most` rollouts that end with a group; a group that is larger is one run."""
    start = 0
    while start < len(rollouts):
        end = min(len(rollouts), start + most)
        if end < len(rollouts) and rollouts[end].group is not None and rollouts[end].group == rollouts[end - 1].group:
            begin = end - open_group(rollouts[start:end])
            end = begin if begin > start else end_of_group(rollouts, end)
        yield range(start, end)
        start = end


def end_of_group(rollouts: Sequence[Rollout], position: int) -> int:
    """Behind the last neighbour of the group at `position`."""
    group = rollouts[position].group
    while position < len(rollouts) and rollouts[position].group == group:
        position += 1
    return position
