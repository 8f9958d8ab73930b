"""One class of few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.verify.label import Label
from verifier.wire import Json, Outcome

ROWS: list[tuple[str, Json, bool, str]] = [
    ("Yes", "yes", True, "case"),
    ("**Yes.**", "yes", True, "dress"),
    (r"\text{True}", "yes", True, "a synonym in LaTeX"),
    ("no", False, True, "a boolean ground truth"),
    ("是", "yes", True, "Chinese"),
    ("不正确", "no", True, "a longer word with the shorter one in it"),
    ("Yes, because it is not far.", "yes", True, "what opens the sentence counts"),
    ("No, that's correct.", "no", True, "and not what is said about it"),
    ("It is untrue.", "true", False, "a word that holds the other"),
    ("not yes; it is no", "yes", False, "denied"),
    ("This is not true.", "false", True, "a denial is the opposite"),
    ("The sentiment is negative, not positive.", "negative", True, "what is affirmed outranks what is denied"),
    ("Yes and no", "yes", False, "both"),
    ("Yes/No", "no", False, "either"),
    ("Maybe yes", "yes", False, "in doubt"),
    ("I don't know", "no", False, "no class"),
    ("No idea", "no", False, "no is not always an answer"),
    ("invalid", "valid", False, "the opposite"),
    ("The argument is not valid.", "invalid", True, "the opposite, denied"),
    ("sci/tech", "Sci/Tech", True, "a class of no family"),
    ("Business", "Sci/Tech", False, "another one"),
    ("Sci/Tech or Business", "Sci/Tech", False, "a hedge"),
    ("entails", "entailment", True, "another form of the word"),
    ("t", "True", True, "a letter that is all of the answer"),
    ("So f(0) = 1.\nIt is true.", "true", True, "the last line that names a class"),
    ("", "yes", False, "nothing"),
]


@pytest.mark.parametrize(("answer", "ground_truth", "right", "why"), ROWS)
def test_the_class_is_right(answer: str, ground_truth: Json, right: bool, why: str) -> None:
    verdict = Label().verify(answer, ground_truth)
    assert (verdict.outcome is Outcome.CORRECT) is right, f"{why}: {verdict.reason}"


def test_classes_of_ones_own_exclude_one_another() -> None:
    verifier = Label(labels=("cat", "dog"), synonyms={"dog": ("hound",)})
    assert verifier.verify("It is a hound.", "dog").outcome is Outcome.CORRECT
    assert verifier.verify("a cat and a dog", "dog").outcome is Outcome.INCORRECT
    assert "none of the labels" in (verifier.unreadable("bird") or "")


@pytest.mark.parametrize("ground_truth", [None, "", 3, ["yes"], "x" * 300])
def test_a_ground_truth_that_is_no_class_is_unreadable(ground_truth: Json) -> None:
    assert Label().unreadable(ground_truth)


@given(st.sampled_from(["yes", "no", "valid", "neutral"]), st.text(max_size=40))
def test_any_answer_gets_a_verdict(ground_truth: str, answer: str) -> None:
    assert Label().verify(answer, ground_truth).outcome in (Outcome.CORRECT, Outcome.INCORRECT)


STANCES = [
    ("valid_not", "valid", False, "what is joined is a word of its own"),
    ("The argument is _valid_.", "valid", True, "markup is not"),
    ("The label is not_entailment.", "not entailment", True, "a class may be joined"),
    ("final_label: valid", "valid", True, "another word may be"),
    ("Therefore, the answer (Yes or No) is most likely No.", "no", True, "the question's choices are no answer"),
    ("**Answer (Yes/No):** No", "no", True, "the same, in bold"),
    ("True or False? True.", "true", True, "a question that repeats the choices"),
    ("The argument is not deductively valid.", "valid", False, "denied at a distance"),
    ("The argument is not deductively valid.", "invalid", True, "what is not valid is invalid"),
    ("It is not true that the argument is valid.", "invalid", True, "the clause is denied"),
    ("There is no evidence that it is valid.", "valid", False, "denied in other words"),
    ("It is far from valid.", "valid", False, "far from"),
    ("The claim that it is valid is wrong.", "valid", False, "denied behind it"),
    ("It is not false.", "true", True, "two denials cancel out"),
    ("There's no way this is false, so True.", "true", True, "the last clause says so itself"),
    ("Valid? No.", "invalid", True, "asked and answered"),
    ("Is it valid? I think so.", "valid", True, "asked and affirmed"),
    ("Yes, but actually no.", "yes", False, "taken back"),
    ("Yes. Wait, no.", "no", True, "taken back for the other"),
    ("Assume it is valid. Contradiction.", "valid", False, "supposed"),
    ("It would be true if n were even. But n is odd, so the statement is false.", "true", False, "what would be"),
    ("It would be true if n were even. But n is odd, so the statement is false.", "false", True, "the last statement"),
    ("It would be false only if n were odd; n is even, so it is true.", "true", True, "the last statement"),
    ("If n were even, it would be true. n is odd.", "true", False, "a condition before it"),
    ("It would be true if n were even. n is odd.", "true", False, "a condition behind it"),
    ("It would be valid had it two premises. The argument is invalid.", "invalid", True, "a condition turned round"),
    ("False. It would be true if n were even.", "false", True, "stated first"),
    ("The statement would be true.", "true", True, "polite, and under no condition"),
    ("The answer would be yes.", "yes", True, "polite"),
    ("If we look at n = 2, we see it is even. So the statement would be true.", "true", True, "another sentence"),
    ("The argument, although long, is valid.", "valid", True, "a clause in between"),
    ("Without doubt it is not only valid but sound.", "valid", True, "not only is no denial"),
    ("该说法是错误的", "错", True, "是 is a verb here"),
    ("该说法是错误的", "是", False, "是 is a verb here"),
    ("这个说法不正确。", "对", False, "denied in Chinese"),
    ("Sci/Tech, Business", "Sci/Tech", False, "a second class, which only the law of leftover words finds"),
    ("The category is World, not Sci/Tech", "Sci/Tech", False, "denied"),
]


@pytest.mark.parametrize(("answer", "truth", "right", "why"), STANCES)
def test_a_class_counts_for_what_is_said_of_it(answer: str, truth: str, right: bool, why: str) -> None:
    assert (Label().verify(answer, truth).outcome is Outcome.CORRECT) is right, why


LANGUAGES: list[tuple[str, str, bool]] = [
    ("Sí, es cierto.", "yes", True),
    ("Да", "yes", True),
    ("Нет", "no", True),
    ("はい", "yes", True),
    ("いいえ", "no", True),
    ("네", "yes", True),
    ("아니요", "no", True),
    ("Não", "no", True),
    ("答案：是", "yes", True),
    ("答案是：否", "no", True),
    ("ＹＥＳ", "yes", True),
    ("когда-то", "yes", False),
]


@pytest.mark.parametrize(("answer", "truth", "right"), LANGUAGES)
def test_yes_and_no_are_heard_in_many_languages(answer: str, truth: str, right: bool) -> None:
    assert (Label().verify(answer, truth).outcome is Outcome.CORRECT) is right
