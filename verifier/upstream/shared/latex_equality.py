"""math-verify as the reproduced projects call it: what it finds in a text, and whether it calls two findings equal.

Its verdicts hang on its version. Here it is whichever the interpreter has: the service's own, or that of a pinned
worker environment. Its alarms are off (0 seconds): a clock decides nothing here, the worker's CPU budget bounds it.
"""

from typing import Any

import regex as re

from verifier.upstream.shared import libraries
from verifier.upstream.shared.libraries import MathVerify
from verifier.upstream.shared.sympy_text import read

LONGEST = 4_000
SIGNS = r"[\s{(\\]*+[-+]?"
POWER = re.compile(rf"(\d++)[\s}})]*+(?:\^|\*\*){SIGNS}(\d++)(?:[\s}})]*+(?:\^|\*\*){SIGNS}(\d++))?+")
DEAR = re.compile(r"\d{6}[\s})]*+!|!!|\\[dt]?binom\{?\d{7}")
MOST_DIGITS = 100_000


def library() -> MathVerify:
    return libraries.math_verify(_arithmetic)


def _arithmetic(text: str, evaluate: bool = True) -> Any:
    return read(text, evaluate=evaluate)


def too_dear(text: str) -> bool:
    """Whether `text` holds a number that cannot be written out, or is too long: where the original times out."""
    if len(text) > LONGEST or DEAR.search(text):
        return True
    return any(digits_of(*power.groups()) > MOST_DIGITS for power in POWER.finditer(text, overlapped=True))


def digits_of(base: str, exponent: str, top: str | None) -> float:
    """About how many digits `base ^ exponent`, or `base ^ exponent ^ top`, has."""
    if set(base) <= {"0", "1"} and len(base) == 1:
        return 1
    if top is None:
        return len(base) * float(exponent[:12]) * (1 if len(exponent) <= 12 else 1e9)
    if exponent in ("0", "1") or top in ("0", "1"):
        return len(base) * float(exponent[:12])
    exponent_digits = len(exponent) * float(top[:12])
    return MOST_DIGITS * 10.0 if exponent_digits > 10 else len(base) * float(int(exponent) ** int(top))


def found_in(text: str, targets: Any, *, fallback: bool = True, first: bool = True) -> list[Any]:
    """What math-verify finds in `text` for `targets`, in its own order of priority."""
    return list(
        library().parse(
            text,
            targets,
            fallback_mode="first_match" if fallback else "no_fallback",
            extraction_mode="first_match" if first else "any_match",
            parsing_timeout=0,
        )
    )


def equal(gold: list[Any], answer: list[Any]) -> bool:
    """Whether math-verify calls its two findings equal. The sides are not alike: an assignment is one-sided, say."""
    return bool(library().verify(gold, answer, timeout_seconds=0))
