"""The last JSON value in a text."""

import json
from collections.abc import Callable
from typing import Literal, NamedTuple

import regex as re
from pydantic import Field
from pydantic_core import from_json

from verifier.extract.code_block import blocks
from verifier.extract.span import Span, stripped_span
from verifier.parts import Extractor
from verifier.read.assertion import beside_another
from verifier.wire import Extraction, Json

DEEPEST = 100
TRIES = 50
MOST_OPENERS = 50_000
READ_OF_MORE = 100_000
OPENERS = {"}": "{", "]": "["}
LEAF = r"\[[^\[\]{}\"]*+\]|\{[^\[\]{}\"]*+\}"
# A string never reaches past its line; a row of openers deeper than any value we read is one token, and so is a pair of
# brackets with neither brackets nor strings inside.
TOKEN = re.compile(rf'"(?:[^"\\\n]++|\\[\s\S]?)*+(?:"|(?=\n)|\Z)|{LEAF}|[\[{{]{{101,}}+|[\[{{\]}}]')
BRACKET = re.compile(rf"{LEAF}|[\[{{]")


class JsonValueExtractor(Extractor):
    """The last complete JSON object or array, in a fence or bare, as it stands in the text.

    The outermost value counts: an object inside an object is part of it. What looks like JSON and is not (a set, an
    interval, single quotes) is passed over. With `field`, the answer is that member of the last object that has it:
    its text when it is a string, else its JSON. Values nested deeper than 100 are no answer. Of a text with more than
    50,000 opening brackets, the last 100,000 characters are read.
    """

    kind: Literal["json"] = "json"
    field: str | None = Field(default=None, description="The member of an object that is the answer")
    scalars: bool = Field(
        default=False,
        description='Whether `5`, `"text"`, `true` count when they are all of a fenced block or of the text',
    )

    def extract(self, text: str) -> Extraction:
        for found in json_values(text) if self._may_hold_field(text) else ():
            if beside_another(text, found.start, found.end):
                return Extraction(answer=None, method="one of several JSON values")
            if self.field is None:
                return Extraction(answer=text[found.start : found.end], method="json", span=(found.start, found.end))
            if isinstance(found.value, dict) and self.field in found.value:
                member = found.value[self.field]
                answer = member if isinstance(member, str) else json.dumps(member, ensure_ascii=False)
                return Extraction(answer=answer, method=f"json field {self.field}", span=(found.start, found.end))
        if self.scalars and self.field is None and (span := _scalar(text)):
            return Extraction(answer=text[slice(*span)], method="json", span=span)
        return Extraction(
            answer=None, method="no JSON" if self.field is None else f"no JSON with the field {self.field}"
        )

    def _may_hold_field(self, text: str) -> bool:
        """Whether the name of the member stands in `text`, unless it needs escapes, or escapes may spell it."""
        return self.field is None or not self.field.isidentifier() or f'"{self.field}"' in text or "\\u" in text


class Found(NamedTuple):
    """A JSON value and its place."""

    value: Json
    start: int
    end: int


def parsed(text: str) -> Json | None:
    """The value, or None when `text` is not JSON."""
    try:
        value: Json = from_json(text, allow_inf_nan=False)
    except ValueError:
        return None
    return value


def json_values(text: str, parse: Callable[[str], Json | None] = parsed) -> "list[Found]":
    """The objects and arrays of `text`, last first, outermost only, among the last TRIES that have the brackets."""
    if text.count("{") + text.count("[") > MOST_OPENERS and len(text) > READ_OF_MORE:
        cut = len(text) - READ_OF_MORE
        return [Found(one.value, one.start + cut, one.end + cut) for one in json_values(text[cut:], parse)]
    found: list[Found] = []
    characters = 4 * len(text) + 1000
    taken = len(text) + 1
    for start, end in reversed(_balanced(text)[-TRIES:]):
        characters -= end - start
        if start >= taken or end > taken:
            continue
        if characters < 0:
            break
        value = parse(text[start:end])
        if value is not None:
            found.append(Found(value, start, end))
            taken = start
    return found


def _balanced(text: str) -> list[Span]:
    """Every region between matching brackets, in the order of their ends: one pass, one stack.

    A closing bracket drops what was opened after its partner and never closed ("[0, 1)").
    """
    spans: list[Span] = []
    stack: list[tuple[str, int]] = []
    open_now = {"{": 0, "[": 0}
    position, end = 0, max(text.rfind("}"), text.rfind("]")) + 1
    while True:
        token = (TOKEN if stack else BRACKET).search(text, position, end)
        if token is None:
            return spans
        position, mark = token.end(), token[0][0]
        if mark in "[{" and token[0][-1] in "]}":
            spans.append(token.span())
        elif mark in "[{" and len(token[0]) > DEEPEST:
            stack.clear()
            open_now = {"{": 0, "[": 0}
        elif mark in "[{":
            stack.append((mark, token.start()))
            open_now[mark] += 1
        elif mark in "]}" and open_now[OPENERS[mark]]:
            start = _closed(stack, open_now, OPENERS[mark])
            if len(stack) <= DEEPEST:
                spans.append((start, position))


def _closed(stack: list[tuple[str, int]], open_now: dict[str, int], partner: str) -> int:
    """Where the nearest open `partner` stands; it and all above it leave the stack."""
    while True:
        mark, start = stack.pop()
        open_now[mark] -= 1
        if mark == partner:
            return start


def _scalar(text: str) -> Span | None:
    """The place of a JSON scalar that is all of the last closed fenced block or of the text."""
    whole = stripped_span(text, 0, len(text))
    fenced = [stripped_span(text, block.start, block.end) for block in blocks(text) if block.closed]
    for start, end in (*fenced[-1:], whole):
        if start < end and (parsed(text[start:end]) is not None or text[start:end] == "null"):
            return start, end
    return None
