"""The Spanish constraints of M-IFEval, 30 ids that begin with `es:`: github.com/lightblue-tech/M-IFEval at 0bc3143,
instructions/es_instructions.py.

Words are cut by spaCy's rules for Spanish. Sentences are cut by two models of spaCy's (es_core_news_sm, and
xx_sent_ud_sm for responses in other languages); where they are not installed, sentences are not counted.
"""

import re
import unicodedata
from collections.abc import Iterator

from verifier.verify.instructions import libraries
from verifier.verify.instructions.constraint import (
    Optional,
    Reader,
    Roll,
    compared,
    pattern,
    relation_in,
    stripped,
    text,
    translated,
    whole,
)
from verifier.verify.instructions.ifeval import IFEVAL, NOT_SPACE, bullets, line_behind, placeholders
from verifier.wire import Json

SPANISH = Roll()
PREFIX = "es:"
RELATIONS = {"al menos": "at least", "como máximo": "at most"}
ANSWERS = ("Sí.", "No.", "Quizás.")
ACCENTED = frozenset("áéíóúÁÉÍÓÚ")
ASCII_PUNCTUATION = str.maketrans("", "", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
LIST_MARK = re.compile(r"(?:\d+\.|[-*])\s*")
AS_IN_ENGLISH = (
    *("keywords:existence", "keywords:frequency", "keywords:forbidden_words", "keywords:letter_frequency"),
    *("language:response_language", "length_constraints:number_paragraphs", "detectable_format:json_format"),
    *("detectable_format:title", "combination:two_responses", "combination:repeat_prompt"),
    *("startend:quotation", "punctuation:no_comma"),
)

relation_in_spanish = relation_in(RELATIONS)
for _name in AS_IN_ENGLISH:
    SPANISH[PREFIX + _name] = translated(IFEVAL[_name], PREFIX, relation_in_spanish)


@SPANISH.add(
    "es:length_constraints:number_sentences",
    *("language", "spanish_sentences"),
    num_sentences=whole(),
    relation=relation_in_spanish,
)
def number_sentences(response: str, num_sentences: int, relation: str) -> bool:
    """Sentences of a text in another language are cut by another model."""
    spanish = libraries.language_of(response.lower()) in ("es", None)
    cut = libraries.spanish_sentence_count if spanish else libraries.foreign_sentence_count
    return compared(cut(without_list_marks(response)), relation, num_sentences)


@SPANISH.add("es:length_constraints:number_words", "spanish", num_words=whole(), relation=relation_in_spanish)
def number_words(response: str, num_words: int, relation: str) -> bool:
    """Signs that are not punctuation, such as `$`, and second spaces are words."""
    one_line = without_list_marks(response).replace("\n", " ")
    return compared(len(libraries.spanish_words(one_line)), relation, num_words)


def without_list_marks(response: str) -> str:
    """The text without the numbers, stars and dashes that begin its lines, and the white space around them."""
    kept, at = [], 0
    for begin, end in list_marks(response):
        kept.append(response[at:begin])
        at = end
    return "".join([*kept, response[at:]])


def list_marks(response: str) -> Iterator[tuple[int, int]]:
    """From the beginning of the line to the end of the mark. White space may be lines, and is walked over once."""
    start = 0
    while found := NOT_SPACE.search(response, start):
        mark = LIST_MARK.match(response, found.start())
        end = mark.end() if mark else found.start()
        if mark:
            yield start, end
        start = line_behind(response, end, mark is not None)
        if not start:
            return


def first_words(value: Json) -> tuple[str, ...]:
    return tuple(text(value).lower().split())


@SPANISH.add(
    "es:length_constraints:nth_paragraph_first_word",
    num_paragraphs=whole(),
    nth_paragraph=whole(1),
    first_word=first_words,
)
def nth_paragraph_first_word(
    response: str, num_paragraphs: int, nth_paragraph: int, first_word: tuple[str, ...]
) -> bool:
    """Several words may be asked for. The nth paragraph is counted with blank ones, how many there are without."""
    paragraphs = response.split("\n\n")
    there = sum(bool(paragraph.strip()) for paragraph in paragraphs)
    if nth_paragraph > there or not (paragraph := paragraphs[nth_paragraph - 1].strip()):
        return False
    words = paragraph.split(maxsplit=len(first_word))[: len(first_word)]
    return there == num_paragraphs and tuple(plain(word) for word in words) == first_word


def plain(word: str) -> str:
    return word.translate(ASCII_PUNCTUATION).lower()


@SPANISH.add(
    "es:detectable_content:number_placeholders", num_placeholders=whole(), relation=Optional(relation_in_spanish)
)
def number_placeholders(response: str, num_placeholders: int, relation: str | None) -> bool:
    """The relation is not looked at: it is always `al menos`."""
    return placeholders(response) >= num_placeholders


@SPANISH.add(
    "es:detectable_format:number_highlighted_sections", num_highlights=whole(), relation=Optional(relation_in_spanish)
)
def number_highlighted_sections(response: str, num_highlights: int, relation: str | None) -> bool:
    """Nor is it here."""
    return IFEVAL["detectable_format:number_highlighted_sections"].check(response, num_highlights=num_highlights)


@SPANISH.add(
    "es:detectable_format:multiple_sections",
    **IFEVAL["detectable_format:multiple_sections"].arguments,
    relation=Optional(relation_in_spanish),
)
def multiple_sections(response: str, section_spliter: re.Pattern[str], num_sections: int, relation: str | None) -> bool:
    """Nor here."""
    return len(section_spliter.split(response)) - 1 >= num_sections


def postscript_marker(value: Json) -> re.Pattern[str]:
    if stripped(value) == "P.D.":
        return re.compile(r"p\.\s?d\.")
    read: Reader = pattern("{}.*$", re.MULTILINE, lower=True)
    found: re.Pattern[str] = read(value)
    return found


@SPANISH.add("es:detectable_content:postscript", postscript_marker=postscript_marker)
def postscript(response: str, postscript_marker: re.Pattern[str]) -> bool:
    return bool(postscript_marker.search(response.lower()))


@SPANISH.add("es:detectable_format:number_bullet_lists", num_bullets=whole())
def number_bullet_lists(response: str, num_bullets: int) -> bool:
    """Stars only, as the instruction says."""
    return bullets(response, "*") == num_bullets


@SPANISH.add("es:detectable_format:constrained_response")
def constrained_response(response: str) -> bool:
    return any(answer in response for answer in ANSWERS)


@SPANISH.add("es:startend:end_checker", end_phrase=stripped)
def end_checker(response: str, end_phrase: str) -> bool:
    """One full stop may follow the phrase; so a phrase that ends with one needs two."""
    return response.strip().strip('"').lower().removesuffix(".").endswith(end_phrase.lower())


@SPANISH.add(
    "es:change_case:capital_word_frequency", "spanish", capital_frequency=whole(), capital_relation=relation_in_spanish
)
def capital_word_frequency(response: str, capital_frequency: int, capital_relation: str) -> bool:
    capital = sum(word.isupper() for word in libraries.spanish_words(response))
    return compared(capital, capital_relation, capital_frequency)


@SPANISH.add("es:change_case:spanish_capital", "language")
def spanish_capital(response: str) -> bool:
    return in_capitals(response) and libraries.language_of(response.lower()) in ("es", None)


def in_capitals(response: str) -> bool:
    """No letter is small: digits and signs alone are in capitals."""
    return all(sign.isupper() or not sign.isalpha() for sign in unicodedata.normalize("NFKD", response))


@SPANISH.add("es:change_case:spanish_lowercase", "language")
def spanish_lowercase(response: str) -> bool:
    return response.islower() and libraries.language_of(response) in ("es", None)


@SPANISH.add("es:punctuation:question_marks")
def question_marks(response: str) -> bool:
    return something_between(response, "¿", "?")


@SPANISH.add("es:punctuation:exclamation_marks")
def exclamation_marks(response: str) -> bool:
    return something_between(response, "¡", "!")


def something_between(response: str, opens: str, closes: str) -> bool:
    """Whether something stands between the first mark, the next one that closes, and so on."""
    begin = response.find(opens)
    while begin >= 0 and (end := response.find(closes, begin)) >= 0:
        if response[begin:end].lstrip(opens).strip():
            return True
        begin = response.find(opens, end)
    return False


@SPANISH.add("es:special_character:enie", "spanish", let_frequency=whole())
def enie(response: str, let_frequency: int) -> bool:
    return sum("ñ" in word.lower() for word in libraries.spanish_words(response)) == let_frequency


@SPANISH.add("es:special_character:dieresis", "spanish", let_frequency=whole())
def dieresis(response: str, let_frequency: int) -> bool:
    return sum("ü" in word.lower() for word in libraries.spanish_words(response)) == let_frequency


@SPANISH.add("es:special_character:tildes", "spanish", num_words=whole(), relation=relation_in_spanish)
def tildes(response: str, num_words: int, relation: str) -> bool:
    accented = sum(not ACCENTED.isdisjoint(word) for word in libraries.spanish_words(response))
    return compared(accented, relation, num_words)
