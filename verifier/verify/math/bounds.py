"""What is refused before anything is computed, told from the text alone in one pass.

A bound here is about the cost of reading and evaluating; it says nothing of right and wrong. Linear in the text, and
cut off early for long ones, so that a refusal takes well under a millisecond.
"""

from typing import NamedTuple

from verifier.patterns import standard as re

MAX_CHARACTERS = 8_000
MAX_NESTING = 40
MAX_DIGITS = 4_000
MAX_COMMANDS = 1_500
MAX_FACTORIALS = 40

HEAVY_CHARACTERS = 400
HEAVY_POWERS = 6
HEAVY_NESTING = 8
HEAVY = re.compile(
    r"!|\d{7}|\^\s*\w?\s*\^|\^\s*\{[^{}]{0,40}\^|\^\s*\{?\s*[-+(]*\d{3}|\^\s*\{[^{}]*\d{3}|\\(?:prod|binom|dbinom|tbinom|zeta|Gamma)"
)
PLAIN_DIGITS = re.compile(r"[+-]?\d+")
MAX_PLAIN_DIGITS = 100_000
DIGITS = re.compile(r"\d+")
OPENING, CLOSING = "{([", "})]"


class Nesting(NamedTuple):
    """How deep brackets nest, and whether curly ones balance."""

    depth: int
    balanced: bool


def nesting(text: str) -> Nesting:
    r"""The deepest nesting of any brackets in `text`; escaped braces (`\{`) nest as brackets but need no partner."""
    depth = deepest = curly = 0
    balanced = True
    escaped = False
    for character in text:
        if character in OPENING:
            depth += 1
            deepest = max(deepest, depth)
            curly += character == "{" and not escaped
        elif character in CLOSING:
            depth = max(0, depth - 1)
            if character == "}" and not escaped:
                curly -= 1
                balanced = balanced and curly >= 0
        escaped = character == "\\" and not escaped
    return Nesting(deepest, balanced and curly == 0)


def plain_digits(text: str) -> str | None:
    """`text` when it is one whole number of more digits than are read, which can still be compared digit by digit."""
    if len(text) <= MAX_DIGITS or len(text) > MAX_PLAIN_DIGITS or not PLAIN_DIGITS.fullmatch(text.strip(" $")):
        return None
    return text.strip(" $").lstrip("+")


def too_costly(text: str) -> str | None:
    """Why `text` is refused unread, or None."""
    if len(text) > MAX_CHARACTERS:
        return f"{len(text)} characters; at most {MAX_CHARACTERS} are read as mathematics"
    if len(text) > MAX_DIGITS and max(map(len, DIGITS.findall(text)), default=0) > MAX_DIGITS:
        return f"a number of more than {MAX_DIGITS} digits"
    if (count := text.count("\\")) > MAX_COMMANDS:
        return f"{count} commands; at most {MAX_COMMANDS} are read"
    if (count := text.count("!")) > MAX_FACTORIALS:
        return f"{count} factorials; at most {MAX_FACTORIALS} are read"
    if sum(map(text.count, OPENING)) > MAX_NESTING and (depth := nesting(text).depth) > MAX_NESTING:
        return f"brackets nest {depth} deep; at most {MAX_NESTING} are read"
    return None


def too_heavy(text: str) -> str | None:
    """Why `text` is not given to a computer algebra system, which would expand what it holds: much stricter bounds."""
    if len(text) > HEAVY_CHARACTERS:
        return "too long"
    if text.count("^") > HEAVY_POWERS or HEAVY.search(text):
        return "powers, products or numbers too large"
    return "nested too deep" if nesting(text).depth > HEAVY_NESTING else None
