"""Every task of reasoning-gym: its own answer repeated is paid by `auto`, and another task's answer is not.

Runs where reasoning-gym is installed (`uv pip install reasoning-gym`), which is not among the tests' requirements: its
eleven pinned packages, one of them compiled, serve nothing else here. What it taught stands in test_catalogue.py.
"""

from typing import Any

import pytest
from audited import reward

reasoning_gym = pytest.importorskip("reasoning_gym", reason="reasoning-gym is not installed; only these tests need it")

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning",  # a package below it leaves its data file open
)
SIZE, SEED = 5, 11
NOT_PLAYED = {
    "composite": "a mixture of the others",
    "futoshiki": "takes a minute to make",
    "knight_swap": "the same",
    "zebra_puzzles": "the same",
    "puzzle24": "each of its answers makes 24, so that all are equal as mathematics",
}
FORMS = (
    "{}",
    "The answer is {}",
    "The answer is {}.",
    r"So it is \boxed{{{}}}",
    "<answer>{}</answer>",
    "Final Answer: {}",
    r"The final answer is $\boxed{{{}}}$.",
)
REASONED = "<think>Let me see.</think>\n<answer>{}</answer>"


def names() -> list[str]:
    return sorted(set(reasoning_gym.factory.DATASETS) - NOT_PLAYED.keys())


def answers_of(name: str) -> list[str]:
    """Its answers that are texts; some tasks have none, and are judged by a program of theirs."""
    items: Any = reasoning_gym.create_dataset(name, size=SIZE, seed=SEED)
    found = [items[number]["answer"] for number in range(SIZE)]
    return [answer for answer in found if isinstance(answer, str) and answer.strip()]


@pytest.mark.parametrize("name", names())
def test_its_own_answer_is_paid_and_another_one_is_not(name: str) -> None:
    answers = answers_of(name)
    for number, answer in enumerate(answers):
        for form in FORMS:
            assert reward("auto", form.format(answer), answer) == 1.0, form
        others = [other for other in answers if other != answer]
        if others:
            other = others[number % len(others)]
            for form in FORMS:
                assert reward("auto", form.format(other), answer) == 0.0, form
