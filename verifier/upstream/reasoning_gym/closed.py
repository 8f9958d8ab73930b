"""Answers that reasoning-gym's scorers pay and should not, for the strict form."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from verifier.upstream.reasoning_gym.python_value import NotPlain, python_value
from verifier.upstream.reasoning_gym.rows import Entry
from verifier.upstream.shared.python_arithmetic import NotEvaluable, value_of

ARITHMETIC = re.compile(r"[0-9+\-*/()\s]+")
DIGITS = re.compile(r"[0-9]+")
ONE_NUMBER = re.compile(r"\s*[-+]?[0-9]+(?:\.[0-9]+)?\s*")
ONE_FRACTION = re.compile(
    r"[\s$(\[\\]*(?:d?frac\s*\{\s*-?[0-9]+\s*\}\s*\{\s*-?[0-9]+\s*\}|-?[0-9]+\s*/\s*-?[0-9]+)[\s$)\]\\]*\.?\s*"
)
PLAIN_NUMBER = re.compile(r"[-+]?[0-9]{1,40}(?:/0*[1-9][0-9]{0,40}|(?:\.[0-9]{1,40})?(?:[eE][-+]?[0-9]{1,2})?)")
"""Short, as `Fraction("1e999999999")` takes all the memory there is."""
PYTHON_WORD = re.compile(r"\b(?:or|and|not|if|else|for|in|is|lambda)\b")
CLOSE_ENOUGH = Fraction(1, 100)
NO_SOLUTIONS = frozenset(("", "none", "no real solutions", "no solutions", "no real solution", "no solution"))
LONGEST_NUMBERS = 100_000
LONGEST_ROLES = 10_000
BETWEEN_WORDS = re.compile(r"[.,()]")
BETWEEN_ROLES = frozenset(("is", "a", "an", "and"))
LEADS_TO_AN_ANSWER = frozenset(("so", "thus", "therefore", "hence", "then"))

Check = Callable[[str, Entry], str]


def not_a_number(answer: str, entry: Entry) -> str:
    return "it holds nan or inf, whose distance to anything is paid" if re.search("(?i)nan|inf", answer) else ""


def other_truth_value(answer: str, entry: Entry) -> str:
    """Python takes every text but the empty one for true, "False" too."""
    same = answer.strip().lower() == str(entry.answer).strip().lower()
    return "" if same else "it is not the entry's True or False"


def not_plain_arithmetic(answer: str, entry: Entry) -> str:
    plain = ARITHMETIC.fullmatch(answer) and "**" not in answer and "//" not in answer
    return "" if plain else "it holds more than whole numbers, + - * / and brackets"


def other_numbers(answer: str, entry: Entry) -> str:
    """puzzle24 looks at how many numbers there are, and takes 24.9 for 24."""
    if problem := not_plain_arithmetic(answer, entry):
        return problem
    given = entry.metadata.get("numbers")
    used = [int(run) for run in DIGITS.findall(answer[:LONGEST_NUMBERS]) if len(run) < 10]
    if not isinstance(given, list) or sorted(used) != sorted(given):
        return "it does not use the given numbers, each once"
    return "" if whole_value(answer) else "its value is not a whole number"


def whole_value(answer: str) -> bool:
    try:
        value = value_of(answer)
    except NotEvaluable:
        return False
    return isinstance(value, int | float) and abs(value - round(value)) < 1e-9


def no_roots(answer: str, entry: Entry) -> str:
    """Text without numbers has no roots in it, and is paid where the equation has none."""
    if str(entry.answer).strip():
        return ""
    return "" if answer.strip().strip(".").lower() in NO_SOLUTIONS else "it does not say that there are no solutions"


def more_than_a_number(answer: str, entry: Entry) -> str:
    """The first number of a text is read, and its sign is not."""
    return "" if ONE_NUMBER.fullmatch(answer.replace(",", "").strip("$ ")) else "it is not one number"


def other_members(answer: str, entry: Entry) -> str:
    """Numbers to be sorted may each be wrong by 1."""
    try:
        found = json.loads(answer.replace("'", '"'))
        wanted = python_value(entry.answer)
        same = [Decimal(str(one)) for one in found] == [Decimal(str(one)) for one in wanted]
    except (ValueError, TypeError, RecursionError, SyntaxError, InvalidOperation, NotPlain):
        return "it is not a list of numbers"
    return "" if same else "its numbers are not the given ones"


def below_zero(answer: str, entry: Entry) -> str:
    """Where the count is -1 (no such day), a wrong one is worth e to the power of its distance."""
    if entry.metadata.get("task", "").startswith("weekday") or not str(entry.answer).strip().startswith("-"):
        return ""
    return "" if answer.strip() == str(entry.answer).strip() else "it is not the entry's negative count"


def longer(answer: str, entry: Entry) -> str:
    """Letters are paid by their places, and what stands behind them costs nothing."""
    return "" if answer.lower() == str(entry.answer).lower() else "it is not the word backward"


def more_than_a_fraction(answer: str, entry: Entry) -> str:
    """The first fraction of a text is read: `1/2 or 1/3` is paid."""
    return "" if ONE_FRACTION.fullmatch(answer) else "it is not one fraction"


def far_from_a_small_one(answer: str, entry: Entry) -> str:
    """A probability may be wrong by 0.0001, so 0 is paid for the chance of thirteen heads in a row."""
    both = [text.replace(",", "").strip() for text in (str(entry.answer), answer)]
    if not all(PLAIN_NUMBER.fullmatch(text) for text in both):
        return "it is not a plain number"
    wanted, found = map(Fraction, both)
    return "" if abs(found - wanted) <= abs(wanted) * CLOSE_ENOUGH else "it is not within 1 % of the probability"


def word_of_python(answer: str, entry: Entry) -> str:
    """`x**2 or x**3` is `x**2` to Python, which reads no further."""
    return "it holds a word of Python" if PYTHON_WORD.search(answer) else ""


def more_than_roles(answer: str, entry: Entry) -> str:
    """Only the word before a role is read: `A is a knight or 0` is paid, and `it is false that A is a knight`."""
    wanted, found = assigned(str(entry.answer)), assigned(answer)
    once = sorted(found[::2]) == sorted(wanted[::2]) and len(found) == len(wanted)
    return "" if once else "it is not one role for each person, and nothing else"


def assigned(text: str) -> list[str]:
    """Names and roles in turn, without the words between them."""
    words = BETWEEN_WORDS.sub(" ", text[:LONGEST_ROLES].lower()).split()
    while words and words[0] in LEADS_TO_AN_ANSWER:
        del words[0]
    return [word for word in words if word not in BETWEEN_ROLES]


CHECKS: Mapping[str, Check] = {
    "knights_knaves": more_than_roles,
    "intermediate_integration": word_of_python,
    "polynomial_multiplication": word_of_python,
    "simple_integration": word_of_python,
    "coin_flip": far_from_a_small_one,
    "fraction_simplification": more_than_a_fraction,
    "calendar_arithmetic": below_zero,
    "complex_arithmetic": not_a_number,
    "countdown": not_plain_arithmetic,
    "game_of_life_halting": other_truth_value,
    "gsm_symbolic": more_than_a_number,
    "number_sorting": other_members,
    "polynomial_equations": no_roots,
    "puzzle24": other_numbers,
    "spell_backward": longer,
}


def loophole(answer: str, entry: Entry) -> str:
    """Which loophole of its scorer the answer would use; empty for none."""
    check = CHECKS.get(entry.dataset)
    return check(answer, entry) if check else ""
