"""The words of a text in a form in which spellings of one word are one. Words only: sentences are the verifier's."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex as re

from verifier.patterns import word_set
from verifier.read.name import formula
from verifier.read.signs import with_plain_signs
from verifier.read.when import day as calendar_day
from verifier.read.when import numbered, with_halves_spelt
from verifier.read.when_elsewhere import MONTH_NAMES, in_english

MAX_CHARACTERS = 5_000
REMEMBERED = 8192  # tokens, most of which stand in every text
WITHOUT_APOSTROPHES = str.maketrans("", "", "'’`")
MONTHS = word_set("january february march april may june july august september october november december")
ABBREVIATIONS = {
    "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june", "jul": "july", "aug": "august",
    "sep": "september", "sept": "september", "oct": "october", "nov": "november", "dec": "december",
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "thu": "thursday", "thurs": "thursday", "fri": "friday",
    "mister": "mr", "doctor": "dr", "saint": "st", "mount": "mt", "versus": "vs", "usa": "us", "unitedstates": "us",
    "bce": "bc",
}  # fmt: skip
# American spellings by the British ones, where they differ in more than a letter of a long word (see `same_word`).
SPELLINGS = {
    "gray": "grey", "theater": "theatre", "center": "centre", "meter": "metre", "liter": "litre", "fiber": "fibre",
    "caliber": "calibre", "luster": "lustre", "somber": "sombre", "specter": "spectre", "saber": "sabre",
    "kilometer": "kilometre", "centimeter": "centimetre", "millimeter": "millimetre", "sulfur": "sulphur",
    "sulfate": "sulphate", "sulfide": "sulphide", "sulfuric": "sulphuric", "catalog": "catalogue",
    "dialog": "dialogue", "analog": "analogue", "program": "programme", "plow": "plough", "maneuver": "manoeuvre",
    "jewelry": "jewellery", "omelet": "omelette", "tumor": "tumour", "odor": "odour", "color": "colour",
    "honor": "honour", "labor": "labour", "mold": "mould", "defense": "defence", "offense": "offence",
}  # fmt: skip
PLURALS = {
    "mitochondria": "mitochondrion", "bacteria": "bacterium", "fungi": "fungus", "nuclei": "nucleus", "larvae": "larva",
    "vertebrae": "vertebra", "phenomena": "phenomenon", "criteria": "criterion", "cacti": "cactus", "algae": "alga",
    "stimuli": "stimulus", "antennae": "antenna", "axes": "axis", "hypotheses": "hypothesis", "crises": "crisis",
    "analyses": "analysis", "ova": "ovum", "strata": "stratum", "formulae": "formula", "indices": "index",
    "matrices": "matrix", "vertices": "vertex", "men": "man", "women": "woman", "children": "child", "feet": "foot",
    "teeth": "tooth", "mice": "mouse", "geese": "goose", "wolves": "wolf", "leaves": "leaf", "knives": "knife",
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
        + [(f"{word}th", "th") for word in ("four", "fif", "six", "seven", "eigh", "nin", "ten", "eleven", "twelf")]
        + [(f"{word}teenth", "th") for word in ("thir", "four", "fif", "six", "seven", "eigh", "nine")]
        + [("twentieth", "th")],
        start=1,
    )
}
TENTHS = {f"{word.removesuffix('y')}ieth": f"{value}th" for word, value in NUMBERS.items() if word in TENS}
UNITS_IN_ORDER = {form: value for value, form in enumerate(list(ORDINALS.values())[:9], start=1)}
ROMAN = re.compile(r"(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3})")  # to 29: "Louis XVI", "Apollo XI"
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}
# A number keeps what makes another one of it: `1/2` is not 12, `10^5` not 105. A script without spaces is read by
# characters. Dotted letters are one token (`U.S.`).
TOKEN = re.compile(
    r"(?:(?<![\w)])[-−])?\d[\d,]*+(?:\.\d++)?+(?:[/^:]\d(?:[\d.]*\d)?+)*+(?:st|nd|rd|th)?+(?![a-z])|\d++"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    r"|(?<!\w)(?:[A-Za-z]\.){2,}|[^\W\d_]++(?:['’`][^\W\d_]++)*+(?:\+\+|#)?+"
)
GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])")
CITATION = re.compile(r"\d{1,2}(?=[\s.,;]|$)")
CITED_WORDS = 8  # words of an answer in which "York1." is a word and the number of a source
COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
MARKS = {"$": "$", "£": "£", "€": "€", "¥": "¥", "￥": "¥", "₹": "₹"}
ACRONYM_IN_S = re.compile(r"[B-DF-HJ-NP-TV-Z]{2,}S")  # HTTPS, whose S is no plural
ARTICLES = frozenset(("a", "an", "the"))
# "vitamin A is needed", "A, C": a letter, and no article, which has a noun behind it.
NO_NOUN_BEHIND = re.compile(r"\s*(?:[A-Z](?![\w'’])|[.,;:!?)]|\Z)")
WITHIN_A_SENTENCE = re.compile(r"[a-z]\s\Z")
LETTERS_OF_THEIR_OWN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "Ø": "o", "Ł": "l", "Đ": "d", "Æ": "ae"}
)
NUMERIC_DATE = re.compile(
    r"(?<![\d/.-])(?:(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<y>\d{4})[年년] ?(?P<m>\d{1,2})[月월] ?(?:(?P<d>\d{1,2})[日号일])?"
    r"|(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}))(?![\d/-])"
)


class Word(NamedTuple):
    """A word: folded, without its plural, as it was written, and where; `mark` is the currency in front of a number."""

    form: str
    stem: str
    capital: bool
    written: str = ""
    start: int = 0
    end: int = 0
    mark: str = ""


# "C♯ minor", "C# minor" and "C-sharp minor"; "Bb" is a flat before its mode alone.
ACCIDENTAL = re.compile(
    r"(?<![\w#])([A-G])(?:(?P<sharp>[♯#]|[- ]?sharp\b)|(?P<flat>♭|[- ]?flat\b|b(?=[ -](?:major|minor)\b)))"
)
ERA = re.compile(
    r"(?<![\d.,])(?:(?P<first>A\.?D\.?|CE) ?)?(?P<year>\d{1,4}) ?"
    r"(?P<era>B\.?C\.?E\.|B\.C\.|BCE?|A\.?D\.?|C\.E\.|CE)?(?!\w)"
)
# Ions, blood groups and grades, whose sign is half of what they say: Na⁺, SO4^{2-}, O negative, B+.
SIGNED = re.compile(r"(?<![\w.'’-])((?:[A-Z][a-z]?\d{0,2}){1,4})(?:\^?\{?(\d?)([+−-])\}?)(?![\w+−-])")
BLOOD_GROUP = re.compile(r"(?<![\w.'’-])(AB|[ABO])[ -](positive|negative)(?=\W*(?:\Z|[.,;]|blood\b))")
RAISED_SIGNS = str.maketrans("⁺⁻", "+-")
SCORE = re.compile(r"(?<![\d:.,/-])(\d{1,3}):(\d)(?![\d:.,/-])")  # 7:1; two digits behind the colon are minutes
VERSUS = re.compile(r"(?<=\w )(?:vs?\.?|versus) (?=[A-Z])")  # of a case at law
ACCIDENTAL_SIGNS = ("♯", "♭", "#", "sharp", "flat", "b major", "b minor")


def with_dates_spelt(text: str) -> str:
    """`text` in plain signs, `2004-05-04` and 2004年5月4日 as `May 4, 2004`; an order that is a custom is kept."""

    def spelt(found: re.Match[str]) -> str:
        year, month, day = int(found["y"]), int(found["m"] or 0), int(found["d"] or 0)
        if found["a"]:
            when = numbered(int(found["a"]), int(found["b"]), year, "refuse")
            month, day = (when.month, when.day) if when else (0, 0)
        if not 1 <= month <= 12 or (day and not calendar_day(year, month, day)):
            return " "  # no such day: nothing is said
        return f"{MONTH_NAMES[month - 1]} {day}, {year}" if day else f"{MONTH_NAMES[month - 1]} {year}"

    return with_halves_spelt(NUMERIC_DATE.sub(spelt, in_one_spelling(in_english(with_plain_signs(text)))))


def in_one_spelling(text: str) -> str:
    """`text` with what has several spellings in one: C♯, 44 BCE, Marbury vs. Madison, O negative, Na⁺, 7:1."""
    if any(sign in text for sign in ACCIDENTAL_SIGNS):
        text = ACCIDENTAL.sub(lambda key: f"{key[1]}{'sharp' if key['sharp'] else 'flat'}", text)
    if "BC" in text or "CE" in text or "AD" in text or "B.C" in text or "A.D" in text or "C.E" in text:
        text = ERA.sub(_era, text)
    if not text.isascii():
        text = text.translate(RAISED_SIGNS)
    if "+" in text or "-" in text or "−" in text:
        text = SIGNED.sub(lambda ion: f"{ion[1]}{ion[2]}{'plus' if ion[3] == '+' else 'minus'}", text)
    if "itive" in text or "gative" in text:
        text = BLOOD_GROUP.sub(lambda group: f"{group[1]}{'plus' if group[2] == 'positive' else 'minus'}", text)
    if ":" in text:
        text = SCORE.sub(r"\1-\2", text)
    return VERSUS.sub("v. ", text) if " v" in text else text


def _era(found: re.Match[str]) -> str:
    said = found["era"] or found["first"]
    if said is None or (found["era"] and found["first"]):
        return str(found[0])
    return f"{found['year']} {'BC' if said.startswith('B') else 'AD'}"


def numbered_alike(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The words with the number of a name written in the other ways: Henry VIII, Henry 8, Henry the Eighth.

    "World War II" is "Second World War" as well.
    """
    war = [word.form for word in words]
    if len(war) == 3 and war[1:] == ["world", "war"] and re.fullmatch(r"\d+(?:st|nd)", war[0]):
        words = (*words[1:], words[0])
    if len(words) < 2 or not words[-2].capital:
        return
    last = words[-1]
    written = ROMAN.fullmatch(last.written)
    spelt = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", last.form)
    value = roman(last.written) if written else int(spelt[1]) if spelt else 0
    if not 0 < value <= 20:
        return
    ordinal = list(ORDINALS.values())[value - 1]
    numeral = next(text for text in ROMANS if roman(text) == value)
    for form in (numeral.lower(), ordinal, str(value)):
        named = Word(form, form, True, form.upper())
        yield (*words[:-1], named)
        if form == ordinal and [word.form for word in words[:-1]] == ["world", "war"]:
            yield (named, *words[:-1])


def roman(numeral: str) -> int:
    """The value of a Roman numeral."""
    values = [ROMAN_DIGITS[digit] for digit in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


UNITS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
ROMANS = tuple(tens + ones for tens in ("", "X") for ones in UNITS)


def words_of(text: str, *, cited: bool = False) -> list[Word]:
    """The words of `text`, articles left out, numbers in digits; with `cited`, sources (`York1.`) left out."""
    text = text[:MAX_CHARACTERS]
    words: list[Word] = []
    articles: list[Word] = []
    last_end = -1
    for token in TOKEN.finditer(text):
        written, start, end = token[0], token.start(), token.end()
        if (
            written[0].isdigit()
            and start == last_end
            and cited
            and CITATION.match(text, start)
            and len(words[-1].form) > 2
            and not formula(text[words[-1].start : end])  # NaHCO3 cites nothing
        ):
            continue
        last_end = end
        if written == "s" and text[start - 1 : start] in ("'", "’", "`"):
            continue
        mark = MARKS.get(text[start - 1 : start], "") if start else ""
        found = [word._replace(start=start, end=end, mark=mark) for word in _words(written)]
        article = len(found) == 1 and found[0].form in ARTICLES and text[end : end + 1] not in (".", "'", "’")
        dotted = start > 0 and text[start - 1] == "."  # U.S.A
        letter = written in ("A", "a") and not dotted and NO_NOUN_BEHIND.match(text, end) is not None
        if article and written == "A" and WITHIN_A_SENTENCE.search(text, max(0, start - 2), start):
            letter = letter or text[end : end + 2].islower()
        if article and not letter:
            articles.extend(found)
            continue
        if text[end : end + 1] == "&" or "&" in text[end : end + 3].split():
            found.append(Word("and", "and", False, "&", end, end))
        words.extend(found)
    return with_numbers(words or articles)


@lru_cache(maxsize=REMEMBERED)
def _words(written: str) -> tuple[Word, ...]:
    """The words of one token: several of `U.S.` and of `iPhone`."""
    if written.endswith(("'s", "’s", "`s")):
        written = written[:-2]
    bare = written.translate(WITHOUT_APOSTROPHES)
    pieces = [piece for piece in bare.split(".") if piece] if "." in bare and bare[0].isalpha() else GLUED.split(bare)
    words = []
    for piece in pieces:
        lower = folded(piece)
        form = ABBREVIATIONS.get(lower) or ORDINALS.get(lower) or TENTHS.get(lower, lower)
        if COMMAS.fullmatch(form):
            form = form.replace(",", "")
        form = form.rstrip(",").replace("−", "-")
        if form:
            initials = ACRONYM_IN_S.fullmatch(piece)
            words.append(Word(form, form if initials else stem(form), piece[0].isupper(), piece))
    return tuple(words)


def folded(token: str) -> str:
    """`token` in lower case, without accents."""
    if token.isascii():
        return token.lower()
    decomposed = unicodedata.normalize("NFKD", token.translate(LETTERS_OF_THEIR_OWN).lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def stem(form: str) -> str:
    """`form` without the s of a plural, in one spelling: `centers` as `centre`, `bacteria` as `bacterium`."""
    if form in PLURALS:
        return PLURALS[form]
    if len(form) > 3 and form.endswith("s") and not form.endswith(("ss", "us", "is")):
        form = form[:-1]
    return SPELLINGS.get(form, form)


def with_numbers(words: list[Word]) -> list[Word]:
    """The words, those that spell a number as its digits: `eight hundred and fifteen` is 815."""
    found: list[Word] = []
    place = 0
    while place < len(words):
        value, after = _number(words, place)
        ordinal = words[after].form if after > place and after < len(words) else ""
        if after == place + 1 and value in range(20, 100, 10) and ordinal in UNITS_IN_ORDER:  # "twenty-first"
            form = f"{value + UNITS_IN_ORDER[ordinal]}{ordinal[-2:]}"
            found.append(Word(form, form, False, form, words[place].start, words[after].end, words[place].mark))
            place = after + 1
        elif after > place:
            spelt = words[place:after]
            found.append(Word(str(value), str(value), False, str(value), spelt[0].start, spelt[-1].end, spelt[0].mark))
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


def joined(words: Sequence[Word]) -> str:
    """The words as one string, in which `anti meridian` is `antimeridian`, and `1 05` not 105."""
    text = ""
    for word in words:
        text += f" {word.stem}" if text[-1:].isdigit() and word.stem[0].isdigit() else word.stem
    return text


def same_word(said: Word, wanted: Word) -> bool:
    """Whether a word is the wanted one, or as long and begins alike and differs in a letter that does not count.

    A name may be misspelt, and a letter more or less is how words are spelt elsewhere (`anaemia`, `colour`), as are s
    and z; any other letter in the place of one makes another word: `nitrite` and `nitrate`.
    """
    left, right = said.stem, wanted.stem
    if left == right:
        return True
    if min(len(left), len(right)) < 5 or left[0] != right[0] or not (left.isalpha() and right.isalpha()):
        return False
    if abs(len(left) - len(right)) > 1:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    if len(left) == len(right) and not wanted.capital and {left[start], right[start]} != {"s", "z"}:
        return False
    return left[start + 1 :] in (right[start + 1 :], right[start:]) or left[start:] == right[start + 1 :]
