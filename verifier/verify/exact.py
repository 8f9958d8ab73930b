"""Is the answer, letter for letter, the ground truth?"""

import re
import string
import unicodedata
from functools import cache, cached_property, lru_cache
from typing import Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.read.ground_truth import no_answer
from verifier.verify.json_text import canonical_json
from verifier.verify.quoting import abridged, shown
from verifier.verify.unicode_form import compatibility_form
from verifier.wire import Json, Verdict

ARTICLES = frozenset(("a", "an", "the"))
ASCII_PUNCTUATION = str.maketrans("", "", string.punctuation)
CACHED_CHARACTERS = 500


@cache
def punctuation() -> re.Pattern[str]:
    """Runs of punctuation and symbols.

    A class without characters past U+FFFF is one table look-up; the second one holds the pictographs.
    """
    marks = "".join(re.escape(chr(code)) for code in range(0x10000) if unicodedata.category(chr(code))[0] in "PS")
    return re.compile(f"[{marks}]+|[\U0001f000-\U0001faff]+")


class TextForm(NamedTuple):
    """What is folded before two texts are compared."""

    strip: bool
    collapse_whitespace: bool
    ignore_case: bool
    unicode_nfkc: bool
    ignore_punctuation: bool
    ignore_articles: bool


class Exact(Verifier):
    """Equality of text after the foldings named by its fields; by default only white space is folded.

    A ground truth that is no text (a number, a boolean, a list, an object) stands for its canonical JSON text: `true`,
    `3`, `[1,2]`, keys sorted, no white space. A list is therefore one ground truth; for a list of accepted ones, wrap
    this verifier in `any_of`. Not for numbers (`numeric`) or structures (`json`), which have many spellings.
    """

    kind: Literal["exact"] = "exact"
    strip: bool = Field(default=True, description="Ignore white space at both ends")
    collapse_whitespace: bool = Field(default=True, description="Treat any run of white space as one space")
    ignore_case: bool = Field(default=False, description="Compare case-folded: 'Straße' equals 'STRASSE'")
    unicode_nfkc: bool = Field(
        default=False, description="Compare in NFKC: full-width 'Ａ' equals 'A' (to 5000 characters)"
    )
    ignore_punctuation: bool = Field(default=False, description="Drop punctuation and symbols")
    ignore_articles: bool = Field(default=False, description="Drop the words a, an and the, and fold white space")

    @cached_property
    def form(self) -> TextForm:
        """The foldings, as a value that a cache can be keyed by."""
        return TextForm(
            strip=self.strip,
            collapse_whitespace=self.collapse_whitespace,
            ignore_case=self.ignore_case,
            unicode_nfkc=self.unicode_nfkc,
            ignore_punctuation=self.ignore_punctuation,
            ignore_articles=self.ignore_articles,
        )

    def unreadable(self, ground_truth: Json) -> str | None:
        if problem := super().unreadable(ground_truth):
            return problem
        try:
            text = gold_text(ground_truth)
        except (ValueError, RecursionError) as error:
            return f"the ground truth cannot be written as JSON: {error}"
        if isinstance(ground_truth, str) and (problem := no_answer(text)):
            return f"the ground truth {problem}"
        if not normal_form(text, self.form):
            return f"the ground truth {shown(text)} is empty after normalisation"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        found = normal_form(answer, self.form)
        expected = normal_form(gold_text(ground_truth), self.form)
        forms = {"answer": abridged(found), "ground_truth": abridged(expected), "rule": "equal text"}
        if found == expected:
            return Verdict.correct("the texts are equal", **forms)
        return Verdict.incorrect(f"{shown(found)} is not {shown(expected)}", **forms)


def gold_text(ground_truth: Json) -> str:
    """The text that a ground truth stands for: itself, or its canonical JSON."""
    return ground_truth if isinstance(ground_truth, str) else canonical_json(ground_truth)


def normal_form(text: str, form: TextForm) -> str:
    """`text` with `form`'s foldings applied. Short texts are remembered, and the latest long ones."""
    return _short_form(text, form) if len(text) <= CACHED_CHARACTERS else _long_form(text, form)


def fold(text: str, form: TextForm) -> str:
    """`text` with `form`'s foldings applied, in time linear in its length."""
    if form.strip:
        text = text.strip()
    if form.unicode_nfkc:
        text = compatibility_form(text)
    if form.ignore_case:
        text = text.casefold()
    if form.ignore_punctuation:
        text = without_punctuation(text)
    if form.collapse_whitespace or form.ignore_articles:
        text = with_single_spaces(text, form.ignore_articles)
    return text.strip() if form.strip else text


def with_single_spaces(text: str, ignore_articles: bool) -> str:
    """`text` with each run of white space as one space, those at the ends included."""
    words = text.split()
    if ignore_articles:
        words = [word for word in words if word.casefold() not in ARTICLES]
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' if before else ''}{' '.join(words)}{' ' if after else ''}"


def without_punctuation(text: str) -> str:
    """`text` without Unicode's punctuation and symbols: `$`, `+` and `°` go too."""
    if text.isascii():
        return text.translate(ASCII_PUNCTUATION)
    return punctuation().sub("", text)


_short_form = lru_cache(maxsize=8192)(fold)
_long_form = lru_cache(maxsize=2)(fold)
