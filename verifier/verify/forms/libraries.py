"""The libraries that some of these verifiers need, loaded when one first does; without them nothing can be judged.

| need | library | for |
| --- | --- | --- |
| `sacrebleu` | sacrebleu | BLEU, chrF, TER |
| `stemmer` | nltk | the stems of ROUGE's words |
| `re2` | google-re2 | regular expressions in linear time |
| `rdkit` | rdkit | chemistry |
"""

from functools import cache
from typing import Any

FORMS = "pip install 'rlvr-verifier[forms]' (in a checkout: ./dev install)"
CHEMISTRY = "pip install 'rlvr-verifier[chemistry]'"


def missing(need: str) -> str | None:
    """Why this need is not met here, and what to install; None if it is."""
    name, load, hint = NEEDS[need]
    return None if load() is not None else f"{name} is not installed here: {hint}"


@cache
def overlap_metrics() -> Any:
    """sacrebleu's metrics, or None."""
    try:
        from sacrebleu import metrics
    except ImportError:
        return None
    return metrics


@cache
def stemmer() -> Any:
    """nltk's Porter stemmer, or None."""
    try:
        from nltk.stem.porter import PorterStemmer
    except ImportError:
        return None
    return PorterStemmer()


@cache
def linear_patterns() -> Any:
    """The module re2, or None."""
    try:
        import re2
    except ImportError:
        return None
    return re2


@cache
def chemistry() -> Any:
    """rdkit's Chem, which no longer writes what it cannot read to stderr; or None."""
    try:
        from rdkit import Chem, rdBase
    except ImportError:
        return None
    rdBase.DisableLog("rdApp.*")
    return Chem


NEEDS = {
    "sacrebleu": ("sacrebleu", overlap_metrics, FORMS),
    "stemmer": ("nltk", stemmer, FORMS),
    "re2": ("google-re2", linear_patterns, FORMS),
    "rdkit": ("rdkit", chemistry, CHEMISTRY),
}
