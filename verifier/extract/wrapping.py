r"""What stands around an answer and is not part of it: white space, emphasis, a stop.

Quotes and math delimiters go too. Works on spans of the text, so that an answer can always be
shown where it stood. It removes what is written around a value and never rewrites the value: `\text{...}`, units and
separators are the verifier's business.
"""

from string import whitespace

from verifier.extract.boxed import sole_box
from verifier.extract.span import Span, stripped_span
from verifier.patterns import standard as re

PAIRS = (
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    ("\\\\(", "\\\\)"),
    ("\\\\[", "\\\\]"),
    ("`", "`"),
    ('"', '"'),
    ("“", "”"),
    ("「", "」"),
    ("<b>", "</b>"),
    ("<strong>", "</strong>"),
)
EMPHASIS = ("**", "__", "*", "_")
STOPS = ".。．,，;；:："
LEFT_OVER_TAG = re.compile(r"(?<=\S)\s*</[a-zA-Z]{1,10}>\Z")  # `<span style="color:blue">Answer: 9</span>`
LAYERS = 8
# What the first character of something that is taken off may be, and the last one; most values have neither.
BEGINNINGS = frozenset({opening[0] for opening, _ in PAIRS} | {mark[0] for mark in EMPHASIS} | {"\\"})
ENDINGS = frozenset(STOPS) | {mark[0] for mark in EMPHASIS} | {">"}


def unwrapped_span(text: str, start: int, end: int) -> Span:
    """The span of the value itself: every pair that encloses all of it is taken off, and so is a closing full stop.

    A delimiter is taken off only when it does not occur inside, so `$1$ and $2$` stays as it is. No more than LAYERS
    layers go.
    """
    if start < end and not (_may_go(text[start], BEGINNINGS) or _may_go(text[end - 1], ENDINGS)):
        return start, end
    for _ in range(LAYERS):
        shrunk = _without_stop(text, *stripped_span(text, start, end))
        shrunk = _without_pair(text, *_without_emphasis(text, *shrunk))
        if shrunk == (start, end):
            break
        start, end = shrunk
    return start, end


def _may_go(character: str, signs: frozenset[str]) -> bool:
    return character in signs or character.isspace()


def _without_stop(text: str, start: int, end: int) -> Span:
    content = text[start:end]
    if content.endswith(("...", r"\!", r"\,", r"\;", r"\:")):
        return start, end
    return start, start + len(content.rstrip(STOPS + whitespace))


def _without_emphasis(text: str, start: int, end: int) -> Span:
    """Without the stars of bold and italics, on both sides or left over on one (`**Answer: 5**`)."""
    content = text[start:end]
    for mark in EMPHASIS:
        inner = content.removeprefix(mark).removesuffix(mark)
        if mark in inner or inner == content or not inner:
            continue
        if content.startswith(mark) and content.endswith(mark):
            return start + len(mark), end - len(mark)
        if len(mark) == 2:
            return (start + 2, end) if content.startswith(mark) else (start, end - 2)
    return start, end


def _without_pair(text: str, start: int, end: int) -> Span:
    content = text[start:end]
    for opening, closing in PAIRS:
        if len(content) > len(opening) + len(closing) and content.startswith(opening) and content.endswith(closing):
            inner = content[len(opening) : -len(closing)]
            if opening not in inner and closing not in inner:
                return start + len(opening), end - len(closing)
    if content.endswith(">") and content.count("<") == 1 and (tag := LEFT_OVER_TAG.search(content)):
        return start, start + tag.start()
    box = sole_box(content)
    return (start + box[0], start + box[1]) if box else (start, end)
