"""Is the answer from a table the right one, with its scale?"""

import json
import re
from typing import Literal, NamedTuple

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.json_text import read_json_text
from verifier.verify.questions.scale import folded, is_number, number_of, shared, told
from verifier.verify.quoting import abridged, json_name
from verifier.wire import Json, Verdict

MAX_CHARACTERS = 20_000
MAX_ANSWERS = 200
SCALES = ("", "thousand", "million", "billion", "percent")
ANOTHER = re.compile(r"\d|\b(?:or|not|either|maybe)\b", re.IGNORECASE)
PARTINGS = tuple(map(re.compile, (r";", r"\n", r",\s", r",\s+(?:and\s+)?|\s+and\s+")))
WANTED = '{"answer": 12.5, "scale": "million", "answer_type": "arithmetic"}, as TAT-QA\'s rows have it'


class Scaled(NamedTuple):
    """Answers and their scale."""

    answers: tuple[str, ...]
    scale: str
    exact: bool = False


class TatQa(Verifier):
    """An answer from a table by TAT-QA's exact match or F1: numbers are compared with their scale, to four places.

    The answer is text (`12.5 million`, `23%`), or JSON: `{"answer": 12.5, "scale": "million"}`, also with a list.
    """

    kind: Literal["tatqa"] = "tatqa"
    measure: Literal["em", "f1"] = Field(default="em", description="Exact match, or F1 of the words of spans")

    def unreadable(self, ground_truth: Json) -> str | None:
        row = row_of(ground_truth)
        return row if isinstance(row, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        row = row_of(ground_truth)
        if isinstance(row, str):
            return Verdict.unverifiable(row)
        if len(answer) > MAX_CHARACTERS:
            return Verdict.incorrect(f"its {len(answer):,} characters are more than an answer has", rule="length")
        given = given_by(answer)
        if len(given.answers) == 1 and (more := behind_number(given.answers[0])):
            return Verdict.undecided(f"{abridged(more)!r} stands behind the number", rule="reading")
        wanted = folded(told(row.answers, row.scale))
        listed = [told(parts, given.scale) for parts in lists_of(given, len(row.answers))]
        readings = [folded(one) for one in (*readings_of(given), *listed)]
        em = wanted in readings
        f1 = float(em) if row.exact else max(shared(one, wanted) for one in readings)
        score = float(em) if self.measure == "em" else f1
        evidence: dict[str, Json] = {"answer": [abridged(one) for one in readings], "ground_truth": abridged(wanted)}
        evidence |= {"em": em, "f1": f1, "rule": f"{self.measure} by tatqa"}
        if score == 1:
            return Verdict.correct("the answers and their scale are the same", **evidence)
        if score > 0:
            return Verdict.partial(score, f"f1 is {score:.2f}", **evidence)
        return Verdict.incorrect("the answers or their scale differ", **evidence)


def readings_of(given: Scaled) -> list[str]:
    """The answers with their scale; a number without one may also be meant as it stands, as a share of 1."""
    readings = [told(given.answers, given.scale)]
    alone = given.answers[0] if len(given.answers) == 1 and not given.scale else ""
    if alone and "%" not in alone and is_number(alone) and (number := number_of(alone)) is not None:
        readings.append(f"{number:.4f}")
    return readings


def behind_number(text: str) -> str:
    """What stands behind a number and its scale and may be another answer: `12.5 million or 13 million`, which the
    original reads to its second word."""
    words = text.split(maxsplit=2)
    more = words[2] if len(words) == 3 and is_number(text) else ""
    return more if ANOTHER.search(more) else ""


def lists_of(given: Scaled, count: int) -> list[list[str]]:
    """The ways to part a text into as many answers as the row has; the original knows lists alone."""
    if count < 2 or len(given.answers) != 1:
        return []
    ways = ([part.strip(" .") for part in parting.split(given.answers[0])] for parting in PARTINGS)
    return [parts for parts in ways if len(parts) == count]


def given_by(answer: str) -> Scaled:
    text = answer.strip()
    if text.startswith(("{", "[")):
        read = read_json_text(text)
        value = json.loads(text) if not read.problem else None
        if isinstance(value, dict) and "answer" in value:
            scale = value.get("scale")
            found = texts(value["answer"])
            if found is not None:
                return Scaled(found, scale.strip().lower() if isinstance(scale, str) else "")
        elif isinstance(value, list) and (found := texts(value)) is not None:
            return Scaled(found, "")
    return Scaled((text,), "")


def texts(value: Json) -> tuple[str, ...] | None:
    several = value if isinstance(value, list) else [value]
    if not 0 < len(several) <= MAX_ANSWERS or any(
        isinstance(one, list | dict | bool) or one is None for one in several
    ):
        return None
    return tuple(map(str, several))


def row_of(ground_truth: Json) -> Scaled | str:
    """The row's answers, scale, and whether it is all or nothing."""
    if not isinstance(ground_truth, dict) or "answer" not in ground_truth:
        return f"the ground truth is {json_name(ground_truth)} without an answer; tatqa expects {WANTED}"
    found = texts(ground_truth["answer"])
    scale, kind = ground_truth.get("scale") or "", ground_truth.get("answer_type")
    if found is None or not any(one.strip() for one in found):
        return f"the ground truth has no answer that can be read; tatqa expects {WANTED}"
    if not isinstance(scale, str) or scale not in SCALES:
        return f"the scale is {str(scale)[:40]!r}; expected one of {', '.join(SCALES[1:])}, or none"
    if kind == "count":
        whole = number_of(found[0])
        if whole is None:
            return f"the count {found[0][:40]!r} is not a number"
        found = (str(int(whole)),)
    return Scaled(found, scale, kind in ("arithmetic", "count"))
