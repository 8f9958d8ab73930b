r"""Reading one written number, exactly: `-1,234.50`, `3/4`, `1 1/2`, `\frac{3}{4}`, `6.02\times 10^{23}`, `50%`, `$5`.

The whole text must be the number, with at most its name before it (`x = 5`) and a unit behind it: `2+3`, `3 or 4` and
`nan` are none. Nothing is evaluated beyond a fraction bar and a power of ten, and nothing passes through a float. Every
bound is checked before a number is built, so `9e999999999` costs as little as `9`. Not for LaTeX mathematics at large
(`symbolic`).
"""

import unicodedata
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from verifier.patterns import standard as re
from verifier.read.amount import said_once
from verifier.read.closings import BETWEEN_AMOUNTS
from verifier.read.elsewhere import amount_in_words, number_elsewhere
from verifier.read.quantity import (
    AND_SO_ON,
    CHANGING,
    NO_LABELS,
    before,
    behind,
    in_figures,
    label_end,
    number_in_words,
    repeating,
    with_groups_summed,
    with_percent_sign,
)
from verifier.read.reason import without_reason
from verifier.read.signs import ROUGHLY
from verifier.read.siunitx import without_siunitx
from verifier.read.unit_words import with_rate_behind
from verifier.read.units import CURRENCY_CODES, CURRENCY_SIGNS, DOLLARS, Unit, conversion, read_unit, with_unit_of_label
from verifier.verify import arithmetic
from verifier.verify.quoting import shown
from verifier.verify.unicode_form import compatibility_form

MAX_DIGITS = 10_000
MAX_EXPONENT = 10_000
MAX_CHARACTERS = 40_000
LONGEST_WORDING = 120  # characters of a number that is written in several parts
DIGITS_AT_ONCE = 4000  # int() refuses texts of more than 4300 digits.
CACHED_CHARACTERS = 1000

PercentPolicy = Literal["factor", "ignore", "refuse"]
UnitPolicy = Literal["optional", "ignore", "require", "refuse"]


class NumberPolicy(NamedTuple):
    """What counts as a number and how it is read; `Numeric` explains the fields."""

    percent: PercentPolicy = "factor"
    units: UnitPolicy = "optional"
    thousands: bool = True
    currency: bool = True


class NumberText(NamedTuple):
    """A number that was read. `last_place` is the value of one unit in the last digit behind its decimal point."""

    value: Fraction
    unit: Unit | None = None
    percent: bool = False
    decimals: int | None = None
    last_place: Fraction | None = None


class NotANumber(NamedTuple):
    """Why a text was not read as a number; `beyond_bounds` when it may be one, but too large a one to compute with."""

    reason: str
    beyond_bounds: bool = False
    left_over: tuple[str, ...] = ()


class Mantissa(NamedTuple):
    """A plain or grouped number as written, before its percent sign, multiplier and unit."""

    value: Fraction
    decimals: int | None = None
    last_place: Fraction | None = None


class _BeyondBounds(Exception):
    """Raised and caught in this module: a number with more digits or a larger exponent than are computed with."""


PLAIN = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]*))?")
SCALED = (
    r"(?P<@mantissa>(?:[0-9]{1,3}(?:(?P<@separator>[, ])[0-9]{3}(?:(?P=@separator)[0-9]{3})*)(?![0-9])|[0-9]+)"
    r"(?:\.[0-9]*)?|\.[0-9]+)(?:[eE](?P<@e>[+-]?[0-9]+)(?![0-9])"
    r"| ?[x*×·⋅∙] ?10 ?(?:\^|\*\*) ?(?:[{(] ?(?P<@braced>[+-]? ?[0-9]+) ?[)}]|(?P<@power>[+-]?[0-9]+)))?"
)
TOP, BOTTOM = SCALED.replace("@", "top_"), SCALED.replace("@", "bottom_")
POWER_OF_TEN = r"10 ?(?:\^|\*\*) ?(?:\{ ?(?P<bare>[+-]? ?[0-9]+) ?\}|(?P<bare2>[+-]?[0-9]+))"
CURRENCY = rf"{DOLLARS}|[${CURRENCY_SIGNS}]|(?:{CURRENCY_CODES})(?![A-Za-z])|R[ps]\.?(?= ?[0-9])"
NUMBER = re.compile(
    rf"(?P<sign>[+-]?) ?(?P<currency>(?:{CURRENCY})?) ?(?P<sign2>[+-]?)(?:{POWER_OF_TEN}"
    r"|(?P<whole>[0-9]+) (?P<part>[0-9]+) ?/ ?(?P<parts>[0-9]+)"
    rf"|{TOP}(?: ?/ ?(?P<sign3>[+-]?) ?{BOTTOM})?)"
    r"(?![0-9.,]*[0-9])(?P<rest>.*)",
    re.DOTALL,
)
PER_MILLE = ("‰", "per mille", "permille")
PERCENT = re.compile(r" ?(?:%|per ?cents?\b|percentage points?\b)", re.IGNORECASE)
PERCENT_IN_WORDS = re.compile(
    r"per ?cents?|prozent|pour cent|por ciento|por cento|per cento|процент(?:а|ов)?", re.IGNORECASE
)
NAMED = re.compile(
    r"(?:[A-Z][a-z]{2,14}(?:ing|ly), )?"
    r"(?:\\?[A-Za-z]+|[\u0370-\u03ff])(?:[_^](?:\w|\{[\w\\ ,{}]{1,30}\}))?(?:\([a-z]\))?"
    r" ?(?:=|≈|\\approx|\\simeq) ?(?=\S)"
)
"""`h = 1950.9 kJ/kg`, `\\rho = 5`, `Converting, T_{sat} = 281.8 °C`: a value and its name, and how it was found."""
APPROXIMATELY = re.compile(r"(?:[≈∼~≃]|\\(?:approx|simeq|sim)(?![A-Za-z])) ?(?=[^ ])")  # as the word of that name
RESTATED = re.compile(
    r"(?P<first>[^()]{1,60}?)(?: ?\((?P<inside>[^()]{1,60})\)|,? (?:i\.e\.|that is|or),? (?P<again>.{1,60}))\.?"
)
"""`12 (twelve)`, `1.5 litres, i.e. 1500 mL`: one value in two spellings."""
PART = re.compile(
    r" ?(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?) ?(?P<unit>[^0-9,;+/*=-]{1,30}?)"
    rf"(?: ?,? and(?= ?[0-9])| (?:{BETWEEN_AMOUNTS})(?= [0-9])|,(?= [0-9])|(?=[0-9])|(?= [0-9])|\Z)"
)
MOST_PARTS = 6
MOST_NUMBER_WORDS = 9
EQUATING = re.compile(r"=|≈|\\(?:approx|simeq)(?![A-Za-z])")
APPROXIMATE_SIGN = re.compile(r"≈|\\(?:approx|simeq)(?![A-Za-z])")
NEARLY = Fraction(1, 100)  # how far a number may be off that is said to be about another
VALUE_NAME = re.compile(r"[A-Za-z](?:_?\w{1,10})?(?:\([A-Za-z, ]{1,10}\))?")  # P, P(A), x_1
HOURS = ("h", "hr", "hrs", "hour", "hours")
MARKS_OF_ANGLES = {"°": 1, "'": 60, "′": 60, "''": 3600, '"': 3600, "″": 3600}
SHARE = re.compile(
    r"(?P<part>[0-9]{1,15}|[a-z-]{3,30}) (?:out of|in)(?: every| the)? (?P<whole>[0-9]{1,15}|[a-z-]{3,30})"
)
MONEY_SCALED = re.compile(r"([+-]? ?[$€£¥] ?[0-9][0-9,.]*) ?([MBK])")
SCALES = {"M": "million", "B": "billion", "K": "thousand"}  # behind money: $1.2M
DECIMAL_COMMA = re.compile(
    rf"(?P<sign>[+-]?) ?(?P<currency>(?:{CURRENCY})?) ?(?P<whole>[0-9]{{1,3}}(?:[. ][0-9]{{3}})+|[0-9]{{1,12}})"
    r",(?P<cents>[0-9]{1,2})(?P<rest> ?[^0-9\s,.].{0,40})?"
)
EUROS = re.compile(r"([+-]?[0-9]{1,3}(?:\.[0-9]{3})+)( ?(?:€|EUR|[Ee]uros?))")
BARE_COMMA = re.compile(
    r"([+-]?)((?:[0-9]{1,12}),(?:[0-9]{1,2}|[0-9]{4,12})|0,[0-9]{3})(?=\Z|[^0-9,.])"
)  # 3,5 and 0,375
# 1.250.000,50 and 1'250'000 and 1 250,50: groups that only thousands are written in, whatever marks the decimals.
GROUPED = re.compile(
    rf"(?P<before>[+-]? ?(?:{CURRENCY})? ?[+-]?)"
    r"(?P<whole>[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,6}|(?:['’][0-9]{3}){1,6}|(?: [0-9]{3}){1,6}(?=,)))"
    r"(?:(?P<mark>[.,])(?P<decimals>[0-9]{1,20}))?(?![0-9.,'’])(?P<rest>.*)",
    re.DOTALL,
)
INDIAN = re.compile(r"(?<![0-9,.])[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9,])")  # 1,25,000
# `Revenue: $1.2 million`, `Net income: 5`: a title, unless a word of it changes the value ("At least: 5").
TITLED = re.compile(rf"[A-Z][a-z]+(?: [A-Za-z]+){{0,4}} ?: ?(?=[-+]?(?:[$€£¥.\d]|(?:{CURRENCY_CODES}) ?\d))")
WORDS_BEFORE = re.compile(
    r"((?:[A-Za-z]+[ :]+){1,12}|минус |(?:零下|氷点下|マイナス|영하|마이너스) ?)(?=[-+]?[$€£¥.\d])", re.IGNORECASE
)

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
SUPERSCRIPT_RUN = re.compile(f"[{SUPERSCRIPTS}]+")
RAISED = str.maketrans(SUPERSCRIPTS, "0123456789+-")
SUBSCRIPT = re.compile("[₀-₎]")
VULGAR_FRACTION = re.compile("[¼-¾⅐-⅞↉]")
NON_ASCII = str.maketrans(
    {
        "−": "-",
        "–": "-",
        "﹣": "-",
        "⁄": "/",
        "∕": "/",
        "÷": "/",
        "，": ",",
        "\u066b": ".",
        "٪": "%",
        "μ": "µ",
        "Ω": "Ω",
    }
)
WHITE_SPACE = re.compile(r"\s+")

TEXT_COMMAND = re.compile(
    r"\\(?:text|textrm|textbf|textit|mathrm|mathbf|mathit|mbox|rm|operatorname|unit)\s*\{([^{}]*)\}"
)
FRACTION = re.compile(r"\\[dtc]?frac\s*(?:\{([^{}]*)\}|([0-9]))\s*(?:\{([^{}]*)\}|([0-9]))")
LATEX_WORDS = re.compile(
    r"\\(?:times|cdot|degree|circ|mu|Omega|left|right|quad|qquad)(?![A-Za-z])|\\[,;: !%$#]|~|\{,\}"
)
LATEX_MEANING = {
    r"\times": "*", r"\cdot": "*", r"\degree": "°", r"\circ": "°", r"\mu": "µ", r"\Omega": "Ω", r"\%": "%", r"\$": "$",
    r"\!": "", "{,}": ",",
}  # fmt: skip
DEGREE = re.compile(r"\^ ?(?:\{ ?° ?\}|°)")
# "$2.5$ m", "\(3 \times 10^8\) m/s": two dollars mark a formula and are no currency; "$5 to $6" has two amounts.
FORMULA = re.compile(r"(?<!\\)\$([^$\n]{1,200})(?<!\\)\$(?![\d$])|\\\((.{1,200}?)\\\)")
WRAPPERS = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), ("{", "}"))


def read_number(text: str, policy: NumberPolicy) -> NumberText | NotANumber:
    """The number that `text` is, or why it is none."""
    text = text.strip()
    if len(text) <= DIGITS_AT_ONCE and (plain := PLAIN.fullmatch(text)):
        return _plain_number(plain)
    if len(text) > MAX_CHARACTERS:
        return NotANumber(f"its {len(text)} characters are more than the {MAX_CHARACTERS} a number may have", True)
    try:
        return _remembered(text, policy) if len(text) <= CACHED_CHARACTERS else _number(text, policy)
    except _BeyondBounds as bound:
        return NotANumber(str(bound), True)


def _plain_number(found: re.Match[str]) -> NumberText:
    sign, whole, decimals = found.groups()
    if not decimals:
        value = int(whole)
        return NumberText(Fraction(-value if sign == "-" else value), decimals=None if decimals is None else 0)
    value, power = int(whole + decimals), 10 ** len(decimals)
    return NumberText(
        Fraction(-value if sign == "-" else value, power), decimals=len(decimals), last_place=Fraction(1, power)
    )


def _number(text: str, policy: NumberPolicy) -> NumberText | NotANumber:
    text = said_once(with_unit_of_label(without_siunitx(without_reason(text))))
    clean = plain_text(text)
    if "=" in clean or "≈" in clean or "approx" in clean:
        clean = plain_text(NAMED.sub("", text.strip(), count=1)) if NAMED.match(text.strip()) else clean
    clean = APPROXIMATELY.sub("", clean, count=1) if APPROXIMATELY.match(clean) else clean
    negative = False
    if len(clean) <= LONGEST_WORDING:
        clean = with_rate_behind(with_percent_sign(clean[label_end(clean) :]))
        worded = _in_two_spellings(clean, policy) or in_parts(clean, policy) or _share(clean) or _equated(clean, policy)
        if worded:
            return worded
        clean = with_decimal_point(clean)
        if policy.thousands and (grouped := GROUPED.fullmatch(clean)):
            whole = "".join(each for each in grouped["whole"] if each.isdigit())
            decimals = f".{grouped['decimals']}" if grouped["decimals"] else ""
            clean = f"{grouped['before']}{whole}{decimals}{grouped['rest']}"
        if "," in clean and policy.thousands:
            clean = _commas_read(clean)
        if (money := MONEY_SCALED.fullmatch(clean)) and policy.currency:
            clean = f"{money[1]} {SCALES[money[2]]}"
        clean = clean.removeprefix("=").strip() if clean.count("=") == 1 else clean
    if (title := TITLED.match(clean)) and (CHANGING | NO_LABELS).isdisjoint(title[0].lower().replace(":", " ").split()):
        clean = clean[title.end() :]
    money = re.match(CURRENCY, clean)
    if (words := WORDS_BEFORE.match(clean)) and not money:
        operation = before(words[1].replace(":", " ").split())
        if operation not in ("", "negate"):
            return NotANumber(f"{shown(words[1].strip())} stands before it", left_over=tuple(words[1].split()))
        negative, clean = operation == "negate", clean[words.end() :]
    found = NUMBER.fullmatch(clean)
    if not found:
        if figures := in_figures(clean):
            return _number(figures, policy)
        in_words = number_in_words(clean)
        in_words = number_elsewhere(clean) if in_words is None else in_words
        if in_words is None and policy.units != "refuse" and (amount := amount_in_words(clean)):
            return NumberText(amount[0], read_unit(amount[1]))
        if in_words is None and (counted := _counted_in_words(clean, policy)):
            return counted
        return NumberText(in_words) if in_words is not None else NotANumber(f"{shown(text)} is not one written number")
    mantissa = _mantissa(found, policy)
    if isinstance(mantissa, NotANumber):
        return mantissa
    if negative:
        mantissa = mantissa._replace(value=-mantissa.value)
    return _with_rest(mantissa, found["currency"], found["rest"], policy)


def _counted_in_words(clean: str, policy: NumberPolicy) -> NumberText | None:
    """`three dozen eggs`, `thirty-six eggs`: a number in words and what was counted, as behind one in figures."""
    words = clean.rstrip(" .").split()
    for count in range(min(len(words) - 1, MOST_NUMBER_WORDS), 0, -1):
        said, rest = " ".join(words[:count]), " ".join(words[count:])
        value = number_in_words(said)
        value = number_elsewhere(said) if value is None else value
        if value is not None and value != 1:
            if PERCENT_IN_WORDS.fullmatch(rest):
                scale = {"refuse": None, "ignore": 1, "factor": 100}[policy.percent]
                return NumberText(value / scale, percent=True) if scale else None
            made = behind(rest)
            return None if made.left_over or made.power != 1 else NumberText(value * made.factor, made.unit)
    return None


_remembered = lru_cache(maxsize=8192)(_number)


def _in_two_spellings(clean: str, policy: NumberPolicy) -> NumberText | None:
    """The value of a text that says it twice (`12 (twelve)`), where both say the same."""
    twice = RESTATED.fullmatch(clean)
    if twice is None:
        return None
    first, second = (_number(each.strip(), policy) for each in (twice["first"], twice["inside"] or twice["again"]))
    if isinstance(first, NotANumber) or isinstance(second, NotANumber):
        return None
    factor, shift = Fraction(1), Fraction(0)
    if first.unit and second.unit:
        converted = conversion(first.unit, second.unit)
        if converted is None:
            return None
        factor, shift = converted.factor, converted.shift
    return first if second.value * factor + shift == first.value else None


def _equated(clean: str, policy: NumberPolicy) -> NumberText | None:
    r"""`1/8 = 0.125`, `P = 1/8 = 12.5%`, `12*3/7 \approx 5.14 cm`: one value in several spellings; its last number.

    Each calculation is worked out, and has to give that number, as far as it is written or, behind `≈`, nearly.
    """
    parts = [part.strip() for part in EQUATING.split(clean)]
    if len(parts) < 2:
        return None
    parts = parts[bool(VALUE_NAME.fullmatch(parts[0])) :]
    if not 2 <= len(parts) <= MOST_PARTS:
        return None
    read = [_number(part, policy) for part in parts]
    last = next((one for one in reversed(read) if isinstance(one, NumberText)), None)
    if last is None or any(isinstance(one, NumberText) and one.unit for one in read[:-1]):
        return None
    about = APPROXIMATE_SIGN.search(clean) is not None
    for one, part in zip(read, parts, strict=True):
        value = one.value if isinstance(one, NumberText) else _worked_out(part)
        if value is None or not _same_or_rounded(value, last, about and one is not last):
            return None
    return last


def _worked_out(calculation: str) -> Fraction | None:
    try:
        return arithmetic.read(arithmetic.plain_text(calculation)).value
    except arithmetic.NotArithmetic:
        return None


def _same_or_rounded(value: Fraction, number: NumberText, about: bool) -> bool:
    off = abs(value - number.value)
    return not off or 2 * off <= (number.last_place or 0) or (about and off <= NEARLY * abs(number.value))


def in_parts(clean: str, policy: NumberPolicy) -> NumberText | None:
    """`1 hour 30 minutes`, `5 dollars and 25 cents`, `30°15'`: parts of one kind, each in a smaller unit than the last.

    The value is in the first part's unit.
    """
    if policy.units == "refuse":
        return None
    sign, place = (-1, 1) if clean[:1] == "-" else (1, 0)
    parts: list[tuple[Fraction, str]] = []
    while (part := PART.match(clean, place)) and len(parts) < MOST_PARTS:
        parts.append((Fraction(part["number"].replace(",", "")), part["unit"].strip(" .")))
        place = part.end()
    if len(parts) < 2 or place != len(clean):
        return None
    if all(name in MARKS_OF_ANGLES for _, name in parts):
        sizes = [Fraction(1, MARKS_OF_ANGLES[name]) for _, name in parts]
        unit = read_unit("°")
    else:
        if parts[0][1] in HOURS and parts[1][1] == "m":  # `1h 30m`
            parts[1] = (parts[1][0], "min")
        last = behind(parts[-1][1])
        units = [*(read_unit(name) for _, name in parts[:-1]), last.unit if last.factor == 1 else None]
        unit = units[0]
        if unit is None or last.left_over or last.power != 1:
            return None
        converted = [conversion(unit, each) if each else None for each in units]
        if any(each is None or each.shift for each in converted):
            return None
        sizes = [each.factor for each in converted if each]
    if sorted(set(sizes), reverse=True) != sizes:
        return None
    total = sum((value * size for (value, _), size in zip(parts, sizes, strict=True)), Fraction(0))
    return NumberText(sign * total, unit)


def _share(clean: str) -> NumberText | None:
    """`5 out of 36`, `one in six`."""
    share = SHARE.fullmatch(clean)
    if share is None:
        return None
    values = [Fraction(each) if each.isdigit() else number_in_words(each) for each in share.group("part", "whole")]
    part, whole = values
    if part is None or not whole or not 0 <= part <= whole:
        return None
    return NumberText(part / whole)


def with_decimal_point(clean: str) -> str:
    """`25,50 €` as 25.50 €: a comma before one or two digits parts no thousands, where an amount's unit is named or
    points part its thousands (`1.234,5`).

    Likewise `1.250 €` is 1250 €: no price in euros has three decimals.
    """
    if euros := EUROS.fullmatch(clean):
        return euros[1].replace(".", "") + euros[2]
    amount = DECIMAL_COMMA.fullmatch(clean)
    if amount is None or not (
        amount["currency"] or "." in amount["whole"] or (amount["rest"] and read_unit(amount["rest"].strip()))
    ):
        return clean
    whole = amount["whole"].replace(".", "").replace(" ", "")
    return f"{amount['sign']}{amount['currency']}{whole}.{amount['cents']}{amount['rest'] or ''}"


def _commas_read(clean: str) -> str:
    """`3,5` and `0,375` with a point, `1,25,000` without its commas."""
    if bare := BARE_COMMA.match(clean):
        return clean[: bare.end()].replace(",", ".") + clean[bare.end() :]
    return INDIAN.sub(lambda found: found[0].replace(",", ""), clean)


def plain_text(text: str) -> str:
    """`text` in ASCII as far as numbers go, LaTeX spelling undone, white space single, outer wrappers off."""
    if "..." in text or "…" in text:
        text = AND_SO_ON.sub(repeating, text)
    if not text.isascii():
        text = with_groups_summed(_with_ascii_digits(ROUGHLY.sub("≈", text)))
    for opening, closing in WRAPPERS:
        if len(text) > len(opening + closing) and text.startswith(opening) and text.endswith(closing):
            text = text[len(opening) : -len(closing)].strip()
    if text.count("$") > 1 or "\\(" in text:
        text = FORMULA.sub(lambda found: f" {found[1] or found[2]} ", text)
    if "\\" in text or "~" in text or "{,}" in text:
        text = _without_latex(text)
    return WHITE_SPACE.sub(" ", text).strip()


def _with_ascii_digits(text: str) -> str:
    """Every decimal digit as ASCII; raised digits become powers, ½ becomes ` 1/2`, a lowered digit is no digit."""
    text = text.replace("\ufe0f\u20e3", "")  # 4️⃣
    text = SUPERSCRIPT_RUN.sub(lambda run: "^{" + run[0].translate(RAISED) + "}", text)
    text = VULGAR_FRACTION.sub(lambda found: " " + found[0] + " ", SUBSCRIPT.sub("_", text))
    text = compatibility_form(text).translate(NON_ASCII)
    if text.isascii():
        return text
    return "".join(_ascii_digit(character) for character in text)


def _ascii_digit(character: str) -> str:
    value = None if character.isascii() else unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _without_latex(text: str) -> str:
    text = TEXT_COMMAND.sub(r" \1 ", text)
    text = FRACTION.sub(lambda part: f" {part[1] or part[2]}/{part[3] or part[4]} ", text)
    text = LATEX_WORDS.sub(lambda word: LATEX_MEANING.get(word[0], " "), text)
    return DEGREE.sub("°", text)


def _mantissa(found: re.Match[str], policy: NumberPolicy) -> Mantissa | NotANumber:
    if found["sign"] and found["sign2"]:
        return NotANumber(f"{shown(found[0])} has two signs")
    negative = "-" in (found["sign"], found["sign2"])
    if bare := found["bare"] or found["bare2"]:
        mantissa = Mantissa(Fraction(10) ** _exponent(bare))
    elif found["whole"]:
        bottom = _integer(found["parts"])
        if bottom == 0:
            return NotANumber(f"{shown(found[0])} divides by zero")
        mantissa = Mantissa(_integer(found["whole"]) + Fraction(_integer(found["part"]), bottom))
    else:
        read = _scaled(found, policy)
        if isinstance(read, NotANumber):
            return read
        mantissa = read
    return mantissa._replace(value=-mantissa.value) if negative else mantissa


def _scaled(found: re.Match[str], policy: NumberPolicy) -> Mantissa | NotANumber:
    grouped = [found[f"{part}_mantissa"] for part in ("top", "bottom") if found[f"{part}_separator"]]
    if grouped and not policy.thousands:
        return NotANumber(f"{shown(found[0])} groups its digits, and this verifier reads no thousands separators")
    if any(written.startswith("0") for written in grouped):
        return NotANumber(f"{shown(found[0])} is neither a decimal nor a number grouped in thousands")
    top = _decimal(found["top_mantissa"], found["top_e"] or found["top_braced"] or found["top_power"])
    if found["bottom_mantissa"] is None:
        return top
    bottom = _decimal(
        found["bottom_mantissa"], found["bottom_e"] or found["bottom_braced"] or found["bottom_power"]
    ).value
    if bottom == 0:
        return NotANumber(f"{shown(found[0])} divides by zero")
    return Mantissa((-top.value if found["sign3"] == "-" else top.value) / bottom)


def _decimal(written: str, exponent: str | None) -> Mantissa:
    whole, point, fraction = written.replace(",", "").replace(" ", "").partition(".")
    power = (_exponent(exponent) if exponent else 0) - len(fraction)
    value = Fraction(_integer(whole + fraction)) * Fraction(10) ** power
    if not fraction:
        return Mantissa(value, 0 if point else None)
    return Mantissa(value, max(0, -power), Fraction(10) ** power)


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _BeyondBounds(f"its {len(digits)} digits are more than the {MAX_DIGITS} computed with")
    value = 0
    for start in range(0, len(digits), DIGITS_AT_ONCE):
        part = digits[start : start + DIGITS_AT_ONCE]
        value = value * 10 ** len(part) + int(part)
    return value


def _exponent(written: str) -> int:
    written = written.replace(" ", "")
    digits = written.lstrip("+-").lstrip("0") or "0"
    if len(digits) > len(str(MAX_EXPONENT)) or int(digits) > MAX_EXPONENT:
        raise _BeyondBounds(f"its exponent {shown(written, 20)} is beyond the {MAX_EXPONENT} computed with")
    return -int(digits) if written.startswith("-") else int(digits)


def _with_rest(mantissa: Mantissa, currency: str, rest: str, policy: NumberPolicy) -> NumberText | NotANumber:
    """The number with what stands behind it: a magnitude, a percent sign, a unit, what was counted, or nothing."""
    scale = Fraction(1)
    percent = PERCENT.match(rest)
    if percent:
        if policy.percent == "refuse":
            return NotANumber("it is a percentage, and this verifier refuses them")
        scale /= 100 if policy.percent == "factor" else 1
        rest = rest[percent.end() :]
    if rest.strip(" .") in PER_MILLE:
        scale, rest = scale / 1000, ""
    words = rest.strip().rstrip(".")
    made = behind(words, one=mantissa.value == 1)
    if made.left_over or made.power != 1 or (words and words[0].isdigit()):
        why = f"what follows the number, {shown(words)}, is neither a unit nor a word for what is counted"
        return NotANumber(why, left_over=made.left_over or (words,))
    if made.unit and made.unit.dimension is None and words.isascii() and not rest.startswith(" "):
        return NotANumber(f"{shown(words)} is glued to the number", left_over=(words,))
    unit = _unit(currency, made.unit, words, policy)
    if isinstance(unit, NotANumber):
        return unit
    place = mantissa.last_place
    scale *= made.factor
    return NumberText(mantissa.value * scale, unit, bool(percent), mantissa.decimals, place * scale if place else None)


def _unit(currency: str, unit: Unit | None, words: str, policy: NumberPolicy) -> Unit | NotANumber | None:
    if not (currency or unit):
        return None
    if currency and not policy.currency:
        return NotANumber(f"{shown(currency)} precedes it, and this verifier refuses currency signs")
    if policy.units == "refuse":
        return NotANumber(f"{shown(words or currency)} is attached to it, and this verifier refuses units")
    if not currency:
        return unit
    money = read_unit(currency)
    if unit is None or unit == money or unit.dimension is None:
        return money
    per = read_unit(f"{currency} {words}") if words.startswith(("/", "per ")) else None
    return per or NotANumber(f"{shown(currency)} before the number and {shown(words)} behind it are two units")
