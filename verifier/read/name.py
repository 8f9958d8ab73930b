r"""Short answers that are names: `Yes`, `Tom`, `USA`, `odd`, and chemical formulas, whose letter case tells CO from Co.

Letters in a row can also be a product, `ab` for `ba`; what is capitalised, or has three letters and more, is a word.
"""

import re
from functools import lru_cache

from verifier.read.quantity import word_set

ELEMENTS = word_set(
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr "
    "Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir "
    "Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr "
)
MARKUP = re.compile(
    r"\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathit|rm|mbox|ce|operatorname)(?![a-zA-Z])|[${}\s\"'`*~]"
)
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁺⁻", "0123456789+-")
ATOM = re.compile(r"([A-Z][a-z]?)(\d*)|[()\[\]](\d*)|·")
CHARGE = re.compile(r"\^?(\d*[+-])$")
SHORTEST_WORD = 3
VOWELS = frozenset("aeiouy")
VARIABLES = frozenset("abcdxyzmnpqrkt")  # letters whose rows are products, unless they sound like `cat`
LONGEST = 60


@lru_cache(maxsize=4096)
def formula(text: str) -> str | None:
    """The chemical formula that the text is, without markup: of two atoms and more, `H2SO4`, `CO`, `Fe^{3+}`."""
    if not 0 < len(text) <= LONGEST:
        return None
    plain = MARKUP.sub("", text.translate(SUBSCRIPTS)).replace("_", "").strip(".")
    charge = CHARGE.search(plain)
    body = plain[: charge.start()] if charge else plain
    atoms = place = 0
    while place < len(body):
        atom = ATOM.match(body, place)
        if atom is None or (atom[1] and atom[1] not in ELEMENTS):
            return None
        atoms += int(atom[2] or 1) if atom[1] else 0
        place = atom.end()
    return (
        body + (charge[1] if charge else "") if atoms > 1 or (atoms and charge) or len(body) == 2 == atoms + 1 else None
    )


@lru_cache(maxsize=4096)
def word(text: str) -> str | None:
    """The letters of a text that is one word and nothing else; None for numbers, formulas with signs, and sentences."""
    if not 1 < len(text) <= LONGEST:
        return None
    plain = MARKUP.sub(" ", text).strip(" .,!")
    return plain if len(plain) > 1 and plain.isalpha() and plain.isascii() else None


def is_word(letters: str) -> bool:
    """Whether letters in a row are a word, and no product: `Tom`, `USA`, `odd`, `cat`; but `IR`, `ab`, `abc` are."""
    if letters.lower() in ("no", "yes"):
        return True
    if len(letters) < SHORTEST_WORD:
        return letters[0].isupper() and not letters.isupper()
    if letters[0].isupper() or not VARIABLES.issuperset(letters):
        return not VOWELS.isdisjoint(letters.lower()) or letters.isupper()
    return len(letters) > SHORTEST_WORD or (letters[1] in VOWELS and VOWELS.isdisjoint(letters[0] + letters[2]))
