r"""Quantities as the LaTeX package siunitx writes them: `\SI{12.5}{\kilogram}`, `\qty{4.2}{\joule}`, `\num{3e8}`."""

from verifier.patterns import standard as re

OPTIONS = r"(?:\s?\[[^\[\]]{0,60}\])?\s?"
NUMBER = r"\{\s?([-+]?[\d.,\s]{1,30}(?:[eEdD]\s?[-+]?\d{1,6})?)\s?\}"
UNIT = r"\{((?:[^{}]|\{[^{}]{0,20}\}){1,80})\}"
QUANTITY = re.compile(rf"(?<![\w}}])\\(?:SI|qty){OPTIONS}{NUMBER}{OPTIONS}{UNIT}")
BARE_NUMBER = re.compile(rf"(?<![\w}}])\\num{OPTIONS}{NUMBER}(?!\\)")
BARE_UNIT = re.compile(rf"\\(?:si|unit){OPTIONS}{UNIT}")
EXPONENT = re.compile(r"\s?[eEdD]\s?([+-]?\d{1,6})\Z")
MACRO = re.compile(r"\\([A-Za-z]+)\s?")
# Macros that are glued to the unit behind them; all others are words of their own.
PREFIXES = ("nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "mega", "giga", "tera", "pico", "femto")
SPELT = {"percent": "%", "degreeCelsius": "°C", "celsius": "°C", "degree": "°", "meter": "metre", "liter": "litre"}
POWERS = {"squared": "2", "cubed": "3"}
SPELT |= {"electronvolt": "eV", "ohm": "Ω", "degreeFahrenheit": "°F"}


def without_siunitx(text: str) -> str:
    """`text` with such quantities as a number and a unit in words: `12.5 kilogram`, `20 metre/second`."""
    if "\\" not in text or not any(command in text for command in ("\\SI", "\\qty", "\\num", "\\si", "\\unit")):
        return text
    text = QUANTITY.sub(_quantity, text)
    text = BARE_NUMBER.sub(lambda found: _number(found[1]), text)
    return BARE_UNIT.sub(_bare_unit, text)


def _quantity(found: re.Match[str]) -> str:
    unit = _unit(found[2])
    if unit is None:
        return str(found[0])
    return f"{_number(found[1])}\\%" if unit == "%" else f"{_number(found[1])}\\ \\text{{{unit}}}"


def _bare_unit(found: re.Match[str]) -> str:
    unit = _unit(found[1])
    return str(found[0]) if unit is None else f"\\text{{{unit}}}"


def _number(written: str) -> str:
    return EXPONENT.sub(r"\\times 10^{\1}", written.strip())


def _unit(written: str) -> str | None:
    r"""The unit in words, `metre·second^-2`; None where a part of it is no macro that is known here.

    `\per` concerns the one unit behind it, with its prefix and power.
    """
    if "\\" not in written:
        return written.strip().replace(".", "·").replace("~", "·")
    if MACRO.sub("", written).strip(" ~"):
        return None
    units: list[str] = []
    prefix, per = "", False
    for macro in MACRO.findall(written):
        if macro == "per":
            per = True
        elif macro in PREFIXES:
            prefix += macro
        elif macro in POWERS and units:
            unit, _, sign = units[-1].partition("^")
            units[-1] = f"{unit}^{'-' if sign else ''}{POWERS[macro]}"
        elif macro in POWERS:
            return None
        else:
            units.append(f"{prefix}{SPELT.get(macro, macro)}{'^-1' if per else ''}")
            prefix, per = "", False
    return "·".join(units) if units and not (prefix or per) else None
