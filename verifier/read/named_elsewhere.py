"""Countries, cities, languages, currencies, months and weekdays by their names in some fifty languages: `Япония`.

The names are data (`lexicon`). One that stands for two of them is none: "Congo" is two countries.
"""

from collections.abc import Iterator

from verifier.patterns import standard as re
from verifier.read.closings import COPULA_BEHIND, IS_BEFORE, NOT_OR_PERHAPS
from verifier.read.lexicon import Lexicon, folded

NAMES = Lexicon("names.txt")
LONGEST = 60
LONGEST_SENTENCE = 120
LONGEST_NAME = 30  # characters of a name in a sentence
LONGEST_TOUCHING = 12  # and in a script without spaces


AROUND = " \t\n.。*_\"'`!"
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def same_named(one: str, other: str) -> bool | None:
    """Whether two names, each as a whole, are of one country, or one language and so on; None where one is of none."""
    if max(len(one), len(other)) > LONGEST:
        return None
    meant = NAMES.meaning(folded(other.strip(AROUND)))
    said = NAMES.meaning(folded(one.strip(AROUND))) if meant else None
    return said == meant if said else None


def name_in_sentence(text: str, name: str) -> tuple[int, int] | None:
    """Where a sentence says at its end that something is what `name` names: "Dentro de 100 días será miércoles.".

    None where it names another thing of that kind as well, or denies or doubts.
    """
    meant = NAMES.meaning(folded(name.strip(AROUND))) if max(len(text), len(name)) <= LONGEST_SENTENCE else None
    stop = len(text.rstrip(AROUND))
    if meant is None or NOT_OR_PERHAPS.search(text) or set(text[:stop]) & set("\n?？"):
        return None
    copula = COPULA_BEHIND.search(text[:stop])
    stop = copula.start() if copula else stop
    named = next(((start, end) for start, end, said in _names(text, stop) if end == stop and said == meant), None)
    if named is None or folded(text[slice(*named)]) == folded(name.strip(AROUND)):
        return None  # no other language: "the country next to Germany"
    if not (copula or IS_BEFORE.search(text[: named[0]])):
        return None
    kind = meant[:2]
    others = [said for _, end, said in _names(text, named[0]) if said[:2] == kind]
    return None if others else named


def _names(text: str, stop: int) -> Iterator[tuple[int, int, str]]:
    """The names in a text, those that stand at its end first, and longer ones before shorter ones."""
    places = [place for place in range(stop + 1) if _parts(text, place, stop)]
    for end in reversed(places):
        for start in (place for place in places if 0 < end - place <= LONGEST_NAME):
            touching = UNSPACED.match(text, start) is not None and end - start > LONGEST_TOUCHING
            spaced = text[start].isspace() or text[end - 1].isspace()
            if not (touching or spaced) and (said := NAMES.meaning(folded(text[start:end].strip(AROUND)))):
                yield start, end, said


def _parts(text: str, place: int, stop: int) -> bool:
    """Whether a word may begin or end at a place."""
    if place in (0, stop):
        return True
    before, behind = text[place - 1], text[place]
    return bool(UNSPACED.match(before) or UNSPACED.match(behind)) or before.isalnum() != behind.isalnum()
