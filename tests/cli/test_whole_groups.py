"""Groups stay whole where rows are cut into chunks and requests."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from trainer_client.batches import batches
from verifier.cli.whole_groups import MOST_HELD, cut_between_groups, whole_groups
from verifier.dump.rows import Row
from verifier.wire import Rollout


def rollouts(groups: str) -> list[Rollout]:
    """One rollout a letter, of that group; a dot has none."""
    return [Rollout(id=str(n), completion="x", group=None if g == "." else g) for n, g in enumerate(groups)]


async def chunked(*chunks: str) -> AsyncIterator[list[Row]]:
    for chunk in chunks:
        yield [Row("row", one.id, one, None) for one in rollouts(chunk)]


def gathered(*chunks: str) -> list[str]:
    async def gather() -> list[list[Row]]:
        return [rows async for rows in whole_groups(chunked(*chunks))]

    return ["".join((row.rollout and row.rollout.group) or "." for row in rows) for rows in asyncio.run(gather())]


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        (("aab", "bcc"), ["aa", "bb", "cc"]),
        (("aaa", "aaa", "b.."), ["aaaaaab.."]),
        (("...", "..."), ["...", "..."]),
        (("a.", "a"), ["a.", "a"]),
        (("",), []),
    ],
)
def test_no_chunk_ends_in_a_group(chunks: tuple[str, ...], expected: list[str]) -> None:
    assert gathered(*chunks) == expected


def test_a_group_ends_with_its_file() -> None:
    async def two_files() -> AsyncIterator[list[Row]]:
        for source in ("one.jsonl", "two.jsonl"):
            async for chunk in chunked("ab", "bb"):
                yield [row._replace(source=source) for row in chunk]

    async def gather() -> list[list[Row]]:
        return [rows async for rows in whole_groups(two_files())]

    assert [{row.source for row in rows} for rows in asyncio.run(gather())] == [{"one.jsonl"}] * 2 + [{"two.jsonl"}] * 2


def test_a_group_that_never_ends_is_cut() -> None:
    assert [len(chunk) for chunk in gathered("a" * MOST_HELD, "a" * 10, "b")] == [MOST_HELD + 10, 1]


@pytest.mark.parametrize(
    ("groups", "most", "expected"),
    [
        ("aabbcc", 3, ["aa", "bb", "cc"]),
        ("aaaab", 2, ["aaaa", "b"]),
        ("......", 4, ["....", ".."]),
        ("aab..c", 4, ["aab.", ".c"]),
        ("", 4, []),
    ],
)
def test_requests_end_with_a_group(groups: str, most: int, expected: list[str]) -> None:
    assert [groups[run.start : run.stop] for run in cut_between_groups(rollouts(groups), most)] == expected


@pytest.mark.parametrize(
    ("groups", "most", "expected"),
    [
        ("aabbcc", 3, ["aa", "bb", "cc"]),
        ("aaaab", 2, ["aa", "aa", "b"]),
        ("..aa", 3, ["..", "aa"]),
        ("....", 3, ["...", "."]),
    ],
)
def test_the_client_cuts_between_groups_where_it_can(groups: str, most: int, expected: list[str]) -> None:
    cut = batches(rollouts(groups), max_rollouts=most, max_bytes=10**6)
    assert [groups[one.first : one.first + len(one.ids)] for one in cut] == expected
