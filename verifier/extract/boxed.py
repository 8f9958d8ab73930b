r"""The answer in a LaTeX box.

Braces nest, so a regular expression cannot find a box's end. One scan from right to left counts them and stops at the
last box; `\{` and `\}` are no braces. A box inside a box belongs to the outer one, and a box that is never closed is
no box, though one inside it may be. Of a text with more than 5,000 boxes, what stands more than 40,000 characters
before the last one is read only when no box is closed in the rest.
"""

from collections import deque
from typing import Literal, NamedTuple

from pydantic import Field

from verifier.extract.selection import Which, chosen
from verifier.extract.span import Span, stripped_span
from verifier.parts import Extractor
from verifier.patterns import full as re
from verifier.wire import Extraction

BOX = r"[ \t\n]*+(?:dexob|xobf)\\"
LEAF = rf"\}}[^{{}}]*+\{{(?!{BOX})"
GROUP = rf"\}}[^{{}}]*+(?:{LEAF}[^{{}}]*+)*+\{{(?!{BOX})"
# Read backwards: what does not change the depth (text, groups without boxes), then a row of braces of one side or a
# box's opener. It matches at every place, so that the scan never goes back.
STEP = re.compile(rf"(?:[^{{}}]++|{GROUP})*+(\}}++|\{{+(?!{BOX})|\{{{BOX}|\Z)")
OPENER_BACKWARDS = re.compile(rf"\{{{BOX}")
OPENER = re.compile(r"\\{1,2}(?:boxed|fbox)[ \t\n]*+\{")
PLAIN_OPENER = "\\boxed{"
SHORT_CHARACTERS = 2000
LONGEST_SOLE_BOX = 20_000
MOST_OPENERS = 5000
READ_OF_MORE = 40_000
FLAT = r"[^{}\\]*+(?:\\[^{}][^{}\\]*+)*+"
NESTED = rf"{FLAT}(?:\{{{FLAT}\}}{FLAT})*+"
CLOSED_AT_THE_END = re.compile(rf"\\(?:boxed|fbox)[ \t\n]*+\{{({FLAT}(?:\{{{NESTED}\}}{FLAT})*+)\}}[^}}]*+\Z")
BARE = re.compile(
    r"\\(?:boxed|fbox)[ \t]*+"
    r"((?:[-+]?\\[A-Za-z]++(?:\{[^{}\\]*+\}|\d)++|[-+]?\d(?:[\d.,/:]*\d)?%?|(?<=[ \t])[A-Z](?!\w)))"
)


class Boxed(Extractor):
    r"""What stands in `\boxed{...}` or `\fbox{...}`.

    With `which="only"`, boxes of different content are no answer; with `all`, their contents are joined by ", ". Where
    no box with braces is closed, `\boxed 5` (a number, a capital letter or one command with its arguments) counts.
    """

    kind: Literal["boxed"] = "boxed"
    which: Which = Field(default="last", description="Which box counts when several are closed")
    unclosed: Literal["ignore", "reject"] = Field(
        default="ignore",
        description="A last box that is never closed: `ignore` it for the last closed one, or `reject` the completion",
    )

    def extract(self, text: str) -> Extraction:
        boxes = find_boxes(text, last_only=self.which == "last")
        if boxes.unclosed and self.unclosed == "reject":
            return Extraction(answer=None, method="the last box is never closed")
        spans = boxes.spans or _bare_boxes(text)
        if not spans:
            return Extraction(answer=None, method="the only box is never closed" if boxes.unclosed else "no box")
        return chosen(text, spans, self.which, "boxed", "box")


def _bare_boxes(text: str) -> list[Span]:
    """The contents of boxes without braces. Where every box has its brace, counting them is ten times as fast."""
    if all(text.count(word) == text.count(f"{word}{{") for word in ("boxed", "fbox")):
        return []
    return [bare.span(1) for bare in BARE.finditer(text)]


class Boxes(NamedTuple):
    """The contents of the outermost closed boxes, white space stripped, and whether the last opener stays open."""

    spans: list[Span]
    unclosed: bool


def find_boxes(text: str, *, last_only: bool = False) -> Boxes:
    """The boxes of `text` in their order, or just the last one. Linear, and as a rule only the end is read."""
    last = text.rfind("\\boxed")
    last = max(last, text.rfind("\\fbox", max(last, 0)))
    if last < 0:
        return Boxes([], unclosed=False)
    if last_only and (span := _box_at_the_end(text, last)):
        return Boxes([span], unclosed=False)
    if last > READ_OF_MORE and text.count("boxed", 0, last) + text.count("fbox", 0, last) > MOST_OPENERS:
        cut = last - READ_OF_MORE
        boxes = find_boxes(text[cut:], last_only=last_only)
        if boxes.spans:
            return Boxes([(start + cut, end + cut) for start, end in boxes.spans], boxes.unclosed)
    backwards = _without_escaped_braces(text)[::-1]
    # Closing braces in rows whose openers are still to come: how many, where the row starts, boxes found before it.
    # There is never use for more rows than there are openers.
    rows: deque[list[int]] = deque(maxlen=backwards.count("{"))
    found: list[Span] = []
    position = backwards.find("}")
    if position < 0:
        return Boxes([], unclosed=OPENER_BACKWARDS.search(backwards) is not None)
    unclosed = True if OPENER_BACKWARDS.search(backwards, 0, position) else None
    while (step := STEP.match(backwards, position)) and (token := step[1]):
        position = step.end()
        is_box = token[-1] == "\\"
        if is_box and unclosed is None:
            unclosed = not rows
        if token[0] == "}":
            rows.append([len(token), step.start(1), len(found)])
        elif rows and is_box:
            count, start, boxes_before = rows[-1]
            found[boxes_before:] = [(len(text) - step.start(1), len(text) - start - count)]
            _match(rows, 1)
        else:
            _match(rows, len(token))
        if last_only and found and not rows:
            break
    return Boxes([stripped_span(text, *span) for span in reversed(found)], unclosed=bool(unclosed))


def _box_at_the_end(text: str, start: int) -> Span | None:
    """The box that opens at `start`, where the short rest of the text shows that it is closed and in no other box."""
    if start > 0 and text[start - 1] == "\\":
        return None
    end = text.find("}", start)
    if end > 0 and text.startswith(PLAIN_OPENER, start) and text.find("}", end + 1) < 0:
        content = text[start + len(PLAIN_OPENER) : end]
        if "{" not in content and "\\" not in content:
            return stripped_span(text, start + len(PLAIN_OPENER), end)
    tail = CLOSED_AT_THE_END.match(text, start) if len(text) - start <= SHORT_CHARACTERS else None
    return stripped_span(text, *tail.span(1)) if tail else None


def _match(rows: deque[list[int]], openers: int) -> None:
    """Take as many closing braces off `rows` as there are openers."""
    while rows and openers:
        row = rows[-1]
        matched = min(openers, row[0])
        row[0] -= matched
        openers -= matched
        if not row[0]:
            rows.pop()


def _without_escaped_braces(text: str) -> str:
    r"""`text` with blanks for `\{`, `\}` and `\\`, except that `\\boxed`, as JSON spells it, keeps a backslash."""
    for word in ("boxed", "fbox"):
        text = text.replace(f"\\\\{word}", f" \\{word}")
    return text.replace("\\\\", "  ").replace("\\{", "  ").replace("\\}", "  ")


def sole_box(text: str) -> Span | None:
    """The content of the box that is all of `text`, or None."""
    opener = OPENER.match(text)
    if not opener or not text.endswith("}") or len(text) > LONGEST_SOLE_BOX:
        return None
    boxes = find_boxes(text)
    if len(boxes.spans) != 1 or boxes.unclosed:
        return None
    start, end = boxes.spans[0]
    whole = not text[opener.end() : start].strip() and not text[end:-1].strip()
    return (start, end) if whole and end > start else None
