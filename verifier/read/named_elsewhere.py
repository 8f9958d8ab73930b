"""Countries, languages, currencies, months and weekdays by their names in some fifty languages: `Япония`, `Freitag`.

The names are data (`lexicon`). One that stands for two of them is none: "Congo" is two countries.
"""

from verifier.read.lexicon import Lexicon, folded

NAMES = Lexicon("names.txt")
LONGEST = 60


AROUND = " \t\n.。*_\"'`!"


def same_named(one: str, other: str) -> bool | None:
    """Whether two names, each as a whole, are of one country, or one language and so on; None where one is of none."""
    if max(len(one), len(other)) > LONGEST:
        return None
    meant = NAMES.meaning(folded(other.strip(AROUND)))
    said = NAMES.meaning(folded(one.strip(AROUND))) if meant else None
    return said == meant if said else None
