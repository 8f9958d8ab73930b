r"""Short answers that are names: `Yes`, `Tom`, `USA`, `odd`, and chemical formulas, whose letter case tells CO from Co.

Also names that case alone tells apart, and initialisms that everybody reads as the name that they stand for.

Letters in a row can also be a product, `ab` for `ba`; what is capitalised, or has three letters and more, is a word.
"""

from functools import lru_cache

from verifier.patterns import phrases, word_set
from verifier.patterns import standard as re
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
    "IOC": "International Olympic Committee", "WWI": "World War I", "WWII": "World War II",
    "WW1": "World War I", "WW2": "World War II", "NYC": "New York City",
    "DNA": "deoxyribonucleic acid", "RNA": "ribonucleic acid", "ATP": "adenosine triphosphate",
    "HIV": "human immunodeficiency virus", "AIDS": "acquired immunodeficiency syndrome",
    "GDP": "gross domestic product", "GNP": "gross national product", "CPU": "central processing unit",
    "GPU": "graphics processing unit", "RAM": "random access memory", "AI": "artificial intelligence",
    "HTML": "hypertext markup language", "HTTP": "hypertext transfer protocol", "LED": "light-emitting diode",
}  # fmt: skip
# Official and short names of one country, and names that it had.
COUNTRIES = (
    ("South Korea", "Republic of Korea", "ROK", "Korea, South"),
    ("North Korea", "Democratic People's Republic of Korea", "DPRK", "Korea, North"),
    ("China", "People's Republic of China", "PRC"), ("Taiwan", "Republic of China", "ROC"),
    ("Russia", "Russian Federation"), ("Northern Ireland",),
    ("Czech Republic", "Czechia"), ("Germany", "Federal Republic of Germany"),
    ("East Germany", "German Democratic Republic", "GDR"),
    ("Democratic Republic of the Congo", "DRC", "DR Congo", "Congo-Kinshasa", "Democratic Republic of Congo"),
    ("Republic of the Congo", "Congo-Brazzaville", "Republic of Congo"),
    ("Ivory Coast", "Côte d'Ivoire"), ("Myanmar", "Burma"), ("Eswatini", "Swaziland", "Kingdom of Eswatini"),
    ("East Timor", "Timor-Leste"), ("Cape Verde", "Cabo Verde"), ("Netherlands", "Holland"),
    ("Turkey", "Türkiye", "Republic of Turkey", "Republic of Türkiye"), ("Iran", "Islamic Republic of Iran"),
    ("Denali", "Mount McKinley"),
    ("Slovakia", "Slovak Republic"), ("France", "French Republic"), ("Greece", "Hellenic Republic"),
    ("Italy", "Italian Republic"), ("Switzerland", "Swiss Confederation"), ("Brazil", "Federative Republic of Brazil"),
    ("Egypt", "Arab Republic of Egypt"), ("Syria", "Syrian Arab Republic"),
    ("Laos", "Lao People's Democratic Republic"), ("Vietnam", "Viet Nam", "Socialist Republic of Vietnam"),
    ("Brunei", "Brunei Darussalam"), ("Macedonia",), ("Sudan", "Republic of the Sudan"), ("Guinea",),
    ("Equatorial Guinea",), ("Papua New Guinea",), ("Guinea-Bissau",), ("Samoa",), ("American Samoa",), ("Virginia",),
    ("West Virginia",),
    *((one, f"Republic of {one}") for one in phrases("Ireland, India, Poland, North Macedonia, Moldova, South Sudan")),
    *((f"Mount {one}", one) for one in phrases("Everest, Kilimanjaro, Fuji, Vesuvius, Etna, Elbrus, Rushmore")),
)  # fmt: skip
# Given names of many languages: they tell that a name is a person's, as `Albert` does in Albert Einstein and `New` in
# New York does not. A name that begins with none of them is not known to be one.
GIVEN_NAMES = word_set(
    "abraham ada adam adolf agatha alan albert alessandro alexander alexei alfred alice amelia amerigo andrew andy "
    "angela anna anne anthony antoine anton antonio antonín aristide arnold arthur audrey august auguste barack "
    "barbara beatrix benito benjamin bertrand bill billie blaise bob boris brad bram bruce carl carlos caroline "
    "catherine charles charlie charlotte che christiaan christian christopher claude claudio clint coco cristiano "
    "daniel dante david diego dmitri dmitry dorothy douglas dwight edgar edmund edouard eduard edvard edward edwin "
    "elizabeth ella elon elvis emily emma emmanuel enrico enzo ernest ernst erwin eugene eva evelyn ferdinand fidel "
    "florence francis francisco francois frank franz françois freddie frederic frederick frida friedrich fritz "
    "frédéric fyodor gabriel galileo gary georg george georges gerald giacomo giovanni giuseppe gottfried grace "
    "gregor greta guglielmo gustav gustave guy hans harper harriet harry hector heinrich helen henri henry herbert "
    "herman hermann hernán howard hugo humphrey ian igor immanuel indira ingrid isaac isadora ivan jack jackie "
    "jacques james jane jawaharlal jean jeff jennifer jesse jimi jimmy joan joe johann johannes john johnny jonas "
    "jonathan jose josef joseph josé jules julia julius justin karl kate katherine keith kurt larry lee lena leo "
    "leon leonard leonardo leonhard lewis linus lionel louis louisa luciano lucille ludwig luis mahatma malcolm "
    "marco margaret maria marie marilyn mark martin marvin mary mata matthew max maximilien maya mel michael michel "
    "michelangelo miguel mike mikhail miles mohandas napoleon neil nelson niccolo niccolò nicholas nicolas nicolaus "
    "niels nikita nikola nina noah norman octavia orson oscar otto pablo patrick paul percy peter philip pierre "
    "pyotr quentin rabindranath rachel ralph ray rembrandt rene rené richard robert roberto robin roger ronald rosa "
    "rosalind rudolf rudyard ruth salvador samuel sandra serena sergei sergey sigmund simone simón socorro sofia "
    "sophie stanley stephen steve steven sylvia søren theodor thomas tim tom truman tycho umberto ursula vasco vera "
    "vincent virginia vladimir voltaire walt walter warren werner wilhelm will william winston wolfgang yuri yury "
    "yves zora édouard"
)
# Last names that a reader may give to either of two, where the bare name leaves open whose it is.
OF_TWO_BEARERS = word_set(
    "adams bach brontë bronte brown browning bush cromwell curie dumas grimm harrison huxley james johnson jones "
    "kennedy king lee lewis miller moore paul peters roosevelt scott shelley smith strauss taylor thomas williams "
    "wilson wright "
)
SHORTEST_LAST_NAME = 4
INITIALS = re.compile(r"(?:[A-Z]\.){1,3}")
NAME_PARTS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")


def last_name_of(person: str) -> str:
    """`Einstein` of `Albert Einstein`, which is enough for any reader; empty where it is not, or no person's."""
    parts = person.replace(",", " ").split()
    if not 2 <= len(parts) <= 4 or not all(NAME_PARTS.fullmatch(part) or INITIALS.fullmatch(part) for part in parts):
        return ""
    last = parts[-1]
    lower = last.casefold()
    initials = all(INITIALS.fullmatch(part) for part in parts[:-1])  # J. K. Rowling
    known = (initials or parts[0].casefold() in GIVEN_NAMES) and last[:1].isupper() and len(last) >= SHORTEST_LAST_NAME
    return last if known and lower not in OF_TWO_BEARERS | GIVEN_NAMES else ""


OF_COUNTRY = {name.casefold(): names for names in COUNTRIES for name in names}
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


def other_country(one: str, other: str) -> bool:
    """Whether both are names of countries, and of two: the Republic of China is not China."""
    names, others = (OF_COUNTRY.get(each.strip(" .*").lower().removeprefix("the ")) for each in (one, other))
    return names is not None and others is not None and names != others


@lru_cache(maxsize=1024)
def other_names(name: str) -> tuple[str, ...]:
    """What an initialism stands for, and the initialisms of a name: UK for United Kingdom and the other way round."""
    bare = name.strip(" .").removeprefix("the ").removeprefix("The ")
    initials = bare.replace(".", "")
    if known := OF_COUNTRY.get(bare.casefold()):
        return known
    if initials in ("US", "USA") or bare in (INITIALISMS["US"], INITIALISMS["USA"]):
        return ("US", "USA", INITIALISMS["US"], INITIALISMS["USA"])
    if initials in INITIALISMS:
        return (INITIALISMS[initials],)
    folded = bare.casefold().replace("organisation", "organization").removesuffix(" of america")
    return tuple(short for short, long in INITIALISMS.items() if long.casefold().removesuffix(" of america") == folded)


# "the Pacific" is the Pacific Ocean and "the Mississippi" the river, without "the" a state; "the Sahara" and "Sahara"
# the desert. "The Black", "the Indian" and "the Yellow" are no sea, ocean and river.
OF_A_KIND = re.compile(
    r"(?:[Tt]he )?(?P<name>[A-Z][a-zà-ÿ'’-]{2,}(?: [A-Z][a-zà-ÿ'’-]{2,})?) (?P<kind>River|Ocean|Desert|Sea|Mountains?)"
)
ADJECTIVES = word_set(
    "indian arctic southern antarctic yellow red black white green blue pearl snake east west north south dead big"
    " great little long painted empty rocky blue-ridge smoky sandy"
)
CALLED_SHORTER = {"New York City": "New York", "United States": "America", "United States of America": "America"}
NAME_OF_A_SEA = re.compile(r".*(?:ean|ian|ic)")


def without_its_kind(name: str) -> tuple[str, bool] | None:
    """What a river, ocean, desert, sea or range is called without that word, and whether "the" must stand before it."""
    if known := CALLED_SHORTER.get(name.strip().removeprefix("the ")):  # Kansas City is not Kansas
        return known, False
    found = OF_A_KIND.fullmatch(name.strip())
    if found is None or ADJECTIVES.intersection(found["name"].lower().split()):
        return None
    if found["kind"] == "Sea" and not NAME_OF_A_SEA.fullmatch(found["name"]):
        return None
    return found["name"], found["kind"] not in ("Ocean", "Desert")
