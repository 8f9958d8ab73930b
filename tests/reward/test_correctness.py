"""What being right pays."""

import pytest

from verifier.reward.correctness import Correctness
from verifier.wire import Rollout, Verdict

ROLLOUT = Rollout(id="1", completion="")
SIGNED = Correctness(correct=2.0, incorrect=-1.5, no_answer=-2.0)


@pytest.mark.parametrize(
    ("verdict", "value", "why"),
    [
        (Verdict.correct("r"), 2.0, "a right answer"),
        (Verdict.incorrect("r"), -1.5, "a wrong one"),
        (Verdict.too_costly("r"), -1.5, "a bomb earns what a wrong answer does"),
        (Verdict.no_answer("r"), -2.0, "no answer has a price of its own"),
        (Verdict.partial(0.5, "r"), 0.25, "half right is half the way from wrong to right"),
    ],
)
def test_each_outcome_has_its_price(verdict: Verdict, value: float, why: str) -> None:
    assert SIGNED.shape(ROLLOUT, None, verdict) == value, why


def test_partial_credit_can_be_refused() -> None:
    strict = SIGNED.model_copy(update={"partial_credit": False})
    assert strict.shape(ROLLOUT, None, Verdict.partial(0.99, "nearly")) == -1.5
