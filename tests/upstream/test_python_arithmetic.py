"""What Python makes of arithmetic, without asking Python."""

import time
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.upstream.shared.python_arithmetic import NotEvaluable, Number, value_of

VALUES: list[tuple[str, Number]] = [
    ("2**3", 8),
    ("7//2", 3),
    ("-2**2", -4),
    ("2**-1", 0.5),
    ("2**3**2", 512),
    ("5--3", 8),
    ("+5+-3", 2),
    ("1.5*2", 3.0),
    (".5", 0.5),
    ("12.", 12.0),
    ("0+00", 0),
    ("05.5", 5.5),
    ("1/3*3", 1.0),
    ("(5\r+\t3)", 8),
    ("5\f+3", 8),
    ("4**(1/2)", 2.0),
    ("10**400", 10**400),
    ("(" * 200 + "1" + ")" * 200, 1),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_it_has_the_value_that_python_gives(text: str, value: Number) -> None:
    found = value_of(text)
    assert found == value
    assert type(found) is type(value)


def test_a_root_of_a_negative_number_is_complex() -> None:
    assert value_of("(-8)**(1/3)") == (-8) ** (1 / 3)


REFUSED = [
    *("", "05", "5 3", "2(3)", "(2)(3)", "()", "...", "1..2", "1.2.3", "5\r+3", "5\x0b+3", "5\u3000+3", "５", "1/0"),
    *("0**-1", "2*)3(", "3+4 .", "* 3", "3 *", "5//0", "1e5", "2.0**5000", "1/10**400*10.0**400", "1" * 4301),
    *("(" * 201 + "1" + ")" * 201, "-" * 3000 + "1", "9**9**9", "99**9**7", "9**9**9**9", "(1+2j)"),
]


@pytest.mark.parametrize("text", REFUSED)
def test_it_has_none_where_python_refuses_or_would_not_end(text: str) -> None:
    started = time.process_time()
    with pytest.raises(NotEvaluable):
        value_of(text)
    assert time.process_time() - started < 0.15


TOKENS = ["1", "2", "3", "0", "12", "05", "1.5", ".5", "3.", "+", "-", "*", "/", "//", "**", "(", ")", " ", "\t", "\r"]


@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=8).map("".join))
def test_it_agrees_with_python(text: str) -> None:
    text = text.strip()
    if text.count("**") > 1:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = eval(text, {"__builtins__": None}, {})  # noqa: S307 - of tokens written above
    except (SyntaxError, ArithmeticError, TypeError, ValueError):
        expected = None
    try:
        found = value_of(text)
    except NotEvaluable:
        found = None
    assert found == (expected if isinstance(expected, int | float | complex) else None)
