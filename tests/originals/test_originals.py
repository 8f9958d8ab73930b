"""A few programs of each set, judged as its own grader does; `side_by_side.py` compares them all.

VERIFIER_ORIGINALS names a folder with clones of the graders' repositories; without it there is nothing to compare with.
VERIFIER_ORIGINALS_LIBRARIES names a folder with numpy, which the tests of EvalPlus need.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from differences import explained
from graders import GRADERS, NEEDS
from problems import CALLS, STDIN, mutants
from side_by_side import NAMED, chosen, ours, theirs

from verifier.verify.code.quirks import QUIRKS

CLONES = os.environ.get("VERIFIER_ORIGINALS", "")
LIBRARIES = os.environ.get("VERIFIER_ORIGINALS_LIBRARIES", "")
FEW = 12


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """For their temporary files. Its path is short: some graders have sockets in there."""
    with tempfile.TemporaryDirectory() as made:
        monkeypatch.setenv("TMPDIR", made)
        yield Path(made)


@pytest.mark.parametrize("name", sorted(GRADERS))
def test_programs_are_judged_as_by_the_sets_own_grader(name: str, folder: Path) -> None:
    assert [one for one in differing(name, None) if not explained(name, *one[1:])] == []
    assert not [*folder.iterdir()], "left behind by their grader"


@pytest.mark.parametrize("name", [name for name in sorted(GRADERS) if NAMED.get(name, name) in QUIRKS])
def test_with_its_quirks_nothing_is_left_to_explain(name: str, folder: Path) -> None:
    assert differing(name, NAMED.get(name, name)) == []


def differing(name: str, quirks: str | None) -> list[tuple[str, str, str, str]]:
    """A few programs of which the two graders say different things: their names, their kinds, and what was said."""
    if not CLONES or not (Path(CLONES) / NEEDS[name]).is_dir():
        pytest.skip(f"VERIFIER_ORIGINALS names no folder with a clone of {NEEDS[name]}")
    if name.startswith("evalplus.") and not LIBRARIES:
        pytest.skip("VERIFIER_ORIGINALS_LIBRARIES names no folder with numpy")
    rows = chosen(name, Path(CLONES), FEW)
    right = ["pass" if passed else "fail" for passed in theirs(name, Path(CLONES), rows)]
    found = ours(rows, (LIBRARIES,) if LIBRARIES else (), quirks)
    return [
        (row.name, row.kind, passed, said)
        for row, passed, said in zip(rows, right, found, strict=True)
        if said != passed
    ]


def test_mutants_differ_from_what_they_are_made_of() -> None:
    for source in [*(one.source for one in STDIN), *(one.source for one in CALLS)]:
        made = list(mutants(source, 8))
        assert len(set(made)) == len(made)
        assert source not in made
