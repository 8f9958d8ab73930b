"""How question-answering data sets fold an answer before they compare it."""

import re
from collections.abc import Callable, Mapping
from string import punctuation
from typing import Literal

Normalisation = Literal["squad", "triviaqa", "hotpotqa", "nq", "search_r1"]
ARTICLES = re.compile(r"\b(?:a|an|the)\b")
NO_PUNCTUATION = str.maketrans("", "", punctuation)
SPACED_PUNCTUATION = str.maketrans(dict.fromkeys(punctuation + "‘’´`", " "))


def squad(text: str) -> str:
    """Lower case; ASCII punctuation out, so that `don't` is `dont` and `3.5` is `35`; articles out; single spaces."""
    return " ".join(ARTICLES.sub(" ", text.lower().translate(NO_PUNCTUATION)).split())


def triviaqa(text: str) -> str:
    """The same with a space for each sign, four more quotation marks among them: `don't` is `don t`."""
    return " ".join(ARTICLES.sub(" ", text.lower().translate(SPACED_PUNCTUATION)).split())


NORMAL: Mapping[Normalisation, Callable[[str], str]] = {
    "squad": squad,
    "triviaqa": triviaqa,
    "hotpotqa": squad,
    "nq": squad,
    "search_r1": squad,
}
