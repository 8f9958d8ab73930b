"""The 29 constraints that IFBench's authors train on, with their verdicts (data set IF_multi_constraints_upto5).

github.com/allenai/open-instruct at e6c3044, open_instruct/IFEvalG/instructions.py. Its other 25 are IFEval's.
"""

import re
from itertools import pairwise
from typing import Any

from verifier.verify.instructions import ifeval, libraries
from verifier.verify.instructions.constraint import (
    BadArgument,
    Roll,
    compared,
    ignored,
    pattern,
    relation,
    stripped,
    text,
    whole,
)
from verifier.wire import Json

IFTRAIN = Roll()
LOWER_WORD = re.compile(r"\b[a-z]+\b")
LETTER = re.compile(r"[a-zA-Z]")
NOT_WORD = re.compile(r"[^\w\s]")
STOP, KEPT = "<stop>", "<prd>"
STARTERS = (
    r"(Mr|Mrs|Ms|Dr|Prof|Capt|Cpt|Lt|He\s|She\s|It\s|They\s|Their\s|Our\s|We\s|But\s|However\s|That\s|This\s|Wherever)"
)
SUFFIXES = "(Inc|Ltd|Jr|Sr|Co)"
BEFORE_DOTS = tuple(  # what is done to a text first, so that a full stop that ends nothing is kept
    (re.compile(found), put)
    for found, put in (
        (r"(Mr|St|Mrs|Ms|Dr)[.]", rf"\1{KEPT}"),
        (r"[.](com|net|org|io|gov|edu|me)", rf"{KEPT}\1"),
        (r"([0-9])[.]([0-9])", rf"\1{KEPT}\2"),
    )
)
DOTS = re.compile(r"\.{2,}")
BEHIND_DOTS = tuple(
    (re.compile(found), put)
    for found, put in (
        (r"\s([A-Za-z])[.] ", rf" \1{KEPT} "),
        (rf"([A-Z][.][A-Z][.](?:[A-Z][.])?) {STARTERS}", rf"\1{STOP} \2"),
        (r"([A-Za-z])[.]([A-Za-z])[.]([A-Za-z])[.]", rf"\1{KEPT}\2{KEPT}\3{KEPT}"),
        (r"([A-Za-z])[.]([A-Za-z])[.]", rf"\1{KEPT}\2{KEPT}"),
        (rf" {SUFFIXES}[.] {STARTERS}", rf" \1{STOP} \2"),
        (rf" {SUFFIXES}[.]", rf" \1{KEPT}"),
        (r" ([A-Za-z])[.]", rf" \1{KEPT}"),
    )
)
OUT_OF_QUOTES = ((".”", "”."), ('."', '".'), ('!"', '"!'), ('?"', '"?'))


def sentences(response: str) -> list[str]:
    """The text cut behind `.`, `?` and `!`, but for those of titles, initials, numbers and sites: by rules."""
    value = f" {response}  ".replace("\n", " ")
    for found, put in BEFORE_DOTS:
        value = found.sub(put, value)
    value = DOTS.sub(lambda dots: KEPT * len(dots[0]) + STOP, value)
    value = value.replace("Ph.D.", f"Ph{KEPT}D{KEPT}")
    for found, put in BEHIND_DOTS:
        value = found.sub(put, value)
    for inside, outside in OUT_OF_QUOTES:
        value = value.replace(inside, outside)
    for mark in ".?!":
        value = value.replace(mark, mark + STOP)
    parts = [part.strip() for part in value.replace(KEPT, ".").split(STOP)]
    return parts if parts[-1] else parts[:-1]


def word(value: Json) -> str:
    """A word; some rows have it in a list."""
    return stripped(value[0] if isinstance(value, list) and value else value)


class Phrase:
    """A phrase, and patterns of its first and last word as the original makes them."""

    def __init__(self, value: str) -> None:
        self.words = value.split()
        if not self.words:
            raise BadArgument("a phrase")
        self.begins, self.ends = pattern("{} ")(self.words[0]), pattern(" {}")(self.words[-1])

    def found_in(self, response: str) -> list[list[str]]:
        """The words between each first word and the next last word on its line."""
        found: list[list[str]] = []
        for line in response.split("\n"):
            begin = self.begins.search(line)
            while begin and (end := self.ends.search(line, begin.end())):
                found.append(line[begin.start() : end.end()].split())
                begin = self.begins.search(line, end.end())
        return found


def phrase(value: Json) -> Phrase:
    return Phrase(stripped(value))


@IFTRAIN.add("copy:repeat_phrase", phrase=phrase, small_n=whole(1))
def repeat_phrase(response: str, phrase: Phrase, small_n: int) -> bool:
    """So many times, each with one word exchanged."""
    found = phrase.found_in(response)
    if len(found) != small_n or any(len(one) != len(phrase.words) for one in found):
        return False
    return all(sum(a != b for a, b in zip(one, phrase.words, strict=True)) == 1 for one in found)


@IFTRAIN.add("copy:copy", prompt_to_repeat=text)
@IFTRAIN.add("copy:copying_simple", prompt_to_repeat=text)
def copy(response: str, prompt_to_repeat: str) -> bool:
    return response.strip().lower() == prompt_to_repeat.strip().lower()


@IFTRAIN.add("new:copy_span_idx", prompt_to_repeat=text, n_start=whole(1), n_end=whole(1))
def copy_span_idx(response: str, prompt_to_repeat: str, n_start: int, n_end: int) -> bool:
    return copy(response, prompt_to_repeat[n_start:n_end])


@IFTRAIN.add("copy:copying_multiple", prompt_to_repeat=text, N=whole(1))
def copying_multiple(response: str, prompt_to_repeat: str, N: int) -> bool:
    copies = response.split("******")
    return len(copies) == N and all(copy(one, prompt_to_repeat) for one in copies)


@IFTRAIN.add("detectable_format:sentence_hyphens")
def sentence_hyphens(response: str) -> bool:
    wanted = sentences(response.replace("-", " "))
    return all(one == one.strip() == other for one, other in zip(response.split("-"), wanted, strict=False))


@IFTRAIN.add("keywords:no_adjacent_consecutive")
def no_adjacent_consecutive(response: str) -> bool:
    first = [word[0].lower() for word in response.split()]
    if len(first) > 1 and any(len(letter) != 1 for letter in first):
        return False
    return all(ord(other) - ord(one) != 1 for one, other in pairwise(first))


@IFTRAIN.add("detectable_format:square_brackets")
def square_brackets(response: str) -> bool:
    return all(word.startswith("[") and word.endswith("]") for word in response.split())


@IFTRAIN.add("keywords:word_once", keyword=pattern(flags=re.IGNORECASE))
def word_once(response: str, keyword: re.Pattern[str]) -> bool:
    return occurrences(response, keyword) == 1


def occurrences(response: str, keyword: re.Pattern[str]) -> int:
    return sum(1 for _ in keyword.finditer(response))


IFTRAIN.add(
    "keywords:word_count_different_numbers",
    keyword=pattern(flags=re.IGNORECASE),
    frequency=whole(),
    relation=relation,
)(ifeval.keyword_frequency)


@IFTRAIN.add("keywords:exclude_word_harder", keyword=stripped, instruction=ignored)
def exclude_word_harder(response: str, keyword: str) -> bool:
    """With a space on both sides: at the beginning, the end or before a comma it's free."""
    return f" {keyword} " not in response


@IFTRAIN.add("paragraphs:paragraphs")
def paragraphs(response: str) -> bool:
    return ifeval.number_paragraphs(response, 2)


@IFTRAIN.add("paragraphs:paragraphs2")
def paragraphs2(response: str) -> bool:
    parts = [bool(part.strip()) for part in response.split("\n\n")]
    return all(parts[1:-1]) and sum(parts) == 2


@IFTRAIN.add("first_word:first_word_sent", first_word=word)
def first_word_sent(response: str, first_word: str) -> bool:
    found = [sentence.split(maxsplit=1)[:1] for sentence in sentences(response)]
    return all(one and one[0].lower() == first_word.lower() for one in found)


@IFTRAIN.add("first_word:first_word_answer", first_word=stripped)
def first_word_answer(response: str, first_word: str) -> bool:
    return response.split(maxsplit=1)[0].lower() == first_word.lower()


@IFTRAIN.add("last_word:last_word_sent", last_word=word)
def last_word_sent(response: str, last_word: str) -> bool:
    return all(one.strip() and last_of(one) == last_word.lower() for one in sentences(response))


@IFTRAIN.add("last_word:last_word_answer", last_word=stripped)
def last_word_answer(response: str, last_word: str) -> bool:
    return last_of(response) == last_word.lower()


def last_of(response: str) -> str:
    return NOT_WORD.sub("", response.rsplit(maxsplit=1)[-1].strip()).lower()


@IFTRAIN.add("detectable_format:bigram_wrapping")
def bigram_wrapping(response: str) -> bool:
    words = response.split()
    pairs = zip(words[::2], words[1::2], strict=False)
    return all(one.startswith("<<") and other.endswith(">>") for one, other in pairs)


@IFTRAIN.add("punctuation:punctuation_dot")
def punctuation_dot(response: str) -> bool:
    return "." not in response


@IFTRAIN.add("punctuation:punctuation_exclamation")
def punctuation_exclamation(response: str) -> bool:
    return "!" not in response


@IFTRAIN.add("count:lowercase_counting", N=whole(1))
def lowercase_counting(response: str, N: int) -> bool:
    return len(LOWER_WORD.findall(response)) <= N


@IFTRAIN.add("letters:letter_counting", N=whole(1), relation=relation)
def letter_counting(response: str, N: int, relation: str) -> bool:
    return compared(len(LETTER.findall(response)), relation, N)


IFTRAIN.add("letters:letter_counting2", letter=ifeval.letter, let_frequency=whole(), let_relation=relation)(
    ifeval.letter_frequency
)


@IFTRAIN.add("count:counting_composition", "sentences", n_sent=whole(1), n_words=whole(1))
def counting_composition(response: str, n_sent: int, n_words: int) -> bool:
    """Three paragraphs with `***` between them."""
    parts = [sentences(part) for part in ifeval.DIVIDER.split(response)]
    if len(parts) != 3 or any(len(part) != n_sent for part in parts):
        return False
    return all(len(libraries.words(sentence)) == n_words for part in parts for sentence in part)


@IFTRAIN.add("count:count_unique", "sentences")
def count_unique(response: str) -> bool:
    words = libraries.words(response)
    return len(set(words)) == len(words)


@IFTRAIN.add("count:count_increment_word", keyword1=pattern(flags=re.IGNORECASE), keyword2=pattern(flags=re.IGNORECASE))
def count_increment_word(response: str, keyword1: re.Pattern[str], keyword2: re.Pattern[str]) -> bool:
    return occurrences(response, keyword1) == 1 and occurrences(response, keyword2) == 2


@IFTRAIN.add("keywords:palindrome")
def palindrome(response: str) -> bool:
    return any(word == word[::-1] for word in response.split())


@IFTRAIN.add("keywords:keyword_specific_position", "sentences", keyword=word, n=whole(1), m=whole(1))
def keyword_specific_position(response: str, keyword: str, n: int, m: int) -> bool:
    found: Any = sentences(response)[n - 1 : n]
    words = libraries.words(found[0]) if found else ()
    return len(words) >= m and words[m - 1] == keyword


@IFTRAIN.add("keywords:start_end", "sentences")
def start_end(response: str) -> bool:
    words = libraries.words(response)
    return len(words) >= 2 and words[0].lower() == words[-1].lower()
