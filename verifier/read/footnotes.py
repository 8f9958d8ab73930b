r"""Marks of footnotes and sources, and the notes that they point to: `18.[^1]`, `18 [1]`, `18¹`.

A mark is no part of the value before it, where a line below opens with the same mark. The note stays where it may say
something about the answer ("[^1]: or 17, if ..."); a number in a note that only explains is none that the text states.
"""

from itertools import islice

from verifier.patterns import standard as re
from verifier.patterns.screen import Screen

RAISED = "¹²³⁴⁵⁶⁷⁸⁹"
NOTE = re.compile(rf"(?m)^[ \t]{{0,3}}(?P<mark>\[\^?\w{{1,9}}\]|[{RAISED}])(?P<colon>:?)[ \t]+(?P<said>\S[^\n]*)$")
HAS_NOTES = Screen(rf"\n[ \t]*(?:\[\^?[0-9A-Za-z_]+\]:?|[{RAISED}])[ \t]+[^\s]")
HEADS_NOTES = re.compile(
    r"(?mi)^[ \t#*_]{0,6}(?:sources?|references?|notes?|footnotes?|citations?|bibliography)[ \t*_]{0,4}:?[ \t*_]{0,4}\n"
    r"(?=\s*\[\^?\w{1,9}\])"
)
TELLS_OF_THE_ANSWER = re.compile(
    r"\b(?:answers?|or|but|not|no|n['’]t|never|wrong|incorrect|actually|wait|correct\w*|instead|rather|should|could|may|might"
    r"|maybe|perhaps|either|also|however|sorry|unless|if|assum\w+|though|except|result|boxed|withdraw\w*|retract\w*|ignore"
    r"|disregard)\b|[?？]|\\boxed|n['’]t",
    re.IGNORECASE,
)
MOST_NOTES = 50


def without_notes(text: str) -> str:
    """`text` with spaces for the marks of its notes, and for notes that say nothing of the answer."""
    if not HAS_NOTES.lets_through(text):
        return text
    spans: list[tuple[int, int]] = []
    for note in islice(NOTE.finditer(text), MOST_NOTES):
        marks = [each.span() for each in _marks(note["mark"]).finditer(text, 0, note.start())]
        if not marks:
            continue  # "[1] First step", which no mark points to
        told = TELLS_OF_THE_ANSWER.search(note["said"])
        spans += [*marks, (note.start("mark"), note.end("colon") if told else note.end())]
    if not spans:
        return text
    spans += [head.span() for head in HEADS_NOTES.finditer(text)]
    pieces, place = [], 0
    for start, end in sorted(spans):
        pieces += [text[place:start], " " * (end - max(start, place))]
        place = max(place, end)
    return "".join((*pieces, text[place:]))


def _marks(mark: str) -> re.Pattern[str]:
    """Where a mark stands behind a word, a number or a stop: never in the place of a factor or an index (`a[1]`)."""
    behind = (
        r"(?<=[\w.,;:!?)\]}$*\"”])"
        if mark[:2] == "[^" or mark in RAISED
        else r"(?<=[\w.,;:!?)\]}$*\"”] )|(?<=[.!?)}$*\"”])"
    )
    return re.compile(f"(?:{behind}){re.escape(mark)}(?![\\w(\\[{{])")
