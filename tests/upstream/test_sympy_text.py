"""Plain text as sympy's parse_expr understands it, and what is refused."""

import pytest
import sympy
from math_verify import parser
from sympy.parsing import sympy_parser

from verifier.upstream.shared import latex_equality, libraries
from verifier.upstream.shared.sympy_text import read

x, y = sympy.symbols("x y")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("2x", 2 * x),
        ("xy+1", x * y + 1),
        ("2(3)", sympy.Integer(6)),
        ("2sqrt(3)", 2 * sympy.sqrt(3)),
        ("sin(0)", sympy.Integer(0)),
        ("5!", sympy.Integer(120)),
        ("pi", sympy.pi),
        ("1/2", sympy.Rational(1, 2)),
        ("1.5", sympy.Float("1.5")),
        ("(1, 2)", (1, 2)),
        ("[5][0]", sympy.Integer(5)),
        ("2**10", sympy.Integer(1024)),
        ("1 < 2", sympy.true),
    ],
)
def test_mathematics_is_read(text: str, meaning: object) -> None:
    assert read(text, implicit=True) == meaning


def test_without_evaluation_a_quotient_stays_one() -> None:
    assert read("4/2", evaluate=False) != sympy.Integer(2)
    assert sympy.simplify(read("4/2", evaluate=False)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__",
        "x.diff",
        "lambda: 1",
        "[i for i in (1, 2)]",
        "1 if 2 else 3",
        "open('a')",
        "sympify('1+1')",
        "Symbol('x').name",
        "exec('1')",
        "print(1)",
        "f'{1}'",
        "9**9**9",
        "99999!",
        "1e99999",
        "(" * 500 + "1" + ")" * 500,
        "-" * 900 + "1",
        "9" * 2000,
        "x = 5",
        "1 << 9",
        "",
    ],
)
@pytest.mark.parametrize("implicit", [False, True])
def test_everything_else_is_refused_unevaluated(text: str, implicit: bool) -> None:
    with pytest.raises(libraries.raised()):
        read(text, implicit=implicit)


def test_math_verify_reads_arithmetic_with_our_reader_and_not_with_parse_expr() -> None:
    library = latex_equality.library()
    assert parser.parse_expr is not sympy_parser.parse_expr
    found = latex_equality.found_in("The answer is 1/2", library.latex_or_arithmetic)
    assert latex_equality.equal(found, [sympy.Rational(1, 2)])
