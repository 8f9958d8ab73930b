"""What is refused unread."""

import time

import pytest

from verifier.verify.math.bounds import nesting, plain_digits, too_costly, too_heavy

REFUSED = [
    ("x" * 8_001, "characters"),
    ("9" * 4_001, "digits"),
    ("\\a" * 1_501, "commands"),
    ("!" * 41, "factorials"),
    ("(" * 41 + ")" * 41, "deep"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_is_too_much_is_refused_and_named(text: str, said: str) -> None:
    assert said in (too_costly(text) or "")


@pytest.mark.parametrize("text", [text for text, _ in REFUSED] + ["{" * 10**6, "\\boxed{" * 10**5, "9" * 10**6])
def test_a_refusal_takes_less_than_a_millisecond_or_two(text: str) -> None:
    started = time.process_time()
    too_costly(text)
    assert time.process_time() - started < 0.02


@pytest.mark.parametrize("text", ["x^2+1", r"\frac{1}{2}", "9" * 4_000, "5!", "((((5))))"])
def test_ordinary_answers_are_not_refused(text: str) -> None:
    assert too_costly(text) is None


@pytest.mark.parametrize(
    ("text", "depth", "balanced"),
    [("a", 0, True), ("{a}", 1, True), ("({[a]})", 3, True), ("{a", 1, False), ("}a{", 1, False), (r"\{a", 1, True)],
)
def test_nesting_is_counted(text: str, depth: int, balanced: bool) -> None:
    assert nesting(text) == (depth, balanced)


def test_a_long_whole_number_can_still_be_compared_digit_by_digit() -> None:
    assert plain_digits("$" + "7" * 5_000 + "$") == "7" * 5_000
    assert plain_digits("7" * 100) is None
    assert plain_digits("7" * 5_000 + "x") is None


@pytest.mark.parametrize(
    "text", ["5!", r"\binom{10^9}{10^8}", "x^{100}", "2^{2^{9}}", "x" * 401, "12345678", "((((((((("]
)
def test_an_algebra_system_gets_light_work_only(text: str) -> None:
    assert too_heavy(text)


def test_light_work_is_light() -> None:
    assert too_heavy(r"\int_0^1 x^2 dx") is None
