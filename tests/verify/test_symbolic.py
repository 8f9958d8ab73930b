"""The math verdict as a part: the ladder, its options, its bounds, and what it never does."""

import ast
import json
import random
import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import verifier
from verifier.extract.final_answer import FinalAnswer
from verifier.rubric import Rubric
from verifier.score import score
from verifier.verify.symbolic import Symbolic, warm
from verifier.wire import Json, Outcome, Rollout

SHARED = Path(__file__).parents[3] / "shared" / "gradebench" / "dev"
RUBRIC = Rubric(extractor=FinalAnswer(), verifier=Symbolic())


def outcome(answer: str, gold: Json, **options: object) -> Outcome:
    return Symbolic.model_validate(options).verify(answer, gold).outcome


LADDER = [
    (r"\left(1,2\right)", "(1,2)", "equal normal forms"),
    (r"\frac{1}{2}", "0.5", "exact rational arithmetic"),
    (r"\sqrt{8}", r"2\sqrt2", "forty digits"),
    ("(x+1)^2", "x^2+2x+1", "exact values agree at 3 sample points"),
    (r"\frac{\sin x}{\cos x}", r"\tan x", "values agree at 3 sample points"),
    ("2,1", "1,2", "the same items"),
    ("x<3", r"(-\infty,3)", "sets of real numbers"),
    ("Even", r"\text{even}", "predicates"),
    ("May 5", r"\text{May 5}", "equal words"),
    ("(C) 12", r"\text{(C)}", "the letter of a choice"),
    ("C", r"\boxed{\textbf{(C) }12}", "the letter of a choice"),
    ("12", r"$\boxed{\text{(C)}\ 12}$", "equal normal forms"),
    (r"\sum_{k=1}^{3} k", "6", "exact rational arithmetic"),
    (r"\int_0^1 2x\,dx", "1", "math-verify"),
]


@pytest.mark.parametrize(("answer", "gold", "decider"), LADDER)
def test_the_cheapest_decider_that_can_speaks(answer: str, gold: str, decider: str) -> None:
    verdict = Symbolic().verify(answer, gold)
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.evidence["decider"] == decider
    assert verdict.evidence["gold"]
    assert verdict.evidence["answer"]


OPTIONS = [
    ({"lists": "ordered"}, "2,1", "1,2", False),
    ({"percent": "factor"}, "25", r"25\%", False),
    ({"percent": "ignore"}, "0.25", r"25\%", False),
    ({"units": "required"}, "15", r"15\text{ cm}", False),
    ({"units": "required"}, r"0.15\text{ m}", r"15\text{ cm}", True),
    ({"units": "ignored"}, r"15\text{ m}", r"15\text{ cm}", True),
    ({"round_to_gold": False}, r"\frac13", "0.333", False),
    ({"approximation_digits": 3}, "0.333", r"\frac13", True),
    ({"approximation_digits": None}, "0.333333", r"\frac13", False),
    ({"assignments": "strict"}, "5", "x=5", False),
    ({"simplified": True}, r"\frac{2}{4}", r"\frac{1}{2}", False),
    ({}, "D", r"\boxed{\textbf{(C) }12}", False),
    ({}, "13", r"\boxed{\textbf{(C) }12}", False),
    ({"simplified": True}, r"\dfrac{1}{2}", r"\frac{1}{2}", True),
]


@pytest.mark.parametrize(("options", "answer", "gold", "correct"), OPTIONS)
def test_each_policy_is_an_option(options: dict[str, object], answer: str, gold: str, correct: bool) -> None:
    assert (outcome(answer, gold, **options) is Outcome.CORRECT) is correct


@pytest.mark.parametrize(
    ("gold", "said"),
    [(None, "null"), ("  ", "empty"), ([1], "list"), ({"a": 1}, "dict"), (True, "bool"), ("nan", "nan"),
    ("(1,2", "read"), ("1/", "read"), ("{'ground_truth': '4'}", "object"), ('{"a": 4}', "object"),
     ("$$", "typesetting"), ("(" * 50, "deep")],
)  # fmt: skip
def test_a_ground_truth_that_cannot_be_read_is_named(gold: Json, said: str) -> None:
    assert said in (Symbolic().unreadable(gold) or "")


def test_numbers_are_ground_truths_too() -> None:
    assert outcome("7", 7.0) is Outcome.CORRECT
    assert outcome("7.5", 7.5) is Outcome.CORRECT
    assert outcome("7", 8) is Outcome.INCORRECT


def test_an_empty_answer_is_no_empty_set() -> None:
    assert outcome("", r"\emptyset") is Outcome.INCORRECT


def test_long_whole_numbers_are_compared_digit_by_digit() -> None:
    gold = "7" * 9_999 + "1"
    assert outcome(gold, gold) is Outcome.CORRECT
    assert outcome(gold[:-1] + "2", gold) is Outcome.INCORRECT


# Properties

NUMBERS = st.fractions(min_value=-50, max_value=50, max_denominator=60)


def latex(value: Fraction) -> str:
    sign = "-" if value < 0 else ""
    return str(value) if value.denominator == 1 else rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


EXPRESSIONS = st.recursive(
    st.sampled_from(["x", "y", "2", "7", r"\pi", r"\sqrt{3}"]) | NUMBERS.map(latex).map("({})".format),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", r"\cdot "]), inner).map(
            lambda each: f"({each[0]}{each[1]}{each[2]})"
        ),
        st.tuples(inner, inner).map(lambda each: rf"\frac{{{each[0]}}}{{1+{each[1]}^2}}"),
        inner.map(lambda each: rf"\sin({each})"),
    ),
    max_leaves=6,
)
RESPELT = [
    lambda text: text.replace("+", " + ").replace("(", "( "),
    lambda text: text.replace("(", r"\left(").replace(")", r"\right)"),
    lambda text: text.replace(r"\frac", r"\dfrac"),
    lambda text: "{" + text + "}",
    lambda text: "$" + text + "$.",
    lambda text: rf"\displaystyle {text}",
    lambda text: rf"\boxed{{{text}}}",
]


@settings(max_examples=60, deadline=None)
@given(EXPRESSIONS, st.sampled_from(RESPELT))
def test_an_answer_equals_itself_in_other_typesetting(text: str, respell: object) -> None:
    assert callable(respell)
    assert outcome(respell(text), text) is Outcome.CORRECT


@settings(max_examples=40, deadline=None)
@given(NUMBERS)
def test_a_number_equals_itself_in_text(value: Fraction) -> None:
    if value.denominator == 1:
        assert outcome(rf"\text{{{value}}}", str(value)) is Outcome.CORRECT
    assert outcome(str(value), latex(value)) is Outcome.CORRECT


@settings(max_examples=200, deadline=None)
@given(NUMBERS, NUMBERS)
def test_unequal_rationals_are_never_equal(left: Fraction, right: Fraction) -> None:
    assert (outcome(latex(left), latex(right)) is Outcome.CORRECT) == (left == right)


ENDS = st.tuples(NUMBERS, NUMBERS).filter(lambda pair: pair[0] < pair[1])
INTERVALS = st.tuples(st.sampled_from("(["), ENDS, st.sampled_from(")]")).map(
    lambda each: f"{each[0]}{latex(each[1][0])},{latex(each[1][1])}{each[2]}"
)


@settings(max_examples=150, deadline=None)
@given(INTERVALS, INTERVALS)
def test_unequal_intervals_are_never_equal(left: str, right: str) -> None:
    assert (outcome(left, right) is Outcome.CORRECT) == (left == right)


@settings(max_examples=150, deadline=None)
@given(st.sets(NUMBERS, max_size=5), st.sets(NUMBERS, max_size=5), st.randoms())
def test_unequal_sets_are_never_equal(left: set[Fraction], right: set[Fraction], shuffle: random.Random) -> None:
    mine, other = sorted(left), sorted(right)
    shuffle.shuffle(mine)
    texts = [rf"\{{{','.join(map(latex, each))}\}}" for each in (mine, other)]
    assert (outcome(*texts) is Outcome.CORRECT) == (left == right)


# Hostile answers

BOMBS = [
    r"9^{9^9}", r"9^{9^{9^9}}", "10000000!", "((5!)!)!", "3" + "!" * 39, r"\binom{10^9}{10^8}", r"(1+x)^{100000}",
    "1e999999999", "9" * 3_999, "(" * 40 + "1" + ")" * 40, r"\frac{1}{" * 39 + "2" + "}" * 39, "x^" * 400 + "2",
    "2^" * 400 + "2", "-" * 3_000 + "1", "|" * 3_000, "|x|" * 900, r"\sum_{n=1}^{10^{9}} n",
    r"\prod_{i=1}^{10^8} i", "e^" * 300 + "x",
    "+".join(f"x_{place}" for place in range(1_000)), ",".join(map(str, range(1_500))), r"\pm " * 500 + "1",
    r"\begin{pmatrix}" + "&".join(["1"] * 1_000) + r"\end{pmatrix}", "x<" * 500 + "1", r"\tan(10^{1000})", "1/0",
    "0^0",
    "1.0000000001^{10000000000}", r"\exp(" * 30 + "9" + ")" * 30, "x" * 3_000, "sin" * 1_000, "5" + "!" * 30,
    r"\sqrt" * 500 + "2", "1 1/2 " * 500, ":".join(["1"] * 700), r"\begin{" * 30, "i^{i^{i^{i^i}}}",
    r"\lfloor 10^{5000}\pi\rfloor", r"(\sqrt{2}+1)^{10000}", "x^{x^{x^{x^{x}}}}", r"\frac{1e9999}{1e-9999}",
    "\x00", "\u202e12", "\ufffd" * 100,
    '__import__("os").system("touch pwned")', "().__class__.__bases__", "lambda: 1", "9**9**9**9", "\\" * 1_499,
]  # fmt: skip
GOLDS = ["42", "x+1", r"\sqrt{2}", "1,2", r"(0,1)", "y=2x", "x<3", r"\begin{pmatrix}1\\2\end{pmatrix}", r"\pm 1", "0.5"]


@pytest.fixture(scope="module", autouse=True)
def _warmed() -> None:
    warm()


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda text: text[:24])
def test_no_answer_costs_more_than_a_moment_and_none_is_right(bomb: str) -> None:
    started = time.process_time()
    for gold in GOLDS:
        assert outcome(bomb, gold) in (Outcome.INCORRECT, Outcome.TOO_COSTLY)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text", ["{" * 10**6, "9" * 10**6, "\\boxed{" * 10**5, "$" * 10**6, "," * 10**6, " " * 10**6, "^" * 10**6]
)
def test_a_megabyte_is_refused_unread(text: str) -> None:
    started = time.process_time()
    assert outcome(text, "42") is not Outcome.CORRECT
    assert time.process_time() - started < 0.05


def test_no_text_is_ever_evaluated_as_python() -> None:
    forbidden = {"eval", "exec", "compile", "__import__", "parse_expr", "sympify", "S", "simplify"}
    room = Path(verifier.__file__).parent / "verify"
    for file in [room / "symbolic.py", *(room / "math").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                allowed = name == "compile" and ast.unparse(node.func) == "re.compile"
                assert allowed or name not in forbidden, f"{file.name}:{node.lineno} calls {name}"


# Benchmarks written for this project


def verdicts(name: str) -> list[tuple[dict[str, Json], Outcome]]:
    file = SHARED / name
    if not file.exists():
        pytest.skip(f"{name} of the benchmark is not here")
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    rows = [row for row in rows if row["domain"] == "math"]
    results = [
        score(Rollout(id=row["id"], completion=row["completion"], ground_truth=row["gold"]), RUBRIC) for row in rows
    ]
    return [(row, result.verdict.outcome) for row, result in zip(rows, results, strict=True)]


@pytest.mark.parametrize("name", ["units.jsonl", "adversarial.jsonl"])
def test_every_row_that_was_written_for_this_project_is_right(name: str) -> None:
    wrong = [(row["id"], row["note"]) for row, found in verdicts(name) if (found is Outcome.CORRECT) != row["label"]]
    assert not wrong


@pytest.mark.parametrize(
    ("answer", "ground_truth", "score", "why"),
    [
        ("1, 2", "1, 2, 3", 2 / 3, "two of three"),
        ("3", "\\{1, 2, 3\\}", 1 / 3, "one value of a set"),
        ("x = 2, x = 1", "1, 2, 3", 2 / 3, "in any order, named or not"),
        ("1, 2, 4", "1, 2, 3", 0.0, "a wrong member spoils it"),
        ("1, 1, 2", "1, 2, 3", 0.0, "none counts twice"),
        ("1, 2, 3", "1, 2, 3", 1.0, "all of them"),
        ("4", "5", 0.0, "no list at all"),
        ("1", "(1, 2)", 0.0, "a tuple is one value"),
    ],
)
def test_an_incomplete_list_can_earn_its_share(answer: str, ground_truth: str, score: float, why: str) -> None:
    found = Symbolic(incomplete="share").verify(answer, ground_truth).score
    assert found == pytest.approx(score), why
    assert Symbolic().verify(answer, ground_truth).score in (0.0, 1.0), why
