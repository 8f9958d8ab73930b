"""The same for the constraints that IFBench's authors train on: checks without the holes of the originals."""

import re

from verifier.verify.instructions import iftrain, libraries
from verifier.verify.instructions.closed import letter_frequency, sign, word_alone, words_of
from verifier.verify.instructions.constraint import Roll, compared, ignored, relation, stripped, whole
from verifier.verify.instructions.ifbench import AROUND
from verifier.verify.instructions.ifeval import DIVIDER

CLOSED_IFTRAIN = Roll()
BRACKETED = re.compile(r"\[[^\[\]]*\w[^\[\]]*\]")
LEAST_PALINDROME = 3
"""Signs: `a` and `I` read the same backwards, and say nothing of palindromes."""

CLOSED_IFTRAIN.add("letters:letter_counting2", letter=sign, let_frequency=whole(), let_relation=relation)(
    letter_frequency
)


def occurrences(response: str, keyword: re.Pattern[str]) -> int:
    return sum(1 for _ in keyword.finditer(response))


@CLOSED_IFTRAIN.add("keywords:word_once", keyword=word_alone)
def word_once(response: str, keyword: re.Pattern[str]) -> bool:
    """A keyword is a word as it is written: the `art` of `party` is none."""
    return occurrences(response, keyword) == 1


@CLOSED_IFTRAIN.add("keywords:word_count_different_numbers", keyword=word_alone, frequency=whole(), relation=relation)
def word_count(response: str, keyword: re.Pattern[str], frequency: int, relation: str) -> bool:
    """The same."""
    return compared(occurrences(response, keyword), relation, frequency)


@CLOSED_IFTRAIN.add("count:count_increment_word", keyword1=word_alone, keyword2=word_alone)
def count_increment_word(response: str, keyword1: re.Pattern[str], keyword2: re.Pattern[str]) -> bool:
    """The same of both."""
    return occurrences(response, keyword1) == 1 and occurrences(response, keyword2) == 2


@CLOSED_IFTRAIN.add("keywords:exclude_word_harder", keyword=word_alone, instruction=ignored)
def exclude_word(response: str, keyword: re.Pattern[str]) -> bool:
    """Nowhere, also before a comma, at the beginning and at the end, where the original lets it stand."""
    return not keyword.search(response)


@CLOSED_IFTRAIN.add("keywords:palindrome")
def palindrome(response: str) -> bool:
    """A word of three signs or more, without case and the punctuation around it: `Level,` is one, `a` is none."""
    words = (word.strip(AROUND).lower() for word in response.split())
    return any(len(word) >= LEAST_PALINDROME and word.isalnum() and word == word[::-1] for word in words)


@CLOSED_IFTRAIN.add("keywords:no_adjacent_consecutive")
def no_adjacent_consecutive(response: str) -> bool:
    """There are two words at least."""
    return len(words_of(response)) > 1 and iftrain.no_adjacent_consecutive(response)


@CLOSED_IFTRAIN.add("keywords:keyword_specific_position", "sentences", keyword=iftrain.word, n=whole(1), m=whole(1))
def keyword_specific_position(response: str, keyword: str, n: int, m: int) -> bool:
    """Punctuation is no word, and the first word of a sentence may begin large."""
    found = iftrain.sentences(response)[n - 1 : n]
    words = spoken(found[0]) if found else []
    return len(words) >= m and words[m - 1].lower() == keyword.lower()


def spoken(text: str) -> list[str]:
    """The words of a text, without marks."""
    return [word for word in libraries.words(text) if any(map(str.isalnum, word))]


@CLOSED_IFTRAIN.add("count:counting_composition", "sentences", n_sent=whole(1), n_words=whole(1))
def counting_composition(response: str, n_sent: int, n_words: int) -> bool:
    """A full stop is no word of its sentence."""
    parts = [iftrain.sentences(part) for part in DIVIDER.split(response)]
    if len(parts) != 3 or any(len(part) != n_sent for part in parts):
        return False
    return all(len(spoken(sentence)) == n_words for part in parts for sentence in part)


@CLOSED_IFTRAIN.add("count:count_unique", "sentences")
def count_unique(response: str) -> bool:
    """Marks may be there twice, and `The` is `the`; one word alone is not unique among others."""
    words = [word.lower() for word in spoken(response)]
    return len(words) > 1 and len(set(words)) == len(words)


@CLOSED_IFTRAIN.add("first_word:first_word_answer", first_word=stripped)
def first_word_answer(response: str, first_word: str) -> bool:
    """Without the marks around it: `Yes,` begins with `yes`."""
    words = words_of(response)
    return bool(words) and words[0].lower() == first_word.lower()


@CLOSED_IFTRAIN.add("first_word:first_word_sent", first_word=iftrain.word)
def first_word_sent(response: str, first_word: str) -> bool:
    """The same of every sentence."""
    found = [words_of(sentence)[:1] for sentence in iftrain.sentences(response)]
    return all(one and one[0].lower() == first_word.lower() for one in found)


@CLOSED_IFTRAIN.add("detectable_format:square_brackets")
def square_brackets(response: str) -> bool:
    """Something stands in each pair."""
    return all(BRACKETED.fullmatch(word) for word in response.split())


@CLOSED_IFTRAIN.add("detectable_format:bigram_wrapping")
def bigram_wrapping(response: str) -> bool:
    """There is a pair, and no word is left over outside."""
    words = response.split()
    return len(words) > 1 and len(words) % 2 == 0 and iftrain.bigram_wrapping(response)


@CLOSED_IFTRAIN.add("detectable_format:sentence_hyphens")
def sentence_hyphens(response: str) -> bool:
    """There are two sentences at least, and no hyphen more."""
    parts, wanted = response.split("-"), iftrain.sentences(response.replace("-", " "))
    if len(wanted) < 2 or len(parts) != len(wanted):
        return False
    return all(one == other for one, other in zip(parts, wanted, strict=True))
