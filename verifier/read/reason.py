"""The reason that is given behind a value, or its name in brackets, which say nothing more of the value."""

from verifier.patterns import standard as re
from verifier.read.quantity import CHANGING
from verifier.read.units import read_unit

LONGEST = 2_000  # characters of an answer in which a reason is looked for
REASON = re.compile(r"[,;]? ?(?P<open>\()?\b(?:because|since|due to)\b", re.IGNORECASE)
# A reason that takes the value back, or goes on to another one behind it.
DOUBTS = re.compile(
    r"\b(?:guess\w*|not sure|unsure|maybe|perhaps|possibly|probably|actually|wait|wrong|mistake|error|cannot tell"
    r"|no idea|do(?:es)?(?: not|n['’]t) (?:know|work))\b|[;?]",
    re.IGNORECASE,
)
ANOTHER_BEHIND = re.compile(
    r"(?:\b(?:or|and|but|so|then|also|either|answer|because|since)\b|[):,]\s)[^\d]*\d", re.IGNORECASE
)
ARITHMETIC = re.compile(r"[\d\s.,+*/^()×·−$\\-]*\d[\d\s.,+*/^()×·−$\\-]*(?:=\s?(?P<result>\$?-?[\d.,]*\d))?[\s.)$]*")
CONDITION = re.compile(r"\$?[a-zA-Z]\s?(?:[<>≤≥≠]=?|\\(?:geq?|leq?|neq?)\b)\s?-?\d+\$?[\s.)]*")
# "1.618 (the golden ratio)": what the value is called. "12 (the opposite)", "12 (the cm)" say more than that.
NAME_BEHIND = re.compile(
    r"(?<=[\d)}%$])\s?\(the (?P<name>[a-z]+(?:[ -][a-z]+){0,5})\)(?P<end>\$?)[.\s]*\Z", re.IGNORECASE
)

# "42 (confidence: 95%)": how sure the writer is, which is no part of the value; "(confidence: low)" doubts it.
CONFIDENCE = re.compile(
    r"\s?[(\[]\s?(?:(?:my )?(?:confidence|certainty)(?: level| score)?\s?(?:[:=]|is)?\s?"
    r"(?:\d[\d.]{0,5}\s?(?:\\?%|/\s?10+)?"
    r"|(?:very )?high)|\d[\d.]{0,5}\s?\\?% (?:confidence|confident|certain|sure))\s?[)\]](?P<end>\$?)[.\s]*\Z",
    re.IGNORECASE,
)


def _without_name(text: str) -> str:
    if text.rstrip(" .$")[-1:] in (")", "]") and (sure := CONFIDENCE.search(text)) and text[: sure.start()].strip():
        return text[: sure.start()] + sure["end"]
    found = NAME_BEHIND.search(text) if text.rstrip(" .$").endswith(")") else None
    words = re.split("[ -]", found["name"].lower()) if found else []
    if not found or not CHANGING.isdisjoint(words) or any(map(read_unit, words)):
        return text
    return text[: found.start()] + found["end"]


def without_reason(text: str) -> str:
    """`1000, because 2*500 = 1000` without its reason, in which numbers and equations are no second answer.

    Right because a reason tells why a value holds, or since when, and not which: a tail of words without a number, one
    calculation that ends in the value, or one condition. Any other tail stays and is read. Inside a formula all stays.
    """
    text = _without_name(text)
    parts = _parted(text)
    if parts is None or DOUBTS.search(parts[1]):
        return text
    before, tail = parts
    if not any(character.isdigit() for character in tail) or CONDITION.fullmatch(tail):
        return before
    result = ARITHMETIC.fullmatch(tail)
    if result is None or tail[0] in "-−+":
        return text
    return before if result["result"] is None or before.rstrip(" .$").endswith(result["result"].strip("$")) else text


def more_than_a_reason(text: str) -> str:
    """What follows the value and doubts it or goes on to another: `5 because I guessed`; else nothing."""
    parts = _parted(text)
    return parts[1] if parts and (DOUBTS.search(parts[1]) or ANOTHER_BEHIND.search(parts[1])) else ""


def _parted(text: str) -> tuple[str, str] | None:
    """The value and the reason behind it; None where there is no reason, or it stands inside a formula."""
    found = REASON.search(text) if len(text) <= LONGEST else None
    if not found:
        return None
    before, tail = text[: found.start()], text[found.end() :].strip()
    inside = before.count("$") % 2 or before.count("{") != before.count("}")
    return None if inside or not before.strip() else (before, tail)
