"""Sets of real numbers in any notation."""

import pytest

from verifier.verify.math.grammar import read
from verifier.verify.math.normal_form import tidy
from verifier.verify.math.real_sets import NoRealSet, real_set, same_set

SAME = [
    (r"k < -5", r"(-\infty,-5)"),
    (r"x \neq 0", r"(-\infty,0)\cup(0,\infty)"),
    (r"-1\le x\le 1", "[-1,1]"),
    (r"\{x \mid 2x+1<5\}", r"(-\infty,2)"),
    (r"|x|<2", "(-2,2)"),
    (r"1\leq|z|\leq \frac{3}{2}", r"[-\frac32,-1]\cup[1,\frac32]"),
    ("(0,1)\\cup(1,2)", "(1,2)\\cup(0,1)"),
    ("[0,1]\\cup[1,2]", "[0,2]"),
    (r"\mathbb{R}\setminus\{0\}", r"x\ne 0"),
    ("-9<x<0 or 0<x<9", "(-9,0)\\cup(0,9)"),
    ("0<f(x)<1", "(0,1)"),
    ("3>x", "x<3"),
    (r"\{x\in\mathbb{R}: x\neq 0\}", r"x\ne 0"),
    (r"-2x<6", "x>-3"),
]
OTHER = [
    ("(0,1)", "(0,1]"),
    ("(0,1)\\cup(1,2)", "(0,2)"),
    ("x<3", "x>3"),
    (r"x\ge 3", "x>3"),
    ("(1,4)", "(1,2)\\cup(3,4)"),
]
NONE = ["(2,1)", "(1,x)", "x^2<4", "x+y<1", "5", "(1,2,3)", "y=2x"]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_the_same_set_in_two_notations(left: str, right: str) -> None:
    assert same_set(real_set(read(tidy(left))), real_set(read(tidy(right))))


@pytest.mark.parametrize(("left", "right"), OTHER)
def test_sets_that_differ_in_an_end(left: str, right: str) -> None:
    assert not same_set(real_set(read(tidy(left))), real_set(read(tidy(right))))


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_set_that_can_be_read_decides_nothing(text: str) -> None:
    with pytest.raises(NoRealSet):
        real_set(read(tidy(text)))
