"""Does the answer cite sources that exist, and those that it should?"""

from collections.abc import Iterable, Mapping, Set
from itertools import islice
from typing import Literal, NamedTuple

import regex
from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.forms.references import MAX_CHARACTERS, scored, too_long
from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import abridged, json_name
from verifier.wire import Json, Verdict

MAX_SOURCES = 1000
MAX_MARKERS = 2_000
LONGEST_RANGE = 50
"""`[3-7]` names five sources; `[1-1000000]` and `[5-3]` name one that does not exist."""
MARKER = regex.compile(r"[\[【]\s*+\^?([^\[\]【】\n]{1,200}+)[\]】]")
DAGGER = regex.compile(r"†.*+\Z")
RANGE = regex.compile(r"(\d{1,20})\s*[-–—]\s*(\d{1,20})")
SEPARATOR = regex.compile(r"[,;，；、&]|\s(?:and|und|et|y|e)\s")
CODE = regex.compile(r"(?s)(`{3,})(?:(?!\1).)*+(?:\1|\Z)|`[^`\n]*+`")
LIST_HEADING = regex.compile(
    r"(?im)^[#*_ \t]*+(?:references|sources|bibliography|works cited|citations|quellen|références|"
    r"referencias|参考文献|来源)[*_:：\t ]*+$"
)
"""Behind it the answer lists its sources; what stands there is not cited."""
WANTED = '5 (sources 1 to 5), ["doc1", "doc2"], or {"sources": 5, "required": [1, 3]}'


class Sources(NamedTuple):
    """The names of all sources, and of those that must be cited."""

    known: frozenset[str]
    required: frozenset[str]


class Citations(Verifier):
    """Markers such as `[1]`, `[2, 5]`, `[3-5]`, `[^1]` and `【1†source】`, against the sources that there are.

    In `[...]`, what has the shape of a source's name is a citation: digits, or `doc7` where sources are `doc1` to
    `doc5`. Code, and the list of sources at the end, cite nothing. Whether a source says so is a judge's question.
    """

    kind: Literal["citations"] = "citations"
    measure: Literal["all", "exist", "required", "f1"] = Field(
        default="all",
        description="all: at least one, each exists, and each required one is cited; exist: the share of those cited "
        "that exist; required: the share of those required that are cited; f1: of cited against required ones",
    )
    least: int = Field(default=1, ge=0, le=MAX_SOURCES, description="Different sources that must be cited")
    most: int | None = Field(default=None, ge=0, description="Different sources that may be cited, for `all`")

    def unreadable(self, ground_truth: Json) -> str | None:
        found = sources_in(ground_truth)
        if isinstance(found, str):
            return found
        if self.measure in ("required", "f1") and not found.required:
            return f"the measure {self.measure!r} needs sources in `required`; expected {WANTED}"
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        sources = sources_in(ground_truth)
        if isinstance(sources, str):
            return Verdict.unverifiable(sources)
        if (problem := too_long(answer, 10 * MAX_CHARACTERS)) is not None:
            return problem
        cited = cited_in(answer, sources.known)
        if cited is None:
            return Verdict.too_costly(f"it has more than {MAX_MARKERS:,} markers")
        real, missed = cited & sources.known, sources.required - cited
        told: dict[str, Json] = {
            "cited": listed(cited),
            "not_a_source": listed(cited - sources.known),
            "not_cited": listed(missed),
        }
        exist = len(real) / len(cited) if cited else 0.0
        covered = 1 - len(missed) / len(sources.required) if sources.required else 1.0
        if len(cited) < self.least:
            return Verdict.incorrect(f"it cites {len(cited)} sources, and {self.least} are needed", **told)
        if self.measure == "all":
            return self.of_all(cited, sources, told)
        right = len(cited & sources.required)
        f1 = 2 * right / (len(cited) + len(sources.required)) if right else 0.0
        value = {"exist": exist, "required": covered, "f1": f1}[self.measure]
        return scored(value, f"citations, {self.measure}", told=told)

    def of_all(self, cited: frozenset[str], sources: Sources, told: dict[str, Json]) -> Verdict:
        if unknown := cited - sources.known:
            return Verdict.incorrect(f"it cites what is no source: {', '.join(sorted(unknown)[:5])}", **told)
        if missed := sources.required - cited:
            return Verdict.incorrect(f"it does not cite {', '.join(sorted(missed)[:5])}", **told)
        if self.most is not None and len(cited) > self.most:
            return Verdict.incorrect(f"it cites {len(cited)} sources, and {self.most} are allowed", **told)
        return Verdict.correct(f"all of the {len(cited)} sources cited exist", **told)


def listed(names: Iterable[str]) -> list[Json]:
    return [abridged(name, 80) for name in sorted(names)[:50]]


def sources_in(ground_truth: Json) -> Sources | str:
    """The sources of a ground truth, or why it has none."""
    value = ground_truth
    if isinstance(value, str) and (read := read_json_text(value)).problem is None:
        value = read.value
    told = value if isinstance(value, dict) else {"sources": value}
    if unknown := told.keys() - {"sources", "required"}:
        return f"the ground truth has {', '.join(sorted(unknown))[:60]}; expected {WANTED}"
    known = names_of(told.get("sources"))
    if isinstance(known, str):
        return known
    required = names_of(told.get("required") or [], several=False)
    if isinstance(required, str):
        return required
    if not known:
        return f"the ground truth has no sources; expected {WANTED}"
    if stray := required - known:
        return f"required sources that there are none of: {', '.join(sorted(stray))[:60]}"
    return Sources(known, required)


def names_of(value: Json, *, several: bool = True) -> frozenset[str] | str:
    """The names in a list of texts, numbers or objects with an `id`; a number stands for all from 1 to it."""
    if several and isinstance(value, int) and not isinstance(value, bool):
        if not 0 < value <= MAX_SOURCES:
            return f"the ground truth has {value} sources; expected 1 to {MAX_SOURCES}"
        return frozenset(str(number) for number in range(1, value + 1))
    if not isinstance(value, list):
        return f"the sources are {json_name(value)}; expected {WANTED}"
    if len(value) > MAX_SOURCES:
        return f"the ground truth has {len(value)} sources; expected 1 to {MAX_SOURCES}"
    found = set()
    for one in value:
        name = one.get("id") if isinstance(one, dict) else one
        if isinstance(name, bool) or not isinstance(name, int | str) or not str(name).strip():
            return f"a source is {json_name(name)}; expected {WANTED}"
        found.add(str(name).strip())
    return frozenset(found)


def shape(name: str) -> str:
    """A name with each of its numbers as one 0: `doc12` and `doc7` have one shape."""
    return regex.sub(r"\d+", "0", name)


def cited_in(text: str, known: frozenset[str]) -> frozenset[str] | None:
    """The names that markers in `text` cite, whether or not they exist; None where there are too many markers."""
    prose = CODE.sub(" ", text)
    headings = list(islice(LIST_HEADING.finditer(prose), MAX_MARKERS))
    prose = prose[: headings[-1].start()] if headings else prose
    shapes = {shape(name).casefold() for name in known}
    spelt = {name.casefold(): name for name in known}
    found: set[str] = set()
    count = 0
    for marker in MARKER.finditer(prose):
        parts = [part.strip() for part in SEPARATOR.split(DAGGER.sub("", marker[1]))]
        is_source = [names_a_source(part, spelt, shapes) for part in parts]
        if not is_source[0]:
            continue  # `[sic]`, `[see 3]`
        names = [name for part, counts in zip(parts, is_source, strict=True) if counts for name in expanded(part)]
        count += len(names)  # `[1, p. 7]` cites 1
        if count > MAX_MARKERS:
            return None
        found.update(name if name in known else spelt.get(name.casefold(), name) for name in names)
    return frozenset(found)


def names_a_source(part: str, spelt: Mapping[str, str], shapes: Set[str]) -> bool:
    """Whether it has the form of a source's name, or of a range of numbered ones; there need be no such source."""
    if RANGE.fullmatch(part):
        return "0" in shapes or part.casefold() in spelt or shape(part).casefold() in shapes
    name = part.removeprefix("^").casefold()
    return name in spelt or shape(name) in shapes


def expanded(part: str) -> list[str]:
    """`3-5` as 3, 4, 5, where that is a range of sources."""
    between = RANGE.fullmatch(part)
    if between and 0 <= (span := int(between[2]) - int(between[1])) <= LONGEST_RANGE:
        return [str(int(between[1]) + step) for step in range(span + 1)]
    return [part.removeprefix("^")]
