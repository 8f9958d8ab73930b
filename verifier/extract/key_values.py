"""Pairs of key and value, in whatever form they were written down."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

import regex as re
from pydantic import Field

from verifier.extract.json_object import json_values, parsed
from verifier.extract.span import Span, stripped_span
from verifier.extract.tagged import closed_blocks
from verifier.extract.wrapping import unwrapped_span
from verifier.parts import Extractor
from verifier.python_literals import NotLiteral, literal
from verifier.read.assertion import beside_another
from verifier.wire import Extraction, Json

LINES = 2000  # read from the end
LONGEST_LINE = 1000  # characters; a longer line is prose
Pairs = dict[str, Json]

BULLET = re.compile(r"(?:[ \t>]*(?:[-*+•]|\(?\d{1,3}[.)]|#{1,6})(?=[ \t]))*+[ \t]*(?:(?:So|Thus|Therefore|Hence),? )?")
# "**name** — Ann": a dash parts a pair where the key is set in bold or begins a bullet's line alone.
DASHED = re.compile(r"\*\*(.{1,80}?)\*\*\s+[–—-]\s+(?=\S)(.+)", re.DOTALL)
PAIR = re.compile(r"(.{1,80}?)(?:\s+is\s*[:：]\s*|\s*(?:[:：=]|->|→)\s*|\s+is(?:\s+an?)?\s+|是)(?=\S)(.+)", re.DOTALL)
LIST_KEY = re.compile(r"(.{1,80}?)\s*[:：]\s*")
LIST_ITEM = re.compile(r"\s*[-*•]\s+(.+)", re.DOTALL)
TABLE_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
# "Here is what the text says:" leads to the pairs below, and is none: a value does not end in a colon, and these words
# point at something and name nothing.
LEADS_IN = re.compile(r"[:：][\s*_`\"]*\Z")
POINTING = re.compile(
    r"(?:(?:so|sure|okay|ok|certainly|and|well)[,!.]? )?(?:here|this|that|these|those|it|there|below"
    r"|(?:the )?following|what follows)|以下|下面|如下|这|那|上述|此",
    re.IGNORECASE,
)
PROSE = re.compile(r"(?:\S+\s+){3}\S.*")  # a key of at least four words; where no key is known, it may be one
MARK = re.compile(r"[:：=|]|->|→")
BY_VERB = re.compile(r"(?:\s+is(?:\s+an?)?\s+|是)\Z")
SEVERAL = re.compile(r"[,;，；]\s*(?:and\s+)?|\s+and\s+")


class KeyValuesExtractor(Extractor):
    """The last set of key/value pairs, as the text of a JSON object with sorted keys.

    Read in the last `<answer>` block, or in the whole text when there is none: a JSON object; else the last run of
    lines `key: value`, `key = value` or `key is value`, with or without bullets and emphasis, several to a line when
    commas part them; of YAML lists (`key:` and lines `- item` below it); of rows of a two-column table, or the one
    row of a wider table, with its head for keys. Values stay as they were written, without "a" or "an" behind
    "is". A key that stands twice has its last value, and none
    where a paragraph gives it two. Only the last 2000 lines are read.
    """

    kind: Literal["key_values"] = "key_values"
    tag: str | None = Field(
        default="answer", pattern=r"^[A-Za-z][\w.-]*$", description="The block to read, if there is one"
    )

    def extract(self, text: str) -> Extraction:
        return self._extract(text, frozenset())

    def extract_for(self, text: str, ground_truth: Json) -> Extraction:
        return self._extract(text, _keys_of(ground_truth))

    def _extract(self, text: str, keys: frozenset[str]) -> Extraction:
        blocks = closed_blocks(text, self.tag, last_only=True) if self.tag else []
        start, end = blocks[-1] if blocks else (0, len(text))
        for found in json_values(text[start:end], _parsed):
            if beside_another(text, start + found.start, start + found.end):
                return Extraction(answer=None, method="one of several JSON values")
            if isinstance(found.value, dict):
                return _extraction(found.value, (start + found.start, start + found.end))
        run = _last_run(text, start, end, keys)
        if not run:
            return Extraction(answer=None, method="no key/value pairs")
        merged: dict[str, Json] = {}
        given: dict[str, int] = {}  # where the line ends that gave a key its value
        for line in reversed(run):
            for key, value in line.pairs.items():
                beside = key in given and "\n\n" not in text[given[key] : line.span[0]]
                if beside and merged[key] != value:
                    return Extraction(answer=None, method=f"the key {key[:40]!r} is given two values")
                merged[key], given[key] = value, line.span[1]
        return _extraction(merged, (run[-1].span[0], run[0].span[1]))


def _parsed(text: str) -> Json | None:
    """A JSON value, or an object as Python writes it: `{'x': 1}`."""
    value = parsed(text)
    if value is not None or not text.startswith("{"):
        return value
    try:
        read = literal(text)
    except NotLiteral:
        return None
    plain = isinstance(read, dict) and all(isinstance(key, str) for key in read)
    return parsed(json.dumps(read)) if plain and _is_json(read) else None


def _is_json(value: object) -> bool:
    """Whether JSON has all of a value that Python wrote: no sets, no bytes, no complex numbers."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(member) for key, member in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_json, value))
    return value is None or isinstance(value, str | int | float)


def _keys_of(ground_truth: Json) -> frozenset[str]:
    """The keys of a ground truth, in lower case: those of an object, or of the text of one."""
    if isinstance(ground_truth, str):
        try:
            ground_truth = json.loads(ground_truth)
        except ValueError:
            return frozenset()
    return frozenset(map(str.casefold, ground_truth)) if isinstance(ground_truth, dict) else frozenset()


class Line(NamedTuple):
    """A line with the pairs it holds."""

    pairs: Pairs
    span: Span


def _extraction(pairs: Pairs, span: Span) -> Extraction:
    answer = json.dumps(pairs, ensure_ascii=False, sort_keys=True)
    return Extraction(answer=answer, method="key_values", span=span)


def _last_run(text: str, start: int, end: int, keys: frozenset[str]) -> list[Line]:
    """The last lines in a row that hold pairs, last first; blank lines and table rules do not part them."""
    run: list[Line] = []
    below_rule = False
    items: list[str] = []  # of a list whose key stands above
    row: list[str] = []  # of a wide table whose head stands above
    bottom = 0
    for span in islice(_lines_from_the_end(text, *stripped_span(text, start, end)), LINES):
        line = text[slice(*span)]
        pairs = pairs_of(line)
        if not items and not row:
            bottom = span[1]
        if TABLE_RULE.fullmatch(line):
            below_rule = "|" in line
        elif line.strip() and below_rule:
            head = cells_of(line)
            if len(head) == 2 and len(run) == 1 and not row and keys.issuperset(map(str.casefold, head)):
                [only] = run  # "| name | age |", and below it "| Ann | 30 |", where these two keys are asked for
                ((first, second),) = only.pairs.items()
                run[0] = Line({head[0]: first, head[1]: second}, (span[0], only.span[1]))
            if len(row) == len(head) > 2 and not run:
                run.append(Line(dict(zip(head, row, strict=True)), (span[0], bottom)))
            break
        elif pairs and run and keys and keys.isdisjoint(map(str.casefold, pairs)) and any(map(PROSE.fullmatch, pairs)):
            break  # "Adding the two equations gives 3x = 6. So the solution is"
        elif pairs and run and MARK.search(text[slice(*run[-1].span)]) and not MARK.search(line):
            break  # prose above the pairs: "By clue 2 the green house is immediately left of the blue one"
        elif pairs:
            run.append(Line(pairs, span))
            items = []
        elif items and (key := _list_key(line)):
            listed: list[Json] = [*reversed(items)]
            run.append(Line({key: listed}, (span[0], bottom)))
            items = []
        elif not row and (item := LIST_ITEM.fullmatch(line)) and len(line) <= LONGEST_LINE:
            items.append(_bare(item[1]))
        elif not run and not row and len(cells_of(line)) > 2:
            row = cells_of(line)
        elif (run or row or items) and line.strip():
            break
    return run


def _list_key(line: str) -> str | None:
    """The key of `key:` alone on its line."""
    found = LIST_KEY.fullmatch(BULLET.sub("", line.strip(), count=1)) if len(line) <= LONGEST_LINE else None
    return (_bare(found[1]) or None) if found else None


def cells_of(line: str) -> list[str]:
    """The cells of a table's row; none when the line is no row."""
    stripped = line.strip()
    if len(line) > LONGEST_LINE or not stripped.startswith("|"):
        return []
    return [_bare(cell) for cell in stripped.strip("|").split("|")]


def _lines_from_the_end(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end:
        line_start = max(start, text.rfind("\n", start, end) + 1)
        yield line_start, end
        end = line_start - 1


def pairs_of(line: str) -> Pairs:
    """The pairs that one line holds: none unless all of it is pairs."""
    if len(line) > LONGEST_LINE or not line.strip() or LEADS_IN.search(line):
        return {}
    if line.strip(" *_").startswith("(") and line.strip(" *_.").endswith(")"):
        return {}  # "(Her sister is 28.)" is a remark
    if line.strip().startswith("|"):
        cells = cells_of(line)
        return {cells[0]: cells[1]} if len(cells) == 2 and all(cells) else {}
    body = BULLET.sub("", line, count=1)
    pieces = SEVERAL.split(body)
    pairs = [_pair(piece) for piece in pieces]
    if len(pieces) > 1 and all(pairs):
        return dict(pair for pair in pairs if pair)
    only = _pair(body)
    return dict([only]) if only else {}


def _pair(text: str) -> tuple[str, str] | None:
    parts = PAIR.fullmatch(text.strip()) or DASHED.fullmatch(text.strip())
    if parts is None:
        return None
    key, value = _bare(parts[1]), _bare(parts[2])
    if POINTING.fullmatch(key) and BY_VERB.search(text.strip(), parts.end(1), parts.start(2)):
        return None
    return (key, value) if key and value else None


def _bare(text: str) -> str:
    """A key or value without what is written around it, stars that another part of the line closes included."""
    start, end = unwrapped_span(text, 0, len(text))
    return text[start:end].strip("* \t")
