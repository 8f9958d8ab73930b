"""What is looked for from the end of a text is what a reading of all of it finds."""

import random

import pytest

from verifier.extract.choice import ChoiceLetter
from verifier.extract.final_answer import FinalAnswer
from verifier.extract.marked import marker_ends
from verifier.extract.reasoning import answer_region
from verifier.extract.short_answer import ShortAnswer
from verifier.read.assertion import sentence_start
from verifier.read.options import LETTERS_EQUATED, LETTERS_LISTED, ROWS_OF_LETTERS, without_lists_of_letters

FAR = "We go on and on. " * 500  # more than the end that is read first
WORDS = (
    "answer is",
    "answer",
    "so",
    "select",
    "selected",
    "####",
    "答案",
    "nothing",
    "Wait,",
    "no.",
    "\n",
    "A, B or C",
)


def texts() -> list[str]:
    chance = random.Random(5)
    return [" ".join(chance.choices(WORDS, k=chance.choice((3, 40, 900)))) for _ in range(60)]


def plain_marker_ends(text: str, markers: tuple[str, ...], tries: int) -> list[int]:
    """Word by word, over all of the text."""
    ends: list[int] = []
    limit = len(text)
    while len(ends) < tries:
        places = [text.lower().rfind(marker, 0, limit) for marker in markers]
        limit = max(places)
        if limit < 0:
            break
        ends.append(limit + len(markers[places.index(limit)]))
    return ends


@pytest.mark.parametrize("tries", [1, 4, 100])
def test_the_last_markers_are_those_of_the_whole_text(tries: int) -> None:
    markers = ("answer is", "answer", "select", "selected", "####", "答案")
    for text in texts():
        assert list(marker_ends(text, markers, tries)) == plain_marker_ends(text, markers, tries)


def test_lists_of_letters_are_blanked_as_in_all_of_the_text() -> None:
    for text in (*texts(), f"{FAR} the answer (A, B or C) is C. {FAR} among A through E {FAR}"):
        wanted = text
        for pattern in (LETTERS_LISTED, LETTERS_EQUATED, ROWS_OF_LETTERS):
            wanted = pattern.sub(lambda listed: " " * len(listed[0]), wanted)
        assert without_lists_of_letters(text) == wanted


def test_a_statement_far_from_the_end_is_found() -> None:
    text = f"The answer is 42.\n{FAR}"
    assert FinalAnswer().extract(text).answer == "42"
    assert ShortAnswer().extract(f"Antwort: Bonn\n{FAR}").answer == "Bonn"
    assert ChoiceLetter().extract(f"The answer is (B).\n{FAR}").answer == "B"


def test_the_last_of_marks_of_different_families_ends_the_reasoning() -> None:
    text = "[THINK]a[/THINK] b <think>c</think> the answer"
    assert answer_region(text, "skip").start == text.index(" the answer")
    assert answer_region("<think>a</think> b [THINK]c", "skip").start is None


@pytest.mark.parametrize("text", ["One. Two is 5", "See Dr. Who is 5", "Is it?\n5", "First\n$$\n5", "好。是5"])
def test_a_sentence_begins_behind_the_last_stop(text: str) -> None:
    begins = {"One. Two is 5": 4, "See Dr. Who is 5": 0, "Is it?\n5": 6, "First\n$$\n5": 0, "好。是5": 2}
    assert sentence_start(text, text.index("5")) == begins[text]
