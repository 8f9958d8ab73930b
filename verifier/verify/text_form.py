"""Has the response the length and the parts that it should have?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal, NamedTuple

import regex
from pydantic import AfterValidator, Field, ValidationError

from verifier.parts import Verifier
from verifier.verify.forms.references import MAX_CHARACTERS, scored, too_long
from verifier.verify.instructions.libraries import missing, sentences
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import json_name, shown
from verifier.wire import Json, Verdict, Wire, complaint

MAX_TEXTS = 64
MAX_TEXT = 1_000
FENCED = regex.compile(r"(?ms)^ {0,3}(`{3,}|~{3,})[^\n]*\n(?:.*?^ {0,3}\1[^\S\n]*$|.*\Z)")
HEADING = regex.compile(r"(?m)^ {0,3}(#{1,6})[^\S\n]++([^\n]*?)[^\S\n]*+#*+[^\S\n]*+$")
ITEM = regex.compile(r"(?m)^[^\S\n]*+(?:[-*+•]|\d{1,4}[.)])[^\S\n]++\S")
PARAGRAPH = regex.compile(r"\n[^\S\n]*+\n")
COMMENT = regex.compile(r"(?s)<!--.*?-->")
UNSEEN = regex.compile("[\u00ad\u200b\u2060-\u2064\u2800\u3164\ufeff\U000e0000-\U000e007f]")
"""Characters that show nothing: no word is made of them, and none is hidden by one within it."""
EMPHASIS = regex.compile(r"[*_`]")


def in_order(value: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    least, most = value
    if (least is not None and least < 0) or (least is not None and most is not None and least > most):
        raise ValueError(f"from {least} to {most} there is nothing")
    if least is None and most is None:
        raise ValueError("neither bound is given")
    return value


Span = Annotated[tuple[int | None, int | None], AfterValidator(in_order)]
Texts = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=MAX_TEXT)], ...], Field(max_length=MAX_TEXTS)]


class Constraints(Wire):
    """What is asked; whatever is null or empty is not. `[least, most]`, each of which may be null."""

    characters: Span | None = Field(default=None, description="[least, most] characters; null for no bound")
    words: Span | None = Field(default=None, description="Words, as white space parts them")
    sentences: Span | None = Field(default=None, description="English sentences, as Punkt cuts them")
    lines: Span | None = Field(default=None, description="Lines that are not blank")
    paragraphs: Span | None = Field(default=None, description="Paragraphs: what blank lines part")
    items: Span | None = Field(default=None, description="Items of Markdown lists")
    code_blocks: Span | None = Field(default=None, description="Fenced blocks")
    headings: Texts = Field(default=(), description="Markdown headings that must stand there, in this order")
    only_headings: bool = Field(default=False, description="No other headings")
    filled: bool = Field(default=True, description="Each of those headings has text behind it")
    contains: Texts = Field(default=(), description="Texts that must occur, whatever their case")
    forbids: Texts = Field(default=(), description="Texts that must not")
    starts_with: str | None = Field(default=None, min_length=1, max_length=MAX_TEXT)
    ends_with: str | None = Field(default=None, min_length=1, max_length=MAX_TEXT)

    @property
    def asks(self) -> bool:
        held = (getattr(self, name) for name in type(self).model_fields if name not in ("filled", "only_headings"))
        return any(value not in (None, ()) for value in held)


NAMES = tuple(Constraints.model_fields)


class TextForm(Constraints, Verifier):
    """Lengths and parts of a response: what the rubric asks, unless the row's ground truth asks otherwise.

    The ground truth is null, or an object with the same names. For IFEval's and IFBench's constraints see
    `instruction_following`; for JSON `schema`; for tokens the components that read `completion_tokens`.
    """

    kind: Literal["form"] = "form"
    score: Literal["all", "share"] = Field(default="all", description="All must hold, or each counts for a share")

    def unreadable(self, ground_truth: Json) -> str | None:
        found = self.constraints(ground_truth)
        return found if isinstance(found, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        found = self.constraints(ground_truth)
        if isinstance(found, str):
            return Verdict.unverifiable(found)
        if (problem := too_long(answer, 10 * MAX_CHARACTERS)) is not None:
            return problem
        held = checked(answer, found)
        told: dict[str, Json] = {"held": {name: why is None for name, why in held.items()}}
        wrong = [why for why in held.values() if why is not None]
        if self.score == "share" and wrong:
            return scored(1 - len(wrong) / len(held), f"the share that holds ({wrong[0]})", told=told)
        return Verdict.incorrect(wrong[0], **told) if wrong else Verdict.correct("it has the form asked for", **told)

    def constraints(self, ground_truth: Json) -> Constraints | str:
        """What is asked of this row, or why that cannot be told."""
        value = ground_truth
        if isinstance(value, str):
            read = read_json_text(value)
            value = read.value if read.problem is None and isinstance(read.value, dict) else value
        if value is not None and not isinstance(value, dict):
            return f'the ground truth is {json_name(value)}; expected null or an object such as {{"words": [50, 100]}}'
        own = {name: getattr(self, name) for name in NAMES}
        try:
            found = Constraints.model_validate({**own, **(value or {})})
        except ValidationError as error:
            return f"the ground truth: {complaint(error)}; its names are {', '.join(NAMES)}"
        if not found.asks:
            return "neither the rubric nor the ground truth asks for anything"
        problem = missing("sentences") if found.sentences is not None else None
        return found if problem is None else problem


def checked(text: str, asked: Constraints) -> dict[str, str | None]:
    """Each constraint that is asked: why it does not hold, or None."""
    text = UNSEEN.sub("", text)
    found: dict[str, str | None] = {}
    for name, count in COUNTS.items():
        span = getattr(asked, name)
        if span is not None:
            found[name] = outside(name.replace("_", " "), count(text), span)
    lower = text.casefold()
    for number, one in enumerate(asked.contains, 1):
        found[f"contains {number}"] = None if one.casefold() in lower else f"{shown(one)} does not occur"
    for number, one in enumerate(asked.forbids, 1):
        found[f"forbids {number}"] = f"{shown(one)} occurs" if one.casefold() in lower else None
    bare = text.strip()
    if asked.starts_with is not None:
        right = bare.startswith(asked.starts_with.strip())
        found["starts_with"] = None if right else f"it does not begin with {shown(asked.starts_with)}"
    if asked.ends_with is not None:
        right = bare.endswith(asked.ends_with.strip())
        found["ends_with"] = None if right else f"it does not end with {shown(asked.ends_with)}"
    if asked.headings:
        found["headings"] = headings_problem(text, asked)
    return found


def outside(name: str, count: int, span: tuple[int | None, int | None]) -> str | None:
    least, most = span
    if (least is None or count >= least) and (most is None or count <= most):
        return None
    bound = f"at least {least}" if most is None else f"at most {most}" if least is None else f"{least} to {most}"
    return f"it has {count:,} {name}, and {bound} were asked for"


def plain(heading: str) -> str:
    """A heading without emphasis, its number and a colon: `## **1. Methods:**` is `methods`."""
    bare = EMPHASIS.sub("", heading).strip().rstrip(":：").strip().casefold()
    return regex.sub(r"\A\d{1,3}(?:\.\d{1,3})*[.)]?\s+", "", bare)


class Heading(NamedTuple):
    name: str
    level: int
    start: int
    end: int


def headings_problem(text: str, asked: Constraints) -> str | None:
    """Why the headings are not those asked for, or None."""
    prose = FENCED.sub(lambda block: " " * (block.end() - block.start()), text)
    found = [Heading(plain(one[2]), len(one[1]), one.start(), one.end()) for one in HEADING.finditer(prose)]
    wanted = [plain(one) for one in asked.headings]
    if asked.only_headings and (more := [one.name for one in found if one.name not in wanted]):
        return f"the heading {shown(more[0])} was not asked for"
    place = 0
    for one, told in zip(wanted, asked.headings, strict=True):
        at = next((at for at in range(place, len(found)) if found[at].name == one), None)
        if at is None:
            return f"the heading {shown(told)} does not stand {'there' if not place else 'behind the one before it'}"
        if asked.filled and not COMMENT.sub("", section(text, found, at)).strip():
            return f"nothing stands under the heading {shown(told)}"
        place = at + 1
    return None


def section(text: str, found: Sequence[Heading], at: int) -> str:
    """What stands under a heading: up to the next one that is not below it, or some text."""
    ends = (one.start for one in found[at + 1 :] if one.level <= found[at].level)
    return text[found[at].end : next(ends, len(text))]


def prose_of(text: str) -> str:
    """The text without its fenced blocks, in which a line that begins with `-` is no item."""
    return FENCED.sub("\n", text)


COUNTS: Mapping[str, Callable[[str], int]] = {
    "characters": lambda text: len(text.strip()),
    "words": lambda text: len(text.split()),
    "sentences": lambda text: len(sentences(text)),
    "lines": lambda text: sum(1 for line in text.split("\n") if line.strip()),
    "paragraphs": lambda text: sum(1 for one in PARAGRAPH.split(text) if one.strip()),
    "items": lambda text: len(ITEM.findall(prose_of(text))),
    "code_blocks": lambda text: len(FENCED.findall(text)),
}
