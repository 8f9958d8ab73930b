r"""Chemical equations: `2H2 + O2 -> 2H2O`, `2\,\mathrm{H_2}+\mathrm{O_2}\to 2\,\mathrm{H_2O}`, `\ce{2H2 + O2 = 2H2O}`.

What stands on one side stands in any order; which side it stands on counts, and so does every coefficient: `4H2 + 2O2`
balances too, but is another equation. States, and what is written over an arrow, may be left out. An equation and an
equilibrium are not one; `=` is written for either.
"""

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from verifier.read.name import ELEMENTS

LONGEST = 1_000  # characters of a text in which one is looked for
OVER = r"(?:\s?\[[^\[\]]{0,60}\]){0,2}"  # what mhchem writes over and under an arrow
PLAIN = (
    (re.compile(r"\\[dt]?frac\s?\{(\d{1,3})\}\s?\{(\d{1,3})\}"), r"\1/\2"),
    (
        re.compile(
            rf"\\(?:long)?(?:rightleftharpoons|leftrightarrow|rightleftarrows)(?![a-zA-Z])|<=+>{OVER}|<-+>{OVER}|[⇌⇄↔]"
        ),
        " ⇌ ",
    ),
    (re.compile(r"\\(?:long)?leftarrow(?![a-zA-Z])|<-+|←"), " ← "),
    (
        re.compile(
            r"\\xrightarrow\s?(?:\[[^\[\]]{0,60}\])?\s?\{(?:[^{}]|\{[^{}]*\}){0,80}\}"
            r"|\\(?:over|under)set\s?\{[^{}]{0,60}\}\s?\{\\(?:long)?rightarrow\}"
            rf"|\\(?:long)?rightarrow(?![a-zA-Z])|\\(?:Long)?[Rr]ightarrow(?![a-zA-Z])|\\to(?![a-zA-Z])"
            rf"|[-=]+>{OVER}|[→⟶⇒]"
        ),
        " → ",
    ),
    (re.compile(r"={1,2}"), " = "),
    (re.compile(r"\\(?:ce|mathrm|text|textrm|mathsf|mathbf|rm|boxed)(?![a-zA-Z])\s?"), ""),
    (re.compile(r"\\(?:up|down)arrow(?![a-zA-Z])|[↑↓]"), ""),
    (re.compile(r"\\(?:cdot|bullet|times)(?![a-zA-Z])|[·•⋅∙]"), "·"),
    (re.compile(r"\\[,;:! ]|\\q?quad(?![a-zA-Z])|\\(?:left|right)(?![a-zA-Z])|[~&$*`]"), " "),
    (re.compile(r"[_^{}]"), ""),
)
ARROWS = ("=", ">", "<", "arrow", "harpoon", "\\to", "→", "⟶", "⇌", "←", "⇄", "⇒", "↔")
SMALL = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻−–", "01234567890123456789+---")
SPECIES = (
    r"(?:\d{1,4}(?:/\d{1,3}|\.\d{1,4})?\s?)?(?:e(?=\s?-)|(?:(?:[A-Z][a-z]?|\((?=[A-Z\[])|\[(?=[A-Z])"
    r"|(?<=[A-Za-z0-9])[)\]])\d{0,3}|·\d{0,3})+)"
    r"(?:(?:\s?\d{1,2})?[-+](?![A-Za-z0-9\[]|\((?!(?:s|l|g|aq|cr|v)\))))?(?:\s?\((?:s|l|g|aq|cr|v)\))?"
)
SIDE = rf"{SPECIES}(?:\s?\+\s?{SPECIES}){{0,9}}"
REACTION = re.compile(rf"(?<![A-Za-z0-9/.])({SIDE})\s{{0,3}}([→⇌←=])\s{{0,3}}({SIDE})(?![A-Za-z0-9])")
PART = re.compile(
    r"(?P<count>\d{1,4}(?:/\d{1,3}|\.\d{1,4})?)?\s?(?P<formula>e|(?:[A-Z][a-z]?|[()\[\]·]|\d)+?)"
    r"(?P<charge>(?:\s?\d{1,2})?[-+])?\s?(?:\((?:s|l|g|aq|cr|v)\))?"
)
NEXT = re.compile(rf"({SPECIES})(?:\s?\+\s?(?=\S)|\Z)")
SYMBOL = re.compile(r"[A-Z][a-z]?")


class Reaction(NamedTuple):
    """What goes in, what comes out, how often each, and by which arrow."""

    left: frozenset[tuple[str, Fraction]]
    right: frozenset[tuple[str, Fraction]]
    arrow: str

    def same(self, other: "Reaction") -> bool:
        """Whether both say the same; `=` stands for any arrow."""
        arrows = self.arrow == other.arrow or "=" in (self.arrow, other.arrow)
        return arrows and (self.left, self.right) == (other.left, other.right)


class Written(NamedTuple):
    """A reaction that stands in a text, and what stands before and behind it."""

    reaction: Reaction
    before: str
    behind: str


def is_reaction(text: str) -> bool:
    """Whether `text` is a chemical equation and nothing else: one compound at least, or `F = K + C` would be one."""
    found = written(text)
    if len(found) != 1 or found[0].before or found[0].behind:
        return False
    formulas = [formula for formula, _ in found[0].reaction.left | found[0].reaction.right]
    return any(len(SYMBOL.findall(formula)) > 1 or formula[-1:] in "0123456789+-" for formula in formulas)


@lru_cache(maxsize=1024)
def written(text: str) -> tuple[Written, ...]:
    """The chemical equations that stand in a short text, in order."""
    if len(text) > LONGEST or not any(map(text.__contains__, ARROWS)):
        return ()
    plain = text.translate(SMALL)
    for pattern, put in PLAIN:
        plain = pattern.sub(put, plain)
    plain = " ".join(plain.split())
    found = []
    for match in REACTION.finditer(plain):
        left, right = _side(match[1]), _side(match[3])
        if left is None or right is None:
            continue
        if match[2] == "←":
            left, right = right, left
        arrow = "→" if match[2] == "←" else match[2]
        before, behind = plain[: match.start()].strip(), plain[match.end() :].strip(" .。")
        found.append(Written(Reaction(left, right, arrow), before, behind))
    return tuple(found)


def _side(text: str) -> frozenset[tuple[str, Fraction]] | None:
    """The species of one side with their coefficients; None where one of them is of no known elements."""
    shares: dict[str, Fraction] = {}
    text = text.strip()
    place = 0
    while place < len(text):
        one = NEXT.match(text, place)
        part = PART.fullmatch(one[1].strip()) if one else None
        if one is None or part is None:
            return None
        place = one.end()
        formula = part["formula"]
        if formula != "e" and not ELEMENTS.issuperset(SYMBOL.findall(formula)):
            return None
        name = formula + (part["charge"] or "").replace(" ", "")
        shares[name] = shares.get(name, Fraction(0)) + Fraction(part["count"] or 1)
    return frozenset(shares.items()) if shares else None
