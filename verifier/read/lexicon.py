"""Words of many languages from data: sorted lines of a word, a tab and what it means, looked up where they lie.

The files in `data` are made from Unicode's CLDR by `./dev words`. A file is read when it is first asked and
never taken apart, so that it costs a process neither time nor memory that it does not use.
"""

import unicodedata
from functools import cached_property
from pathlib import Path

from verifier.patterns import standard as re

DATA = Path(__file__).with_name("data")
DIGESTS = DATA.with_suffix(".sha256")  # which lies beside the modules, so that a change of data changes fingerprints
# Accents, the points of Hebrew and the dots below letters of Hindi, which writers leave out; its vowels are letters.
MARKS = re.compile("[\u0300-\u036f\u064b-\u0655\u0591-\u05c7\u0640\u093c\u09bc]")
LEFT_OUT = re.compile(  # soft hyphens, what joins or turns letters, and the short vowels of Arabic
    "[\u00ad\u200b-\u200f\u202a-\u202e\u064b-\u0652\u0640]"
)


class Lexicon:
    """One file."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _lines(self) -> bytes:
        return (DATA / self.name).read_bytes()

    def meaning(self, word: str) -> str | None:
        """What the file says of a word that is folded as `folded` does."""
        wanted, lines = word.encode("utf-8", "replace") + b"\t", self._lines
        low, high = 0, len(lines)
        while low < high:
            start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = lines.index(b"\n", start)
            if lines.startswith(wanted, start):
                return lines[start + len(wanted) : end].decode()
            if lines[start:end] < wanted:
                low = end + 1
            else:
                high = start
        return None

    def entries(self) -> dict[str, str]:
        """All words and meanings."""
        pairs = (line.partition("\t") for line in self._lines.decode().splitlines())
        return {word: meaning for word, _, meaning in pairs}


def folded(text: str) -> str:
    """`text` as words are kept: in small letters of one form with single spaces, accents as they are."""
    if text.isascii():
        return " ".join(text.lower().split())
    said = unicodedata.normalize("NFC", LEFT_OUT.sub("", text).replace("İ", "i").lower().replace("µ", "μ"))
    return " ".join(said.replace("’", "'").replace("ʼ", "'").split())


def without_accents(text: str) -> str:
    """Folded text without the marks above and below letters."""
    if text.isascii():
        return text
    plain = MARKS.sub("", unicodedata.normalize("NFD", text)).replace("ı", "i").replace("ß", "ss")
    return unicodedata.normalize("NFC", plain)
