"""A name that is all of an answer, where the ground truth has more of it: what any reader knows by it, and no more."""

import pytest

from verifier import grade
from verifier.wire import Outcome

CASES: tuple[tuple[str, str, bool], ...] = (
    ("Einstein", "Albert Einstein", True),
    ("Einstein.", "Albert Einstein", True),
    ("The answer is Einstein.", "Albert Einstein", True),
    ("<answer>Professor Einstein</answer>", "Albert Einstein", True),
    ("Shakespeare", "William Shakespeare", True),
    ("It was near the house of Einstein.", "Albert Einstein", False),
    ("Einstein and Bohr", "Albert Einstein", False),
    ("Albert", "Albert Einstein", False),
    ("Roosevelt", "Franklin D. Roosevelt", False),
    ("Curie", "Marie Curie", False),
    ("Pierre Curie", "Marie Curie", False),
    ("York", "New York", False),
    ("Kong", "Hong Kong", False),
    ("War", "Cold War", False),
    ("Beach", "Virginia Beach", False),
    ("The country was the United States.", "United States of America", True),
    ("It was the United States of America.", "United States", True),
    ("The United States of Mexico.", "United States of America", False),
    ("It was the United Mexican States.", "United States", False),
    ("It was in the United States Virgin Islands.", "United States of America", False),
    ("**Answer: 4. Qxf7#**", "Qxf7#", True),
    ("Answer: 4... Nf6", "Nf6", True),
    ("Answer: 3. Qxf6#", "Qxf7#", False),
)


@pytest.mark.parametrize(("completion", "ground_truth", "right"), CASES)
def test_a_name_alone(completion: str, ground_truth: str, right: bool) -> None:
    result = grade(completion, ground_truth, preset="text")
    assert (result.verdict.outcome is Outcome.CORRECT) == right, result.verdict.reason
