"""Cuts Chinese into words as jieba does, in time that grows with the text and not with its square.

The dictionary and the probabilities are jieba's own; how they are put to use is told here once more, because jieba
copies its whole path at every character: 100 kB of one rare character take it 23 s.
"""

import math
import re
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from verifier.errors import Unshapable

READ_CHARACTERS = 24_576
WORDS = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+)")
SPACE = re.compile(r"(\r\n|\s)")
HAN = re.compile(r"([\u4E00-\u9FD5]+)")
LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
PAIRS = ("EB", "SB", "MM", "BM", "BE", "ME", "SS", "ES")
"""Of the four places in a word (begin, middle, end, single): which may come before which."""
NEVER = -3.14e100


class Language(NamedTuple):
    """What is known of words, by jieba's dictionary and model."""

    frequencies: Mapping[str, int]
    total: int
    first: Mapping[str, float]
    following: Mapping[str, Mapping[str, float]]
    written: Mapping[str, Mapping[str, float]]


@cache
def language() -> Language | None:
    """jieba's dictionary and model, read on first use (half a second); None when it is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own source, on first import
        try:
            import jieba
            from jieba import finalseg
        except ImportError:
            return None
    cutter = jieba.Tokenizer()
    frequencies, total = cutter.gen_pfdict(cutter.get_dict_file())
    return Language(frequencies, total, finalseg.start_P, finalseg.trans_P, finalseg.emit_P)


def chinese_words(text: str) -> list[str]:
    """The words of the text's first 24,576 characters; other characters stand alone, white space too.

    Raises Unshapable without jieba.
    """
    known = language()
    if known is None:
        raise Unshapable(
            "jieba, which cuts Chinese into words, is not installed here: "
            "pip install 'rlvr-verifier[language]' (in a checkout: ./dev install)"
        )
    return list(cut(text[:READ_CHARACTERS], known))


def cut(text: str, known: Language) -> Iterator[str]:
    for position, piece in enumerate(WORDS.split(text)):
        if position % 2:
            yield from cut_words(piece, known)
        else:
            for place, between in enumerate(SPACE.split(piece)):
                yield from [between] if place % 2 else between


def cut_words(text: str, known: Language) -> Iterator[str]:
    """The likeliest words of the dictionary; runs of characters that make none are left to the model."""
    ends = likeliest_ends(text, known)
    start = left_over = 0
    while start < len(text):
        end = ends[start]
        if end - start > 1:
            yield from cut_unknown(text[left_over:start], known)
            yield text[start:end]
            left_over = end
        start = end
    yield from cut_unknown(text[left_over:], known)


def likeliest_ends(text: str, known: Language) -> list[int]:
    """For every character, where the word that begins there ends on the likeliest way to the end of the text."""
    frequencies, log_total = known.frequencies, math.log(known.total)
    ends, likelihood = [0] * len(text), [0.0] * (len(text) + 1)
    for start in range(len(text) - 1, -1, -1):
        best, best_end = -math.inf, 0
        end, word = start + 1, text[start]
        while end <= len(text) and (frequency := frequencies.get(word)) is not None:
            if frequency and (found := math.log(frequency) - log_total + likelihood[end]) >= best:
                best, best_end = found, end
            end += 1
            word = text[start:end]
        if not best_end:
            best, best_end = 0.0 - log_total + likelihood[start + 1], start + 1
        likelihood[start], ends[start] = best, best_end
    return ends


def cut_unknown(text: str, known: Language) -> Iterator[str]:
    """Characters that the dictionary joins to no word."""
    if len(text) < 2 or known.frequencies.get(text):
        yield from text
        return
    for position, piece in enumerate(HAN.split(text)):
        if position % 2:
            yield from cut_by_places(piece, known)
        else:
            yield from filter(None, LATIN.split(piece))


def cut_by_places(text: str, known: Language) -> Iterator[str]:
    """Words by the likeliest place of each character in one."""
    begin = 0
    for position, place in enumerate(likeliest_places(text, known)):
        if place == "B":
            begin = position
        elif place == "S":
            yield text[position]
        elif place == "E":
            yield text[begin : position + 1]


def likeliest_places(text: str, known: Language) -> str:
    """The likeliest row of places that ends with the end of a word."""
    written, following = known.written, known.following
    written_b, written_m, written_e, written_s = (written[place].get for place in "BMES")
    eb, sb, mm, bm, be, me, ss, es = (following[pair[0]].get(pair[1], NEVER) for pair in PAIRS)
    b, m, e, s = (known.first[place] + written[place].get(text[0], NEVER) for place in "BMES")
    came_from: list[str] = []
    for character in text[1:]:
        here_b, here_m = written_b(character, NEVER), written_m(character, NEVER)
        here_e, here_s = written_e(character, NEVER), written_s(character, NEVER)
        e_to_b, s_to_b = e + eb + here_b, s + sb + here_b
        m_to_m, b_to_m = m + mm + here_m, b + bm + here_m
        b_to_e, m_to_e = b + be + here_e, m + me + here_e
        s_to_s, e_to_s = s + ss + here_s, e + es + here_s
        came_from.append(
            ("S" if s_to_b >= e_to_b else "E")
            + ("M" if m_to_m >= b_to_m else "B")
            + ("M" if m_to_e >= b_to_e else "B")
            + ("S" if s_to_s >= e_to_s else "E")
        )
        b, m, e, s = max(e_to_b, s_to_b), max(m_to_m, b_to_m), max(b_to_e, m_to_e), max(s_to_s, e_to_s)
    places = ["S" if s >= e else "E"]
    for sources in reversed(came_from):
        places.append(sources["BMES".index(places[-1])])
    return "".join(reversed(places))
