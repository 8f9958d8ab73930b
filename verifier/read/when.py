"""Times of day and days of the calendar, however they are written, compared as far as both go.

`3:30 p.m.`, `15:30`, `下午3点半`; `2024-03-05`, `March 5, 2024`, `5 Mar`, `2024年3月`. A time is no ratio: 12:30 is not
2:05. In 05/03/2024 the order is a custom, which the caller states; where one number is above 12 it tells itself.
"""

import datetime
from typing import Literal, NamedTuple

from verifier.patterns import standard as re
from verifier.patterns.screen import Screen
from verifier.read.when_elsewhere import in_english, with_clocks_spelt

LONGEST = 60
JANUARY_TO_DECEMBER = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name: number for number, name in enumerate(JANUARY_TO_DECEMBER, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
WEEKDAY = r"(?:(?:on )?\w{3,9}day,? )?"
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
FORMS = (  # named groups y, m (number or name), d; or a, b for two numbers whose order is a custom
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[t ].{0,30})?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?[日号]"),
    re.compile(rf"{WEEKDAY}(?P<m>{MONTH})\.? {DAY},? (?P<y>\d{{4}})"),
    re.compile(rf"{WEEKDAY}(?:the )?{DAY}(?: of)?[ -](?P<m>{MONTH})\.?,?[ -](?P<y>\d{{4}})"),
    re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})"),
)
PARTIAL_FORMS = (  # a month of a year, or a day of any year
    re.compile(rf"(?:in )?(?P<m>{MONTH})\.?(?: of|,)? (?P<y>\d{{4}})"),
    re.compile(r"(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月(?:份)?"),
    re.compile(rf"{WEEKDAY}(?P<m>{MONTH})\.? (?:the )?{DAY}"),
    re.compile(rf"{WEEKDAY}(?:the )?{DAY}(?: of)?[ -](?P<m>{MONTH})\.?"),
    re.compile(r"(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?[日号]"),
)
Order = Literal["day_first", "month_first", "refuse"]
CLOCK = re.compile(
    r"(?:at )?(?P<zh>中午)? ?(?P<h>\d{1,2})"
    r"(?:(?:[:：]|时|点)(?P<min>[0-5]\d)?(?P<half>半)?(?:[:：](?P<s>[0-5]\d))?分?)?"
    r" ?(?P<half_of_day>[ap]\.? ?m\.?|o'clock)?",
    re.IGNORECASE,
)
# Words for the parts of a day, by the half that an hour of twelve is in with them: 7 in the evening is no 7 in the
# morning, in any language. At night 11 is late and 2 is early; 12 in the afternoon is noon, 12 in the evening midnight.
PARTS_OF_DAY = {
    "morning": r"(?:in|of|this) (?:the )?(?:early |late )?morning|du matin|de la mañana|por la mañana|de la madrugada"
    r"|da manhã|da madrugada|d[ei]l? mattin[oa]|di mattina|del mattino|am (?:frühen )?(?:morgen|vormittag)"
    r"|(?:früh)?morgens|vormittags|früh|['’]s (?:ochtends|morgens)|утра|rano|sáng|صباح[اًا]*|på morgonen|om morgenen",
    "afternoon": r"(?:in|of|this) (?:the )?(?:early |late )?afternoon"
    r"|de l['’]après-midi|de la tarde|por la tarde|da tarde"
    r"|d[ei]l? pomeriggio|am (?:späten )?nachmittag|nachmittags|['’]s middags|дня|po południu|chiều",
    "evening": r"(?:in|of|this) (?:the )?(?:early |late )?evening"
    r"|tonight|du soir|di sera|della sera|am (?:späten )?abend"
    r"|abends|['’]s avonds|вечера|wieczorem|tối|مساء[ًا]*|på kvällen|om aftenen",
    "night": r"(?:at|of the|in the) night"
    r"|de la nuit|de la noche|por la noche|da noite|di notte|della notte|in der nacht"
    r"|nachts|['’]s nachts|ночи|w nocy|đêm",
}
PARTS_BEFORE = {  # 上午7点半, 午後7時半, 오후 7시 30분, शाम 7:30 बजे, akşam 7:30
    "morning": "上午|早上|早晨|清晨|凌晨|午前|朝|오전|아침|새벽|सुबह|sabah",
    "afternoon": "下午|午后|午後|오후|दोपहर",
    "evening": "傍晚|夕方|저녁|शाम|akşam",
    "night": "晚上|夜里|夜晚|今晚|夜|晚|밤|रात|gece",
}
HOUR_WORDS = r"o['’]?clock|uhr|heures?|horas?|hs?|ore|uur|час(?:ов|а)?|giờ"
BEFORE_AN_HOUR = (  # behind which a number is an hour without minutes, if a part of the day follows
    r"at|by|until|till|from|around|about|las?|às|à|a|alle|le|um|gegen|в|om|o|kl\.?|lúc"
)
TIME_BEHIND = re.compile(  # "7:30 da noite", "7 Uhr abends", "at 7 in the evening", "7h30 du soir"
    rf"(?<![\d:.,])(?:(?<![^\W\d_])(?P<lead>{BEFORE_AN_HOUR}) |\b)(?P<h>1[0-2]|0?[1-9])"
    rf"(?:(?:[:：.]|h)(?P<min>[0-5]\d)(?:[:：](?P<s>[0-5]\d))?(?: ?(?:{HOUR_WORDS}))?"
    rf"|(?P<hour_word> ?(?:{HOUR_WORDS})(?: (?P<minutes>[0-5]\d))?))?,? "
    rf"(?:{'|'.join(f'(?P<{part}>{words})' for part, words in PARTS_OF_DAY.items())})(?!\w)",
    re.IGNORECASE,
)
TIME_BEFORE = re.compile(
    rf"(?:{'|'.join(f'(?P<{part}>{words})' for part, words in PARTS_BEFORE.items())}) ?(?:saat )?(?P<h>1[0-2]|0?[1-9])"
    r"(?: ?[:：] ?(?P<min>[0-5]\d)(?:[:：](?P<s>[0-5]\d))?| ?[点點时時시](?: ?(?:(?P<minutes>[0-5]?\d)(?: ?[分분])?"
    r"|(?P<half>[半반])))?)(?: बजे)?",
    re.IGNORECASE,
)
# One of which every part of the day holds, in lower case: most texts hold none.
_STEMS_OF_PARTS = (
    "morning|afternoon|evening|night|matin|après-midi|soir|nuit|mañana|madrugada|"
    "tarde|noche|manhã|noite|mattin|pomeriggio|sera|notte|morgen|mittag|früh|abend|"
    "nacht|ochtend|avond|утра|дня|вечера|ночи|rano|południu|wieczorem|nocy|sáng|"
    "chiều|tối|đêm|صباح|مساء|kvällen|aftenen|上午|下午|午前|午后|午後|早|晨|晚|夜|夕|朝|오전|오후|아침|새벽|"
    "저녁|밤|सुबह|दोपहर|शाम|रात|sabah|akşam|gece"
)
STEMS_OF_PARTS = tuple(_STEMS_OF_PARTS.split("|"))


class Day(NamedTuple):
    """A day of the calendar as far as it is written: a month of a year has no day, a birthday no year."""

    year: int | None
    month: int
    day: int | None


class Time(NamedTuple):
    """Seconds since midnight; `half_known` False where 3:30 may be in the morning or in the afternoon."""

    seconds: int
    half_known: bool


def plain(text: str) -> str:
    """The text in lower case with single spaces, without quotes and stops around it."""
    return " ".join(text.strip(" \t\r\n\"'`*.。").casefold().split())


def read_date(text: str, order: Order = "refuse") -> datetime.date | None:
    """The whole day that is written, or None."""
    if len(text) > LONGEST:
        return None
    text = in_english(text)
    for form in FORMS:
        if found := form.fullmatch(plain(text)):
            parts = found.groupdict()
            if "a" in parts:
                return numbered(int(parts["a"]), int(parts["b"]), int(parts["y"]), order)
            month = MONTHS.get(parts["m"]) or int(parts["m"])
            return day(int(parts["y"]), month, int(parts["d"]))
    return None


def read_day(text: str, order: Order = "refuse") -> Day | None:
    """The day, the month of a year, or the day of any year that is written."""
    if len(text) > LONGEST:
        return None
    if whole := read_date(text, order):
        return Day(whole.year, whole.month, whole.day)
    text = in_english(text)
    for form in PARTIAL_FORMS:
        if found := form.fullmatch(plain(text)):
            parts = found.groupdict()
            year, number = parts.get("y"), parts.get("d")
            month = MONTHS.get(parts["m"]) or int(parts["m"])
            if day(int(year or 2000), month, int(number or 1)):
                return Day(int(year) if year else None, month, int(number) if number else None)
    return None


def same_day(gold: Day, answer: Day) -> bool | None:
    """Whether two days are one, as far as both go; None where the answer says less than the ground truth."""
    pairs = tuple(zip(gold, answer, strict=True))
    if any(mine is not None and other is not None and mine != other for mine, other in pairs):
        return False
    return None if any(mine is not None and other is None for mine, other in pairs) else True


def numbered(first: int, second: int, year: int, order: Order) -> datetime.date | None:
    """The day of two numbers whose order is a custom, where the order is told."""
    if first > 12 or first == second or (order == "day_first" and second <= 12):
        return day(year, second, first)
    if second > 12 or order == "month_first":
        return day(year, first, second)
    return None


def day(year: int, month: int, number: int) -> datetime.date | None:
    """The day, if the calendar has it."""
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None


def _half(found: re.Match[str]) -> str:
    """`am` or `pm`, as the part of the day says of the hour."""
    hour = int(found["h"])
    if found["morning"] or (found["night"] and hour in (12, 1, 2, 3, 4)) or (found["evening"] and hour == 12):
        return "am"
    return "pm"


def _digits(found: re.Match[str]) -> str:
    parts = found.groupdict()
    minutes = "30" if parts.get("half") else parts["min"] or parts["minutes"]
    return found["h"] + (f":{int(minutes):02}" if minutes else "") + (f":{found['s']}" if found["s"] else "")


SPELT_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MINUTE_WORDS = {"five": 5, "ten": 10, "quarter": 15, "a quarter": 15, "twenty": 20, "twenty-five": 25, "half": 30}
STEMS_OF_CLOCK = ("quarter", "half", "past", "o'clock", "o’clock", " to ")
ON_THE_CLOCK, IN_A_PART_OF_DAY = (Screen("|".join(stems)) for stems in (STEMS_OF_CLOCK, STEMS_OF_PARTS))
# Of all that is read as a time, in lower case.
TELLS_TIME = Screen(
    "|".join(
        (
            r"[:：时点中시時點]|[ap]\.? ?m|clock|\d[.h]\d\d ?(?:uhr|h)|\d ?h ?\d",
            "uhr|heure|hora|час|giờ|uur|ore |pukul|saat",
            *STEMS_OF_CLOCK,
            *STEMS_OF_PARTS,
        )
    )
)
_MINUTES = "|".join(sorted(MINUTE_WORDS, key=len, reverse=True))
_HOUR = f"{'|'.join(SPELT_HOURS)}|1[0-2]|[1-9]"
IN_CLOCK_WORDS = re.compile(
    rf"\b(?:(?P<minutes>(?:{_MINUTES})(?: minutes)?) (?P<side>past|after|to|till|before) (?P<hour>{_HOUR})"
    rf"(?: o['’]clock)?|(?P<full>{_HOUR}) o['’]clock)\b",
    re.IGNORECASE,
)


def _in_digits(found: re.Match[str]) -> str:
    """`5:45` for `quarter to six`; `five to six` alone may count something, and is a time with its hour's word only."""
    word = (found["hour"] or found["full"]).lower()
    hour = int(word) if word.isdigit() else SPELT_HOURS.index(word) + 1
    if found["full"]:
        return f"{hour}:00"
    named = found["minutes"].lower().removesuffix(" minutes")
    minutes = MINUTE_WORDS[named]
    if "quarter" not in named and named != "half" and found["side"].lower() in ("to", "before", "after"):
        return found[0]  # "ten to five" may be a range
    if found["side"].lower() in ("past", "after"):
        return f"{hour}:{minutes:02}"
    return f"{(hour - 2) % 12 + 1}:{60 - minutes:02}"


IN_ENGLISH = ("in ", "of ", "at ", "this ", "tonight")
READ_AS_WRITTEN = re.compile(r"(?:上午|下午|晚上|早上|凌晨)\d{1,2}[:：点]")


def with_halves_spelt(text: str, *, all_of_them: bool = False) -> str:
    """`text` with am or pm for the part of the day that goes with an hour of twelve: `7:30 pm` for `7:30 da noite`.

    Right because a part of the day says which of the two such times is meant, as am and pm do. Chinese ones without a
    space, which readers of sentences know, stay unless `all_of_them` is set.
    """
    if ON_THE_CLOCK.lets_through(text.lower()):
        text = IN_CLOCK_WORDS.sub(_in_digits, text)
    if not IN_A_PART_OF_DAY.lets_through(text.lower()):
        return text

    def behind(found: re.Match[str]) -> str:
        if not (found["min"] or found["lead"] or found["hour_word"] or not found.start()):
            return found[0]  # "we sold 7 in the morning" counts something
        said = next(part for part in (found[name] for name in PARTS_OF_DAY) if part)
        spelt = f"{f'{lead} ' if (lead := found['lead']) else ''}{_digits(found)} {_half(found)}"
        return f"{spelt} {said}" if said.lower().startswith(IN_ENGLISH) else spelt  # "in the morning" may be the answer

    def before(found: re.Match[str]) -> str:
        as_written = not all_of_them and READ_AS_WRITTEN.match(found[0])
        return found[0] if as_written else f" {_digits(found)} {_half(found)} "

    return TIME_BEFORE.sub(before, TIME_BEHIND.sub(behind, text))


# "Arrival: 15:45", "Departure time = 7:05": what the time is of. A ratio or a score of two numbers is no time.
LABEL = re.compile(
    r"(?!.*\b(?:ratio|proportion|odds|scale|score|result|verse|chapter|verhältnis|rapport)\b)[^\W\d][^\W\d_ ]*"
    r"(?: [^\W\d_]+){0,3}(?: ?[:：]\**| =) ?(?=\d)",
    re.IGNORECASE,
)
HOUR_WORD_BEHIND = re.compile(r"(?<=\d)[:.h](?P<min>[0-5]\d) ?(?:uhr|heures|h(?:rs)?\.?)\Z", re.IGNORECASE)
PART_BEHIND_HALF = re.compile(rf"(?:(?<=[ap]m)|(?<=m\\.)) (?:{'|'.join(PARTS_OF_DAY.values())})\Z", re.IGNORECASE)


def read_time(text: str) -> Time | None:
    """The time of day that is written: with minutes, or with its half of the day; a number alone is none."""
    if len(text) > LONGEST or not TELLS_TIME.lets_through(text.lower()):
        return None
    text = with_clocks_spelt(text.strip(" ."))
    text = PART_BEHIND_HALF.sub("", with_halves_spelt(text, all_of_them=True)).strip()
    text = HOUR_WORD_BEHIND.sub(r":\g<min>", LABEL.sub("", text, count=1))
    for lead in ("às ", "a las ", "las ", "alle ", "le ", "um ", "à ", "в ", "om ", "kl. ", "lúc ", "saat ", "pukul "):
        text = text.removeprefix(lead)
    found = CLOCK.fullmatch(text)
    if found is None or not (found["min"] or found["half"] or found["half_of_day"] or found["zh"]):
        return None
    hour, half = int(found["h"]), (found["half_of_day"] or "").lower()
    minute = 30 if found["half"] else int(found["min"] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    known = half[:1] in ("a", "p") or bool(found["zh"]) or text.startswith("0")  # 08:15 is in the morning
    if known and 0 < hour <= 12:
        at_noon = found["zh"] and hour in (12, 1, 2)  # 中午1点
        hour = hour % 12 + (12 if half[:1] == "p" or at_noon else 0)
    seconds = (hour * 60 + minute) * 60 + int(found["s"] or 0)
    return Time(seconds, known or hour > 12 or hour == 0)


def same_time(gold: Time, answer: Time) -> bool:
    """Whether two times are one, where a half of the day that only one side names may be missing."""
    if gold.half_known == answer.half_known:
        return gold.seconds == answer.seconds
    return gold.seconds % (12 * 3600) == answer.seconds % (12 * 3600)
