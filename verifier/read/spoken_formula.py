"""Formulas that are said in words: "x squared plus 2x plus 1", "two times pi times r", "the square root of 2"."""

from collections.abc import Iterator
from functools import lru_cache

from verifier.patterns import standard as re
from verifier.read.quantity import number_in_words

LONGEST = 200  # characters
OPERATORS = {
    "plus": "+", "minus": "-", "times": "*", "over": "/", "divided by": "/", "multiplied by": "*", "equals": "=",
}  # fmt: skip
NAMES = ("pi", "theta", "alpha", "beta", "lambda", "phi", "e")
NUMBER_WORD = (
    r"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
OPERAND = (
    rf"(?:\d+(?:\.\d+)?(?:[a-zA-Z](?![a-zA-Z]))?|{NUMBER_WORD}|{'|'.join(NAMES)}|(?<![A-Za-z])[a-zA-Z](?![A-Za-z'’]))"
)
# "root two" as schools say it; "twice the square root of 3", "half of pi", "three root 2", "five pi over 6"
ROOT = rf"(?:(?:the )?(?:positive )?(?:square|cube) root of|(?<!a )(?<!the )root(?= (?:\d|{NUMBER_WORD}\b)))"
SHARES = {"twice": "2 * ", "double": "2 * ", "half": "(1/2) * ", "third": "(1/3) * ", "quarter": "(1/4) * "}
MULTIPLE = (
    rf"(?:(?:twice|double|half(?: of)?|(?:a|one) (?:half|third|quarter) of)(?= (?:{ROOT}|{'|'.join(NAMES)}|[a-z]\b))"
    rf"|(?:\d{{1,9}}|{NUMBER_WORD})(?= (?:{ROOT}|{'|'.join(NAMES[:-1])}|[xyz])\b))"
)
ABSOLUTE = r"(?:the )?absolute value of"
ORDINALS = {"fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}
POWER = (
    rf"(?:squared|cubed|to the power(?: of)? (?:\d{{1,3}}|[a-z](?![a-z])|{NUMBER_WORD})"
    rf"|to the (?:{'|'.join(ORDINALS)})(?: power)?)"
)
OPERATOR = r"(?:plus|minus|times|equals|over|divided by|multiplied by|[-+*/=])"
TERM = rf"(?:(?:negative|minus) )?(?:{MULTIPLE} )?(?:(?:{ROOT}|{ABSOLUTE}) )?{OPERAND}(?: {POWER})?"
FORMULA = re.compile(rf"{TERM}(?:\s{{0,2}}{OPERATOR}\s{{0,2}}{TERM}){{0,12}}", re.IGNORECASE)
TOKEN = re.compile(rf"{ROOT}|{ABSOLUTE}|{POWER}|{OPERATOR}|{MULTIPLE}|negative|{OPERAND}|\s+", re.IGNORECASE)
MULTIPLE_BELOW = re.compile(rf"\A{TERM} over {MULTIPLE}", re.IGNORECASE)
POWER_WORD = re.compile(POWER, re.IGNORECASE)
MULTIPLE_ALONE = re.compile(MULTIPLE, re.IGNORECASE)
SAID = re.compile(
    r"\b(?:plus|minus|times|equals|over|divided by|multiplied by|squared|cubed|root of|to the (?:power|\w+th)|choose)\b"
    rf"|\b(?:twice|half|{NUMBER_WORD}) (?:of )?(?:pi|root|the square|the cube)\b|\broot (?:\d|{NUMBER_WORD}\b)"
    r"|absolute value of"
)
BINDING = re.compile(r"\b(?:over|divided by|root of)\b|/", re.IGNORECASE)
CHOOSE = re.compile(rf"({OPERAND}) choose ({OPERAND})", re.IGNORECASE)
# "the square root of x squared", "of x over y": how far the root reaches is not said; "of 2 over 2" is usual.
UNCLEAR_ROOT = re.compile(
    rf"\broot of (?:{OPERAND} (?:{POWER}|times|multiplied)|[a-z] (?:over|divided)"
    r"|.*\b(?:over|divided).*(?<![a-z])[a-z]\Z)",
    re.IGNORECASE,
)
AND = re.compile(r",? (?:and|or) (?=[a-zA-Z] )|, (?=[a-zA-Z] )")
SUM_OF_NUMBERS = re.compile(r"\b(?:plus|minus|times|multiplied)\b|[-+*]", re.IGNORECASE)
NAMED_OPERAND = re.compile(rf"(?<![A-Za-z])[a-zA-Z](?![A-Za-z])|\b(?:{'|'.join(NAMES)})\b", re.IGNORECASE)
SUM = re.compile(r"(?<=[\w)}]) ?(?:\b(?:plus|minus)\b|[+-])", re.IGNORECASE)


def in_symbols(text: str) -> str:
    """`x squared plus 2x plus 1` as `x^2 + 2x + 1`; any other text as it is.

    Right only where every word is an operand or an operation, and where the words can be heard in one way: "one over x
    plus 2" and "the square root of x plus 1" stay words.
    """
    return _in_symbols(text.strip()) or text if len(text) <= LONGEST and SAID.search(text) else text


@lru_cache(maxsize=1024)
def _in_symbols(text: str) -> str | None:
    plain = text.rstrip(".!").strip()
    if chosen := CHOOSE.fullmatch(plain):
        return r"\binom" + "".join(f"{{{' '.join(_symbols(side))}}}" for side in chosen.groups())
    if (BINDING.search(plain) and SUM.search(plain, 1)) or UNCLEAR_ROOT.search(plain):
        return None
    if MULTIPLE_BELOW.search(plain):  # "one over two pi" divides by two pi; with a power it could be heard in two ways
        upper, _, lower = plain.partition(" over ")
        if POWER_WORD.search(plain) or not (FORMULA.fullmatch(upper) and FORMULA.fullmatch(lower)):
            return None
        return f"({' '.join(_symbols(upper))})/({' '.join(_symbols(lower))})"
    if len(equations := AND.split(plain)) > 1 and all("equals" in each.lower() for each in equations):
        sides = [_in_symbols(each) for each in equations]  # "x equals minus five and x equals two"
        return ", ".join(side for side in sides if side) if all(sides) else None
    unfinished = SUM_OF_NUMBERS.search(plain, 1) and not (NAMED_OPERAND.search(plain) or "root" in plain)
    if unfinished or not FORMULA.fullmatch(plain):
        return None  # "6 times 7" repeats what was asked: who says a value has it worked out
    return " ".join(_symbols(plain))


def _symbols(text: str) -> Iterator[str]:
    """Symbols of a text that FORMULA matches; a root and a minus sign bind the operand behind them."""
    closing = ""
    for found in TOKEN.finditer(text):
        token, word = found[0], found[0].lower().strip()
        if not word:
            continue
        if word.endswith(("root of", "root", "value of")):
            yield "(" + ("cbrt" if "cube" in word else "sqrt" if "root" in word else "abs") + "("
            closing = "))"
        elif share := SHARES.get(word.removesuffix(" of").split()[-1]):
            yield share
        elif word in ("squared", "cubed") or word.startswith("to the"):
            last = word.split()[-1] if word.split()[-1] != "power" else word.split()[-2]
            power = {"squared": "2", "cubed": "3"}.get(word) or str(ORDINALS.get(last) or number_in_words(last) or last)
            yield f"^{{{power}}}"
        elif word == "negative":
            yield "-"
        elif word in OPERATORS or (len(word) == 1 and not word.isalnum()):
            yield OPERATORS.get(word, word)
        else:
            number = None if word[0].isdigit() else number_in_words(word)
            said = str(number) if number is not None else token.strip()
            if word in NAMES and len(word) > 1:
                said = f"\\{word}"
            elif word[0].isdigit() and word[-1].isalpha():
                said = f"({said})"  # "1 over 2x" divides by 2x
            yield said + closing
            if not closing and MULTIPLE_ALONE.match(text, found.start()):
                yield "*"
            closing = ""
