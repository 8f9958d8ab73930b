"""Options that are numbered: which numbers of a text choose one, and which are steps and amounts."""

import pytest

from verifier.presets.catalogue import task_for
from verifier.read.numbered import letters_of_numbers, with_letters
from verifier.score import score
from verifier.verify.choice import Choice
from verifier.wire import Json, Rollout

TOOLS: Json = {"answer": "2", "options": {"1": "use a hammer", "2": "use a saw"}}


def reward(completion: str, truth: Json = TOOLS) -> float | None:
    rollout = Rollout(completion=completion, ground_truth=truth, preset="choice")
    return score(rollout, task_for(rollout).rubric).reward


@pytest.mark.parametrize(
    "completion",
    [
        *(
            "2",
            "(2)",
            "2.",
            "**2**",
            "2. use a saw",
            "#### 2",
            "So cut it.\n2",
            "Use a saw.",
            "B",
            "The answer is (B).",
        ),
        *("The answer is 2.", "The answer is: **2**", "Answer: 2", "The correct option is 2 because it cuts."),
        *("\\boxed{2}", "\\boxed{\\text{Solution 2}}", "<answer>2</answer>", '{"answer": "2"}', "Option 2 is right."),
        "Solution 1 would break it. Solution 2 is the better one.",
        "1. A hammer breaks it.\n2. A saw cuts it.\nThe answer is 2.",
    ],
)
def test_the_second_is_chosen(completion: str) -> None:
    assert reward(completion) == 1.0


@pytest.mark.parametrize(
    "completion",
    [
        *("1", "The answer is 1.", "1 or 2", "The answer is 1 or 2", "0", "3", "2.5", "The answer is 2.5", "22"),
        *("The answer is 2 hammers.", "The answer is not 2.", "Option 1 and option 2 are both right.", "A", ""),
        "1. First I cut it.\n2. Then I paint it.",
        "I have 2 saws and 1 hammer.",
    ],
)
def test_the_second_is_not_chosen(completion: str) -> None:
    assert reward(completion) == 0.0


@pytest.mark.parametrize("answer", ["2", 2, " 2 ", "B", "use a saw"])
def test_a_ground_truth_names_the_number_the_letter_or_the_text(answer: Json) -> None:
    assert reward("2", {"answer": answer, "options": {"1": "use a hammer", "2": "use a saw"}}) == 1.0


@pytest.mark.parametrize("answer", [0, 3, "3", True, None])
def test_a_number_that_no_option_has_is_no_ground_truth(answer: Json) -> None:
    assert Choice().unreadable({"answer": answer, "options": {"1": "use a hammer", "2": "use a saw"}}) is not None


def test_numbers_that_are_texts_of_options_choose_by_their_text() -> None:
    swapped: Json = {"answer": "1", "options": {"1": "2", "2": "1"}}
    assert reward("The answer is 2.", swapped) == 1.0
    assert reward("The answer is A.", swapped) == 1.0


@pytest.mark.parametrize("keys", ["A B", "0 1", "1", "1 3", "1 2 3 4 5 6 7 8 9 10"])
def test_other_keys_are_no_numbers_of_options(keys: str) -> None:
    assert letters_of_numbers(dict.fromkeys(keys.split(), "x")) is None


@pytest.mark.parametrize(
    "text", ["option " * 30_000, "\\boxed{" * 30_000, "1 or " * 40_000, "1," * 100_000, "answer is " * 20_000]
)
def test_hostile_texts_keep_their_length(text: str) -> None:
    assert len(with_letters(text, 4)) == len(text)
