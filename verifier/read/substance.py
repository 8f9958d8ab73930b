r"""What an amount is of: `8.80 g of CO₂`, `0.5 \text{ mol NaOH}`, `2 litres of water`."""

from typing import NamedTuple

from verifier.patterns import standard as re
from verifier.read.name import formula
from verifier.read.units import read_unit

TWO_SUBSTANCES = "the answer and the ground truth name two substances, which may be one"
LONGEST = 120  # characters
TEXT = re.compile(r"\\(?:text|textrm|mathrm|rm|ce|mbox)\s*\{([^{}]*)\}|\\[ ,;:!]|[~$]")
AMOUNT = re.compile(
    r"(?P<amount>[^A-Za-z]{0,60}\d[^A-Za-z]{0,30}?\s?(?P<unit>[A-Za-zµμ°/·^{}\d-]{1,20}))\s(?P<of>of\s)?"
    r"(?P<substance>[^\s.]{1,20}(?:\s[a-z]{2,20}){0,2})\.?\s*"
)
SEVERAL_ATOMS = re.compile(r"[\d₀-₉]|[A-Z].*[A-Z]")
NAME = re.compile(r"[a-z]{3,20}(?:\s[a-z]{3,20}){0,2}")


class Amount(NamedTuple):
    text: str
    substance: str


def without_substances(answer: str, gold: str) -> tuple[str, str] | None:
    """Both without the substance that they are amounts of; None where they name two.

    Right because a substance behind a unit says of what so much is, and not how much. Two names may be of one substance
    (`CO2`, `carbon dioxide`), which is not known here.
    """
    said, wanted = amount_of(answer), amount_of(gold)
    if said and wanted and said.substance != wanted.substance:
        return None
    return said.text if said else answer, wanted.text if wanted else gold


def amount_of(text: str) -> Amount | None:
    """The amount and its substance: a formula of several atoms behind a unit, or words behind "of"."""
    if len(text) > LONGEST or " " not in text:
        return None
    plain = TEXT.sub(lambda found: found[1] or " ", text).strip()
    found = AMOUNT.fullmatch(" ".join(plain.split()))
    unit = read_unit(found["unit"]) if found else None
    if not found or not unit or unit.dimension is None:
        return None
    said = found["substance"]
    atoms = formula(said) if SEVERAL_ATOMS.search(said) else None
    return Amount(found["amount"], atoms or said) if atoms or (found["of"] and NAME.fullmatch(said)) else None
