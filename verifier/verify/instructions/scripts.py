"""Scripts that put no spaces between words, and marks that are English ones elsewhere: `。`, `，`, `“`.

Rows such as Marco-Bench-MIF's ask IFEval's constraints in thirty languages. IFEval's own checks see a Chinese essay as
one sentence of forty words, and find no word in it.
"""

import re

from verifier.verify.instructions import libraries
from verifier.verify.instructions.constraint import compared

HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
THAI = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0eae\u0eb0-\u0ebd\u0ec0-\u0ece"
"""And Lao, with the vowels above and below."""
THAI_AND_KIN = f"{THAI}\u1000-\u103f\u1780-\u17d3"
"""And Burmese and Khmer."""
HANGUL = "\u1100-\u11ff\uac00-\ud7a3"
"""Korean has spaces, but particles grow onto its words: `교육은` has `교육` in it."""
JOINED = re.compile(f"[{HAN}{KANA}{THAI_AND_KIN}{HANGUL}]")
CHARACTER = re.compile(f"[{HAN}]")
NO_SPACES = re.compile(f"[{KANA}{THAI_AND_KIN}]")
UNSPACED = re.compile(f"[{HAN}{KANA}{THAI_AND_KIN}]")
BREATH = re.compile(f"[{THAI}][ ]+(?=[{THAI}])")
"""A space in Thai stands between sentences, and in them."""
RUN = re.compile(f"[{HAN}{KANA}{THAI_AND_KIN}]+")
END_OF_SENTENCE = re.compile('[。！？｡।॥؟۔።။៕]+[”」』）)"’]*')
COMMA = re.compile("[,，،﹐︐]")
COMMAS_OF_KANA = re.compile("[、､]")
"""A comma in Japanese; in Chinese `、` has another name."""
QUOTATION_MARKS = ('""', "“”", "„“", "„”", "””", "«»", "»«", "＂＂", "『』")


class Uncounted(Exception):
    """Why it cannot be told whether a text follows a constraint."""


def alone(word: str) -> str:
    """The pattern of a word as it is written, standing alone where its script tells words apart."""
    before = "" if JOINED.match(word[:1]) else r"(?<!\w)"
    behind = "" if JOINED.match(word[-1:]) else r"(?!\w)"
    return before + re.escape(word) + behind


def words_are(response: str, relation: str, bound: int) -> bool:
    """Whether there are so many words. Chinese counts characters (`不少于 600 字`).

    Between the runs of letters and the letters themselves lies what Japanese or Thai has for words: raises Uncounted
    where the bound does, too.
    """
    spaced = len(libraries.WORDS.findall(RUN.sub(" ", response)))
    if not NO_SPACES.search(response):
        return compared(spaced + len(CHARACTER.findall(response)), relation, bound)
    fewest = compared(spaced + len(RUN.findall(response)), relation, bound)
    most = compared(spaced + len(UNSPACED.findall(response)), relation, bound)
    if fewest is not most:
        raise Uncounted(f"whether there are {relation} {bound} words in a script that parts none")
    return most


def sentences_are(response: str, relation: str, bound: int) -> bool:
    """Whether there are so many sentences, whatever mark ends them; in Thai none does: raises Uncounted there."""
    parts = (part for one in libraries.sentences(response) for part in END_OF_SENTENCE.split(one))
    marked = sum(any(sign.isalnum() for sign in part) for part in parts)
    fewest = compared(marked, relation, bound)
    if fewest is not compared(marked + len(BREATH.findall(response)), relation, bound):
        raise Uncounted(f"whether there are {relation} {bound} sentences in a script that ends none with a mark")
    return fewest


def has_comma(response: str) -> bool:
    if COMMA.search(response):
        return True
    return bool(COMMAS_OF_KANA.search(response)) and bool(re.search(f"[{KANA}]", response))


def is_quoted(response: str) -> bool:
    value = response.strip()
    return len(value) > 1 and value[0] + value[-1] in QUOTATION_MARKS
