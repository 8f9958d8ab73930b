"""What governs the clause of a value: it is read to the last word, or the value is in doubt."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.read import governed
from verifier.read.assertion import Stance, said_of

VALUE = "12"
AFFIRMED = [
    "We find that the answer is",
    "It follows from the second equation that the answer is",
    "Which means that the answer is",
    "My calculation shows the answer is",
    "Adding the rows, we see that the total is",
    "We add the rows and conclude that the answer is",
    "We can use the table to find that the answer is",
    "I am 95% confident that the answer is",
    "Thinking about it I think the answer is",
    "No one can deny that the answer is",
    "There is no doubt that the answer is",
    "It is impossible not to conclude that the answer is",
    "The probability that the sum is even is",
    "The number of ways that the group can sit is",
    "In exponential form the answer is",
    "So the answer would be",
    "The total comes to",
    "The sum works out to",
    "Se deduce de la tabla que la respuesta es",
    "Il est clair que la réponse est",
    "Daraus folgt, dass die Antwort",
    "Possiamo concludere che la risposta è",
    "Отсюда следует, что ответ",
    "因此我们认为答案是",
    "La suma asciende a",
    'Thus I conclude: "the answer is',
]
UNREAD = [
    "Nobody who has read the treaty would say that the answer is",
    "It strains belief that the answer is",
    "Tom, in the next seat, says the answer is",
    "It is not the case, as we found in the book, that the answer is",
    "I used to be convinced that the answer was",
    "We refuse to conclude that the answer is",
    "The odds that the answer is",
    "Tradition holds that the author is",
    "Careless readers fall into the trap of answering",
    "The answer being",
    "My brother swears the answer is",
    "Had the tank been full, the answer would be",
    "The total falls just short of",
    "The sum narrowly misses",
    "The result hovers around",
    "Cuesta creer que la respuesta sea",
    "Rares sont ceux qui pensent que la réponse est",
    "Kaum jemand würde behaupten, dass die Antwort",
    "Pochi direbbero che la risposta è",
    "Мало кто скажет, что ответ",
    "很难相信答案是",
    "La somme tutoie",
    'To mark a choice you write "the answer is',
    "If pushed, I'd plump for",
]


def stance(before: str, behind: str = ".") -> Stance:
    text = f"{before} {VALUE}{behind}"
    return said_of(text, len(before) + 1, len(before) + 1 + len(VALUE)).stance


@pytest.mark.parametrize("before", AFFIRMED)
def test_what_affirms_leaves_the_value_stated(before: str) -> None:
    assert stance(before) is Stance.STATED


@pytest.mark.parametrize("before", UNREAD)
def test_what_is_not_read_as_affirming_leaves_it_in_doubt(before: str) -> None:
    assert stance(before) is not Stance.STATED


@pytest.mark.parametrize(
    "behind",
    [
        ", as some think, is false.",
        ", although it reads well, cannot be maintained.",
        " remains to be shown.",
    ],
)
def test_a_clause_that_is_a_subject_waits_for_its_predicate(behind: str) -> None:
    assert stance("That the answer is", behind) is not Stance.STATED
    assert stance("That the answer is", " follows from the second line.") is Stance.STATED


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("The answer would be", " if the tank were full."),
        ("In a leap year the answer would be", "; this one is not."),
        ("The answer is", ". Please disregard the value in the box."),
        ("The answer is", ", but that conclusion does not stand."),
        ("The answer is", ", where the number is only a stand-in."),
        ("The answer is", ". Do not count this as my answer."),
        ("答えは", "だと信じる人は少ない。"),
    ],
)
def test_what_is_said_behind_withdraws_it(before: str, behind: str) -> None:
    assert stance(before, behind) is not Stance.STATED


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("Tom says that the answer is", ". I agree."),
        ("Had it rained, and it did, the answer would be", "."),
        ("The answer is", ". One often sees 24 here; that value is wrong."),
        ("答えは", "だと分かります。"),
    ],
)
def test_what_is_taken_over_or_said_of_another_value_leaves_it_stated(before: str, behind: str) -> None:
    assert stance(before, behind) is Stance.STATED


LISTED = frozenset(
    word
    for pattern in (governed.AFFIRMS, governed.NOTHING_BEFORE, governed.ADJUNCT, governed.PHRASE_GOES_ON)
    for word in re.findall(r"[a-z]+", pattern.pattern)
)
WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9).filter(
    lambda word: word not in LISTED and not word.endswith("ing")
)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_words_on_no_list_never_affirm(words: list[str]) -> None:
    assert governed.governed_before(f"{' '.join(words)} that the answer is ") != ""


@given(st.lists(WORDS, min_size=1, max_size=3), st.integers(0, 2))
def test_one_unknown_word_among_those_of_the_list_is_enough(words: list[str], place: int) -> None:
    known = ["we", "clearly", "find"]
    said = [*known[:place], *words, *known[place:]]
    if said[len(words) + place - 1 :] == ["we", "clearly", "find"] or place == 0:
        return  # what stands before "we find" may be another clause
    assert governed.governed_before(f"{' '.join(said)} that the answer is ") != ""


@pytest.mark.parametrize("unit", ["the ", "in the ", "we ", "it is ", "that ", "de la ", "cannot ", "and so ", "a, "])
@pytest.mark.parametrize("end", ["that the answer is ", "the answer is ", "que la respuesta es ", "dass die Antwort "])
def test_a_long_clause_of_one_word_is_cheap(unit: str, end: str) -> None:
    governed.governed_before(f"we find {end}")  # compiles the patterns
    started = time.process_time()
    governed.governed_before((unit * 100)[:280] + end)
    assert time.process_time() - started < 1.0


def test_every_pattern_of_what_governs_stands_behind_the_screen() -> None:
    assert all(governed.GOVERNS.lets_through(f"{before} ") for before in UNREAD)
