"""The heavy libraries as the reproduced graders use them, loaded on first use and nowhere else in this room.

Nothing here hands answer text to Python: of sympy's plain-text reader only the tokeniser is used (`sympy_text` reads
what it gives by its own grammar), and its LaTeX reader is the one that is built from a grammar.
"""

import builtins
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from logging import CRITICAL, getLogger
from types import BuiltinFunctionType
from typing import Any, NamedTuple

LONGEST_LATEX = 2_000


@cache
def sympy() -> Any:
    import sympy as library

    return library


@cache
def raised() -> tuple[type[BaseException], ...]:
    """What sympy and the readers raise at expressions that they cannot deal with."""
    from sympy.parsing.latex.errors import LaTeXParsingError
    from sympy.polys.polyerrors import BasePolynomialError

    plain = (ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, RecursionError)
    return (*plain, SyntaxError, TypeError, ValueError, RuntimeError, BasePolynomialError, LaTeXParsingError)


@cache
def _latex_to_text() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text()


def latex_to_text(latex: str) -> str | None:
    """`latex` as plain text, as pylatexenc has it; None where it raises or there is too much of it."""
    if len(latex) > LONGEST_LATEX:
        return None
    try:
        return str(_latex_to_text().latex_to_text(latex))
    except (*raised(), *_latex_errors()):
        return None


@cache
def _latex_errors() -> tuple[type[BaseException], ...]:
    from pylatexenc.latexwalker import LatexWalkerError

    return (LatexWalkerError,)


@cache
def python_tokens(implicit: bool) -> Any:
    """sympy's `parse_expr` without its last step: from text to the Python expression that it would evaluate."""
    from sympy.parsing import sympy_parser

    library = sympy()
    names = {name: getattr(library, name) for name in library.__all__}
    names |= {name: value for name, value in vars(builtins).items() if isinstance(value, BuiltinFunctionType)}
    names |= {"max": library.Max, "min": library.Min}
    rules: tuple[Any, ...] = sympy_parser.standard_transformations
    if implicit:
        rules += (sympy_parser.implicit_multiplication_application,)
    return lambda text: sympy_parser.stringify_expr(text, {}, names, rules)


@cache
def unevaluated() -> Any:
    """What sympy does to a Python expression so that its operators do not compute."""
    from sympy.parsing.sympy_parser import EvaluateFalseTransformer

    return EvaluateFalseTransformer()


class MathVerify(NamedTuple):
    """math-verify, of whichever version this interpreter has."""

    parse: Any
    verify: Any
    latex: Any  # what is looked for: LaTeX anywhere
    latex_or_arithmetic: Any  # or, behind it, such as `1/2` and `5`
    boxed_or_arithmetic: Any  # a box before anything else
    anchored: Any  # LaTeX in a box or behind words that announce an answer, not repaired: open-r1's
    anchored_for_length: Any  # the same, where its rewards of length ask for it: a box inside a formula stays closed


@cache
def math_verify(read_arithmetic: Callable[..., Any]) -> MathVerify:
    """The library, with `read_arithmetic` in the place of the `parse_expr` that it reads `1/2` and the like with."""
    from latex2sympy2_extended import NormalizationConfig
    from math_verify import grader, parser

    parser.parse_expr = read_arithmetic
    parser.TIMEOUT_WARNING_SHOWN = True
    grader.TIMEOUT_WARNING_SHOWN = True
    getLogger("math_verify").setLevel(CRITICAL)  # it logs every pair that it cannot compare
    latex = parser.LatexExtractionConfig
    splits_equations = int(version("math-verify").split(".")[1]) < 7  # later ones only warn of the option
    strict = NormalizationConfig(
        basic_latex=True, units=True, malformed_operators=False, nits=False, boxed="all", equations=splits_equations
    )
    for_length = NormalizationConfig(
        basic_latex=True, units=True, malformed_operators=False, nits=False, boxed=True, equations=True
    )
    rewriting = getLogger("latex2sympy2_extended.math_normalization")
    rewriting.addFilter(lambda record: "equations=True" not in record.getMessage())  # said anew for every answer
    return MathVerify(
        parse=parser.parse,
        verify=grader.verify,
        latex=(latex(),),
        latex_or_arithmetic=(latex(), parser.ExprExtractionConfig()),
        boxed_or_arithmetic=(latex(boxed_match_priority=0), parser.ExprExtractionConfig()),
        anchored=(latex(try_extract_without_anchor=False, boxed_match_priority=0, normalization_config=strict),),
        anchored_for_length=(
            latex(try_extract_without_anchor=False, boxed_match_priority=0, normalization_config=for_length),
        ),
    )


@cache
def _latex_grammar() -> Any:
    """sympy's LaTeX grammar, freed of its look at antlr's version: that of 2022 runs on every later runtime."""
    import antlr4
    from sympy.parsing.latex import _parse_latex_antlr as antlr

    class Lexer(antlr.LaTeXLexer):  # type: ignore[misc]
        def checkVersion(self, toolVersion: str) -> None:
            pass

    class Parser(antlr.LaTeXParser):  # type: ignore[misc]
        def checkVersion(self, toolVersion: str) -> None:
            pass

    return antlr4, antlr, Lexer, Parser


def read_latex(latex: str) -> Any:
    """What sympy's `parse_latex` reads: the beginning of `latex`, as far as it is one expression. Raises as it does."""
    antlr4, antlr, lexer_class, parser_class = _latex_grammar()
    latex = latex.strip()
    complaints = antlr.MathErrorListener(latex)
    lexer = lexer_class(antlr4.InputStream(latex))
    parser = parser_class(antlr4.CommonTokenStream(lexer))
    for part in (lexer, parser):
        part.removeErrorListeners()
        part.addErrorListener(complaints)
    return antlr.convert_relation(parser.math().relation())
