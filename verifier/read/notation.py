r"""Notations whose digits are not quantities: `(1 2 5)(3 4)`, 192.168.1.64/26.

The cycles of a permutation are read as what they move, so that `(2 5 1)(4 3)` is the same; addresses as they stand.
"""

from verifier.patterns import standard as re

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


def read_address(text: str) -> str | None:
    """The IPv4 address that `text` is, with its prefix or port, or None."""
    plain = text.strip(" .$`")
    return plain if ADDRESS.fullmatch(plain) and not GROUPED.fullmatch(plain) else None
