r"""The comparison of Qwen2.5-Math's evaluation (`math_equal`), which simpleRL rewards with, and LIMO's dialect of it.

Text first, then numbers, then brackets, then what sympy reads. The last is read by the first of three readers that
does not trip: sympy's of LaTeX, which stops at the first sign it does not know, `sympy_text` for what the original has
Python evaluate, and latex2sympy. Powers and factorials that no clock would wait for are unequal, as they are there.
"""

from collections.abc import Callable
from functools import lru_cache
from math import isclose
from typing import Any, NamedTuple

import regex as re

from verifier.upstream.shared import libraries, sympy_text
from verifier.upstream.shared.latex_equality import too_dear
from verifier.upstream.shared.qwen_text import LONGEST

LETTERS = frozenset("ABCDE")
CHOICE = re.compile(r"\b([A-E])\b")
BRACKETS = re.compile(r"[(\[].+[)\]]")
GROUP = re.compile(r"\{.*,.*\}")
MATRIX_BEGINS = ("\\begin{pmatrix}", "\\begin{bmatrix}")
MATRIX_ENDS = ("\\end{pmatrix}", "\\end{bmatrix}")
NAMED_CHOICE = re.compile(r"\(([A-E])\)|([A-E])[.):]|\*\*([A-E])\*\*")
UNDONE = str.maketrans("", "", "{}()")
DEEPEST = 5
LONGEST_READ = 1_000


class Rules(NamedTuple):
    """How numbers are compared, and which dialect this is."""

    include_percentage: bool = True
    is_close: bool = True
    limo: bool = False

    def numbers_agree(self, one: float, other: float) -> bool:
        if self.limo:
            return isclose(other, one, abs_tol=1e-4)
        return isclose(other, one, rel_tol=1e-4)


def equal(answer: str, truth: str, rules: Rules, depth: int = 0) -> bool:
    """Whether the original calls the two equal. The sides are not alike."""
    if max(len(answer), len(truth)) > LONGEST:
        return answer.strip().lower() == truth.strip().lower()
    if rules.limo and depth > DEEPEST:
        return False
    if answer.strip().lower() == truth.strip().lower() or (truth in LETTERS and last_letter(answer) == truth):
        return True
    if rules.limo and (without_its_name(answer, truth, rules, depth) or sorted_pieces(answer, truth, rules, depth)):
        return True
    numbers = number(answer), number(truth)
    if numbers[0] is not None and numbers[1] is not None:
        return equal_numbers(numbers[0], numbers[1], rules)
    return bool(answer) and equal_forms(answer.strip(), truth.strip(), rules, depth)


def last_letter(text: str) -> str:
    """The last letter of a choice, or the text itself where there is none."""
    text = text.strip("\n").rstrip(".").rstrip("/").strip(" ").lstrip(":")
    letters = CHOICE.findall(text.upper())
    return str(letters[-1]) if letters else text.strip().strip(".").rstrip(".").rstrip("/")


def without_its_name(answer: str, truth: str, rules: Rules, depth: int) -> bool:
    """LIMO: the answer after `(A)`, `A.`, `A)`, `**A**` or `A:`."""
    named = NAMED_CHOICE.match(answer)
    return named is not None and equal(answer[named.end() :].strip(), truth, rules, depth + 1)


def sorted_pieces(answer: str, truth: str, rules: Rules, depth: int) -> bool:
    """LIMO: the text between commas, sorted as text, piece by piece."""
    pieces, others = ([piece.strip() for piece in side.split(",")] for side in (answer, truth))
    return len(others) > 1 and pairwise(sorted(pieces), sorted(others), rules, depth)


def pairwise(pieces: list[str], others: list[str], rules: Rules, depth: int) -> bool:
    if len(pieces) != len(others):
        return False
    return all(equal(one, other, rules, depth + 1) for one, other in zip(pieces, others, strict=True))


def number(text: str) -> float | None:
    """What Python's `float` makes of the text without commas; of a percentage, a hundredth of it."""
    text = text.replace(",", "")
    if (value := as_float(text)) is not None or not text.endswith("%"):
        return value
    value = as_float(text.removesuffix("%").removesuffix("\\"))
    return None if value is None else value / 100


def as_float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def equal_numbers(answer: float, truth: float, rules: Rules) -> bool:
    wanted = (truth / 100, truth, truth * 100) if rules.include_percentage else (truth,)
    return any(rules.numbers_agree(answer, one) if rules.is_close else one == answer for one in wanted)


def equal_forms(answer: str, truth: str, rules: Rules, depth: int) -> bool:
    if "pmatrix" in answer and "pmatrix" not in truth:
        truth = groups_as_matrices(truth)
    return (
        equal_without_brackets(answer, truth)
        or equal_in_brackets(answer, truth, rules, depth)
        or equal_matrices(answer, truth, rules, depth)
        or equal_equations(answer, truth, rules, depth)
        or equal_symbols(answer, truth, rules)
    )


def groups_as_matrices(text: str) -> str:
    """Groups with a comma, as column vectors of a kind."""
    groups = [group.strip("{}") for group in GROUP.findall(text.strip())]
    return ", ".join("\\begin{pmatrix}" + group.replace(",", "\\") + "\\end{pmatrix}" for group in groups)


def equal_without_brackets(answer: str, truth: str) -> bool:
    square = answer.startswith("[") and answer.endswith("]") and not truth.startswith("(")
    round_ = answer.startswith("(") and answer.endswith(")") and not truth.startswith("[")
    if square or round_:
        answer, truth = answer.strip("[]()"), truth.strip("[]()")
    return answer.translate(UNDONE).lower() == truth.translate(UNDONE).lower()


def equal_in_brackets(answer: str, truth: str, rules: Rules, depth: int) -> bool:
    """First and last character dropped, the rest compared between commas: brackets' kinds do not matter."""
    if not (BRACKETS.match(answer) and BRACKETS.match(truth)):
        return False
    return pairwise(answer[1:-1].split(","), truth[1:-1].split(","), rules, depth)


def equal_matrices(answer: str, truth: str, rules: Rules, depth: int) -> bool:
    if not all(side.startswith(MATRIX_BEGINS) and side.endswith(MATRIX_ENDS) for side in (answer, truth)):
        return False
    inside = slice(len(MATRIX_BEGINS[0]), -len(MATRIX_ENDS[0]))
    rows, others = ([row.strip() for row in side[inside].split("\\\\") if row.strip()] for side in (answer, truth))
    if len(rows) != len(others):
        return False
    return all(
        pairwise(one.split("&"), other.split("&"), rules, depth) for one, other in zip(rows, others, strict=True)
    )


def equal_equations(answer: str, truth: str, rules: Rules, depth: int) -> bool:
    """Two equations as differences of their sides; of one equation with a short left side, the right one."""
    sides, others = answer.split("="), truth.split("=")
    if len(sides) == 2 and len(others) == 2:
        one, other = (f"{left.strip()} - ({right.strip()})" for left, right in (sides, others))
        return equal_symbols(one, other, rules) or equal_symbols(f"-({one})", other, rules)
    if len(sides) == 2 and len(others) == 1 and len(sides[0].strip()) <= 2:
        return equal(sides[1], truth, rules, depth + 1)
    if len(others) == 2 and len(sides) == 1 and len(others[0].strip()) <= 2:
        return equal(answer, others[1], rules, depth + 1)
    return False


def equal_symbols(answer: str, truth: str, rules: Rules) -> bool:
    """Whether sympy calls equal what the readers make of the two."""
    if too_dear(answer) or too_dear(truth) or max(len(answer), len(truth)) > LONGEST_READ:
        return False
    one, other = read(answer), read(truth)
    checks: tuple[Callable[[Any, Any, Rules], bool], ...] = (alike, same_value, same_distance, close, same_matrix)
    return any(holds(check, one, other, rules) for check in checks)


@lru_cache(maxsize=2_048)
def read(text: str) -> Any:
    """The first reading that does not fail, doubled backslashes made single first; the text where there is none."""
    for reader in (libraries.read_latex, sympy_text.read, libraries.latex_to_sympy):
        for variant in dict.fromkeys((text.replace("\\\\", "\\"), text)):
            try:
                return reader(variant)
            except libraries.raised():
                continue
    return text


def holds(check: Callable[[Any, Any, Rules], bool], one: Any, other: Any, rules: Rules) -> bool:
    try:
        return check(one, other, rules)
    except libraries.raised():
        return False


def alike(one: Any, other: Any, rules: Rules) -> bool:
    return str(one) == str(other) or bool(one == other)


def same_value(one: Any, other: Any, rules: Rules) -> bool:
    return bool(one.equals(other)) or bool(libraries.sympy().simplify(one - other) == 0)


def same_distance(one: Any, other: Any, rules: Rules) -> bool:
    return bool(abs(one.lhs - one.rhs).equals(abs(other.lhs - other.rhs)))


def close(one: Any, other: Any, rules: Rules) -> bool:
    value_of = libraries.numeric_value
    return rules.numbers_agree(value_of(one), value_of(other))


def same_matrix(one: Any, other: Any, rules: Rules) -> bool:
    if one.shape != other.shape:
        return False
    rounded, others = (side.applyfunc(lambda cell: round(cell, 3)) for side in (one, other))
    return bool(rounded.equals(others))


def same_number(answer: str, truth: str) -> bool:
    """LIMO's simple check: both as latex2sympy reads them, within 1e-5; as text where it does not read one of them."""
    if too_dear(answer) or too_dear(truth):
        return False
    try:
        one, other = libraries.latex_to_sympy(answer), libraries.latex_to_sympy(truth)
    except libraries.raised():
        return answer == truth
    try:
        evaluated = libraries.sympy().N
        return bool(abs(evaluated(one) - evaluated(other)) <= 1e-5)
    except libraries.raised():
        return False
