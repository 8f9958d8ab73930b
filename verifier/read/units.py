r"""Units of measurement: what they measure, and how much of it one of them is.

A unit is read from its spelling, whatever that is: `kJ mol^{-1}`, `kJ/mol`, `kilojoules per mole`; `\mu m`, `um`;
`kg·m^2/s^2`, `\frac{m}{s^2}`, `m s-2`. Two units are the same kind of quantity when their dimensions agree; only then
are they converted, by an exact fraction (for temperatures also a shift). The table is our own: pint, which knows more
units, takes a quarter of a second to import and does not know LaTeX, Chinese, or money.

Not for the words that only say what was counted ("apples"): `quantity` reads those.
"""

from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from verifier.patterns import standard as re
from verifier.patterns import word_set
from verifier.read.unit_words import TURKISH_IS, unit_meant

Dimension = tuple[tuple[str, int], ...]


class Unit(NamedTuple):
    """`scale` of the dimension's base unit after `shift` is added; without a dimension, what was counted."""

    name: str
    dimension: Dimension | None
    scale: Fraction = Fraction(1)
    shift: Fraction = Fraction(0)


class Conversion(NamedTuple):
    """`factor * value + shift` in the one unit is `value` in the other."""

    factor: Fraction
    shift: Fraction = Fraction(0)


# Symbols; words (also in the plural) | what one of them is. `+`: takes the prefixes of SI. Symbols keep their case.
# Most words of other languages are in `unit_words`, and each code of a currency is a unit besides.
TABLE = """
+ m; meter metre 米 | m
+ g gr; gram gramme 克 | 1/1000 kg
+ s sec; second | s
+ A; ampere amp 安 安培 | A
+ K; kelvin | K
+ mol; mole 摩尔 | mol
+ cd; candela | cd
+ rad; radian 弧度 ラジアン 라디안 radián radianes radiano radiani radianti radiant радиан радиана радианов | rad
+ sr; steradian | sr
+ Hz; hertz | cycle s^-1
+ N; newton 牛 牛顿 | kg m s^-2
+ Pa; pascal 帕 | kg m^-1 s^-2
+ J; joule 焦 焦耳 | kg m^2 s^-2
+ W; watt 瓦 瓦特 | kg m^2 s^-3
+ C; coulomb | A s
+ V; volt 伏 伏特 | kg m^2 s^-3 A^-1
+ F; farad | kg^-1 m^-2 s^4 A^2
+ Ω ohm Ohm; ohm 欧 欧姆 | kg m^2 s^-3 A^-2
+ S; siemens | kg^-1 m^-2 s^3 A^2
+ Wb; weber | kg m^2 s^-2 A^-1
+ T; tesla | kg s^-2 A^-1
+ H; henry henries | kg m^2 s^-2 A^-2
+ lm; lumen | cd sr
+ lx; lux | cd sr m^-2
+ Bq; becquerel | decay s^-1
+ Gy; gray | m^2 s^-2
+ Sv; sievert | dose m^2 s^-2
+ kat; katal | mol s^-1
+ L l ℓ; liter litre 升 | 1/1000 m^3
+ eV; electronvolt electron-volt | 1602176634/10000000000000000000000000000 kg m^2 s^-2
+ cal; calorie | 523/125 kg m^2 s^-2
+ M; molar | 1000 mol m^-3
+ bar; bar | 100000 kg m^-1 s^-2
+ b bit; bit | bit
+ B; byte | 8 bit
+ Wh Whr; watt-hour | 3600 kg m^2 s^-2
+ Ah; amp-hour ampere-hour | 3600 A s
+ VA; volt-ampere | kg m^2 s^-3
+ G; gauss | 1/10000 kg s^-2 A^-1
+ pc; parsec | 30856775814913673 m
+ P; poise | 1/10 kg m^-1 s^-1
+ Da u amu; dalton | 166053906660/100000000000000000000000000000000000000 kg
+ t; tonne | 1000 kg
+ dyn; dyne | 1/100000 kg m s^-2
+ erg; erg | 1/10000000 kg m^2 s^-2
KiB; kibibyte | 8192 bit
MiB; mebibyte | 8388608 bit
GiB; gibibyte | 8589934592 bit
min mins; minute | 60 s
h hr hrs; hour | 3600 s
d; day | 86400 s
; week | 604800 s
; fortnight | 1209600 s
; month | month
yr; year | 12 month
; decade | 120 month
; century centuries | 1200 month
cc; | 1/1000000 m^3
mcg; | 1/1000000000 kg
mic; micron | 1/1000000 m
Å; angstrom ångström | 1/10000000000 m
AU; | 149597870700 m
ly; light-year lightyear | 9460730472580800 m
in; inch inches | 127/5000 m
ft; foot feet | 381/1250 m
yd yds; yard | 1143/1250 m
mi; mile | 201168/125 m
nmi; nautical-mile | 1852 m
ha; hectare | 10000 m^2
; acre | 316160658/78125 m^2
sqft; | 145161/1562500 m^2
gal; gallon | 473176473/125000000000 m^3
qt; quart | 473176473/500000000000 m^3
pt; pint | 473176473/1000000000000 m^3
cup; cup | 473176473/2000000000000 m^3
floz; fluid-ounce | 473176473/16000000000000 m^3
tbsp; tablespoon | 473176473/32000000000000 m^3
tsp; teaspoon | 157725491/32000000000000 m^3
lb lbs; | 45359237/100000000 kg
; pound | 45359237/100000000 kg
oz; ounce | 45359237/1600000000 kg
; ton | 1000 kg
lbf; | 8896443230521/2000000000000 kg m s^-2
kgf; | 980665/100000 kg m s^-2
psi; | 8896443230521/1290320000 kg m^-1 s^-2
atm; atmosphere | 101325 kg m^-1 s^-2
mmHg torr Torr; torr | 20265/152 kg m^-1 s^-2
hp HP PS; horsepower | 37284993579113511/50000000000000 kg m^2 s^-3
Btu BTU; | 52752792631/50000000 kg m^2 s^-2
kph kmh kmph; | 5/18 m s^-1
mph; | 1397/3125 m s^-1
fps; | 381/1250 m s^-1
kn kt; knot | 463/900 m s^-1
rpm; | 1/60 cycle s^-1
rev; revolution rotation turn | cycle
deg ° Grad; degree | angle
arcmin; arcminute | 1/60 angle
arcsec; arcsecond | 1/3600 angle
gon grad grads; gradian | 9/10 angle
°C ℃; celsius degree-celsius degrees-celsius centigrade degree-centigrade degrees-centigrade | K
°F ℉; fahrenheit degree-fahrenheit degrees-fahrenheit | 5/9 K
dB; decibel | dB
ppm; | 1/1000000 one
ppb; | 1/1000000000 one
$; dollar ドル 달러 | $
US$ USD; us-dollar | USD
¢; cent | 1/100 $
€ EUR; euro | €
£ GBP; | £
pence; penny pence | 1/100 £
CHF; swiss-franc | CHF
INR Rs ₹; rupee | ₹
KRW ₩ 원; | ₩
RUB ₽; rouble ruble | ₽
коп копеек копейки копейка; kopeck kopek copeck | 1/100 ₽
; paisa paise | 1/100 ₹
BRL R$; reais | BRL
TRY ₺; turkish-lira | TRY
PLN zł; zloty | PLN
THB ฿; baht | THB
VND ₫ đồng; | VND
PHP ₱; | PHP
IDR; rupiah | IDR
ILS ₪; shekel | ILS
UAH ₴; hryvnia | UAH
¥; | ¥
元 CNY RMB 块 人民币; yuan | CNY
角 毛; jiao | 1/10 CNY
円 JPY 日元 圆; yen | JPY
里; | 500 m
㎡; | m^2
亩; | 2000/3 m^2
斤; | 1/2 kg
吨; | 1000 kg
时; | 3600 s
周; | 604800 s
分角 角分; | 1/60 angle
秒角 角秒; | 1/3600 angle
"""
SHIFTS = {"°C": Fraction(27315, 100), "°F": Fraction(45967, 100)}
PREFIXES = {
    "T": 12, "G": 9, "M": 6, "k": 3, "m": -3, "µ": -6, "u": -6, "n": -9, "p": -12, "f": -15,
}  # fmt: skip
LESSER_PREFIXES = {"h": 2, "da": 1, "d": -1, "c": -2}  # of few units, or `das` and `cN` would be quantities
WITH_LESSER = frozenset(("m", "g", "L", "l", "Pa", "P"))
PREFIX_WORDS = {
    "tera": 12, "giga": 9, "mega": 6, "kilo": 3, "hecto": 2, "deca": 1, "deci": -1, "centi": -2, "milli": -3,
    "micro": -6, "nano": -9, "pico": -12, "femto": -15,
    "千": 3, "分": -1, "厘": -2, "毫": -3, "微": -6, "纳": -9,
}  # fmt: skip
NOT_PREFIXED = frozenset(("pm", "Gs", "mb", "Grad"))  # half of a day; gauss; often megabytes; degrees in German
ANGLES = frozenset(("rad", "cycle", "one", "sr", "decay", "dose"))
PI = Fraction(31415926535897932384626433832795028841971, 10**40)
TURNS = {"cycle": Fraction(1), "angle": Fraction(1, 360), "rad": 1 / (2 * PI)}  # how much of a whole turn each is
VAGUE = {
    "$": frozenset(("USD", "CAD", "AUD", "HKD", "SGD")),
    "¥": frozenset(("CNY", "JPY")),
}  # signs of several currencies
LONG_NAMES = re.compile(
    r"(degrees?|us|nautical|light|watt|amp|ampere|electron|fluid|swiss) (?=celsius|centigrade|fahrenheit|dollar|mile"
    r"|year|hour|volt|ounce|franc)",
    re.IGNORECASE,
)
CELSIUS_ELSEWHERE = re.compile(
    r"(?:\bgrad(?:os?|i|e)?|\bgraus?|\bdegrés?|\bградус\w{0,3}|\bgra(?:ad|den)|\bstop\w{2,5}|\bđộ|\bderajat|\bderece"
    r"|درجة|डिग्री)\s(?:celsius|celsjusza|cent[íi]gradi?o?s?|цельсия|c|مئوية|سيليزية|सेल्सियस)(?!\w)|\bsantigrat derece\b"
    r"|[摄攝]氏度",
    re.IGNORECASE,
)
POUNDS_STERLING = re.compile(
    r"\b(?:pounds?|фунт\w{0,3}|libras?|livres?|lire|funt\w{0,2}|sterlin[ae])\s(?:стерлинг\w{0,2}|esterlinas?"
    r"|sterling\w{0,2}|britannic\w{1,2})\b|\bbritische pfund\b|\bbảng anh\b",
    re.IGNORECASE,
)
DOLLARS_ELSEWHERE = re.compile(
    r"\b(?:d[óo]l+ar\w{0,3}|доллар\w{0,3})\s(?:estadounidenses?|norteamericanos?|american[oi]s?|américains?"
    r"|statunitens[ei]|amerykańsk\w{1,3}|сша)\b|\bđô la(?: mỹ)?\b",
    re.IGNORECASE,
)
# "mètres par seconde au carré", "metros cuadrados", "Quadratmeter", "кубических метров": a square metre is no metre.
SQUARED_ELSEWHERE = re.compile(
    r"\s(?:(?:al|au|ao|zum|im|в) )?(?:cuadrad[oa]s?|carrée?s?|quadrad[oa]s?|quadrat[oiae]?|квадрате"
    r"|kwadratow\w{1,3}|квадратн\w{2,3}|persegi|vuông|مربع(?:ة|ا)?)\b",
    re.IGNORECASE,
)
CUBED_ELSEWHERE = re.compile(
    r"\s(?:(?:al|au|ao|в) )?(?:c[uú]bic[oa]s?|cubi(?:ci|che)?|cubes?|cubo|кубе|sześcienn\w{1,3}|кубическ\w{2,3}|kubik"
    r"|khối|مكعب(?:ة|ا)?)\b",
    re.IGNORECASE,
)
SQUARE_ELSEWHERE = re.compile(
    r"\bквадратн\w{2,3} |\bкв\.? ?(?=[а-я])|\bvierkante |\bquadrat(?=(?:zenti|kilo|milli)?metern?\b)|वर्ग "
    r"|ตร\.\s?|平方|(?<!세)제곱",
    re.IGNORECASE,
)
CUBIC_ELSEWHERE = re.compile(
    r"\bкубическ\w{2,3} |\bkubieke |\bkubik(?=(?:zenti|milli|dezi)?metern?\b)|घन |ลบ\.\s?|立方|세제곱", re.IGNORECASE
)
SPELLINGS = (
    (re.compile(r"\\(?:text|mathrm|textrm|operatorname|mathbf|rm|mbox|unit|si)\b\s*"), " "),
    (re.compile(r"\\(?:mu|micro)(?![a-zA-Z])\s*"), "µ"),
    (re.compile(r"\\(?:Omega|ohm)(?![a-zA-Z])\s*"), "Ω"),
    (re.compile(r"\\(?:AA|angstrom)(?![a-zA-Z])\s*"), "Å"),
    (re.compile(r"\^\s*\{?\s*(?:\\circ|\\degree|°)\s*\}?\s*|\\(?:circ|degree)(?![a-zA-Z])\s*"), " °"),
    (re.compile(r"°\s+(?=[CFK](?![a-zA-Z]))"), "°"),
    (re.compile(r"\\(?:cdot|times|ast)(?![a-zA-Z])"), "·"),
    (re.compile(r"\\[,;:! ]|~|\\(?:quad|left|right)(?![a-zA-Z])"), " "),
    (re.compile(r"\\[dt]?frac\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}"), r"(\1)/(\2)"),
    (re.compile(r"\^\s*\{\s*\(?\s*([-+]?)\s*(\d+)\s*\)?\s*\}"), r"^\1\2"),
    (re.compile(r"\^\s*(?:([-+]?)\s*(\d+)|\(([-+]?)(\d+)\))"), r"^\1\2\3\4"),
    (re.compile(r"[{}]|\\(?=[$%])"), " "),
    (LONG_NAMES, r"\1-"),
    (SQUARED_ELSEWHERE, " squared"),
    (CUBED_ELSEWHERE, " cubed"),
    (SQUARE_ELSEWHERE, "square "),
    (CUBIC_ELSEWHERE, "cubic "),
    (CELSIUS_ELSEWHERE, "°C"),
    (POUNDS_STERLING, "£"),
    (DOLLARS_ELSEWHERE, "$"),
    (re.compile(r"\b([A-Z])\.\s?([A-Z])\.?(?![\w])"), r"\1\2"),
)  # fmt: skip
CURRENCY_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|RMB|INR|CAD|AUD|HKD|SGD|NZD|BRL|MXN|KRW|RUB|TRY|PLN|SEK|NOK|DKK|ZAR|THB|VND|PHP|IDR|TWD"
    "|ILS|UAH"
)
CURRENCY_SIGNS = "€£¥￥₹₩₽₺₫₱฿₪₴"
DOLLARS = r"(?<![A-Za-z\\$])(?:US|R|CA|AU|HK|NT|NZ|MX)\\?\$"  # `R$ 45,90`: of these every letter belongs to the sign
DOLLAR_CODES = {"US": "USD", "R": "BRL", "CA": "CAD", "AU": "AUD", "HK": "HKD", "NT": "TWD", "NZ": "NZD", "MX": "MXN"}
RAISED = re.compile("[⁺⁻⁰¹²³⁴-⁹]+")
RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻μ\u2126\u212b−", "0123456789+-µΩÅ-")
TOKEN = re.compile(
    r"\s*(?:(?P<power>\^[-+]?\d{1,2}|(?<=[A-Za-z])-?[1-4](?![\d.]))|(?P<times>[·*×⋅∙]|\.(?=\s?[A-Za-z]))"
    r"|(?P<over>/|per\b|[每毎]|(?:par|por|pro|al|в)(?=\s)|all['’]|à l['’])|(?P<open>\()|(?P<close>\))"
    r"|(?P<name>[A-Za-zµΩÅ°ℓå℃℉$€£¥¢₹₩₽₺₫₱฿₪₴À-ÖØ-öø-ỿА-ЯЁа-яёіїєґά-ώ\u0620-\u0652\u0900-\u0963]+(?:-[A-Za-z]{3,})*"
    r"|(?:(?![每毎])[\u3400-\u9fff㎡가-힣\u30a1-\u30fc])+))"
)
SQUARES = {"square": 2, "sq": 2, "cubic": 3, "cu": 3, "squared": 2, "cubed": 3}
LONGEST = 60
MOST_FACTORS = 12


@cache
def table() -> dict[str, Unit]:
    """Every unit by its symbols, and by its words in lower case behind a `~`; prefixed symbols included."""
    found: dict[str, Unit] = {}
    rows = [row.split("|") for row in TABLE.strip().splitlines()]
    prefixed: dict[str, Unit] = {}
    for names, meaning in rows:
        symbols, _, words = names.removeprefix("+").partition(";")
        value, dimension = _meaning(meaning.split())
        main = (symbols.split() or words.split())[0]
        unit = Unit(main, dimension, value, SHIFTS.get(main, Fraction(0)))
        for symbol in symbols.split():
            found[symbol] = unit
            if names.startswith("+"):
                prefixes = PREFIXES | (LESSER_PREFIXES if symbol in WITH_LESSER else {})
                prefixed |= {
                    prefix + symbol: _times(unit, prefix.replace("u", "µ"), power) for prefix, power in prefixes.items()
                }
        for word in words.split():
            found[f"~{word.lower()}"] = unit
            if names.startswith("+"):
                found |= {f"~{prefix}{word}": _times(unit, prefix, power) for prefix, power in PREFIX_WORDS.items()}
    found = {name: unit for name, unit in prefixed.items() if name not in NOT_PREFIXED} | found
    return {code: Unit(code, ((code, 1),)) for code in CURRENCY_CODES.split("|")} | found


def _times(unit: Unit, prefix: str, power: int) -> Unit:
    symbol = next(
        (sign for sign, size in (PREFIXES | LESSER_PREFIXES).items() if size == power and sign != "u"), prefix
    )
    return unit._replace(name=symbol + unit.name, scale=unit.scale * Fraction(10) ** power)


def _meaning(words: list[str]) -> tuple[Fraction, Dimension]:
    scale = Fraction(1)
    if words[0][0].isdigit():
        scale = Fraction(words.pop(0))
    powers = [(base, int(power or 1)) for base, _, power in (word.partition("^") for word in words)]
    return scale, tuple(sorted(powers))


def unit_called(name: str) -> Unit | None:
    """The one unit of this name: a symbol in its own letters, or a word in any case, in the singular or plural."""
    if found := table().get(name):
        return found
    word = name.lower()
    for spelling in (word, word.removesuffix("s"), word.removesuffix("es")):
        if found := table().get(f"~{spelling}"):
            return found
    return unit_elsewhere(name)


def unit_elsewhere(words: str) -> Unit | None:
    """The unit that words of another language name, as a whole."""
    meant = unit_meant(words)
    if not meant and words.endswith(TURKISH_IS):
        meant = unit_meant(words[: -len(TURKISH_IS[0])])
    return (table().get(meant) or table().get(f"~{meant}") or read_unit(meant)) if meant else None


@lru_cache(maxsize=4096)
def read_unit(text: str) -> Unit | None:
    """The unit that `text` spells, to its last character; None when any of it is something else."""
    if not text or len(text) > 3 * LONGEST:
        return None
    text = RAISED.sub(lambda run: f"^{run[0]}", text).translate(RAISED_DIGITS)
    for pattern, plain in SPELLINGS:
        text = pattern.sub(plain, text)
    text = text.strip(" .,")
    if not 0 < len(text) <= LONGEST:
        return None
    return _Spelling(text).unit() or (unit_elsewhere(text) if " " in text or "-" in text else None)


class _Spelling:
    """One pass over the spelling of a unit. A slash divides by all that follows it, as in `J/kg K`."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(text):
            token = TOKEN.match(text, place)
            if token is None:
                self.tokens = []
                return
            self.tokens.append((str(token.lastgroup), token[0].strip()))
            place = token.end()
        self.at = 0

    def unit(self) -> Unit | None:
        if not 0 < len(self.tokens) <= 4 * MOST_FACTORS:
            return None
        factors = self.product()
        if not factors or self.at < len(self.tokens):
            return None
        if len(factors) == 1 and factors[0][1] == 1:
            return factors[0][0]
        scale = Fraction(1)
        powers: dict[str, int] = {}
        for unit, power in factors:
            scale *= unit.scale**power
            for base, exponent in unit.dimension or ():
                powers[base] = powers.get(base, 0) + exponent * power
        dimension = tuple(sorted((base, power) for base, power in powers.items() if power))
        return Unit(_spelt(factors), dimension, scale)

    def product(self) -> list[tuple[Unit, int]]:
        """Factors with their exponents; nothing when they cannot be read."""
        found: list[tuple[Unit, int]] = []
        sign, pending = 1, 1
        while self.at < len(self.tokens):
            kind, text = self.tokens[self.at]
            if kind == "close":
                break
            self.at += 1
            if kind == "over":
                sign = -1
            elif kind == "power" or (kind == "name" and text in ("squared", "cubed")):
                if not found:
                    return []
                unit, power = found[-1]
                raised = SQUARES.get(text) or int(text.lstrip("^"))
                if not raised or abs(raised) > MOST_FACTORS:
                    return []
                found[-1] = (unit, power * raised)
            elif kind == "name" and text.lower() in SQUARES:
                pending = SQUARES[text.lower()]
            elif kind == "open":
                inner = self.product()
                if not inner or self.at >= len(self.tokens):
                    return []
                self.at += 1
                found += [(unit, power * sign) for unit, power in inner]
            elif kind == "name":
                unit_found = unit_called(text)
                if unit_found is None:
                    return []
                found.append((unit_found, sign * pending))
                pending = 1
            if len(found) > MOST_FACTORS:
                return []
        return found if pending == 1 else []


def _spelt(factors: list[tuple[Unit, int]]) -> str:
    upper = "·".join(_raised(unit, power) for unit, power in factors if power > 0)
    lower = "·".join(_raised(unit, -power) for unit, power in factors if power < 0)
    if not (upper and lower):
        return upper or "·".join(f"{unit.name}^{power}" for unit, power in factors)
    return f"{upper}/{f'({lower})' if '·' in lower else lower}"


def _raised(unit: Unit, power: int) -> str:
    return unit.name if power == 1 else f"{unit.name}^{power}"


SCALE_OF = {"C": "°C", "F": "°F"}


def conversion(gold: Unit, answer: Unit) -> Conversion | None:
    """What makes a value in the answer's unit one in the ground truth's; None when they measure different things."""
    names = {gold.name, answer.name}
    if names == {"pound", "£"}:
        return Conversion(Fraction(1))
    if names == {"¢", "€"}:  # a cent is of a euro as well
        return Conversion(answer.scale / gold.scale)
    if SCALE_OF.get(gold.name) == answer.name or SCALE_OF.get(answer.name) == gold.name:
        return Conversion(Fraction(1))  # `25 C` beside `25 °C` is no charge
    if (degrees := SCALE_OF.get(gold.name)) and answer.name in SCALE_OF.values() and (scale := read_unit(degrees)):
        gold = scale
    turns = turn_of(gold), turn_of(answer)
    if turns[0] and turns[1] and gold.dimension != answer.dimension:
        return Conversion(turns[1] / turns[0])
    if (
        gold.dimension is None
        or answer.dimension is None
        or not _one_kind(dict(gold.dimension), dict(answer.dimension))
    ):
        return None
    factor = answer.scale / gold.scale
    return Conversion(factor, answer.shift * factor - gold.shift)


def turn_of(unit: Unit) -> Fraction | None:
    """How much of a whole turn a unit of plane angle is; None for any other unit. Of radians to forty digits."""
    if unit.dimension is None or len(unit.dimension) != 1 or unit.dimension[0][1] != 1:
        return None
    turn = TURNS.get(unit.dimension[0][0])
    return unit.scale * turn if turn else None


# `420p`, `85c`, `420 ct`: money only beside their currency.
SUBUNIT = re.compile(r"([-−]?\$?\d[\d,.]*\$?) ?(?:\\text\s?\{ ?)?(p|cts?|c)\.?\}?\$?")
CURRENCIES = {"p": ("pence", ("£", "GBP", "pence", "penny")), "c": ("cents", ("$", "€", "USD", "EUR", "¢", "cent"))}


# `525 basis points`, `25 bps`: hundredths of a per cent only beside one; `bp` are base pairs and `bps` bits as well.
BASIS_POINTS = re.compile(
    r"([-−+]?\d[\d,]{0,15}(?:\.\d{1,10})?) ?(?:\\text\s?\{ ?)?(?:basis points?|bps?|bips?)\.?\}?",
    re.IGNORECASE,
)
A_PERCENTAGE = re.compile(r"\d ?(?:\\?%|per ?cent\b|bps?\b)|basis point", re.IGNORECASE)


# "$1,199.10 per month" for $1,199.10: a truth that is bare money leaves out what it is paid for.
PAID_FOR = re.compile(
    r"(?P<money>\\?[$€£¥₹]\s?\d[\d,.]*\d\b|\d[\d,.]*\s?(?:USD|EUR|GBP|dollars?|euros?|pounds?|[€£]))\s?"
    r"(?:(?:/|per |a |an |each |every )\s?(?:month|mo|year|yr|week|wk|day|person|people|student|unit|item|share)s?"
    r"|monthly|yearly|annually|weekly|daily|p\.m\.|p\.a\.)\.?",
    re.IGNORECASE,
)
BARE_MONEY = re.compile(
    r"\s*\$?\\?[$€£¥₹]?\s?\d[\d,.]*\s?(?:USD|EUR|GBP|dollars?|euros?|pounds?|[€£])?\$?\s*", re.IGNORECASE
)


# 3割, 3割5分 and 三成 are tenths beside a percentage; 5'11" is five feet and eleven inches beside a length.
TENTHS = re.compile(r"(?P<tenths>[1-9]|[一二三四五六七八九])\s?[割成](?:(?P<hundredths>[1-9]|[一二三四五六七八九])分)?")
FEET = re.compile(r"(?P<feet>\d{1,2})\s?['′’]\s?(?P<inches>\d{1,2}(?:\.\d+)?)\s?(?:\"|″|”|''|′′|’’)?")
A_LENGTH = re.compile(r"\d[\d\s'′’]*\s?(?:in|inch|inches|ft|feet|foot|cm|m|\"|″|”)\.?\Z")


def with_subunit(text: str, other: str) -> str:
    """`420p` as 420 pence beside pounds, `525 basis points` as 5.25 % beside a percentage, `$5 a month` as bare money.

    Other texts as they are.
    """
    if not text or len(text) > LONGEST:
        return text
    if "b" in text.lower() and (points := BASIS_POINTS.fullmatch(text.strip())) and A_PERCENTAGE.search(other):
        return f"{Decimal(points[1].replace(',', '').replace('−', '-')) / 100:f}%"
    if (tenths := TENTHS.fullmatch(text.strip())) and A_PERCENTAGE.search(other):
        return f"{_digit(tenths['tenths'])}{_digit(tenths['hundredths'] or '0')}%"
    if (feet := FEET.fullmatch(text.strip())) and A_LENGTH.search(other.strip()):
        return f"{feet['feet']} ft {feet['inches']} in"
    if (paid := PAID_FOR.fullmatch(text.strip())) and BARE_MONEY.fullmatch(other):
        return paid["money"]
    found = SUBUNIT.fullmatch(text.strip())
    if found is None:
        return text
    unit, signs = CURRENCIES[found[2][0]]
    money = any(sign in other for sign in signs if sign != "$" or re.search(r"\$ ?\d", other))
    return f"{found[1]} {unit}" if money else text


def _digit(written: str) -> int:
    return "〇一二三四五六七八九".find(written) if not written.isascii() else int(written)


LABEL_SYMBOL = re.compile(r"\\?(?:[A-Za-zα-ωΑ-Ω])(?:_\{?\w{1,6}\}?)?")
# Words of a label that make another value of the number, or doubt it.
NO_LABEL = word_set(
    "not wrong incorrect guess guessed error mistake bound upper lower more less most least than half double twice "
    "maybe perhaps never minus negative log sqrt about under over inverse reciprocal square root percent"
)
# "Distance (m): 5000", "$v$ (in km/h) = 72"; `f (t) = 5` is a function's value.
LABELLED = re.compile(
    r"\s*(?P<label>\$?[^\W\d][^()$:=\n]{0,40}\$?)\s(?P<open>\((?:in )?)(?P<unit>[^()\n]{1,30})\)\s?\$?\s?[:=]\s?"
    r"(?P<value>\$?[-−+]?\d[\d.,]{0,40}\$?)\s*"
)


def with_unit_of_label(text: str) -> str:
    """A number whose label names its unit, as that number with the unit; other texts as they are.

    Right where the label is a name: one symbol, or words of which none changes or denies a value or is a unit itself.
    """
    if "(" not in text or len(text) > 2 * LONGEST or (found := LABELLED.fullmatch(text)) is None:
        return text
    label = found["label"].strip("$ ")
    if found["open"] == "(" and len(label) == len(found["unit"]) == 1 and found["unit"].islower():
        return text  # f (t) = 5
    words = label.lower().split()
    symbol = LABEL_SYMBOL.fullmatch(label)
    named = all(
        word in ("of", "the") or (len(word) > 2 and word.isalpha() and word not in NO_LABEL and not read_unit(word))
        for word in words
    )
    return f"{found['value'].strip('$')} {found['unit']}" if (symbol or named) and read_unit(found["unit"]) else text


def _one_kind(gold: dict[str, int], answer: dict[str, int]) -> bool:
    """Whether the dimensions are one, where an angle that only one side names (rad/s for s^-1) may be left out."""
    differing = {base for base in gold.keys() | answer.keys() if gold.get(base, 0) != answer.get(base, 0)}
    if not differing:
        return True
    if differing <= ANGLES:
        return not (ANGLES.intersection(gold) and ANGLES.intersection(answer)) and bool(gold and answer)
    return any(vague in differing and differing - {vague} <= others for vague, others in VAGUE.items())
