"""What presets claim of themselves is what a measurement found, and nothing once the code has changed."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from verifier.presets.accuracy import FEWEST, Counts, Measured, Table, accuracy_of, figures, rates, summed, table
from verifier.presets.catalogue import catalogue, find
from verifier.presets.roster import GENERAL

BENCH = Path(__file__).resolve().parent.parent / "bench" / "accuracy.py"
MOST_WORSE = 0.005
"""By how much unmeasured code may be worse than the code that was measured before someone has to look."""
GENERAL_PRESETS = [name for names in GENERAL.values() for name in names.split()]


def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_accuracy", BENCH)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_accuracy"] = module
    spec.loader.exec_module(module)
    return module


ACCURACY = bench()
SOME = Counts(right=90, right_accepted=81, wrong=110, wrong_accepted=11, undecided=20, unjudged=5)


def test_rates_are_made_of_judged_rows() -> None:
    found = rates("integers", SOME)
    assert (found.true_positive_rate, found.false_positive_rate, found.j) == (0.9, 0.1, 0.8)
    assert (found.undecided_share, found.n) == (0.1, 205)


def test_without_right_or_wrong_answers_there_is_no_rate() -> None:
    found = rates("integers", Counts(right=3, right_accepted=3))
    assert (found.true_positive_rate, found.false_positive_rate, found.j) == (1.0, None, None)


def kept(fingerprint: str, counts: Counts = SOME) -> Table:
    return Table(data=(), presets={"exact": Measured(fingerprint=fingerprint, kinds={"integers": counts})})


def test_figures_are_claimed_for_the_code_that_was_measured_alone() -> None:
    rubric = find("exact").rubric({})
    same = accuracy_of("exact", rubric, kept(rubric.code_fingerprint))
    assert same is not None
    assert same.claimed
    assert same.rates == rates("all", SOME)
    moved = accuracy_of("exact", rubric, kept("sha256:0"))
    assert moved is not None
    assert (moved.claimed, moved.rates, moved.by_kind) == (False, None, ())
    assert "changed since" in moved.note


def test_of_few_rows_nothing_is_claimed() -> None:
    rubric = find("exact").rubric({})
    few = accuracy_of(
        "exact", rubric, kept(rubric.code_fingerprint, Counts(right=FEWEST - 1, right_accepted=FEWEST - 1))
    )
    assert few is not None
    assert (few.claimed, few.rates) == (False, None)
    assert "too few" in few.note


def test_only_our_own_presets_and_strict_forms_are_measured() -> None:
    measured = {name for name in catalogue() if find(name).info().accuracy}
    assert measured == set(table().presets)
    assert {name for name in measured if not name.endswith("/strict")} <= set(GENERAL_PRESETS)


def test_our_own_cases_are_enough_to_claim_something_and_of_both_labels() -> None:
    rows = list(ACCURACY.of_families())
    assert len({row.rollout.id for row in rows}) == len(rows)
    for name in {row.preset.name for row in rows}:
        labels = [row.right for row in rows if row.preset.name == name]
        assert len(labels) >= FEWEST, name
        assert 5 <= sum(labels) <= len(labels) - 5, name


def test_the_page_is_made_of_the_table() -> None:
    written = (BENCH.parents[2] / "docs" / "accuracy.md").read_text(encoding="utf-8")
    assert written == ACCURACY.page(table()), "run: .venv/bin/python tests/bench/accuracy.py --page"


@pytest.fixture(scope="module")
def again(shared: Path) -> dict[str, Measured]:
    """The measurement without programs, which take a sandbox and a minute."""
    if missing := [name for name in ACCURACY.FILES if not (shared / name).exists()]:
        pytest.skip(f"no {missing[0]} in {shared}: only the comparison with labelled rows needs it")
    rows = [row for row in ACCURACY.labelled(shared) if row.preset.name != "code"]
    own = [row for row in ACCURACY.of_families() if row.preset.name not in ACCURACY.IN_SANDBOX]
    found: dict[str, Measured] = ACCURACY.measured([*rows, *ACCURACY.by_auto(rows), *own])
    return found


@pytest.mark.parametrize("name", sorted({*GENERAL_PRESETS, *table().presets} - ACCURACY.IN_SANDBOX))
def test_the_figures_are_what_the_rows_say(name: str, again: dict[str, Measured]) -> None:
    claimed = table().presets.get(name)
    if claimed is None:
        assert name not in again, "measure it: .venv/bin/python tests/bench/accuracy.py"
        return
    found = again[name]
    if found.fingerprint == claimed.fingerprint:
        assert found == claimed
        return
    # Nothing is claimed until somebody measures again; but worse is worth a look, whatever changed.
    before, now = summed(claimed.kinds), summed(found.kinds)
    assert now.right_accepted >= before.right_accepted - max(1, MOST_WORSE * before.right)
    assert now.wrong_accepted <= before.wrong_accepted + max(1, MOST_WORSE * before.wrong)


def test_every_figure_has_its_rows() -> None:
    for name, measured in table().presets.items():
        total, *kinds = figures(measured)
        assert total.n == sum(kind.n for kind in kinds), name
        for kind in kinds:
            assert kind.right_accepted <= kind.right
            assert kind.wrong_accepted <= kind.wrong
