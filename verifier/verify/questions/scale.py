"""Numbers of tables with a scale, as TAT-QA's metric reads them: `$ 1,200`, `(134)`, `12%`, `1 million`.

github.com/NExTplusplus/TAT-QA at 870accc, tatqa_metric.py and tatqa_utils.py, with its verdicts.
"""

import math
import re
from collections.abc import Sequence
from string import punctuation

from verifier.verify.questions.normal import ARTICLES

SCALES = (("hundred", 100), ("thousand", 1000), ("million", 1_000_000), ("billion", 1_000_000_000), ("percent", 0.01))
DRESS = str.maketrans("", "", "'\"\\$€£¥%(),[]")
NO_PUNCTUATION = str.maketrans("", "", punctuation)
NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)|[+-]?\.\d+")
IN_BRACKETS = re.compile(r"\([\d.\s]+\)")
PERCENT = re.compile(r"[\d.\s]%")
WITH_WORD = re.compile(r"[\d.]\s?[a-zA-Z]+")
MOST_DIGITS = 300
"""More than any number of a table has; a float holds no larger one."""


def scale_of(word: str) -> float:
    """1,000 for thousand, 0.01 for percent, 1 for any other word."""
    lowered = word.lower()
    return next((value for name, value in SCALES if name in lowered), 1)


def is_number(text: str) -> bool:
    """Whether the first word, undressed, is a number, and a second one a scale."""
    words = " ".join(word.translate(DRESS) for word in text.split()).split()
    if not words or len(words[0]) > MOST_DIGITS:
        return False
    try:
        number = float(words[0])
    except ValueError:
        return False
    return math.isfinite(number) and not (len(words) >= 2 and scale_of(words[1]) == 1)


def number_of(text: str) -> float | None:
    """The first number of a text times its scale, negative in brackets, a hundredth before `%`; None for `.5`."""
    found = NUMBER.search(text.translate(DRESS))
    if not found or not found[1]:
        return None
    number = float(found[1]) if "." in found[1] else int(found[1][:MOST_DIGITS])
    word = WITH_WORD.search(text)
    scale = scale_of(word[0]) if word else 1
    sign = -1 if IN_BRACKETS.search(text) else 1
    hundredth = 0.01 if PERCENT.search(text) else 1
    return round(number * scale * sign * hundredth, 4)


def told(answers: Sequence[str], scale: str) -> str:
    """Several answers with their scale as one text: sorted, numbers multiplied out to four places."""
    return " ".join(one_told(answer, scale) for answer in sorted(answers))


def one_told(answer: str, scale: str) -> str:
    number = number_of(answer) if is_number(answer) else None
    if number is None:
        return f"{answer} {scale}" if scale else answer
    return f"{number:.4f}" if "%" in answer else f"{round(number, 2) * scale_of(scale):.4f}"


def folded(text: str) -> str:
    """Words without case, articles and punctuation, numbers by value."""
    parts = (folded_word(word.lower()) for word in text.split(" "))
    return " ".join(part for part in parts if part.strip()).strip()


def folded_word(word: str) -> str:
    bare = word if is_number(word) else word.translate(NO_PUNCTUATION)
    value = str(number_of(bare)) if is_number(bare) else bare
    return " ".join(ARTICLES.sub(" ", value).split())


def shared(found: str, wanted: str) -> float:
    """F1 of the different words of two folded answers, to two places."""
    one, other = set(found.split()), set(wanted.split())
    same = len(one & other)
    precision = same / len(one) if one else 1.0
    recall = same / len(other) if other else 1.0
    return round(2 * precision * recall / (precision + recall), 2) if precision or recall else 0.0
