r"""The whole amount around a number that was found in a sentence: its sign, currency, scale word, parts and unit.

A number cut out of `1.2 million`, `1 hour 30 minutes`, `€15.50`, `3 1/2 cups` or `more than 7` says something else
than the text does. Only words that are known widen it: what was counted (`14 students`) is left to the sentence.

Linear: it looks at the NEAR characters on either side of the number.
"""

from fractions import Fraction

from verifier.patterns import standard as re
from verifier.patterns import word_set
from verifier.read.closings import BETWEEN_AMOUNTS, OR_WORDS
from verifier.read.quantity import CJK, MAGNITUDES, PERCENT_WORDS, SUMMED
from verifier.read.unit_words import IN_A
from verifier.read.units import CURRENCY_CODES, CURRENCY_SIGNS, DOLLARS, Unit, conversion, read_unit
from verifier.read.when import PARTS_OF_DAY

TIMES_PI = re.compile(r" ?(?:π|\\pi(?![a-z])|(?<=\d )pi\b|(?<=\d)pi\b)(?! ?[-+*/^(\w]*[/^(+*])")
NEAR = 60
MOST_PARTS = 4  # "1 day, 2 hours, 5 minutes and 30 seconds"
MOST_UNIT_WORDS = 5  # "metros por segundo al cuadrado"
FIGURES = r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,20})(?:\.\d{1,20})?"
GLYPHS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
GLYPH = re.compile(rf"\s?[{GLYPHS}]")
_SCALES = "|".join(sorted((re.escape(word) for word in MAGNITUDES if not CJK.match(word)), key=len, reverse=True))
SCALE = re.compile(
    rf"\s(?:млн|млрд|трлн|тыс|Mio|Mrd)\.(?=\s\w)|(?:\s(?i:{_SCALES})s?|(?:bn|mn|k|K|M|B)(?=[\s.,;!?)*]|\Z))(?!\w)"
    r"|\s?(?:[十百千万萬亿億兆]{1,2}|打|ダース|다스)"
)
PERCENT = re.compile(
    r"(?:\s|\\)?[%％‰٪]|\s(?:percent|per cent|percentage points?|basis points?|bps)\b"
    rf"|\s?(?i:{PERCENT_WORDS})(?![^\W\d_\uac00-\ud7a3\u3040-\u30ff])"
)
SHARE = re.compile(rf"\s(?:out of|in every)\s(?:every\s|the\s)?{FIGURES}(?![\w.,]\d)")
SHARE_BEFORE = re.compile(r"(?<![\w.,/])(?P<part>\d{1,15}) (?:out of|in)(?: every| the)? \Z")
ANGLE = re.compile(r"[-−]?\d{1,6}\s?°\s?\d{1,2}(?:\.\d{1,9})?\s?['′](?:\s?\d{1,2}(?:\.\d{1,9})?\s?(?:''|[\"″]))?")
GROUPED_BY_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){1,5}")  # the 1.250 of "1.250,50 €"
# "beträgt 3,75.", "0,375", "3,1416": a comma that parts no thousands, with one number on either side of it.
DECIMAL_COMMA = re.compile(r",(?:\d{1,2}|\d{4,12}|(?<=\b0,)\d{3})(?![\d/^]|[.,]\d)(?![^\W\d_])")
# "1,2,3", "3,75/5": digits that are glued on by a mark which no number has there. The whole of it is read or nothing.
GLUED_ON = re.compile(r"(?:[,/]\d{1,20}){1,10}(?![\w,/])")
# "25 000", "1 250 000,50", "1,25,000", "1.250.000", "1'250'000": digits in groups, of which none is a number alone.
GROUPED = re.compile(
    r"(?<![\w.,/])(?<!\d[ \u00a0\u202f\u2009])(?<!\d['’])"
    r"(?:[1-9]\d{0,2}(?:[ \u00a0\u202f\u2009]\d{3}){1,6}(?:[.,]\d{1,20})?|[1-9]\d?(?:,\d\d){1,6},\d{3}(?:\.\d{1,20})?"
    r"|[1-9]\d{0,2}(?:\.\d{3}){2,6}(?:,\d{1,20})?|[1-9]\d{0,2}(?:['’]\d{3}){1,6}(?:\.\d{1,20})?)"
    r"(?![\d/^]|[.,'’]\d|[ \u00a0\u202f\u2009]\d)"
)
# "environ 3,14159", "4,5·10⁻³ mol/L": a comma that marks decimals, and the power of ten behind a number.
COMMA_DECIMAL = r"\d{1,12},(?:\d{1,2}|\d{4,20})(?![\d,]|\.\d)"
POWER_OF_TEN = (
    r"(?:\s?(?:[×x·⋅∙*]|\\times|\\cdot)\s?10(?:\^(?:\{\s?[-−]?\d{1,9}\s?\}|\([-−]?\d{1,9}\)|[-−]?\d{1,9})"
    r"|[⁻⁰¹²³⁴-⁹]{1,9}))"
)
DECIMAL = re.compile(
    rf"(?<![\w.,/^])(?:{COMMA_DECIMAL}{POWER_OF_TEN}?|\d{{1,20}}(?:\.\d{{1,20}})?{POWER_OF_TEN})(?![\d/^]|[.,]\d)"
)
MONEY_BEHIND = re.compile(r"\s?[€£¥₹]")
UNIT_WORDS = re.compile(
    r"\s?/?[^\W\d_][^\s\d,;:!?]{0,20}(?:\s[^\W\d_][^\s\d,;:!?]{0,20}){0,4}|\s?[°Ωµμ℃℉′″'][^\s,;:!?]{0,12}"
)
# 千米每小时, 15キログラムです, 15킬로그램입니다: words that touch what stands behind them.
TOUCHING_UNIT = re.compile(
    "\\s?(?P<word>(?P<han>[\u3400-\u9fff]{1,6})|(?P<kana>[\u30a1-\u30fc]{1,14})|[\uac00-\ud7a3]{1,14})"
)
SYMBOL_TOUCHED = re.compile("\\s?[A-Za-z/]{1,6}(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])")  # 60km입니다
PARTICLE = re.compile(
    "(?:입니다|이다|이에요|예요|이며|이고|이라|이므로|[이가은는을를에로]|으로|정도)?(?![\uac00-\ud7a3])"
)
WORDS_THAT_ARE_UNITS = frozenset(("in", "us", "as", "at", "a", "В", "А", "Н"))
"""`12 in the box`: units only where the clause ends behind them."""
MONEY_BEFORE = re.compile(
    rf"(?:[-−]\s?)?(?:{DOLLARS}\s?|\\?\$|[{CURRENCY_SIGNS}]|(?:{CURRENCY_CODES}|Rs\.?)\s?)(?:\s?[-−])?\Z"
)
MORE_OR = word_set("au du à o ou y pelo ao al lo per более más mais più plus плюс")
MINUS_BEFORE = re.compile(
    r"(?<![\w)\]}./])(?<!/\s)[-−]\Z|(?:\A|(?<=[\s*:(]))(?<!\d\s)(?<!plus or )(?<!plus )(?:minus|negative)\s\Z"
    # "il fait moins 5 degrés", "零下5度"; but "au moins 5" is a bound, and "más o menos 5" a rounded number
    rf"|{''.join(f'(?<!{word} )' for word in sorted(MORE_OR))}(?<!\d\s)(?<!\w)(?:moins|menos|meno|минус)\s\Z"
    r"|(?:零下|氷点下|マイナス|영하|마이너스)\s?\Z",
    re.IGNORECASE,
)
PERCENT_BEFORE = re.compile(r"(?:百分之\s?|\byüzde\s)\Z", re.IGNORECASE)
RATE_BEFORE = re.compile(rf"{IN_A}\Z")
WHOLE_BEFORE = re.compile(r"(?<![\w.,/])[-−]?\d{1,9}(?:\s| and )\Z")
PART_BEFORE = re.compile(
    rf"(?P<number>{FIGURES})\s?(?P<unit>[^\W\d_][^\d,;:]{{0,20}}?|°|′)(?:,? (?:{BETWEEN_AMOUNTS}) |, |\s|)\Z"
)
RANGE_BEFORE = re.compile(
    rf"(?P<rising>\b(?:from|up|down)\s)?(?:\\?\$|[€£¥])?{FIGURES}(?:\s(?!comes?\b|amounts?\b|adds?\b|leads?\b|equals?\b)[a-z]{{1,10}})?(?:\sto\s|\s?–\s?)(?:\\?\$"
    rf"|[€£¥])?\Z"
)
# "x = ±5", "5 \\pm 0.1", "plus or minus 5": two values, or one and how far it may be off; never the number behind it.
PLUS_MINUS_BEFORE = re.compile(
    rf"(?:(?<![\w.,]){FIGURES}\s?(?:[^\W\d_]{{1,3}}\s)?)?"
    r"(?:[±∓]|\\[pm][mp](?![a-zA-Z])|\+\s?/\s?[-−]|\bplus(?:\s|-|/)(?:(?:or|and|ou)(?:\s|-))?(?:minus|moins)\b"
    r"|\bmás(?:\s|/)menos\b|\bmais(?:\s|/)menos\b|\bpiù(?: o |/)meno\b|плюс[ -]минус|正负|正負|プラスマイナス)"
    r"\s?\$?\s?\Z",
    re.IGNORECASE,
)
BELOW_ZERO = re.compile(r"\s(?:below|under) (?:zero|freezing point)\b", re.IGNORECASE)  # "44 °C below zero" is negative
BOUND_BEFORE = re.compile(
    r"(?:(?<![\w'’])\$?(?-i:[a-zA-Z])\$? (?:is|must be|has to be) )?\b(?:strictly )?"
    r"(?:(?:more|less|greater|fewer|larger|smaller|higher|lower|bigger) than(?: or equal to)?"
    r"|(?<=\bis )at (?:least|most)) (?:\\?\$|[€£¥])?\Z",
    re.IGNORECASE,
)
# "3 o 4", "2 ou 3 bonbons", "7 oder 8 cm": two values, of which neither is the answer alone.
ALTERNATIVE_BEFORE = re.compile(
    rf"(?<![\w.,]){FIGURES}(?:\s?[^\W\d_]{{1,12}})?,?\s(?:{'|'.join(OR_WORDS)})\s(?:\\?\$|[€£¥])?\Z", re.IGNORECASE
)
# The words with which any of these patterns ends, RANGE_BEFORE too; behind another word ("is 15") none is looked for.
SAYING_MORE = word_set("yüzde minus negative moins menos meno than to least most da") | frozenset(OR_WORDS)

# "(9,79 ± 0,03) m/s²", "12.4 \\pm 0.2", "8.31(2)": a measured value, and how far it may be off.
UNCERTAIN = re.compile(
    r"(?P<open>\(\s?)?(?P<value>[-−]?\d[\d.,]{0,20})(?P<unit>\s?[^\W\d_]{1,4})?\s?(?:±|\\pm|\+\s?/?\s?[-−])\s?"
    r"(?P<off>\d[\d.,]{0,20})(?P<same>\s?[^\W\d_]{1,4})?(?(open)\s?\))"
)
LAST_DIGITS = re.compile(r"(?<=\d[.,]\d)(?P<rest>\d{0,12})\(\d{1,2}\)")
# "lands at 2:35 PM", "a ratio of 3:16": what stands behind the colon is no number of its own.
BEFORE_A_COLON = re.compile(
    r"(?<![\d.,/])\d{1,4}:(?:\d{1,4}:)?\Z|(?:(?:오전|오후|午前|午後|上午|下午|晚上"
    r"|早上)\s?)?(?<!\d)\d{1,2}\s?[時时点點시]\s?\Z"
)
HALF_OF_DAY = re.compile(rf"\s?(?:[ap]\.?\s?m\b\.?|[분分]|(?:{'|'.join(PARTS_OF_DAY.values())})(?!\w))", re.IGNORECASE)
LABEL = re.compile(r"[^\d=:：]{1,40}[:：]\s*")  # "Result: "
PAIR = 2
# A measured value is at least so many times as large as its uncertainty; x = 10 ± 5 is two solutions.
MOST_UNCERTAIN = 5


def without_uncertainty(text: str) -> str:
    """`text` without how far its measured value may be off; two solutions (`x = 3 ± 1`) stay as they are.

    Solutions have no unit and no decimals, or lie far apart: what has is a measurement, which states its value.
    """
    if "(" in text and (digits := LAST_DIGITS.search(text)):
        return text[: digits.end("rest")] + text[digits.end() :]
    found = UNCERTAIN.search(text) if any(sign in text for sign in ("±", "\\pm", "+")) else None
    if found is None or UNCERTAIN.search(text, found.end()):
        return text
    unit, same = (found["unit"] or "").strip(), (found["same"] or "").strip()
    if unit and unit != same:
        return text
    value, off = (
        (float(found[name].replace(",", ".").replace("−", "-").rstrip(".")) for name in ("value", "off"))
        if (all(found[name].count(".") + found[name].count(",") <= 1 for name in ("value", "off")))
        else (0.0, 1.0)
    )
    measured = same or text[found.end() :].strip(" .$*") or "." in found["off"] or "," in found["off"]
    if not measured or abs(value) < MOST_UNCERTAIN * off:
        return text
    behind = text[found.start("same") : found.end("same")] if same else ""
    before = "" if LABEL.fullmatch(text[: found.start()]) else text[: found.start()]
    bare = f"{before}{found['value']}{behind}{text[found.end() :]}"
    return bare.replace("$", "") if bare.count("$") == PAIR else bare  # `$12.4$ cm`


# "2 m (200 cm) long", "5 km away", "30 cm in diameter": along what an amount is measured, which is no part of its unit.
ALONG = "long|tall|high|wide|deep|thick|old|away|apart|across"
DIMENSIONS = "length|width|height|depth|thickness|diameter|radius|circumference|size|area|volume|mass|weight|total|all"
MEASURED_ALONG = re.compile(
    rf"(?P<amount>[-−]?\d[^\n]{{0,60}}?[^\W\d_)°′″²³][)]?) (?:{ALONG}|in (?:{DIMENSIONS}))[\s.*]*"
)
MAY_SAY_TWICE = (")", *ALONG.split("|"), *DIMENSIONS.split("|"))  # with one of which such an amount ends
SAID_TWICE = re.compile(
    rf"(?P<first>[-−]?{FIGURES}) ?(?P<unit>[^\d\s()=][^\d()=]{{0,30}}?) ?"
    rf"\((?:i\.e\.,? |that is,? |or |= ?)?(?P<again>[-−]?{FIGURES}) ?(?P<other>[^\d\s()=][^\d()=]{{0,30}})\)[\s.*]*"
)
# "3/4 (75%)", "3/4 (0.75)"; in "2 (2)" the brackets may multiply.
SHARE_TWICE = re.compile(
    r"(?P<first>[-−]?\d{1,12}(?:/\d{1,12}|\.\d{1,12})) \((?:i\.e\.,? |that is,? |or |= ?)?"
    r"(?P<again>[-−]?\d{1,12}(?:/\d{1,12}|\.\d{1,12})?)(?P<percent> ?\\?%)?\)"
)
WRITTEN_AS_TEXT = re.compile(r"\\(?:text|mathrm)\s?\{([^{}]{0,40})\}|\\[,;: ]")


def _fraction(written: str) -> Fraction | None:
    over, _, under = written.replace("−", "-").partition("/")
    return None if under and not int(under) else Fraction(over) / (int(under) if under else 1)


def said_once(text: str) -> str:
    """`2 m` of "2 m (200 cm) long": an amount without its equal in brackets, and without what it is the length of.

    As it is where the two differ, or where what stands before is no amount of a known unit.
    """
    bare = text.strip(" .*")
    if len(bare) > 2 * NEAR or not bare.endswith(MAY_SAY_TWICE):
        return text
    if "\\" in bare:
        bare = WRITTEN_AS_TEXT.sub(r"\1", bare)
    if share := SHARE_TWICE.fullmatch(bare):
        one, two = (_fraction(share[name]) for name in ("first", "again"))
        return share["first"] if one is not None and one == (two and two / 100 if share["percent"] else two) else text
    measured = MEASURED_ALONG.fullmatch(bare)
    amount = measured["amount"] if measured else bare
    if twice := SAID_TWICE.fullmatch(amount):
        first, again = read_unit(twice["unit"].strip()), read_unit(twice["other"].strip())
        made = conversion(first, again) if first and again and first.dimension and again.dimension else None
        one, two = (Fraction(twice[name].replace(",", "").replace("−", "-")) for name in ("first", "again"))
        return f"{twice['first']} {twice['unit'].strip()}" if made and two * made.factor + made.shift == one else text
    return amount if measured and (asked := unit_asked(amount)) and asked.dimension else text


NUMBER = re.compile(rf"(?<![\w.,/^]){FIGURES}(?![\w^])")
ASKED = re.compile(rf"[-−]?{FIGURES}(?:/\d{{1,20}})?\s?([^\d\s.,].{{0,40}})")
# "in 3 hours", "after 3 hours", "nach 3 Stunden", "if 3 hours pass": when and how, and not the answer.
CIRCUMSTANCE = re.compile(
    r"(?:\b(?:in|after|within|during|for|at|of|by|from|with|without|every|per|each|before|until|over|under|than|if|when"
    r"|not|since|because|about|instead|between|the|these|those|given|first|last|next|another|other|same"
    r"|en|después de|tras|durante|dentro de|cada|por|con|de|los|las|si|cuando|antes de"
    r"|dans|après|pendant|avec|les|des|chaque|nach|innerhalb von|während|mit|bei|von|die|der|den|pro"
    r"|em|depois de|após|os|as|com|dopo|fra|tra|ogni|le|gli|i|per|за|через|после|в течение|каждые|с|по|po|za|přes"
    r"|efter|på|inom)\s{1,3}(?:\w{1,12}\s)?|[(±=<>+*/^−-]\s?|[一在过每]\s?)\Z",
    re.IGNORECASE,
)

NOT_NOW = re.compile(r"\s(?:ago|later|earlier|before|after|más tarde|después|plus tard|später|vorher|più tardi)\b")


def whole_amount(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the amount that the number at `start` to `end` is a part of."""
    start, end = _all_digits(text, start, end)
    if colon := BEFORE_A_COLON.search(text, max(0, start - NEAR), start):
        half = HALF_OF_DAY.match(text, end)
        return colon.start(), half.end() if half else end
    for angle in ANGLE.finditer(text, max(0, start - NEAR), min(len(text), end + NEAR)):
        if angle.start() <= start and end <= angle.end():
            return angle.span()
    fraction = "/" in text[start:end]
    behind = _end_of(text, start, end)
    last = read_unit(text[_number_end(text, start, behind) : behind].strip()) if behind > end else None
    negative = BELOW_ZERO.match(text, behind)
    return _start_of(text, start, last, fraction), negative.end() if negative else behind


def _all_digits(text: str, start: int, end: int) -> tuple[int, int]:
    """The number with all groups of its digits, its decimals and its power of ten: 3만 5천, 4,5·10⁻³."""
    for pattern in (GROUPED, SUMMED, DECIMAL):
        for grouped in pattern.finditer(text, max(0, start - NEAR), min(len(text), end + NEAR)):
            if grouped.start() <= end and start <= grouped.end():
                return min(start, grouped.start()), max(end, grouped.end())
    return start, end


def sole_amount_of(text: str, start: int, end: int, asked: Unit) -> tuple[int, int] | None:
    """The only amount of the kind asked for in a sentence: 3 hours in "it takes 3 hours for the 240 km".

    None where there are several, and where it is the circumstance of another ("after 3 hours it is at 240 km").
    """
    found: set[tuple[int, int]] = set()
    for number in NUMBER.finditer(text, start, end):
        first, last = whole_amount(text, *number.span())
        unit = read_unit(text[_number_end(text, number.start(), last) : last].strip())
        if unit is not None and conversion(asked, unit) is not None:
            found.add((max(first, start), last))
        if len(found) > 1:
            return None
    sole = next(iter(found), None)
    if sole is None or CIRCUMSTANCE.search(text, max(start, sole[0] - NEAR), sole[0]) or NOT_NOW.match(text, sole[1]):
        return None
    return sole


def unit_asked(ground_truth: str) -> Unit | None:
    """The unit behind the number that a ground truth is, where it has one that measures something."""
    number = ASKED.fullmatch(ground_truth.strip())
    unit = read_unit(number[1]) if number else None
    return unit if unit and unit.dimension else None


# "15 пудам", "15 पाव": a word behind a number that no table has and that is no word of grammar.
UNKNOWN_WORD = re.compile(
    r"\s(?!(?:если|когда|потому|поэтому|после|перед|через|около|либо|этого|того|всего|вместе|тоже|также|ровно|итого"
    r"|штук"
    r"|раза?|ответ|является|были?|было|будет)\b)(?P<word>[\u0400-\u04ff]{4,}|[\u0900-\u0963]{2,}(?<!है)(?<!हैं)(?<!होगा))"
    # Arabic, Thai, Japanese and Korean, where it ends the sentence: "50 بوبو.", "50ブブです。"
    r"|\s?(?!(?:ครับ|ค่ะ|คะ|นะ|เท่านั้น|พอดี|입니다|이다|이에요|예요|정도|فقط))"
    r"(?P<last>[\u0620-\u064a]{3,}|[\u0e00-\u0e7f]{2,}|[\u30a1-\u30fc]{2,}|[\uac00-\ud7a3]{2,}?)"
    r"(?=(?:です|でした|である|だ|입니다|이다|예요|이에요)?\s*(?:[.。!！\n]|\Z))"
)


def with_unknown_word(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the word behind its number, if that is of a script that only units and counted things stand in."""
    word = None if text.isascii() or not text[end - 1].isdigit() else UNKNOWN_WORD.match(text, end)
    return (start, word.end(word.lastgroup or 0)) if word else (start, end)


ONE_NUMBER = re.compile(rf"[-−]?(?:{FIGURES}|[\s/{GLYPHS}])+")


def _number_end(text: str, start: int, end: int) -> int:
    found = ONE_NUMBER.match(text, start, end)
    return found.end() if found else start


def _end_of(text: str, start: int, end: int) -> int:
    stop = min(len(text), end + NEAR)
    if comma := DECIMAL_COMMA.match(text, end, stop):
        figures = start + (text[start] in "-−+")
        if not (text[figures:end].isdigit() or GROUPED_BY_POINTS.fullmatch(text, figures, end)):
            return end
        end = comma.end()
    elif glued := GLUED_ON.match(text, end, stop):
        return glued.end()
    if glyph := GLYPH.match(text, end, stop):
        end = glyph.end()
    if share := SHARE.match(text, end, stop):
        return share.end()
    while scale := SCALE.match(text, end, stop):
        end = scale.end()
    if pi := TIMES_PI.match(text, end, stop):  # "24 pi cubic centimeters"
        end = pi.end()
    if percent := PERCENT.match(text, end, stop):
        return percent.end()
    if money := MONEY_BEHIND.match(text, end, stop):
        return money.end()
    return unit_end(text, end)


def unit_end(text: str, end: int) -> int:
    """Where a unit ends that stands behind `end`; `end` where none does."""
    stop = min(len(text), end + NEAR)
    if run := TOUCHING_UNIT.match(text, end, stop):
        sizes = range(len(run["word"]), 0, -1)
        unit_stop = next((run.start("word") + size for size in sizes if read_unit(run["word"][:size])), end)
        if run["han"] or (unit_stop > end and (run["kana"] or PARTICLE.match(text, unit_stop))):
            return unit_stop
    words = UNIT_WORDS.match(text, end, stop)
    if words is None:
        return end
    said = words[0]
    places = [place.end() for place in re.finditer(r"\S+", said)][:MOST_UNIT_WORDS]
    if not said.isascii() and (symbol := SYMBOL_TOUCHED.match(said)):
        places.insert(0, symbol.end())
    for place in reversed(places):
        unit = said[:place].strip().rstrip(".)*\"'" if said.strip()[:1] not in "'′″°" else ".)*")
        if not unit or read_unit(unit) is None:
            continue
        stop_of = end + said.find(unit) + len(unit)
        if unit.split()[-1] in WORDS_THAT_ARE_UNITS and text[stop_of : stop_of + 2].strip(" .)*\n"):
            continue
        return stop_of
    return end


def _is_share(part: str, whole: str) -> bool:
    """Whether `1 in 6` is a share: of more than there are; `3 in 2024` counts something in a year."""
    figures = re.match(r"\d{1,3}(?!\d)|1000+(?!\d)", whole)
    return figures is not None and int(part) <= int(figures[0])


def _start_of(text: str, start: int, unit: Unit | None, fraction: bool) -> int:
    begin = max(0, start - NEAR)
    if fraction and (whole := WHOLE_BEFORE.search(text, begin, start)):
        start = whole.start()
    if (share := SHARE_BEFORE.search(text, begin, start)) and _is_share(share["part"], text[start : start + 16]):
        return share.start()
    for _ in range(MOST_PARTS):
        part = PART_BEFORE.search(text, max(0, start - NEAR), start) if unit else None
        larger = read_unit(part["unit"].strip()) if part else None
        converted = conversion(unit, larger) if unit and larger else None
        if part is None or larger is None or converted is None or converted.factor <= 1 or converted.shift:
            break
        start, unit = part.start(), larger
    last = (text[max(0, start - NEAR) : start].split() or [""])[-1]
    if last.isascii() and last.isalpha() and last.islower() and last not in SAYING_MORE:
        return start
    for pattern in (PERCENT_BEFORE, RATE_BEFORE, MONEY_BEFORE, MINUS_BEFORE):
        if found := pattern.search(text, max(0, start - NEAR), start):
            start = found.start()
            break
    for pattern in (PLUS_MINUS_BEFORE, BOUND_BEFORE, ALTERNATIVE_BEFORE):
        if found := pattern.search(text, max(0, start - NEAR), start):
            return found.start()
    return range_start(text, start)


def bounded_start(text: str, start: int) -> int:
    """Where the bound begins (`x is greater than 2`, `more than 7`) whose number stands at `start`, or the range."""
    bound = BOUND_BEFORE.search(text, max(0, start - NEAR), start)
    return bound.start() if bound else range_start(text, start)


def range_start(text: str, start: int) -> int:
    """Where the range begins (`10 to 12 eggs`) that the number at `start` ends; `start` where it ends none."""
    found = RANGE_BEFORE.search(text, max(0, start - NEAR), start)
    return found.start() if found and not found["rising"] else start
