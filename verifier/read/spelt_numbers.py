"""Whole numbers in the words of one language, from data: `zweiundvierzig`, `тридцать пять`, `elfu mbili`.

A line of `data/numbers.txt` is a language: the letters that its numbers begin with, whole numbers below a hundred as
runs of letters, what stands before a smaller rest ("trescientos"), the words for thousands and more, and those for
below zero and for the decimal point.
"""

from functools import cache, lru_cache
from typing import NamedTuple

from verifier.patterns import standard as re
from verifier.patterns import word_set
from verifier.read.lexicon import DATA, folded, without_accents

AND = {
    "es": word_set("y e"), "pt": word_set("e"), "fr": word_set("et"), "it": word_set("e"), "de": word_set("und"),
    "da": word_set("og"), "no": word_set("og"), "is": word_set("og"), "sv": word_set("och"), "sq": word_set("e"),
    "sw": word_set("na"), "ro": word_set("și şi"), "ca": word_set("i"),
}  # fmt: skip
SAME_WORDS = {"linh": "lẻ", "ngàn": "nghìn", "tư": "bốn"}  # of Vietnamese, in its two halves
BEGINNING = 3  # letters by which a language is told that may have a number
LEAST = re.compile(r"([^\s:,/]+)/(\d+)")
LONGEST_RUN = 100
LARGEST = 10**15


class Numbers(NamedTuple):
    """A language. `sizes` falls; how many there are of a size stands before its words, or behind those with a `^`.

    `least` is the smallest rest behind a word: "một trăm năm" is a hundred years, and no 105.
    """

    whole: dict[str, int]
    before: dict[str, int]
    sizes: tuple[tuple[int, tuple[str, ...]], ...]
    minus: frozenset[str]
    points: frozenset[str]
    least: dict[str, int]


@cache
def languages() -> dict[str, str]:
    """The line of each language."""
    lines = (DATA / "numbers.txt").read_text(encoding="utf-8").splitlines()
    return {language: line for language, _, line in (each.partition("\t") for each in lines)}


@cache
def _beginnings() -> dict[str, tuple[str, ...]]:
    """The languages by the letters that their numbers begin with."""
    found: dict[str, list[str]] = {}
    for language, line in languages().items():
        for beginning in line.partition("\t")[0].split():
            found.setdefault(beginning, []).append(language)
    return {beginning: tuple(languages) for beginning, languages in found.items()}


@cache
def numbers_of(language: str) -> Numbers:
    """The words of a language."""
    _, whole, before, sizes, minus, points = languages()[language].split("\t")
    least = {word: int(rest) for word, rest in LEAST.findall(f"{before} {sizes}")}
    before, sizes = LEAST.sub(r"\1", before), LEAST.sub(r"\1", sizes)
    counted = ((int(size), tuple(words.split(","))) for size, words in map(_pair, sizes.split()))
    return Numbers(
        {run: int(value) for run, value in map(_pair, whole.split())},
        {run: int(value) for run, value in map(_pair, before.split())},
        tuple(sorted(counted, reverse=True)),
        word_set(minus),
        word_set(points),
        least,
    )


def _pair(text: str) -> list[str]:
    return text.split(":")


def run_of(words: list[str], language: str) -> str:
    """Folded words as one run of letters without "and". The tones of Vietnamese tell its numbers apart."""
    if language == "vi":
        return "".join(SAME_WORDS.get(word, word) for word in words)
    joining = AND.get(language, ())
    return without_accents("".join(word for word in words if word not in joining)).replace("'", "")


def words_of(text: str) -> list[str]:
    return folded(text).replace("-", " ").split()


def languages_of(words: list[str]) -> tuple[str, ...]:
    """The languages that have numbers which begin as these words do."""
    found: dict[str, None] = {}
    for run in {run_of(words, ""), run_of(words, "vi")}:
        for length in range(1, BEGINNING + 1):
            found |= dict.fromkeys(_beginnings().get(run[:length], ()))
    return tuple(found)


def number_of(words: list[str], language: str) -> int | None:
    """The number that words spell in a language."""
    run = run_of(words, language)
    joining = AND.get(language, ())
    if words[0] in joining or words[-1] in joining or not 0 < len(run) <= LONGEST_RUN:
        return None
    return _read(run, language, LARGEST)


@lru_cache(maxsize=4096)
def _read(run: str, language: str, below: int) -> int | None:
    """The one number below a bound that a run of letters spells."""
    known = numbers_of(language)
    found = {known.whole[run]} if run in known.whole else set()
    for end in range(1, len(run)):
        value = known.before.get(run[:end])
        if value is not None:
            rest = _read(run[end:], language, _zeros(value))
            if rest and rest >= known.least.get(run[:end], 1):
                found.add(value + rest)
    for size, words in known.sizes:
        if size < below:
            for word in words:
                found |= _counted(run, word, size, language)
    found = {value for value in found if value < below}
    return found.pop() if len(found) == 1 else None


def _counted(run: str, word: str, size: int, language: str) -> set[int]:
    """`dos mil tres`, or where the count stands behind its word, `elfu mbili na tatu`."""
    most, least = max(size, 1000), numbers_of(language).least.get(word, 1)
    if word[0] == "^":
        if not run.startswith(word[1:]):
            return set()
        run = run[len(word) - 1 :]
        parts = ((run[:end], run[end:]) for end in range(1, len(run) + 1))
    else:
        ends = [at for at in range(1, len(run)) if run.startswith(word, at)]
        parts = ((run[:at], run[at + len(word) :]) for at in ends)
    found = set()
    for count, rest in parts:
        many = _read(count, language, most)
        more = _read(rest, language, size) if rest else 0
        if many and (not rest or (more and more >= least)):
            found.add(many * size + (more or 0))
    return found


def _zeros(value: int) -> int:
    size = 1
    while value % (10 * size) == 0:
        size *= 10
    return size
