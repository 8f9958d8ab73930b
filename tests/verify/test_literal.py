"""Python and JSON literals, equal by value and type."""

import ast
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.verify.literal import Literal
from verifier.wire import Json, Outcome

ROWS: list[tuple[str, Json, bool, str]] = [
    ("[1, 2, 3]", "[1,2,3]", True, "white space"),
    ("[2, 1]", "[1, 2]", False, "a list is ordered"),
    ("{2, 1}", "{1, 2}", True, "a set is not"),
    ("(1, 2)", "[1, 2]", False, "a tuple is no list"),
    ("89, 4", "(89, 4)", True, "a tuple without parentheses"),
    ("(3,)", "(3)", False, "a comma makes the tuple"),
    ("(3)", "3", True, "parentheses alone do not"),
    ("()", "()", True, "the empty tuple"),
    ("[1, 2,]", "[1, 2]", True, "a comma behind the last"),
    ("{'b': 2, 'a': 1}", '{"a": 1, "b": 2}', True, "keys in any order, quotes of either kind"),
    ("{'a': 1}", {"a": 1}, True, "a ground truth that is a value"),
    ('{"a": 2, "a": 1}', '{"a": 1}', False, "a key with two values"),
    ('{"a": true}', '{"a": 1}', False, "true is not 1"),
    ('{"a": "1"}', '{"a": 1}', False, "a text is no number"),
    ('{"A": 1}', '{"a": 1}', False, "the case of a key"),
    ('{"a": NaN}', '{"a": 1}', False, "a name"),
    ("true", "True", True, "JSON's spelling"),
    ("null", "None", True, "JSON's null"),
    ("None", "'None'", False, "None without quotes is no text"),
    ("1.0", "1", True, "numbers by value"),
    ("1_000", "1e3", True, "underscores and exponents"),
    ("0x10", "16", True, "hexadecimal"),
    ("-5", "- 5", True, "a sign"),
    ("0.1", "0.10000000000000001", False, "no rounding"),
    ("abc", "'abc'", True, "a text without its quotes"),
    ("ABC", "'abc'", False, "the case of a text"),
    ("1001", "'1001'", False, "digits without quotes are a number"),
    ("[]", "'[]'", False, "a list without quotes is no text"),
    ("a1", "'a1'", True, "a text that would be no other value"),
    ("'1001'", "1001", False, "digits with quotes are a text"),
    ("'1001'", 1001, False, "and no number of JSON"),
    ('"it\'s"', "'it\\'s'", True, "escaped quotes"),
    ("'a\\tb'", "'a\tb'", True, "an escape and the character"),
    ("r'a\\n'", "'a\\\\n'", True, "a raw text"),
    ("'caf\\u00e9'", "'café'", True, "an escape by number"),
    ('"\\ud83d\\ude00"', "'😀'", True, "two halves of one character"),
    ("'a' 'b'", "'ab'", True, "side by side"),
    ("'''x\ny'''", "'x\\ny'", True, "three quotes"),
    ("b'a'", "'a'", False, "bytes are no text"),
    ("set()", "set()", True, "the empty set"),
    ("set()", "{}", False, "which is no dict"),
    (r"\{1, 2\}", "{1, 2}", True, "braces as LaTeX escapes them"),
    (r"\text{'abc'}", "'abc'", True, "LaTeX text"),
    ("[0] * 3", "[0, 0, 0]", False, "nothing is computed"),
    ("int('5')", "5", False, "nothing is called"),
    ("f'{1}'", "'1'", False, "nothing is formatted"),
    ("[1, 2] or [2, 1]", "[1, 2]", False, "a hedge"),
    ("", "''", True, "an empty text"),
]


@pytest.mark.parametrize(("answer", "ground_truth", "right", "why"), ROWS)
def test_equal_literals_are_right(answer: str, ground_truth: Json, right: bool, why: str) -> None:
    verdict = Literal().verify(answer, ground_truth)
    assert (verdict.outcome is Outcome.CORRECT) is right, f"{why}: {verdict.reason}"


def test_types_can_be_stricter_and_laxer() -> None:
    assert Literal(strict_numbers=True).verify("1.0", "1").outcome is Outcome.INCORRECT
    assert Literal(tuples_are_lists=True).verify("[(1, 2)]", "[[1, 2]]").outcome is Outcome.CORRECT
    assert Literal(bare_text=False).verify("abc", "'abc'").outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("ground_truth", "named"), [(None, "is null"), ("abc", "is a name"), ("[1", "is missing"), ("", "begins no value")]
)
def test_a_ground_truth_that_is_no_literal_is_unreadable(ground_truth: Json, named: str) -> None:
    assert named in (Literal().unreadable(ground_truth) or "")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_python_writes_is_itself(value: object) -> None:
    assert Literal().verify(repr(value), repr(value)).outcome is Outcome.CORRECT


@given(VALUES, VALUES)
def test_two_values_that_differ_are_never_one(one: object, other: object) -> None:
    verdict = Literal(bare_text=False).verify(repr(one), repr(other))
    if verdict.outcome is Outcome.CORRECT:
        assert ast.literal_eval(repr(one)) == ast.literal_eval(repr(other))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), st.lists, max_leaves=8))
def test_json_and_python_spell_one_value(value: object) -> None:
    assert Literal().verify(json.dumps(value), repr(value)).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    "bomb", ["[" * 99_000, "9" * 99_000, "1e999999999", "1," * 40_000, "0x" + "f" * 90_000, "[" * 10**6]
)
def test_what_is_too_large_is_refused_unread(bomb: str) -> None:
    started = time.process_time()
    assert Literal().verify(bomb, "[1]").outcome is Outcome.TOO_COSTLY
    assert time.process_time() - started < 0.5


@given(st.text(alphabet="[](){},:'\"\\1ae.-+ \nTrueNo", max_size=60))
def test_any_answer_gets_a_verdict(answer: str) -> None:
    assert Literal().verify(answer, "[1]").outcome in (Outcome.CORRECT, Outcome.INCORRECT)
