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
from side_by_side import chosen, ours, theirs

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
    if not CLONES or not (Path(CLONES) / NEEDS[name]).is_dir():
        pytest.skip(f"VERIFIER_ORIGINALS names no folder with a clone of {NEEDS[name]}")
    if name.startswith("evalplus.") and not LIBRARIES:
        pytest.skip("VERIFIER_ORIGINALS_LIBRARIES names no folder with numpy")
    rows = chosen(name, Path(CLONES), FEW)
    right = ["pass" if passed else "fail" for passed in theirs(name, Path(CLONES), rows)]
    differing = [
        (row.name, row.kind, passed, said)
        for row, passed, said in zip(rows, right, ours(rows, (LIBRARIES,) if LIBRARIES else ()), strict=True)
        if said != passed and not explained(name, row.kind, passed, said)
    ]
    assert differing == []
    assert not [*folder.iterdir()], "left behind by their grader"


def test_mutants_differ_from_what_they_are_made_of() -> None:
    for source in [*(one.source for one in STDIN), *(one.source for one in CALLS)]:
        made = list(mutants(source, 8))
        assert len(set(made)) == len(made)
        assert source not in made
