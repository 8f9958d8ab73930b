"""The French constraints of M-IFEval, 30 ids that begin with `fr:`: github.com/shisa-ai/M-IFEval at 06f08ff,
instructions/fr_instructions.py.

Most are IFEval's with French words for their relations. A language that langdetect does not know (`zh`) is refused.
"""

import re
import unicodedata
from collections.abc import Mapping

from verifier.verify.instructions import libraries
from verifier.verify.instructions.constraint import (
    MOST_TEXTS,
    BadArgument,
    Roll,
    compared,
    relation_in,
    text,
    translated,
    whole,
)
from verifier.verify.instructions.ifeval import IFEVAL
from verifier.wire import Json

FRENCH = Roll()
PREFIX = "fr:"
RELATIONS = {"moins de": "less than", "au moins": "at least"}
ANSWERS = ("Oui.", "Non.", "Peut-être.")
INFORMAL = re.compile(r"\b(?:tu|te|toi|ton|ta|tes)\b|\bt'\b", re.IGNORECASE)
ACCENTED = re.compile("[àáâãäåçèéêëìíîïñòóôõöùúûüýÿ]", re.IGNORECASE)
WORD = re.compile(r"\b\w+\b")
QUOTATION_MARKS = (('"', '"'), ("'", "'"), ("«", "»"))
AS_IN_ENGLISH = (
    *("keywords:existence", "keywords:forbidden_words", "language:response_language"),
    *("length_constraints:number_paragraphs", "length_constraints:nth_paragraph_first_word"),
    *("detectable_content:number_placeholders", "detectable_content:postscript"),
    *("detectable_format:number_bullet_lists", "detectable_format:number_highlighted_sections"),
    *("detectable_format:multiple_sections", "detectable_format:json_format", "combination:two_responses"),
    *("combination:repeat_prompt", "startend:end_checker", "punctuation:no_comma"),
)
WITH_A_RELATION = (
    *("keywords:frequency", "keywords:letter_frequency", "length_constraints:number_words"),
    "change_case:capital_word_frequency",
)


relation_in_french = relation_in(RELATIONS)
for _name in (*AS_IN_ENGLISH, *WITH_A_RELATION):
    FRENCH[PREFIX + _name] = translated(IFEVAL[_name], PREFIX, relation_in_french)


def one_character(value: Json) -> str:
    one = text(value)
    if len(one) > 10:
        raise BadArgument("a character")
    return one


def accented_words(value: Json) -> Mapping[str, str]:
    """Words without accents, and with them."""
    if not isinstance(value, dict) or not 0 < len(value) <= MOST_TEXTS:
        raise BadArgument(f"an object of 1 to {MOST_TEXTS} words")
    return {bare: text(accented) for bare, accented in value.items()}


@FRENCH.add("fr:length_constraints:number_sentences", "sentences", num_sentences=whole(), relation=relation_in_french)
def number_sentences(response: str, num_sentences: int, relation: str) -> bool:
    return compared(len(libraries.french_sentences(response)), relation, num_sentences)


@FRENCH.add("fr:detectable_format:constrained_response")
def constrained_response(response: str) -> bool:
    return any(answer in response for answer in ANSWERS)


@FRENCH.add("fr:detectable_format:title")
def title(response: str) -> bool:
    """`##` and `##` in one line, with more than signs and spaces between the first and the last."""
    for line in response.split("\n"):
        first, last = line.find("##"), line.rfind("##")
        if last >= first + 3 and line[first : last + 2].strip("#").strip():
            return True
    return False


@FRENCH.add("fr:startend:quotation")
def quotation(response: str) -> bool:
    value = response.strip()
    return len(value) > 1 and any(value[0] == begin and value[-1] == end for begin, end in QUOTATION_MARKS)


@FRENCH.add("fr:change_case:french_capital", "language")
def french_capital(response: str) -> bool:
    return response.isupper() and libraries.language_of(response.lower()) in ("fr", None)


@FRENCH.add("fr:change_case:french_lowercase", "language")
def french_lowercase(response: str) -> bool:
    return response.islower() and libraries.language_of(response) in ("fr", None)


@FRENCH.add("fr:detectable_content:informal_address")
def informal_address(response: str) -> bool:
    return bool(INFORMAL.search(response))


@FRENCH.add("fr:detectable_content:no_digits")
def no_digits(response: str) -> bool:
    return not re.search(r"\d", response)


@FRENCH.add("fr:special_character:ethel_or_cedilla", forbidden_char=one_character)
def without_character(response: str, forbidden_char: str) -> bool:
    return not re.search(re.escape(forbidden_char), response, re.IGNORECASE)


@FRENCH.add("fr:special_character:no_accents")
def no_accents(response: str) -> bool:
    return not ACCENTED.search(response)


@FRENCH.add("fr:special_character:accents", word_to_accentuate=accented_words)
def accents(response: str, word_to_accentuate: Mapping[str, str]) -> bool:
    """Wherever a word is written, with accents or without, it has those that it should."""
    return all(word == word_to_accentuate.get(bare_word(word), word) for word in WORD.findall(response.lower()))


def bare_word(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))
