"""The heavy libraries as the reproduced graders use them, loaded on first use and nowhere else in this room.

Nothing here hands answer text to Python: of sympy's plain-text reader only the tokeniser is used (`sympy_text` reads
what it gives by its own grammar), and its LaTeX reader is the one that is built from a grammar.
"""

import builtins
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from io import StringIO
from logging import CRITICAL, getLogger
from types import BuiltinFunctionType, ModuleType
from typing import Any, NamedTuple

from verifier.upstream.shared.antlr_tables import as_current

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

    getLogger("pylatexenc").setLevel(CRITICAL)  # it complains of every command without its arguments
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
    arithmetic_or_latex: Any  # the same, arithmetic first
    boxed_or_arithmetic: Any  # a box before anything else
    anchored: Any  # LaTeX in a box or behind words that announce an answer, not repaired: open-r1's
    anchored_for_length: Any  # the same, where its rewards of length ask for it: a box inside a formula stays closed


def _minor() -> int:
    return int(version("math-verify").split(".")[1])


@cache
def _parser_and_grader() -> tuple[Any, Any]:
    """Both modules of math-verify, without their clocks: these set a signal, which fails in the threads of a worker.

    0.9 sets none for 0 seconds; for earlier ones the module of the clocks is replaced before it loads.
    """
    if _minor() < 9:
        clocks = ModuleType("math_verify.utils")
        clocks.timeout = lambda timeout_seconds=0: lambda function: function  # type: ignore[attr-defined]
        sys.modules["math_verify.utils"] = clocks
    from math_verify import grader, parser

    return parser, grader


@cache
def math_verify(read_arithmetic: Callable[..., Any]) -> MathVerify:
    """The library, with `read_arithmetic` in the place of the `parse_expr` that it reads `1/2` and the like with."""
    parser, grader = _parser_and_grader()
    parser.parse_expr = read_arithmetic
    if _minor() < 5:
        return early_math_verify(parser, grader)
    from latex2sympy2_extended import NormalizationConfig

    parser.TIMEOUT_WARNING_SHOWN = True
    grader.TIMEOUT_WARNING_SHOWN = True
    getLogger("math_verify").setLevel(CRITICAL)  # it logs every pair that it cannot compare
    latex = parser.LatexExtractionConfig
    splits_equations = _minor() < 7  # later ones only warn of the option
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
        arithmetic_or_latex=(parser.ExprExtractionConfig(), latex()),
        boxed_or_arithmetic=(latex(boxed_match_priority=0), parser.ExprExtractionConfig()),
        anchored=(latex(try_extract_without_anchor=False, boxed_match_priority=0, normalization_config=strict),),
        anchored_for_length=(
            latex(try_extract_without_anchor=False, boxed_match_priority=0, normalization_config=for_length),
        ),
    )


def early_math_verify(parser: Any, grader: Any) -> MathVerify:
    """math-verify 0.3, whose functions take no seconds."""
    getLogger("math_verify").setLevel(CRITICAL)
    latex, arithmetic = parser.LatexExtractionConfig(), parser.ExprExtractionConfig()

    def parse(text: str, targets: Any, *, parsing_timeout: int, **modes: Any) -> Any:
        return parser.parse(text, targets, **modes)

    def verify(gold: Any, answer: Any, timeout_seconds: int) -> Any:
        return grader.verify(gold, answer)

    either = (latex, arithmetic)
    return MathVerify(parse, verify, (latex,), either, either[::-1], either, (latex,), (latex,))


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

    antlr.parse_latex = read_latex  # it reads the `dy` of \frac{dy}{dx} by itself, and looks at the version again
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


@cache
def _latex2sympy() -> Any:
    """latex2sympy: the 1.9 of the Qwen-style graders where this interpreter has it, else its successor."""
    if find_spec("latex2sympy2") is None:
        from latex2sympy2_extended import latex2sympy2 as reader

        reader.Exception = ValueError  # it raises the bare class, which only a bare `except` could catch
        return lambda text: reader.latex2sympy(text, is_real=None, convert_degrees=False)
    import antlr4

    current = antlr4.ATNDeserializer

    class FromOld(current):  # type: ignore[misc,valid-type]
        def deserialize(self, data: str) -> Any:
            return super().deserialize(as_current(data))

    antlr4.ATNDeserializer = FromOld  # its tables are read while it is imported
    try:
        with redirect_stdout(StringIO()):  # antlr says that the tables are old
            import latex2sympy2 as reader
    finally:
        antlr4.ATNDeserializer = current
    reader.Exception = ValueError
    for part in (reader.PSLexer, reader.PSParser):
        part.checkVersion = lambda self, version: None
    return reader.latex2sympy


def latex_to_sympy(text: str) -> Any:
    """What latex2sympy reads in `text`. Raises one of `raised()` as it does."""
    if len(text) > LONGEST_LATEX:
        raise ValueError("too long")
    return _latex2sympy()(text)


def warm() -> None:
    """Load what this interpreter has of them, for a process of a pinned environment that is about to fork workers."""
    sympy()
    raised()
    if find_spec("math_verify"):
        _parser_and_grader()


def numeric_value(expression: Any) -> float:
    """`float(N(expression))`, of what sympy has read; a text that none of the readers knew has none."""
    if isinstance(expression, str):
        raise ValueError("text has no value")
    return float(sympy().N(expression))
