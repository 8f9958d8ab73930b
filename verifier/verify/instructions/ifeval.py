"""The 25 constraints of IFEval, with its verdicts: github.com/google-research/google-research at master,
instruction_following_eval (also in lm-evaluation-harness, 4e7e0d4, lm_eval/tasks/ifeval).

Each takes time that grows with the text: where the original's pattern doesn't, what it finds is found in another way.
"""

import json
import re

from verifier.verify.instructions import libraries
from verifier.verify.instructions.constraint import (
    BadArgument,
    Roll,
    compared,
    pattern,
    patterns,
    relation,
    stripped,
    text,
    whole,
)
from verifier.wire import Json

IFEVAL = Roll()
ANSWERS = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
NOT_TWICE = "*・"
NOT_SPACE = re.compile(r"\S")
HIGHLIGHT = re.compile(r"\*[^\n*]*\*")
DOUBLE_HIGHLIGHT = re.compile(r"\*\*[^\n*]*\*\*")
DIVIDER = re.compile(r"\s?\*\*\*\s?")
POSTSCRIPTS = {"P.P.S": re.compile(r"p\.\s?p\.\s?s"), "P.S.": re.compile(r"p\.\s?s\.")}
ENDS_OF_FIRST_WORD = frozenset(".,?!'\"")
FENCES = ("```json", "```Json", "```JSON", "```")


def language(value: Json) -> str:
    code = text(value)
    if libraries.missing("language") is None and code not in libraries.known_languages():
        raise BadArgument(
            f"the code of a language that langdetect knows: {', '.join(sorted(libraries.known_languages()))}"
        )
    return code


def letter(value: Json) -> str:
    one = text(value).lower()
    if len(one) != 1 or not "a" <= one <= "z":
        raise BadArgument("one letter, a to z; the original draws one at random for anything else")
    return one


@IFEVAL.add("keywords:existence", keywords=patterns(flags=re.IGNORECASE))
def keywords_exist(response: str, keywords: tuple[re.Pattern[str], ...]) -> bool:
    return all(keyword.search(response) for keyword in keywords)


@IFEVAL.add("keywords:frequency", keyword=pattern(flags=re.IGNORECASE), frequency=whole(), relation=relation)
def keyword_frequency(response: str, keyword: re.Pattern[str], frequency: int, relation: str) -> bool:
    return compared(sum(1 for _ in keyword.finditer(response)), relation, frequency)


@IFEVAL.add("keywords:forbidden_words", forbidden_words=patterns(r"\b{}\b", re.IGNORECASE))
def forbidden_words(response: str, forbidden_words: tuple[re.Pattern[str], ...]) -> bool:
    return not any(word.search(response) for word in forbidden_words)


@IFEVAL.add("keywords:letter_frequency", letter=letter, let_frequency=whole(), let_relation=relation)
def letter_frequency(response: str, letter: str, let_frequency: int, let_relation: str) -> bool:
    return compared(response.lower().count(letter), let_relation, let_frequency)


@IFEVAL.add("language:response_language", "language", language=language)
def response_language(response: str, language: str) -> bool:
    return libraries.language_of(response) in (language, None)


@IFEVAL.add("length_constraints:number_sentences", "sentences", num_sentences=whole(), relation=relation)
def number_sentences(response: str, num_sentences: int, relation: str) -> bool:
    return compared(len(libraries.sentences(response)), relation, num_sentences)


@IFEVAL.add("length_constraints:number_paragraphs", num_paragraphs=whole())
def number_paragraphs(response: str, num_paragraphs: int) -> bool:
    paragraphs = DIVIDER.split(response)
    blank = [index for index, paragraph in enumerate(paragraphs) if not paragraph.strip()]
    inner = any(0 < index < len(paragraphs) - 1 for index in blank)
    return not inner and len(paragraphs) - len(blank) == num_paragraphs


@IFEVAL.add("length_constraints:number_words", num_words=whole(), relation=relation)
def number_words(response: str, num_words: int, relation: str) -> bool:
    return compared(len(libraries.WORDS.findall(response)), relation, num_words)


@IFEVAL.add(
    "length_constraints:nth_paragraph_first_word", num_paragraphs=whole(), nth_paragraph=whole(1), first_word=text
)
def nth_paragraph_first_word(response: str, num_paragraphs: int, nth_paragraph: int, first_word: str) -> bool:
    """The nth is counted with blank ones, how many there are without."""
    paragraphs = response.split("\n\n")
    there = sum(bool(paragraph.strip()) for paragraph in paragraphs)
    if nth_paragraph > there or not (paragraph := paragraphs[nth_paragraph - 1].strip()):
        return False
    word = paragraph.split(maxsplit=1)[0].lstrip("'").lstrip('"')
    end = next((place for place, sign in enumerate(word) if sign in ENDS_OF_FIRST_WORD), len(word))
    first = "".join(sign.lower() for sign in word[:end])
    return there == num_paragraphs and first == first_word.lower()


@IFEVAL.add("detectable_content:number_placeholders", num_placeholders=whole())
def number_placeholders(response: str, num_placeholders: int) -> bool:
    return placeholders(response) >= num_placeholders


def placeholders(response: str) -> int:
    """How often `[`, anything on that line, `]`."""
    count = 0
    for line in response.split("\n"):
        at = line.find("[")
        while at >= 0 and (end := line.find("]", at)) >= 0:
            count += 1
            at = line.find("[", end)
    return count


def postscript_marker(value: Json) -> re.Pattern[str]:
    found: re.Pattern[str] = POSTSCRIPTS.get(stripped(value)) or pattern("{}.*$", re.MULTILINE, lower=True)(value)
    return found


@IFEVAL.add("detectable_content:postscript", postscript_marker=postscript_marker)
def postscript(response: str, postscript_marker: re.Pattern[str]) -> bool:
    return bool(postscript_marker.search(response.lower()))


@IFEVAL.add("detectable_format:number_bullet_lists", num_bullets=whole())
def number_bullet_lists(response: str, num_bullets: int) -> bool:
    return bullets(response, "*") + bullets(response, "-") == num_bullets


def bullets(response: str, mark: str) -> int:
    """Lines that begin with white space and the mark. White space may be lines. A star may not stand before a star, nor
    a Japanese dot before a dot."""
    count, start = 0, 0
    while start <= len(response) and (found := NOT_SPACE.search(response, start)):
        at = found.start()
        first = response[at] == mark
        if first and mark in NOT_TWICE:
            first = at + 1 < len(response) and response[at + 1] != mark
        count += first
        end = response.find("\n", at + 2 if first and mark in NOT_TWICE else at)
        if end < 0:
            break
        start = end + 1
    return count


def line_behind(response: str, place: int, read: bool) -> int:
    """Where the next line begins: here, if what was read ends with a newline. 0 where there is none."""
    return place if read and response[place - 1 : place] == "\n" else response.find("\n", place) + 1


@IFEVAL.add("detectable_format:constrained_response")
def constrained_response(response: str) -> bool:
    return any(answer in response for answer in ANSWERS)


@IFEVAL.add("detectable_format:number_highlighted_sections", num_highlights=whole())
def number_highlighted_sections(response: str, num_highlights: int) -> bool:
    single = sum(bool(found.strip("*").strip()) for found in HIGHLIGHT.findall(response))
    double = sum(bool(found[2:-2].strip()) for found in DOUBLE_HIGHLIGHT.findall(response))
    return single + double >= num_highlights


@IFEVAL.add("detectable_format:multiple_sections", section_spliter=pattern(r"\s?{}\s?\d+\s?"), num_sections=whole())
def multiple_sections(response: str, section_spliter: re.Pattern[str], num_sections: int) -> bool:
    return len(section_spliter.split(response)) - 1 >= num_sections


@IFEVAL.add("detectable_format:json_format")
def json_format(response: str) -> bool:
    try:
        json.loads(unfenced(response))
    except (ValueError, RecursionError):
        return False
    return True


def unfenced(response: str) -> str:
    value = response.strip()
    for fence in FENCES:
        value = value.removeprefix(fence)
    return value.removesuffix("```").strip()


@IFEVAL.add("detectable_format:title")
def title(response: str) -> bool:
    return any(title_in(line) for line in response.split("\n"))


def title_in(line: str, opens: str = "<<", closes: str = ">>") -> str:
    """What stands between the first `<<` and the last `>>` of a line."""
    begin, end = line.find(opens), line.rfind(closes)
    there = begin >= 0 and begin + len(opens) < end
    return line[begin : end + len(closes)].lstrip(opens).rstrip(closes).strip() if there else ""


@IFEVAL.add("combination:two_responses")
def two_responses(response: str) -> bool:
    parts = response.split("******")
    if not all(part.strip() for part in parts[1:-1]):
        return False
    there = [part.strip() for part in parts if part.strip()]
    return len(there) == 2 and there[0] != there[1]


@IFEVAL.add("combination:repeat_prompt", prompt_to_repeat=text)
def repeat_prompt(response: str, prompt_to_repeat: str) -> bool:
    return response.strip().lower().startswith(prompt_to_repeat.strip().lower())


@IFEVAL.add("startend:end_checker", end_phrase=stripped)
def end_checker(response: str, end_phrase: str) -> bool:
    return response.strip().strip('"').lower().endswith(end_phrase.lower())


@IFEVAL.add("startend:quotation")
def quotation(response: str) -> bool:
    value = response.strip()
    return len(value) > 1 and value[0] == value[-1] == '"'


@IFEVAL.add("change_case:capital_word_frequency", "sentences", capital_frequency=whole(), capital_relation=relation)
def capital_word_frequency(response: str, capital_frequency: int, capital_relation: str) -> bool:
    capital = sum(word.isupper() for word in libraries.words(response))
    return compared(capital, capital_relation, capital_frequency)


@IFEVAL.add("change_case:english_capital", "language")
def english_capital(response: str) -> bool:
    return response.isupper() and libraries.language_of(response) in ("en", None)


@IFEVAL.add("change_case:english_lowercase", "language")
def english_lowercase(response: str) -> bool:
    return response.islower() and libraries.language_of(response) in ("en", None)


@IFEVAL.add("punctuation:no_comma")
def no_comma(response: str) -> bool:
    return "," not in response
