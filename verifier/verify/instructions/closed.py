"""Checks without the holes of the originals: what those let through or refuse against their own instruction.

A constraint that is not here is the same as in the original. What each closes is said by its docstring, and in the
quirks of the presets.
"""

import json
import re
import unicodedata
from calendar import monthrange
from itertools import pairwise

import regex

from verifier.verify.instructions import ifbench, ifeval, libraries, scripts
from verifier.verify.instructions.constraint import (
    BadArgument,
    Roll,
    compared,
    relation,
    stripped,
    text,
    texts,
    whole,
)
from verifier.verify.instructions.ifeval import IFEVAL
from verifier.wire import Json

CLOSED = Roll()
ONE_SIGN = regex.compile(r"\X")
STARRED = re.compile(r"\s*[*-]\s+\S")
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?![\s*])[^*\n]{0,2000}?(?<![\s*])\1(?![\w*])")
FILLED = re.compile(r"\[[^\[\]\n]{0,2000}\](?!\()")
WRITTEN_NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?!\w)")
QUOTED = re.compile(r'"[^"]{0,20000}"')


def words_alone(value: Json) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(scripts.alone(word.strip()), re.IGNORECASE) for word in texts(value))


def word_alone(value: Json) -> re.Pattern[str]:
    return re.compile(scripts.alone(stripped(value)), re.IGNORECASE)


@CLOSED.add("keywords:existence", keywords=words_alone)
def keywords_exist(response: str, keywords: tuple[re.Pattern[str], ...]) -> bool:
    """A keyword is a word as it is written: `art` is not in `party`, and the signs of `C++` mean themselves.

    Where a script parts no words, it stands wherever its characters do: `教育` is in `义务教育法`.
    """
    return all(keyword.search(response) for keyword in keywords)


@CLOSED.add("keywords:frequency", keyword=word_alone, frequency=whole(), relation=relation)
def keyword_frequency(response: str, keyword: re.Pattern[str], frequency: int, relation: str) -> bool:
    """The same of a keyword that is counted."""
    return compared(sum(1 for _ in keyword.finditer(response)), relation, frequency)


@CLOSED.add("keywords:forbidden_words", forbidden_words=words_alone)
def forbidden_words(response: str, forbidden_words: tuple[re.Pattern[str], ...]) -> bool:
    """The signs of a forbidden word mean themselves: `\\b` never stands behind `C++`, nor inside a Chinese sentence."""
    return not any(word.search(response) for word in forbidden_words)


def sign(value: Json) -> str:
    """A letter with all that is written on it, such as `ọ̀` and `তে`, is one."""
    one = unicodedata.normalize("NFC", stripped(value)).lower()
    if not ONE_SIGN.fullmatch(one):
        raise BadArgument("one letter or sign")
    return one


@CLOSED.add("keywords:letter_frequency", letter=sign, let_frequency=whole(), let_relation=relation)
def letter_frequency(response: str, letter: str, let_frequency: int, let_relation: str) -> bool:
    """Signs such as `#` and letters of other scripts are counted too; the original draws another at random."""
    return compared(unicodedata.normalize("NFC", response).lower().count(letter), let_relation, let_frequency)


@CLOSED.add("language:response_language", "language", language=ifeval.language)
def response_language(response: str, language: str) -> bool:
    """A text without letters is in no language, where the original says yes."""
    return libraries.language_of(response) == language


@CLOSED.add("change_case:english_capital", "language")
def english_capital(response: str) -> bool:
    """The language is looked for in small letters, which the model was trained on; digits alone are no English."""
    return response.isupper() and libraries.language_of(response.lower()) == "en"


@CLOSED.add("change_case:english_lowercase", "language")
def english_lowercase(response: str) -> bool:
    """Digits and signs alone are no English."""
    return response.islower() and libraries.language_of(response) == "en"


@CLOSED.add("length_constraints:number_words", num_words=whole(), relation=relation)
def number_words(response: str, num_words: int, relation: str) -> bool:
    """Chinese characters count each; to the original a clause without spaces is one word."""
    return scripts.words_are(response, relation, num_words)


@CLOSED.add("length_constraints:number_sentences", "sentences", num_sentences=whole(), relation=relation)
def number_sentences(response: str, num_sentences: int, relation: str) -> bool:
    """Marks of other scripts end sentences, too: `。`, `।`."""
    return scripts.sentences_are(response, relation, num_sentences)


@CLOSED.add("punctuation:no_comma")
def no_comma(response: str) -> bool:
    """Nor one of another script: `，`, `،`."""
    return not scripts.has_comma(response)


@CLOSED.add("startend:quotation")
def quotation(response: str) -> bool:
    """Quotation marks as the language writes them."""
    return scripts.is_quoted(response)


@CLOSED.add(
    "length_constraints:nth_paragraph_first_word", **IFEVAL["length_constraints:nth_paragraph_first_word"].arguments
)
def nth_paragraph_first_word(response: str, num_paragraphs: int, nth_paragraph: int, first_word: str) -> bool:
    """Three newlines divide paragraphs as two do; the nth is counted as all of them are, without blank ones."""
    paragraphs = [one.strip() for one in response.split("\n\n") if one.strip()]
    if scripts.UNSPACED.search(first_word[-1:]) and nth_paragraph <= len(paragraphs):  # nothing ends a word there
        there = paragraphs[nth_paragraph - 1].lstrip("'\"“„«『")
        return len(paragraphs) == num_paragraphs and there.startswith(first_word)
    told = "\n\n".join(paragraphs)
    return ifeval.nth_paragraph_first_word(told, num_paragraphs, nth_paragraph, first_word)


@CLOSED.add("detectable_content:number_placeholders", num_placeholders=whole())
def number_placeholders(response: str, num_placeholders: int) -> bool:
    """Something stands between the brackets, and they aren't a link's."""
    return sum(bool(found[1:-1].strip()) for found in FILLED.findall(response)) >= num_placeholders


@CLOSED.add("detectable_content:postscript", postscript_marker=stripped)
def postscript(response: str, postscript_marker: str) -> bool:
    """It begins a line, as it is written, and something follows it: `stop.s.` holds no P.S."""
    mark = re.compile(rf"^[ \t*_>]*{re.escape(postscript_marker)}[ \t:.*_-]*\w", re.IGNORECASE | re.MULTILINE)
    return bool(mark.search(response))


@CLOSED.add("detectable_format:number_bullet_lists", num_bullets=whole())
def number_bullet_lists(response: str, num_bullets: int) -> bool:
    """A bullet has a space and text behind it: a rule of dashes and a negative number are none."""
    return sum(bool(STARRED.match(line)) for line in response.split("\n")) == num_bullets


@CLOSED.add("detectable_format:constrained_response")
def constrained_response(response: str) -> bool:
    """One of the three answers, and not two."""
    return sum(answer in response for answer in ifeval.ANSWERS) == 1


@CLOSED.add("detectable_format:number_highlighted_sections", num_highlights=whole())
def number_highlighted_sections(response: str, num_highlights: int) -> bool:
    """Stars that Markdown would read as emphasis: those of bullets and products (`2 * 3 * 4`) are none."""
    return sum(1 for _ in EMPHASIS.finditer(response)) >= num_highlights


@CLOSED.add("detectable_format:multiple_sections", section_spliter=stripped, num_sections=whole())
def multiple_sections(response: str, section_spliter: str, num_sections: int) -> bool:
    """Each begins a line and has a number of its own: `as Section 1 says` begins none."""
    begins = re.compile(rf"^[ \t#*_]*{re.escape(section_spliter)}\s?(\d+)", re.IGNORECASE | re.MULTILINE)
    return len(set(begins.findall(response))) >= num_sections


@CLOSED.add("detectable_format:json_format")
def json_format(response: str) -> bool:
    """An object or a list: `5` is JSON too, and says nothing; NaN is none."""
    try:
        value = json.loads(ifeval.unfenced(response), parse_constant=refused)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict | list)


def refused(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")


@CLOSED.add("count:numbers", N=whole())
def numbers(response: str, N: int) -> bool:
    """`3.5` and `1,000` are one number each, `1-2` are two; the original takes punctuation out first."""
    return sum(1 for _ in WRITTEN_NUMBER.finditer(response)) == N


@CLOSED.add("count:conjunctions", small_n=whole())
def conjunctions(response: str, small_n: int) -> bool:
    """`And`, `and` and `and,` are one."""
    words = {word.strip(ifbench.AROUND).lower() for word in response.split()}
    return len(words & ifbench.CONJUNCTIONS) >= small_n


@CLOSED.add("ratio:sentence_type", "sentences")
def sentence_type(response: str) -> bool:
    """A text without a question is in no ratio."""
    return ifbench.sentence_type(response) and ifbench.ending_with(libraries.sentences(response), "?") > 0


@CLOSED.add("ratio:sentence_balance", "sentences")
def sentence_balance(response: str) -> bool:
    """A text without a question and an exclamation is in no balance."""
    return ifbench.sentence_balance(response) and ifbench.ending_with(libraries.sentences(response), "?") > 0


@CLOSED.add("words:last_first", "sentences")
def last_first(response: str) -> bool:
    """One sentence alone has no next one to link to."""
    return len(libraries.sentences(response)) > 1 and ifbench.last_first(response)


@CLOSED.add("sentence:increment", "sentences", small_n=whole())
def sentence_increment(response: str, small_n: int) -> bool:
    """One sentence alone doesn't grow."""
    return len(libraries.sentences(response)) > 1 and ifbench.sentence_increment(response, small_n)


@CLOSED.add("sentence:alliteration_increment", "sentences")
def alliteration_increment(response: str) -> bool:
    """The same: there are two sentences at least."""
    return len(libraries.sentences(response)) > 1 and ifbench.alliteration_increment(response)


@CLOSED.add("words:odd_even_syllables", "syllables")
def odd_even_syllables(response: str) -> bool:
    """One word alone doesn't alternate."""
    return len(ifbench.plain(response).split()) > 1 and ifbench.odd_even_syllables(response)


@CLOSED.add("words:prime_lengths")
def prime_lengths(response: str) -> bool:
    """Punctuation alone has no word of prime length."""
    return bool(ifbench.plain(response).split()) and ifbench.prime_lengths(response)


@CLOSED.add("format:line_indent")
def line_indent(response: str) -> bool:
    """There are two lines at least; blank ones don't count, wherever they stand."""
    lines = [line for line in response.split("\n") if line.strip()]
    indents = [len(line) - len(line.lstrip(" ")) for line in lines]
    return len(lines) > 1 and all(one < other for one, other in pairwise(indents))


@CLOSED.add("format:quote_unquote")
def quote_unquote(response: str) -> bool:
    """There is a quotation, with words behind each."""
    return bool(QUOTED.search(response)) and ifbench.quote_unquote(response)


@CLOSED.add("format:sub-bullets")
def sub_bullets(response: str) -> bool:
    """Bullets are lines: each that begins with `*` has one below that begins with `-`; a hyphen in a word is none."""
    marks = [line.strip()[0] for line in response.split("\n") if line.strip()[:1] in ("*", "-") and line.strip()]
    return "*" in marks and all(one != "*" or other == "-" for one, other in pairwise([*marks, "*"]))


@CLOSED.add("format:thesis")
def thesis(response: str) -> bool:
    """The thesis begins its line, and each tag is closed by its own."""
    found = re.match(r"\s*(?:[#>*-]+\s*)?<(i|em)>(?P<thesis>[^<]{1,20000})</\1>(?P<text>.*)", response, re.DOTALL)
    return found is not None and bool(found["thesis"].strip()) and bool(found["text"].strip())


@CLOSED.add("custom:date_format_list")
def date_format_list(response: str) -> bool:
    """Days that there are: no month 00, and 29 February in leap years only."""
    return all(is_day(date.strip()) for date in response.strip().split(","))


def is_day(date: str) -> bool:
    if not ifbench.in_napoleons_days(date):
        return False
    year, month, day = map(int, date.split("-"))
    return month >= 1 and 1 <= day <= monthrange(year, month)[1]


@CLOSED.add("custom:csv_special_character")
def csv_special_character(response: str) -> bool:
    """All rows have five cells, also those behind the cell with the special character."""
    rows = ifbench.rows_of(response.replace('"', '"""'))
    return ifbench.csv_special_character(response) and all(len(row) == 5 for row in rows)


@CLOSED.add("format:title_case", "sentences")
def title_case(response: str) -> bool:
    """No word begins small, whatever follows: `iPhone` does."""
    return not any(word[:1].islower() for word in libraries.words(response))


def words_of(text: str) -> list[str]:
    """What white space parts, without the marks around it; marks alone are no word."""
    return [word for one in text.split() if (word := one.strip(ifbench.AROUND))]


@CLOSED.add("count:unique_word_count", N=whole())
def unique_word_count(response: str, N: int) -> bool:
    """Marks alone are no word."""
    return len({word.lower() for word in words_of(response)}) >= N


@CLOSED.add("words:alphabet")
def alphabet(response: str) -> bool:
    """One word alone has no next one."""
    return len(words_of(response)) > 1 and ifbench.alphabet(response)


@CLOSED.add("words:no_consecutive")
def no_consecutive(response: str) -> bool:
    """One word alone has no next one."""
    return len(words_of(response)) > 1 and ifbench.no_consecutive(response)


@CLOSED.add("words:paragraph_last_first")
def paragraph_last_first(response: str) -> bool:
    """A paragraph of one word ends with what it begins with, and so does one of marks: neither is any."""
    paragraphs = [words_of(line) for line in response.split("\n") if line.strip()]
    return all(len(words) > 1 for words in paragraphs) and ifbench.paragraph_last_first(response)


@CLOSED.add("format:newline")
def newline(response: str) -> bool:
    """There are two words at least."""
    return len(words_of(response)) > 1 and ifbench.newline(response)


@CLOSED.add("count:words_japanese", N=whole(1))
def words_japanese(response: str, N: int) -> bool:
    """There is an Nth word, and each is Japanese: neither digits nor marks."""
    every_nth = words_of(response)[N - 1 :: N]
    return bool(every_nth) and all(ifbench.JAPANESE.search(word) for word in every_nth)


@CLOSED.add("count:keywords_multiple", **dict.fromkeys((f"keyword{number}" for number in range(1, 6)), word_alone))
def keywords_multiple(response: str, **keywords: re.Pattern[str]) -> bool:
    """Keywords are words as written: the `art` of `party` is not counted."""
    found = [sum(1 for _ in keywords[name].finditer(response)) for name in sorted(keywords)]
    return found == list(ifbench.KEYWORD_COUNTS)


@CLOSED.add("format:list", sep=text)
def separated_list(response: str, sep: str) -> bool:
    """Two lines begin with the sign and say something: `Well... I see...` is no list."""
    lines = [line.strip() for line in response.split("\n")]
    return sum(line.startswith(sep) and bool(words_of(line[len(sep) :])) for line in lines) >= 2


@CLOSED.add("format:output_template")
def output_template(response: str) -> bool:
    """The parts stand in their order, with something behind each."""
    places = [response.find(part) for part in ifbench.TEMPLATE]
    if min(places) < 0 or places != sorted(places):
        return False
    ends = [*places[1:], len(response)]
    inside = zip(ifbench.TEMPLATE, places, ends, strict=True)
    return all(words_of(response[place + len(part) : end]) for part, place, end in inside)


@CLOSED.add("combination:repeat_prompt", prompt_to_repeat=text)
def repeat_prompt(response: str, prompt_to_repeat: str) -> bool:
    """An answer follows the request."""
    behind = response.strip()[len(prompt_to_repeat.strip()) :]
    return ifeval.repeat_prompt(response, prompt_to_repeat) and bool(words_of(behind))
