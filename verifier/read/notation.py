r"""Notations whose digits and letters are not quantities: `(1 2 5)(3 4)`, 192.168.1.64/26, `\angle ABC`.

The cycles of a permutation are read as what they move, so that `(2 5 1)(4 3)` is the same; addresses as they stand;
two triangles by which corner corresponds to which; an angle and a triangle by their corners, which are no product;
products of cyclic groups by their prime powers; a range by its ends.
"""

from fractions import Fraction
from typing import NamedTuple

from verifier.patterns import standard as re
from verifier.read.units import read_unit

LONGEST = 200
SPACES = re.compile(r"\\(?:[ ,;:!]|quad\b|q?quad\b|thinspace\b|left\b|right\b)|~|\$")
CYCLES = re.compile(r"(?:\(\s*\d{1,4}(?:[\s,]+\d{1,4})+\s*\)\s*(?:\\circ\s*|∘\s*)?)+")
TIGHT_CYCLES = re.compile(r"(?:\(\d{2,9}\))+")
CYCLE = re.compile(r"\(([^()]+)\)")
TUPLE = re.compile(r"\([^()]*,[^()]*\)\s*")  # `(1, 2)` alone is a point
ADDRESS = re.compile(
    r"(?:(?:\d|[1-9]\d|1\d\d|2[0-5]\d)\.){3}(?:\d|[1-9]\d|1\d\d|2[0-5]\d)(?:/(?:[12]?\d|3[0-2])|:\d{1,5})?"
)
GROUPED = re.compile(r"\d{1,3}(?:\.\d{3}){3}")  # 1.234.567.890
_TRIANGLE = (
    r"(?:\\(?:bigtriangleup|triangle|Delta)(?![a-z])|[△Δ]|\\text\s?\{\s?[Tt]riangle\s?\}|[Tt]riangle\b)"
    r"\s*\{?\s*([A-Z])\s?([A-Z])\s?([A-Z])\s*\}?"
)
CORRESPONDENCE = re.compile(
    rf"{_TRIANGLE}\s*(?:(?P<congruent>\\cong|≅|≌|(?:is )?congruent to)|\\sim|∼|∽|(?:is )?similar to)\s*{_TRIANGLE}"
)
ANGLE = re.compile(r"\\(?:measured)?angle\s*\{?\s*([A-Z])\s?([A-Z])\s?([A-Z])(?![A-Za-z'_^])\s*\}?")
TRIANGLE = re.compile(_TRIANGLE + r"(?![A-Za-z'_^])")

Moves = frozenset[tuple[int, int]]


def read_cycles(text: str, *, tight: bool = False) -> Moves | None:
    """What the disjoint cycles that `text` is move where, or None; `tight`: `(125)(34)` has cycles of single digits."""
    if "(" not in text or len(text) > LONGEST:
        return None
    plain = SPACES.sub(" ", text).strip(" .")
    if CYCLES.fullmatch(plain) and not TUPLE.fullmatch(plain):
        cycles = [[int(each) for each in found[1].replace(",", " ").split()] for found in CYCLE.finditer(plain)]
    elif tight and TIGHT_CYCLES.fullmatch("".join(plain.split())):
        cycles = [[int(each) for each in found[1] if each != " "] for found in CYCLE.finditer(plain)]
    else:
        return None
    named = [each for cycle in cycles for each in cycle]
    if len(set(named)) < len(named):
        return None  # cycles that share an element need an order of composition, and authors differ on it
    return frozenset((one, two) for cycle in cycles for one, two in zip(cycle, [*cycle[1:], cycle[0]], strict=True))


def read_correspondence(text: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """How two triangles are related, and which corner corresponds to which, or None.

    Whichever is written first, and at whichever corner both begin, the statement is the same.
    """
    found = CORRESPONDENCE.fullmatch(SPACES.sub(" ", text).strip(" .")) if len(text) <= LONGEST else None
    if found is None:
        return None
    first, second = found.group(1, 2, 3), found.group(5, 6, 7)
    one, other = (tuple(sorted(zip(*both, strict=True))) for both in ((first, second), (second, first)))
    return ("congruent" if found["congruent"] else "similar"), min(one, other)


_VECTOR = r"\\(?:vec|overrightarrow|mathbf|boldsymbol|bm|hat)\s?\{?\s?([A-Za-z])\s?\}?"
CROSS = re.compile(rf"(-?)\s?{_VECTOR}\s?(?:\\times|×)\s?{_VECTOR}")


def read_cross_product(text: str) -> tuple[bool, str, str] | None:
    """Whether a cross product of two vectors is negated, and which they are, in the order of the alphabet; or None."""
    found = (
        CROSS.fullmatch(SPACES.sub(" ", text).strip(" .")) if "vec" in text or "bold" in text or "bf" in text else None
    )
    if found is None or found[2] == found[3]:
        return None
    one, two = sorted((found[2], found[3]))
    return (found[1] == "-") is (one == found[2]), one, two


def with_named_corners(text: str) -> str:
    r"""`text` with one symbol for each angle and triangle: `\angle ABC` is `\angle CBA` and not `\angle BAC`."""
    text = ANGLE.sub(lambda found: f"{found[2]}_{{{''.join(sorted((found[1], found[3])))}}}", text)
    return TRIANGLE.sub(lambda found: f"T_{{{''.join(sorted(found.groups()))}}}", text)


def read_address(text: str) -> str | None:
    """The IPv4 address that `text` is, with its prefix or port, or None."""
    plain = text.strip(" .$`")
    return plain if ADDRESS.fullmatch(plain) and not GROUPED.fullmatch(plain) else None


_Z = r"(?:\\(?:mathbb|mathbf|Bbb)\s?\{?\s?Z\s?\}?|\\mathbb Z|ℤ|(?<![A-Za-z])Z)"
CYCLIC = re.compile(
    rf"(?:{_Z}\s?(?:_\s?\{{?\s?(?P<n>\d{{1,9}})\s?\}}?|/\s?(?:(?P<m>\d{{1,9}})\s?(?:{_Z})?|\(\s?(?P<k>\d{{1,9}})\s?\)"
    r"|\\langle\s?(?P<g>\d{1,9})\s?\\rangle))"
    r"|C_\s?\{?\s?(?P<c>\d{1,9})\s?\}?|(?:\\text\s?\{)?(?:the |a )?cyclic group of order (?P<o>\d{1,9})\}?"
    rf"|(?P<free>{_Z}))(?:\s?\^\s?\{{?\s?(?P<times>\d{{1,2}})\s?\}}?)?"
)
OTHER_GROUP = re.compile(r"(?P<name>[SADQGLUOPF]+)_\s?\{?\s?(?P<n>\d{1,4})\s?\}?(?:\((?P<over>[^()]{1,20})\))?")
BRACKETED = re.compile(r"\A\(([^()]+)\)(\s?\^.*)?\Z")  # (\mathbb{Z}/2\mathbb{Z})^2
KLEIN = ("V_4", "V_{4}", "K_4", "K_{4}")
FACTORS = re.compile(r"\s*(?:\\times|×|\\oplus|⊕|\bx\b|(?:direct )?product with)\s*")
# `\mathbb{Z}_6`, `Z/6Z`, `Z_2 \times Z_3`; but `Z_2` alone may be any quantity.
GROUP_AS_TRUTH = re.compile(
    r"(?:\\(?:mathbb|mathbf|Bbb)\s?\{?\s?Z\s?\}?|ℤ)\s?(?:_|/|\^|\\oplus)|(?<![A-Za-z])Z\s?/\s?\d+\s?Z(?![A-Za-z])"
    r"|(?<![A-Za-z])Z_\{?\d+\}?\s?(?:\\times|×|\\oplus|⊕)\s?Z_|cyclic group"
)


def read_group(text: str, *, wanted: bool = False) -> tuple[str, ...] | None:
    r"""A product of cyclic and other groups as its factors of prime powers, in order; None for any other text.

    `\mathbb{Z}_2 \times \mathbb{Z}_3` is `\mathbb{Z}/6\mathbb{Z}` and not `\mathbb{Z}_2 \times \mathbb{Z}_2`.
    `wanted`: `C_6` alone may be a constant, and is a group where one is wanted.
    """
    if len(text) > LONGEST or not (wanted or GROUP_AS_TRUTH.search(text)):
        return None
    factors: list[str] = []
    for part in FACTORS.split(SPACES.sub(" ", text).strip(" .")):
        bare = BRACKETED.sub(r"\1\2", part.strip())
        if bare in KLEIN:
            factors += ["2", "2"]
        elif cyclic := CYCLIC.fullmatch(bare):
            order = next((int(cyclic[name]) for name in ("n", "m", "k", "g", "c", "o") if cyclic[name]), 0)
            powers = _prime_powers(order) if order else ["Z"]
            factors += powers * int(cyclic["times"] or 1)
        elif OTHER_GROUP.fullmatch(bare):
            factors.append("".join(bare.translate(NO_BRACES).split()))
        else:
            return None
    return tuple(sorted(factors))


NO_BRACES = str.maketrans("", "", "{} ")


def _prime_powers(order: int) -> list[str]:
    """The prime powers whose product a number is."""
    found = []
    prime = 2
    while prime * prime <= order:
        power = 1
        while order % prime == 0:
            order, power = order // prime, power * prime
        if power > 1:
            found.append(str(power))
        prime += 1
    return [*found, str(order)] if order > 1 else found


_FIGURE = r"\d{1,9}(?:\.\d{1,6})?"
_UNIT = r"(?:[a-zA-Z°%µμΩ][a-zA-Z/°%²³^0-9. ]{0,20})"
RANGE = re.compile(
    rf"(?P<between>between |from )?(?P<low>{_FIGURE}) ?(?P<first>{_UNIT}?)"
    rf" ?(?P<dash>-{{1,2}}|[–—~]|to|and|up to) ?(?P<high>{_FIGURE}) ?(?P<unit>{_UNIT})?",
)


TIGHT_RANGE = re.compile(rf"{_FIGURE}(?:-| ?[–—] ?){_FIGURE}(?: {_UNIT}|[a-zA-Z°%µμΩ]{{2,20}}|[°%].*)")


class Range(NamedTuple):
    """Two ends, and the words of the unit."""

    low: Fraction
    high: Fraction
    unit: str

    def same(self, other: "Range") -> bool:
        """Whether the other has the same ends, in the same unit or in none."""
        units = read_unit(self.unit), read_unit(other.unit)
        one_unit = not other.unit or self.unit == other.unit or (units[0] is not None and units[0] == units[1])
        return one_unit and self[:2] == other[:2]


def read_range(text: str, *, wanted: bool = False) -> Range | None:
    """`10-15 mg` as its two ends and the unit's words; None for any other text.

    `wanted`: where a range is wanted, "between 10 and 15 mg" and "10 to 15" are others of its forms; a ground truth is
    one with a dash and a unit, as `10-15` alone may be a difference.
    """
    found = RANGE.fullmatch(SPACES.sub(" ", text).strip(" .")) if len(text) <= LONGEST else None
    if found is None or (found["dash"] == "and") is not (found["between"] == "between "):
        return None
    unit = (found["unit"] or "").strip()
    if not wanted:
        said = TIGHT_RANGE.fullmatch(SPACES.sub(" ", text).strip(" ."))  # `3 - 4i` and `2-5m` are differences
        known = read_unit(unit) if said and unit else None
        if unit != "%" and (known is None or known.dimension is None):
            return None
    low, high = Fraction(found["low"]), Fraction(found["high"])
    if low >= high or found["first"].strip() not in ("", unit):
        return None
    return Range(low, high, unit)
