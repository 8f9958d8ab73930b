"""The words of a text in a form in which spellings of one word are one. Words only: sentences are the verifier's."""

import unicodedata
from typing import NamedTuple

import regex as re

MAX_CHARACTERS = 5_000
ARTICLE = re.compile(r"\b(?:a|an|the)\b(?![.'’])", re.IGNORECASE)
MONTHS = frozenset(
    (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
        "december",
    )
)
ABBREVIATIONS = {
    "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june", "jul": "july", "aug": "august",
    "sep": "september", "sept": "september", "oct": "october", "nov": "november", "dec": "december",
    "mister": "mr", "doctor": "dr", "saint": "st", "mount": "mt", "versus": "vs", "usa": "us", "unitedstates": "us",
}  # fmt: skip
ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBERS = {word: value for value, word in enumerate(ONES)} | {word: 10 * ten for ten, word in enumerate(TENS, start=2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
ORDINALS = {
    word: f"{value}{suffix}"
    for value, (word, suffix) in enumerate(
        [("first", "st"), ("second", "nd"), ("third", "rd")]
        + [(f"{word}th", "th") for word in ("four", "fif", "six", "seven", "eigh", "nin", "ten", "eleven", "twelf")],
        start=1,
    )
}
WORD = re.compile(r"(?:(?<![\w)])[-−])?\d[\d,]*+(?:\.\d++)?+(?:st|nd|rd|th)?+(?![a-z])|\d++|[^\W\d_]++(?:\+\+|#)?+")
GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])")
CITATION = re.compile(r"(?<=[a-zA-Z]{3})\d{1,2}(?=[\s.,;]|$)")
POSSESSIVE = re.compile(r"['’`]s\b|(?<=s)['’](?!\w)")
DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
LETTERS_OF_THEIR_OWN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "&": " and "}
)


class Word(NamedTuple):
    """A word: folded, without its plural, and whether it was written with a capital."""

    form: str
    stem: str
    capital: bool


def words_of(text: str) -> list[Word]:
    """The words of `text`, articles left out, numbers in digits."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS].translate(LETTERS_OF_THEIR_OWN))
        text = "".join(character for character in text if not unicodedata.combining(character))
    else:
        text = text[:MAX_CHARACTERS].replace("&", " and ")
    bare = ARTICLE.sub(" ", text)
    text = bare if not bare.isspace() else text
    text = GLUED.sub(" ", CITATION.sub("", POSSESSIVE.sub("", text)))
    text = DOTTED.sub(lambda found: " ".join(found[0].split(".")), text)
    words = []
    for token in WORD.findall(text.replace("'", "").replace("’", "")):
        lower = token.lower()
        form = ABBREVIATIONS.get(lower, ORDINALS.get(lower, lower))
        if COMMAS.fullmatch(form):
            form = form.replace(",", "")
        form = form.rstrip(",").replace("−", "-")
        if form:
            words.append(Word(form, stem(form), token[0].isupper()))
    return with_numbers(words)


def stem(form: str) -> str:
    """`form` without the s of a plural."""
    if len(form) > 3 and form.endswith("s") and not form.endswith(("ss", "us", "is")):
        return form[:-1]
    return form


def with_numbers(words: list[Word]) -> list[Word]:
    """The words, those that spell a number as its digits: `eight hundred and fifteen` is 815."""
    found: list[Word] = []
    place = 0
    while place < len(words):
        value, after = _number(words, place)
        if after > place:
            found.append(Word(str(value), str(value), False))
            place = after
        else:
            found.append(words[place])
            place += 1
    return found


def _number(words: list[Word], place: int) -> tuple[int, int]:
    """The number spelt from `place` on and where it ends; `place` itself when there is none."""
    total = part = 0
    end = place
    last = 0
    while end < len(words):
        form = words[end].form
        if form in NUMBERS and not (last and (last < 20 or NUMBERS[form] >= 10) and last != 100):
            part += NUMBERS[form]
            last = NUMBERS[form] or 1
        elif form in SCALES and end > place:
            if form == "hundred":
                part *= 100
            else:
                total, part = total + part * SCALES[form], 0
            last = 100
        elif not (form == "and" and last == 100 and end + 1 < len(words) and words[end + 1].form in NUMBERS):
            break
        end += 1
    return total + part, end


def joined(words: tuple[Word, ...]) -> str:
    """The words as one string, in which `anti meridian` is `antimeridian`."""
    return "".join(word.stem for word in words)


def same_word(one: Word, two: Word) -> bool:
    """Whether two words are one, or long ones that begin alike and differ in one letter."""
    left, right = one.stem, two.stem
    if left == right:
        return True
    if min(len(left), len(right)) < 5 or left[0] != right[0] or not (left.isalpha() and right.isalpha()):
        return False
    if abs(len(left) - len(right)) > 1:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    return left[start + 1 :] in (right[start + 1 :], right[start:]) or left[start:] == right[start + 1 :]
