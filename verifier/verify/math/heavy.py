"""The one place that loads the heavy libraries, on first use or ahead of a fork.

Importing math-verify takes about two seconds and its parser is slow until it has seen some input, so a process that
only serves requests never comes here, and a fork server calls `warm` once for all its children. No answer text is
evaluated by these libraries as Python: only their LaTeX reader is used, never the one that stands on `parse_expr`.
"""

from functools import cache, lru_cache
from typing import Any, NamedTuple

WARM_UP = tuple(
    pattern.replace("N", str(number))
    for number in range(2, 12)
    for pattern in (
        r"\frac{N}{7}", r"N\sqrt{3}", r"x^2+Nx+1", r"(N,\infty)", r"\{1,N\}", r"x=N", r"N\pi", r"(1,N)", r"2^{N}",
        r"\begin{pmatrix}1&N\\0&1\end{pmatrix}", r"\sin{Nx}", r"\log_{2}N", r"N^\circ", r"x<N", r"N\%", r"N!",
        r"\binom{N}{2}", r"e^{-Nt}", r"[0,N)\cup(N,20]", r"1,N",
    )
)  # fmt: skip


class MathVerify(NamedTuple):
    """What is used of math-verify: reading one LaTeX expression, and comparing two readings."""

    parse: Any
    verify: Any
    config: Any


@cache
def math_verify() -> MathVerify:
    """math-verify with its LaTeX reader alone, and without its alarms: the worker's budget bounds it."""
    from math_verify import grader, parser

    parser.TIMEOUT_WARNING_SHOWN = True
    grader.TIMEOUT_WARNING_SHOWN = True
    return MathVerify(parser.parse, grader.verify, (parser.LatexExtractionConfig(boxed_match_priority=0),))


@lru_cache(maxsize=8)
def arithmetic(digits: int = 40) -> Any:
    """mpmath's numbers at so many digits, in a context of their own."""
    from mpmath.ctx_mp import MPContext  # type: ignore[import-untyped]

    context = MPContext()
    context.dps = digits
    return context


def read_latex(text: str) -> list[Any]:
    """What math-verify reads in `text`, taken whole; empty when it reads nothing."""
    library = math_verify()
    found = library.parse(f"\\boxed{{{text}}}", library.config, fallback_mode="no_fallback", parsing_timeout=None)
    return list(found)


def latex_equal(gold: list[Any], answer: list[Any]) -> bool:
    """Whether math-verify calls its two readings equal."""
    return bool(math_verify().verify(gold, answer, timeout_seconds=None))


def warm() -> None:
    """Load everything and read a few hundred typical expressions, so that forked workers start fast."""
    arithmetic()
    for text in WARM_UP:
        read = read_latex(text)
        latex_equal(read, read)
