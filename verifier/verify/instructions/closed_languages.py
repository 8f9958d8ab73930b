"""M-IFEval's constraints without the holes of the originals.

What another language shares with IFEval is closed as in `closed.py`. As there, a constraint that is not here is the
same as in the original.
"""

import re
import unicodedata

from verifier.verify.instructions import french, japanese, libraries, spanish
from verifier.verify.instructions.closed import CLOSED, STARRED
from verifier.verify.instructions.constraint import (
    Optional,
    Roll,
    compared,
    relation,
    stripped,
    text,
    texts,
    translated,
    whole,
)
from verifier.verify.instructions.ifeval import IFEVAL
from verifier.verify.instructions.japanese import ENDS_OF_SENTENCES, relation_in_japanese, without_quotations
from verifier.verify.instructions.spanish import relation_in_spanish, without_list_marks

CLOSED_LANGUAGES = Roll()
JAPANESE_BULLET = re.compile(r"\s*(?:・\s*|[*-]\s+)\S")
JAPANESE_ITEM = re.compile(r"\s*\d+[.．][^\S\n]*\S")
KANJI_RUN = re.compile("[\u4e00-\u9faf々〆ヶ]+")
WITH_FURIGANA = re.compile("[\u4e00-\u9faf々〆ヶ]+[（(][ぁ-ゖー]+[）)]")
AT_LEAST = "at least"
SHARED = (
    ("en:", IFEVAL, relation),
    ("fr:", (*french.AS_IN_ENGLISH, *french.WITH_A_RELATION), french.relation_in_french),
    ("es:", (*spanish.AS_IN_ENGLISH, "detectable_content:postscript"), relation_in_spanish),
    ("ja:", japanese.AS_IN_ENGLISH, relation_in_japanese),
)

for _prefix, _names, _relation in SHARED:
    for _name in _names:
        if _name in CLOSED:
            CLOSED_LANGUAGES[_prefix + _name] = translated(CLOSED[_name], _prefix, _relation)


def one_of(response: str, answers: tuple[str, ...]) -> bool:
    """One of the answers, and not two."""
    return sum(answer in response for answer in answers) == 1


@CLOSED_LANGUAGES.add("fr:detectable_format:constrained_response")
def french_response(response: str) -> bool:
    return one_of(response, french.ANSWERS)


@CLOSED_LANGUAGES.add("fr:change_case:french_capital", "language")
def french_capital(response: str) -> bool:
    """Digits and signs alone are no French, nor any other language."""
    return response.isupper() and libraries.language_of(response.lower()) == "fr"


@CLOSED_LANGUAGES.add("fr:change_case:french_lowercase", "language")
def french_lowercase(response: str) -> bool:
    return response.islower() and libraries.language_of(response) == "fr"


@CLOSED_LANGUAGES.add("es:detectable_format:constrained_response")
def spanish_response(response: str) -> bool:
    return one_of(response, spanish.ANSWERS)


@CLOSED_LANGUAGES.add("es:change_case:spanish_capital", "language")
def spanish_capital(response: str) -> bool:
    return spanish.in_capitals(response) and libraries.language_of(response.lower()) == "es"


@CLOSED_LANGUAGES.add("es:change_case:spanish_lowercase", "language")
def spanish_lowercase(response: str) -> bool:
    return response.islower() and libraries.language_of(response) == "es"


@CLOSED_LANGUAGES.add(
    "es:length_constraints:number_sentences", "spanish_punkt", num_sentences=whole(), relation=relation_in_spanish
)
def spanish_sentences(response: str, num_sentences: int, relation: str) -> bool:
    """Cut by Punkt's rules, which need no models; so they are counted on every machine."""
    return compared(len(libraries.spanish_sentences(without_list_marks(response))), relation, num_sentences)


@CLOSED_LANGUAGES.add("es:length_constraints:number_words", "spanish", num_words=whole(), relation=relation_in_spanish)
def spanish_word_count(response: str, num_words: int, relation: str) -> bool:
    """A word has a letter or a digit: spaces, `+` and `$` are none."""
    words = libraries.spanish_words(without_list_marks(response).replace("\n", " "))
    return compared(sum(any(sign.isalnum() for sign in word) for word in words), relation, num_words)


@CLOSED_LANGUAGES.add(
    "es:length_constraints:nth_paragraph_first_word",
    num_paragraphs=whole(),
    nth_paragraph=whole(1),
    first_word=spanish.first_words,
)
def spanish_first_words(response: str, num_paragraphs: int, nth_paragraph: int, first_word: tuple[str, ...]) -> bool:
    """The nth is counted as all of them are, without blank ones; `¿Para qué?` begins with `para`."""
    paragraphs = without_blank_ones(response)
    return len(paragraphs) == num_paragraphs >= nth_paragraph and begins_with(paragraphs[nth_paragraph - 1], first_word)


def without_blank_ones(response: str) -> list[str]:
    return [one.strip() for one in response.split("\n\n") if one.strip()]


def begins_with(paragraph: str, words: tuple[str, ...]) -> bool:
    there = paragraph.split(maxsplit=len(words))[: len(words)]
    return tuple(bare(word) for word in there) == tuple(bare(word) for word in words)


def bare(word: str) -> str:
    """In small letters, without the marks around it: `¿Para` is `para`."""
    kept = [place for place, sign in enumerate(word) if sign.isalnum()]
    return unicodedata.normalize("NFC", word[kept[0] : kept[-1] + 1]).lower() if kept else ""


@CLOSED_LANGUAGES.add(
    "es:detectable_content:number_placeholders", num_placeholders=whole(), relation=Optional(relation_in_spanish)
)
def spanish_placeholders(response: str, num_placeholders: int, relation: str | None) -> bool:
    """`como máximo` is looked at, too; what a placeholder is, is closed as in English."""
    return up_to("detectable_content:number_placeholders", response, "num_placeholders", num_placeholders, relation)


@CLOSED_LANGUAGES.add(
    "es:detectable_format:number_highlighted_sections", num_highlights=whole(), relation=Optional(relation_in_spanish)
)
def spanish_highlights(response: str, num_highlights: int, relation: str | None) -> bool:
    return up_to("detectable_format:number_highlighted_sections", response, "num_highlights", num_highlights, relation)


@CLOSED_LANGUAGES.add(
    "es:detectable_format:multiple_sections",
    section_spliter=stripped,
    num_sections=whole(),
    relation=Optional(relation_in_spanish),
)
def spanish_sections(response: str, section_spliter: str, num_sections: int, relation: str | None) -> bool:
    name = "detectable_format:multiple_sections"
    return up_to(name, response, "num_sections", num_sections, relation, section_spliter=section_spliter)


def up_to(name: str, response: str, bound: str, count: int, relation: str | None, **others: str) -> bool:
    """IFEval's check, which asks for `count` at least, or that there is not one more."""
    check = CLOSED[name].check
    if (relation or AT_LEAST) == AT_LEAST:
        return check(response, **{bound: count}, **others)
    return not check(response, **{bound: count + 1}, **others)


@CLOSED_LANGUAGES.add("es:detectable_format:number_bullet_lists", num_bullets=whole())
def spanish_bullets(response: str, num_bullets: int) -> bool:
    """A bullet has a space and text behind it; Markdown's dashes are bullets as well."""
    return sum(bool(STARRED.match(line)) for line in response.split("\n")) == num_bullets


@CLOSED_LANGUAGES.add("es:startend:end_checker", end_phrase=stripped)
def spanish_end(response: str, end_phrase: str) -> bool:
    """A full stop at the end of the phrase is its own."""
    value = response.strip().strip('"').lower()
    return value.endswith(end_phrase.lower()) or value.removesuffix(".").endswith(end_phrase.lower())


@CLOSED_LANGUAGES.add("es:special_character:enie", "spanish", let_frequency=whole())
def enie(response: str, let_frequency: int) -> bool:
    """`n` and a combining tilde are `ñ`."""
    return spanish.enie(composed(response), let_frequency)


@CLOSED_LANGUAGES.add("es:special_character:dieresis", "spanish", let_frequency=whole())
def dieresis(response: str, let_frequency: int) -> bool:
    return spanish.dieresis(composed(response), let_frequency)


@CLOSED_LANGUAGES.add("es:special_character:tildes", "spanish", num_words=whole(), relation=relation_in_spanish)
def tildes(response: str, num_words: int, relation: str) -> bool:
    return spanish.tildes(composed(response), num_words, relation)


def composed(response: str) -> str:
    return unicodedata.normalize("NFC", response)


@CLOSED_LANGUAGES.add("ja:detectable_format:constrained_response")
def japanese_response(response: str) -> bool:
    return one_of(response, japanese.ANSWERS)


@CLOSED_LANGUAGES.add("ja:keywords:existence", "japanese", keywords=texts)
def japanese_keywords(response: str, keywords: tuple[str, ...]) -> bool:
    """A keyword is one word or several: Janome cuts `創造性` in two."""
    return all(occurrences(response, keyword) for keyword in keywords)


@CLOSED_LANGUAGES.add(
    "ja:keywords:frequency", "japanese", keyword=stripped, frequency=whole(), relation=relation_in_japanese
)
def japanese_keyword_frequency(response: str, keyword: str, frequency: int, relation: str) -> bool:
    return compared(occurrences(response, keyword), relation, frequency)


@CLOSED_LANGUAGES.add("ja:keywords:forbidden_words", "japanese", forbidden_words=texts)
def japanese_forbidden_words(response: str, forbidden_words: tuple[str, ...]) -> bool:
    return not any(occurrences(response, word) for word in forbidden_words)


def occurrences(response: str, keyword: str) -> int:
    """How often it stands there with words beginning and ending where it does."""
    keyword = keyword.strip()
    if keyword not in response:
        return 0
    words = libraries.japanese_words(response)
    bounds, at = {0}, 0
    for word in words:
        at += len(word)
        bounds.add(at)
    told = "".join(words)  # Janome may leave white space out
    count, place = 0, told.find(keyword)
    while place >= 0:
        there = place in bounds and place + len(keyword) in bounds
        count += there
        place = told.find(keyword, place + (len(keyword) if there else 1))
    return count


@CLOSED_LANGUAGES.add("ja:length_constraints:number_letters", num_letters=whole(), relation=relation_in_japanese)
def japanese_letters(response: str, num_letters: int, relation: str) -> bool:
    """White space is no letter."""
    return compared(len("".join(response.split())), relation, num_letters)


@CLOSED_LANGUAGES.add(
    "ja:length_constraints:nth_paragraph_first_word", num_paragraphs=whole(), nth_paragraph=whole(1), first_word=text
)
def japanese_first_word(response: str, num_paragraphs: int, nth_paragraph: int, first_word: str) -> bool:
    """Blank paragraphs don't count; capital letters and signs before the word don't matter."""
    paragraphs = without_blank_ones(response)
    if not len(paragraphs) == num_paragraphs >= nth_paragraph:
        return False
    paragraph = paragraphs[nth_paragraph - 1]
    begin = next((place for place, sign in enumerate(paragraph) if sign.isalnum()), 0)
    told = paragraph if first_word and not first_word.strip()[:1].isalnum() else paragraph[begin:]
    return told.lower().startswith(first_word.strip().lower())


@CLOSED_LANGUAGES.add("ja:detectable_content:postscript", postscript_marker=stripped)
def japanese_postscript(response: str, postscript_marker: str) -> bool:
    """It begins a line, as it is written, and something follows it."""
    mark = re.compile(rf"^[ \t　*_>]*{re.escape(postscript_marker)}[^\w\n]*\w", re.IGNORECASE | re.MULTILINE)
    return bool(mark.search(response))


@CLOSED_LANGUAGES.add("ja:detectable_format:number_bullet_lists", num_bullets=whole())
def japanese_bullets(response: str, num_bullets: int) -> bool:
    """Text stands behind the dot, and Markdown's bullets are bullets as well."""
    return sum(bool(JAPANESE_BULLET.match(line)) for line in response.split("\n")) == num_bullets


@CLOSED_LANGUAGES.add("ja:detectable_format:number_numbered_lists", num_items=whole())
def japanese_items(response: str, num_items: int) -> bool:
    """Text stands behind the number, on its own line."""
    return sum(bool(JAPANESE_ITEM.match(line)) for line in response.split("\n")) == num_items


@CLOSED_LANGUAGES.add("ja:detectable_format:multiple_sections", section_spliter=stripped, num_sections=whole())
def japanese_sections(response: str, section_spliter: str, num_sections: int) -> bool:
    """Each begins a line and has a number of its own: `第1章で述べたように` in a sentence begins none."""
    begins = re.compile(rf"^[ \t　#*_]*第(\d+){re.escape(section_spliter)}", re.MULTILINE)
    return len({int(number) for number in begins.findall(response) if len(number) < 10}) >= num_sections


@CLOSED_LANGUAGES.add("ja:startend:end_checker", end_phrase=japanese.unwrapped)
def japanese_end(response: str, end_phrase: str) -> bool:
    """Markdown's stars may stand around the phrase."""
    return response.rstrip(" \n\t*_`").strip().strip("」』").endswith(end_phrase)


@CLOSED_LANGUAGES.add("ja:startend:sentence_unified_end", ending=text)
def japanese_unified_end(response: str, ending: str) -> bool:
    """There is a sentence, and white space is none: a newline behind the last full stop does no harm."""
    sentences = [one.strip() for one in ENDS_OF_SENTENCES.split(without_quotations(response)) if one.strip()]
    return bool(sentences) and all(one.endswith(ending.strip()) for one in sentences)


@CLOSED_LANGUAGES.add("ja:letters:furigana")
def furigana(response: str) -> bool:
    """There are kanji, and `々` is one of them: `人々（ひとびと）` has its furigana."""
    runs = KANJI_RUN.findall(response)
    return bool(runs) and len(runs) == len(WITH_FURIGANA.findall(response))


@CLOSED_LANGUAGES.add("ja:letters:hiragana_only")
def hiragana_only(response: str) -> bool:
    """There is a letter; `ゝ` and `ゔ` are hiragana."""
    return written_in(response, "ぁ", "ゟ")


@CLOSED_LANGUAGES.add("ja:letters:katakana_only")
def katakana_only(response: str) -> bool:
    """There is a letter; `ヴ` and `ヽ` are katakana."""
    return written_in(response, "ァ", "ヿ", "ｦ", "ﾟ")


def written_in(response: str, *bounds: str) -> bool:
    letters = [sign for sign in response if japanese.letter(sign) and sign != "ー"]
    ranges = list(zip(bounds[::2], bounds[1::2], strict=True))
    return bool(letters) and all(any(first <= sign <= last for first, last in ranges) for sign in letters)
