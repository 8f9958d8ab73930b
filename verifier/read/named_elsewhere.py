"""Countries, languages and currencies by their names in some fifty languages, from data: `Deutschland`, `Япония`.

A name that stands for two of them is none: "Congo" is two countries.
"""

from verifier.read.lexicon import Lexicon, folded

NAMES = Lexicon("names.txt")
LONGEST = 60


AROUND = " \t\n.。*_\"'`!"


def same_named(one: str, other: str) -> bool | None:
    """Whether two names, each as a whole, are of one country, language or currency; None where one is of none."""
    if max(len(one), len(other)) > LONGEST:
        return None
    meant = NAMES.meaning(folded(other.strip(AROUND)))
    said = NAMES.meaning(folded(one.strip(AROUND))) if meant else None
    return said == meant if said else None
