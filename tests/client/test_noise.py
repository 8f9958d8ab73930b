"""Noise of a known rate is taken out of the mean."""

import pytest

from trainer_client.noise import unbiased


@pytest.mark.parametrize(("true_rate", "false_rate"), [(1.0, 0.0), (0.9, 0.1), (0.6, 0.5), (0.99, 0.002)])
def test_the_mean_is_1_over_right_answers_and_0_over_wrong_ones(true_rate: float, false_rate: float) -> None:
    accepted = unbiased(1.0, true_positive_rate=true_rate, false_positive_rate=false_rate)
    refused = unbiased(0.0, true_positive_rate=true_rate, false_positive_rate=false_rate)
    assert accepted is not None
    assert refused is not None
    assert true_rate * accepted + (1 - true_rate) * refused == pytest.approx(1.0)
    assert false_rate * accepted + (1 - false_rate) * refused == pytest.approx(0.0)


def test_what_was_not_judged_stays_so() -> None:
    assert unbiased(None, true_positive_rate=0.9, false_positive_rate=0.1) is None


@pytest.mark.parametrize(("true_rate", "false_rate"), [(0.5, 0.5), (0.1, 0.9), (1.1, 0.0), (0.9, -0.1)])
def test_a_verifier_that_tells_nothing_cannot_be_corrected(true_rate: float, false_rate: float) -> None:
    with pytest.raises(ValueError, match="the first of them the larger"):
        unbiased(1.0, true_positive_rate=true_rate, false_positive_rate=false_rate)
