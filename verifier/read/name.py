r"""Short answers that are names: `Yes`, `Tom`, `USA`, `odd`, and chemical formulas, whose letter case tells CO from Co.

Also names that case alone tells apart, and initialisms that everybody reads as the name that they stand for.

Letters in a row can also be a product, `ab` for `ba`; what is capitalised, or has three letters and more, is a word.
"""

import re
from functools import lru_cache

from verifier.read.quantity import word_set
from verifier.read.units import read_unit

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
SYMBOL = re.compile("[A-Z][A-Za-z]")  # CO is not Co
ALLELES = re.compile(r"(?:([a-z])\1){1,5}|x[a-wz](?:x[a-wz]?|y)")  # AaBb is not AABb, XhY not XHY; in lower case
INNER_CAPITAL = re.compile(r"[A-Za-z]*[a-z][A-Z][A-Za-z]*")
LONGEST_MIXED = 3  # letters of a symbol in mixed case, pH or mRNA's kin; YouTube is also written Youtube
LONGEST_SYMBOL = 12
COMMON_WORDS = word_set("no in as us he i at be it is do go me we or on uk am pm")
INITIALISMS = {
    "UK": "United Kingdom", "US": "United States", "USA": "United States of America", "EU": "European Union",
    "UN": "United Nations", "UAE": "United Arab Emirates", "USSR": "Soviet Union",
    "DRC": "Democratic Republic of the Congo",
    "NATO": "North Atlantic Treaty Organization", "WHO": "World Health Organization", "WTO": "World Trade Organization",
    "IMF": "International Monetary Fund", "NASA": "National Aeronautics and Space Administration",
    "FBI": "Federal Bureau of Investigation", "CIA": "Central Intelligence Agency",
    "OPEC": "Organization of the Petroleum Exporting Countries", "ISS": "International Space Station",
    "BBC": "British Broadcasting Corporation", "NBA": "National Basketball Association",
    "NFL": "National Football League", "MIT": "Massachusetts Institute of Technology",
    "IOC": "International Olympic Committee", "WWI": "World War I", "WWII": "World War II", "NYC": "New York City",
    "DNA": "deoxyribonucleic acid", "RNA": "ribonucleic acid", "ATP": "adenosine triphosphate",
    "HIV": "human immunodeficiency virus", "AIDS": "acquired immunodeficiency syndrome",
    "GDP": "gross domestic product", "GNP": "gross national product", "CPU": "central processing unit",
    "GPU": "graphics processing unit", "RAM": "random access memory", "AI": "artificial intelligence",
    "HTML": "hypertext markup language", "HTTP": "hypertext transfer protocol", "LED": "light-emitting diode",
}  # fmt: skip
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


def case_tells_apart(one: str, other: str) -> bool:
    """Whether spellings that differ in case alone name two things: AaBb and AABb, CO and Co, pH and Ph, MHz and mHz.

    What is written all small is as a rule a careless spelling of the same, unless it is a genotype.
    """
    if one == other or len(one) > LONGEST_SYMBOL or one.lower() in COMMON_WORDS:
        return False
    if ALLELES.fullmatch(one.lower()) or (SYMBOL.fullmatch(one) and SYMBOL.fullmatch(other)):
        return True
    if len(one) <= LONGEST_MIXED and INNER_CAPITAL.fullmatch(one) and not other.islower():
        return True
    return any(
        mine and its and mine != its for mine, its in ((read(one), read(other)) for read in (read_unit, formula))
    )


@lru_cache(maxsize=1024)
def other_names(name: str) -> tuple[str, ...]:
    """What an initialism stands for, and the initialisms of a name: UK for United Kingdom and the other way round."""
    bare = name.strip(" .").removeprefix("the ").removeprefix("The ")
    initials = bare.replace(".", "")
    if initials in ("US", "USA"):
        return ("US", "USA", INITIALISMS["US"], INITIALISMS["USA"])
    if initials in INITIALISMS:
        return (INITIALISMS[initials],)
    folded = bare.casefold().replace("organisation", "organization").removesuffix(" of america")
    return tuple(short for short, long in INITIALISMS.items() if long.casefold().removesuffix(" of america") == folded)
