"""avg@n and pass@k, over what was judged."""

from itertools import combinations

import pytest
from scored_groups import scored

from trainer_client.grpo.config import Evaluation
from trainer_client.grpo.evaluate import evaluation_numbers, pass_at


@pytest.mark.parametrize(("k", "right", "count"), [(1, 0, 4), (1, 3, 8), (2, 1, 5), (3, 2, 6), (4, 4, 4), (5, 1, 8)])
def test_pass_at_k_is_the_share_of_choices_with_a_right_one(k: int, right: int, count: int) -> None:
    choices = list(combinations([True] * right + [False] * (count - right), k))
    assert pass_at(k, right, count) == pytest.approx(sum(map(any, choices)) / len(choices))


def test_what_was_not_judged_is_in_no_mean() -> None:
    plan = Evaluation(samples=4, temperature=0.6, pass_at=(1, 2, 4))
    found = evaluation_numbers(scored([1.0, 0.1, None, None], [0.1, 0.1, 0.1, 0.1], [None] * 4), plan)
    assert found["evaluation_not_judged"] == 6
    assert found["evaluation"] == pytest.approx((1.0 + 5 * 0.1) / 6)
    assert found["evaluation_avg@4"] == pytest.approx((1 / 2 + 0) / 2)
    assert found["evaluation_pass@2"] == pytest.approx((1 + 0) / 2)
    assert found["evaluation_pass@4"] == 0, "of problems with four judged completions"
    assert evaluation_numbers(scored([None]), plan) == {"evaluation_not_judged": 1}


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"samples": 4}, "several samples at temperature 0 are all the same"),
        ({"samples": 4, "temperature": 1, "pass_at": [8]}, r"expected numbers from 1 to samples \(4\)"),
    ],
)
def test_an_evaluation_that_means_nothing_is_refused(plan: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Evaluation.model_validate(plan)
