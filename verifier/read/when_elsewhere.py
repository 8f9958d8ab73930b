"""Days and times as other languages write them, in the spelling of English: `15. März 2023`, `14h30`, 14時30分.

A month is read beside a number only: "Mars" is a planet as well. What stands in the place of a month and is none that
is known stays as it is, for the reader to see that it does not know the date.
"""

from verifier.patterns import standard as re
from verifier.patterns.screen import Screen
from verifier.read.lexicon import Lexicon

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)
# What the data lacks, a line a month: cases in which a date stands in a sentence, and other spellings.
MORE_MONTHS = """
styczniu lednu tammikuussa январе
fevrier feber lutym únoru феврале फरवरी
maerz marco marcu březnu марте
kwietniu dubnu апреле ابريل
květnu мае
czerwcu červnu июне
lipcu červenci июле
aout sierpniu srpnu августе
setiembre wrześniu сентябре सितम्बर
październiku říjnu октябре अक्तूबर
listopada listopadzie listopadu ноябре नवम्बर
decembre grudniu prosinci декабре दिसम्बर
"""
MONTH_NUMBERS = {name: int(number) for name, number in Lexicon("months.txt").entries().items()} | {
    name: number for number, row in enumerate(MORE_MONTHS.strip().splitlines(), start=1) for name in row.split()
}
LISTOPADA = "listopada"  # November in Polish, and in Croatian, which writes a stop behind the day, October
_MONTH = "|".join(map(re.escape, sorted(MONTH_NUMBERS, key=len, reverse=True)))
MORE_WEEKDAYS = ("sonnabend", "segunda", "terça", "quarta", "quinta", "sexta")
_WEEKDAY = "|".join((*map(re.escape, sorted(Lexicon("weekdays.txt").entries(), key=len, reverse=True)), *MORE_WEEKDAYS))
BEFORE_A_DAY = re.compile(
    rf"(?<!\w)(?:(?:{_WEEKDAY}),?\s)?(?:(?:den|dem|el|le|il|am|op|ngày|tanggal)\s)?\Z", re.IGNORECASE
)
LONGEST_BEFORE = 30  # characters
_YEAR_BEHIND = r"(?:\s?(?:г(?:ода|оду|од)?\b\.?|r(?:oku)?\b\.?|р(?:оку|ік)?\b\.?))?"
DAY_AND_MONTH = re.compile(
    r"(?<![\w/.:,-])(?P<d>0?[1-9]|[12]\d|3[01])(?:\s?(?:\.|º|ª|°|er|ère|-?го|-?е))?\s?"
    rf"(?:(?:de|of|di)\s|d['’])?(?P<m>{_MONTH})\.?(?![\w-])"
    rf"(?:,?\s(?:(?:de|del|do|di|năm|του)\s)?(?P<y>\d{{3,4}})(?!\d){_YEAR_BEHIND})?",
    re.IGNORECASE,
)
A_YEAR = re.compile(rf"(?<!\d)(?P<y>[12]\d{{3}})(?!\d){_YEAR_BEHIND}", re.IGNORECASE)
MONTH_BEFORE = re.compile(rf"(?<![\w-])(?P<m>{_MONTH})\s(?:(?:de|del|do|di|του)\s)?\Z", re.IGNORECASE)
YEAR_FIRST = re.compile(
    rf"(?<!\d)(?P<y>[12]\d{{3}})\.?\s(?P<m>{_MONTH})\s(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)\.?", re.IGNORECASE
)
IN_VIETNAMESE = re.compile(
    r"(?:(?:ngày\s)?(?P<d>\d{1,2})\s)?tháng\s(?P<m>1[0-2]|0?[1-9])(?:,?\s(?:năm\s)?(?P<y>[12]\d{3}))(?!\d)",
    re.IGNORECASE,
)
HOLDS_A_MONTH = Screen(
    rf"(?i)\d(?:\.|º|ª|°|er|ère|-?го|-?е)?\s?(?:(?:de|of|di) |d.)?(?:{_MONTH})|(?:{_MONTH}) (?:(?:de|del|do|di"
    rf"|του) )?[12]\d"
    r"|tháng \d"
)
# An ordinal day whose stop ends no sentence: "Antwort: 15. März 2023".
ORDINAL_DAY = re.compile(rf"\.\s?(?:{_MONTH})(?!\w)", re.IGNORECASE)

_HOUR, _MINUTE = r"(?P<h>[01]?\d|2[0-4])", r"(?P<min>[0-5]\d)"
CLOCKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d:.,\w]){_HOUR}\s?h\s?{_MINUTE}(?:\s?min\b\.?)?(?![\w:]|\.\d)",  # 14h30
        rf"(?<![\d:.,]){_HOUR}\s?(?:uhr|heures?|horas?|часов|часа|час|giờ|uur|ore|godz\.?)\s(?:(?:y|e|et|und|и|en"
        rf"|i)\s)?"
        rf"{_MINUTE}(?!\d)(?:\s?(?:minutos?|minutes?|минуты|минут|phút|minuten|minuti|minut|min))?\b",
        rf"(?<![\d:.,]){_HOUR}[.:]{_MINUTE}\s(?:uhr|uur|horas|heures|ore|hs|hrs|h)\b\.?",
        rf"\b(?:ore|pukul|jam|saat|godz\.|godzina|godzinie|kl\.?|klokken|lúc)\s{_HOUR}[.:]{_MINUTE}(?![\d:]|\.\d)",
    )
)
CJK_CLOCK = re.compile(rf"(?<!\d){_HOUR}\s?[時时点點시]\s?{_MINUTE}\s?[分분]")
HOLDS_A_CLOCK = Screen(
    r"(?i)\d ?h ?\d\d|\d ?(?:uhr|heure|hora|час|giờ|uur|ore|godz|[時时點点시]|hs|hrs|h )"
    r"|(?:ore|pukul|jam|saat|godz\.|godzina|godzinie|kl\.?|klokken|lúc) \d"
)


# Of Arabic, Persian, Hindi, Bengali, Tamil, Telugu, Kannada, Malayalam and Thai.
ZEROS = (0x660, 0x6F0, 0x966, 0x9E6, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50)
DIGITS = {zero + digit: str(digit) for zero in ZEROS for digit in range(10)}


def in_english(text: str) -> str:
    """`text` with its days and times of other languages as `March 15, 2023` and `14:30`."""
    text = text if text.isascii() else text.translate(DIGITS)
    if HOLDS_A_MONTH.lets_through(text):
        text = _with_months_of_years(_with_days(YEAR_FIRST.sub(_day, IN_VIETNAMESE.sub(_day, text))))
    return with_clocks_spelt(text)


def _with_days(text: str) -> str:
    pieces, place = [], 0
    for found in DAY_AND_MONTH.finditer(text):
        before = BEFORE_A_DAY.search(text, max(place, found.start() - LONGEST_BEFORE), found.start())
        pieces += [text[place : before.start() if before else found.start()], _day(found)]
        place = found.end()
    return "".join((*pieces, text[place:]))


def _with_months_of_years(text: str) -> str:
    pieces, place = [], 0
    for year in A_YEAR.finditer(text):
        month = MONTH_BEFORE.search(text, max(place, year.start() - LONGEST_BEFORE), year.start())
        if month and month["m"].lower() != LISTOPADA:
            pieces += [text[place : month.start()], f"{_month(month['m'])} {year['y']}"]
            place = year.end()
    return "".join((*pieces, text[place:]))


def with_clocks_spelt(text: str) -> str:
    """`text` with `14:30` for `14h30` and `08:15` for `8:15 Uhr`: these languages count the hours of a day."""
    if HOLDS_A_CLOCK.lets_through(text):
        for clock in CLOCKS:
            text = clock.sub(lambda found: f"{int(found['h']):02}:{found['min']}", text)
        text = CJK_CLOCK.sub(lambda found: f"{int(found['h'])}:{found['min']}", text)  # may be in the evening
    return text


def _day(found: re.Match[str]) -> str:
    parts = found.groupdict()
    if parts["m"].lower() == LISTOPADA and "." in found[0][:4]:
        return found[0]
    day = f" {int(parts['d'])}" if parts["d"] else ""
    comma = "," if day and parts["y"] else ""
    return f"{_month(parts['m'])}{day}{comma}{' ' + parts['y'] if parts['y'] else ''}"


def _month(said: str) -> str:
    return MONTH_NAMES[(MONTH_NUMBERS.get(said.lower()) or int(said)) - 1]
