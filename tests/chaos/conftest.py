"""Faults are given to a Redis and workers of the test's own."""

import sys
from collections.abc import Callable

import pytest
from queue_under_test import Tally

Note = Callable[[str, Tally], None]


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Note:
    """Keeps the counts of a fault with the test's report, and shows them with `pytest -s`."""

    def keep(fault: str, tally: Tally) -> None:
        record_property(fault, str(tally))
        print(
            f"\nchaos: {fault}: sent {tally.sent}, lost {tally.lost}, doubled {tally.doubled}, wrong {tally.wrong}, "
            f"unjudged {tally.unjudged}, {tally.seconds:.1f} s",
            file=sys.stderr,
        )

    return keep
