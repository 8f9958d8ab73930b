r"""Quantities as the LaTeX package siunitx writes them: `\SI{12.5}{\kilogram}`, `\qty{4.2}{\joule}`, `\num{3e8}`."""

from verifier.patterns import standard as re

OPTIONS = r"(?:\s?\[[^\[\]]{0,60}\])?\s?"
NUMBER = r"\{\s?([^{}\\]{1,40})\}"
UNIT = r"\{((?:[^{}]|\{[^{}]{0,20}\}){1,80})\}"
QUANTITY = re.compile(rf"\\(?:SI|qty){OPTIONS}{NUMBER}{OPTIONS}{UNIT}")
BARE_NUMBER = re.compile(rf"\\num{OPTIONS}{NUMBER}")
BARE_UNIT = re.compile(rf"\\(?:si|unit){OPTIONS}{UNIT}")
EXPONENT = re.compile(r"\s?[eEdD]\s?([+-]?\d{1,6})\Z")
MACRO = re.compile(r"\\([A-Za-z]+)\s?")
# Macros that are glued to the unit behind them; all others are words of their own.
PREFIXES = ("nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "mega", "giga", "tera", "pico", "femto")
SPELT = {"percent": "%", "degreeCelsius": "°C", "celsius": "°C", "degree": "°", "meter": "metre", "liter": "litre"}
SPELT |= {"squared": "^2", "cubed": "^3", "per": "/", "electronvolt": "eV", "ohm": "Ω", "degreeFahrenheit": "°F"}


def without_siunitx(text: str) -> str:
    """`text` with such quantities as a number and a unit in words: `12.5 kilogram`, `20 metre/second`."""
    if "\\" not in text or not any(command in text for command in ("\\SI", "\\qty", "\\num", "\\si", "\\unit")):
        return text
    text = QUANTITY.sub(_quantity, text)
    text = BARE_NUMBER.sub(lambda found: _number(found[1]), text)
    return BARE_UNIT.sub(lambda found: f"\\text{{{_unit(found[1])}}}", text)


def _quantity(found: re.Match[str]) -> str:
    unit = _unit(found[2])
    return f"{_number(found[1])}\\%" if unit == "%" else f"{_number(found[1])}\\ \\text{{{unit}}}"


def _number(written: str) -> str:
    return EXPONENT.sub(r"\\times 10^{\1}", written.strip())


def _unit(written: str) -> str:
    if "\\" not in written:
        return written.strip().replace(".", "·").replace("~", "·")
    said = ""
    for macro in MACRO.findall(written):
        word = SPELT.get(macro, macro)
        joined = word[0] in "^/" or not said or said[-1] == "/" or said.endswith(PREFIXES)
        said += word if joined else f"·{word}"
    return said
