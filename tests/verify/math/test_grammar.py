"""Tidy text -> tree."""

import pytest

from verifier.verify.math.grammar import read
from verifier.verify.math.lexer import Foreign, Unreadable
from verifier.verify.math.normal_form import tidy
from verifier.verify.math.tree import shown

TABLE = [
    ("58,500", "58500", "thousands"),
    ("(1,234)", "bracket:()(1, 234)", "no thousands inside brackets"),
    ("1.87e6", "1870000", "e-notation"),
    ("1/2x", "multiply(divide(1, 2), x)", "a product binds as a quotient does, from left to right"),
    (r"1\frac{4}{5}", "9/5", "a mixed number"),
    ("2 1/2", "5/2", "a mixed number in plain text"),
    (r"2\frac{x}{3}", "multiply(2, divide(x, 3))", "no mixed number"),
    (r"\frac43", "divide(4, 3)", "arguments of one digit"),
    (r"\sqrt12", "call:sqrt(12)", "the root of all of it"),
    (r"\sqrt[3]{16}", "call:root(16, 3)", "an index"),
    (r"-2^2", "negate(power(2, 2))", "minus binds less than a power"),
    ("2^3^2", "power(2, power(3, 2))", "powers from right to left"),
    (r"\sin^2 2x", "power(call:sin(multiply(2, x)), 2)", "a power of a function, a bare argument"),
    (r"\sin^{-1} x", "call:arcsin(x)", "an inverse"),
    (r"\log_{2} 8", "divide(call:log(8), call:log(2))", "a base"),
    ("sinx", "call:sin(x)", "a function run together with its argument"),
    ("np", "multiply(n, p)", "letters are a product"),
    (r"\lambda_{\text {red}}", "lambda_red", "a subscript is a name"),
    ("x_{12}", "x_12", "the same with digits"),
    ("1011_2", "base:2(1011)", "a numeral in a base"),
    (r"30^\circ", "degree(30)", "degrees"),
    ("30 degrees", "degree(30)", "degrees in words"),
    (r"12.5\%", "percent(25/2)", "per cent"),
    (r"15\text{ cm}^2", "quantity:cm^2(15)", "a unit"),
    (r"\frac{600}{7} \mathrm{~km} / \mathrm{h}", "quantity:km/h(divide(600, 7))", "a unit of several parts"),
    ("15000 \\text{ kcal m}^{-2} \\text{yr}^{-1}", "quantity:kcal/(m^2·yr)(15000)", "one with exponents"),
    (r"12^{\mathrm{th}} \text{ grade}", "quantity:grade(12)", "an ordinal"),
    ("x=5", "chain:=(x, 5)", "an equation"),
    (r"-1\le x<3", "chain:<= <(negate(1), x, 3)", "a chain of inequalities"),
    (r"(-\infty,5]\cup[6,7)", "union(bracket:(](negate(infinity), 5), bracket:[)(6, 7))", "a union"),
    (r"\{x \mid x<3\}", "builder(x, chain:<(x, 3))", "set-builder notation"),
    (r"\{\}", "set", "the empty set"),
    ("1, 2 and 3", "list(1, 2, 3)", "a list in words"),
    ("x=1 or x=2", "list:or(chain:=(x, 1), chain:=(x, 2))", "alternatives"),
    ("1,2;3,4", "list(bracket:()(1, 2), bracket:()(3, 4))", "groups"),
    ("1.2 million", "multiply(6/5, 1000000)", "a magnitude in words"),
    (r"{3 \over 4}", "divide(3, 4)", "plain TeX"),
    ("C(9,4)", "call:binom(9, 4)", "a binomial"),
    ("A(1,2)", "bracket:()(1, 2)", "a point with its name"),
    ("[[0,1],[2,3]]", "matrix(row(0, 1), row(2, 3))", "a matrix in plain text"),
    (r"1011_{(2)}", "base:2(1011)", "a base in brackets"),
    ("0.1\\overline{6}", "divide(15, 90)", "a repeating decimal"),
    (r"72^\circ F", "quantity:°F(72)", "a temperature"),
    ("90 min", "quantity:min(90)", "a unit that is also a function"),
    ("9:05 AM", "quantity:am(ratio(9, 5))", "half of the day"),
    (r"\approx 3.14", "157/50", "a sign in front of the value"),
    (r"\frac{\pi}{4}+k\pi, k\in\mathbb{Z}", "add(divide(pi, 4), multiply(k, pi))", "what a symbol stands for"),
    (r"3\pm2\sqrt2", "plus_minus:p(3, multiply(2, call:sqrt(2)))", "plus-minus"),
    ("3:4:5", "ratio(3, 4, 5)", "a ratio"),
    (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "matrix(row(1, 2), row(3, 4))", "a matrix"),
    ("Ann: 7, Bo: 14", "list(7, 14)", "labels"),
    (r"\frac{1}{s+a} \quad \text{for } s>-a", "divide(1, add(s, a))", "a condition behind the value"),
    (r"\frac{d^{2} y}{d x^{2}}", "y''", "a derivative"),
    (r"\ddot{\theta}(t)", "theta''", "dots, and the unknown function's argument"),
    ("f(x)", "apply:f(x)", "an application"),
    ("I(0)", "apply:I(0)", "an application to a number"),
    ("x(x-1)", "multiply(x, add(x, negate(1)))", "a product"),
    (r"|x-1|", "call:abs(add(x, negate(1)))", "bars"),
    (r"\text{no solution}", "no solution", "words alone"),
]  # fmt: skip
UNREADABLE = [
    ("", "nothing"),
    ("maybe 3", "a hedge"),
    (r"0 \text{ (or possibly } 1)", "a doubt in brackets"),
    ("8 to 12", "a range"),
    ("not 5", "a denial"),
    ("at least 5", "a bound in words"),
    ("5 or so", "an alternative that is none"),
    ("5 is wrong", "a value that is taken back"),
    ("2 9 1", "numbers side by side"),
    ("(1,2", "an open bracket"),
    ("1+", "an open sum"),
    ("1/", "an open quotient"),
    ("\u202e12", "a direction override"),
    ("1\x00", "a control character"),
    ("-" * 500 + "1", "a tower of signs"),
    ("2^" * 300 + "2", "a tower of powers"),
    ("1" + "/2" * 300, "a tower of quotients"),
    ("9e99999", "an exponent beyond the bounds"),
]


@pytest.mark.parametrize(("text", "expected", "why"), TABLE)
def test_mathematics_is_read(text: str, expected: str, why: str) -> None:
    assert shown(read(tidy(text))) == expected, why


@pytest.mark.parametrize(("text", "why"), UNREADABLE)
def test_what_is_none_is_unreadable_to_the_last_token(text: str, why: str) -> None:
    with pytest.raises(Unreadable):
        read(tidy(text))


def test_an_unknown_command_is_left_to_another_reader() -> None:
    with pytest.raises(Foreign):
        read(r"\sum_{n=1}^{N} n")


def test_redundant_braces_and_brackets_leave_no_trace() -> None:
    assert read("{{x}+{1}}") == read("x+1") == read("((x)+(1))")
