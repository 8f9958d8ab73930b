"""Days and times as other languages write them, in the spelling of English: `15. März 2023`, `14h30`, 14時30分.

A month is read beside a number only: "Mars" is a planet as well. What stands in the place of a month and is none that
is known stays as it is, for the reader to see that it does not know the date.
"""

from verifier.patterns import standard as re
from verifier.patterns.screen import Screen

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)
# A line a month. Spanish, French, German, Portuguese, Italian, Dutch, Indonesian, Swedish, Danish, Romanian, Turkish,
# Polish, Czech, Finnish, Hungarian, Russian, Ukrainian, Greek, Arabic (two sets of names) and Hindi, with their cases.
MONTHS = """
enero janvier januar jänner janeiro gennaio januari ianuarie ocak styczeń stycznia styczniu leden ledna lednu
 tammikuuta tammikuu tammikuussa január январь января январе січень січня ιανουαρίου ιανουάριος يناير جانفي
 كانون_الثاني जनवरी
febrero février fevrier februar feber fevereiro febbraio februari februarie şubat luty lutego lutym únor února
 únoru helmikuuta helmikuu február февраль февраля феврале лютий лютого φεβρουαρίου φεβρουάριος فبراير فيفري شباط
 फरवरी फ़रवरी
marzo mars märz maerz março marco maart maret marts martie mart marzec marca marcu březen března březnu
 maaliskuuta maaliskuu március март марта марте березень березня μαρτίου μάρτιος مارس آذار मार्च
abril avril april aprile aprilie nisan kwiecień kwietnia kwietniu duben dubna dubnu huhtikuuta huhtikuu április
 апрель апреля апреле квітень квітня απριλίου απρίλιος أبريل ابريل أفريل نيسان अप्रैल
mayo mai maio maggio mei maj mayıs maja květen května květnu toukokuuta toukokuu május май мая мае травень травня
 μαΐου μάιος مايو ماي أيار मई
junio juin juni junho giugno iunie haziran czerwiec czerwca czerwcu červen června červnu kesäkuuta kesäkuu június
 июнь июня июне червень червня ιουνίου ιούνιος يونيو جوان حزيران जून
julio juillet juli julho luglio iulie temmuz lipiec lipca lipcu červenec července červenci heinäkuuta heinäkuu
 július июль июля июле липень липня ιουλίου ιούλιος يوليو جويلية تموز जुलाई
agosto août aout august augustus agustus augusti ağustos sierpień sierpnia sierpniu srpen srpna srpnu elokuuta
 elokuu augusztus август августа августе серпень серпня αυγούστου αύγουστος أغسطس أوت آب अगस्त
septiembre setiembre septembre september setembro settembre septembrie eylül wrzesień września wrześniu září
 syyskuuta syyskuu szeptember сентябрь сентября сентябре вересень вересня σεπτεμβρίου σεπτέμβριος سبتمبر أيلول
 सितंबर सितम्बर
octubre octobre oktober outubro ottobre octombrie ekim październik października październiku říjen října říjnu
 lokakuuta lokakuu október октябрь октября октябре жовтень жовтня οκτωβρίου οκτώβριος أكتوبر تشرين_الأول अक्टूबर
 अक्तूबर
noviembre novembre november novembro noiembrie kasım listopad listopada listopadzie listopadu marraskuuta
 marraskuu ноябрь ноября ноябре листопад листопада νοεμβρίου νοέμβριος نوفمبر تشرين_الثاني नवंबर नवम्बर
diciembre décembre decembre dezember dezembro dicembre december desember decembrie aralık grudzień grudnia grudniu
 prosinec prosince prosinci joulukuuta joulukuu декабрь декабря декабре грудень грудня δεκεμβρίου δεκέμβριος
 ديسمبر كانون_الأول दिसंबर दिसम्बर
"""
MONTH_NUMBERS = {
    name.replace("_", " "): number
    for number, row in enumerate(MONTHS.replace("\n ", " ").strip().splitlines(), start=1)
    for name in row.split()
}
_MONTH = "|".join(map(re.escape, sorted(MONTH_NUMBERS, key=len, reverse=True)))
_WEEKDAY = (
    r"(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?"
    r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|(?:maan|dins|woens|donder|vrij|zater|zon)dag|senin"
    r"|selasa|rabu|kamis|jumat|sabtu|minggu|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar|poniedziałek|wtorek"
    r"|środa|czwartek|piątek|sobota|niedziela|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|الاثنين"
    r"|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد|सोमवार|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार|रविवार|thứ \w{2,3}|chủ nhật)"
)
BEFORE_A_DAY = re.compile(rf"(?<!\w)(?:{_WEEKDAY},?\s)?(?:(?:den|dem|el|le|il|am|op|ngày|tanggal)\s)?\Z", re.IGNORECASE)
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
        rf"(?<!\d){_HOUR}\s?[時时点點시]\s?{_MINUTE}\s?[分분]",
    )
)
HOLDS_A_CLOCK = Screen(
    r"(?i)\d ?h ?\d\d|\d ?(?:uhr|heure|hora|час|giờ|uur|ore|godz|[時时點点시]|hs|hrs|h )"
    r"|(?:ore|pukul|jam|saat|godz\.|godzina|godzinie|kl\.?|klokken|lúc) \d"
)


def in_english(text: str) -> str:
    """`text` with its days and times of other languages as `March 15, 2023` and `14:30`."""
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
        if month := MONTH_BEFORE.search(text, max(place, year.start() - LONGEST_BEFORE), year.start()):
            pieces += [text[place : month.start()], f"{_month(month['m'])} {year['y']}"]
            place = year.end()
    return "".join((*pieces, text[place:]))


def with_clocks_spelt(text: str) -> str:
    """`text` with `14:30` for `14h30` and its kin."""
    if HOLDS_A_CLOCK.lets_through(text):
        for clock in CLOCKS:
            text = clock.sub(lambda found: f"{int(found['h'])}:{found['min']}", text)
    return text


def _day(found: re.Match[str]) -> str:
    parts = found.groupdict()
    day = f" {int(parts['d'])}" if parts["d"] else ""
    comma = "," if day and parts["y"] else ""
    return f"{_month(parts['m'])}{day}{comma}{' ' + parts['y'] if parts['y'] else ''}"


def _month(said: str) -> str:
    return MONTH_NAMES[(MONTH_NUMBERS.get(said.lower()) or int(said)) - 1]
