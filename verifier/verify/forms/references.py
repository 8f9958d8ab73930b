"""The references of a row: texts that an answer is measured against, the nearest of which counts."""

from collections.abc import Mapping

from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import json_name
from verifier.wire import Json, Verdict

MAX_REFERENCES = 64
MAX_CHARACTERS = 20_000
"""Of one text. A summary of CNN/DailyMail has 300 characters, a page of translation 3,000."""
COLUMNS = ("references", "reference", "answers", "answer", "target", "summary", "highlights", "text")
WANTED = '"text", ["text", "another accepted text"] or {"references": [...]}'
NOTHING: Mapping[str, Json] = {}
EXACT = 1e-9
"""A score this near to 1 is 1: sacrebleu's BLEU of a text with itself is 100.00000000000004."""


def references_in(ground_truth: Json) -> list[str] | str:
    """The references of a ground truth, or why it has none."""
    value = ground_truth
    if isinstance(value, dict):
        column = next((name for name in COLUMNS if name in value), None)
        if column is None:
            return f"the ground truth is an object without one of {', '.join(COLUMNS)}; expected {WANTED}"
        value = value[column]
    if isinstance(value, str) and value.lstrip().startswith("["):
        read = read_json_text(value)
        if isinstance(read.value, list) and all(isinstance(one, str) for one in read.value):
            value = [str(one) for one in read.value]
    texts = value if isinstance(value, list) else [value]
    if not texts or len(texts) > MAX_REFERENCES:
        return f"the ground truth has {len(texts)} references; expected 1 to {MAX_REFERENCES}"
    found = []
    for one in texts:
        if not isinstance(one, str):
            return f"the ground truth holds {json_name(one)} where a text was expected; expected {WANTED}"
        if not one.strip():
            return "a reference in the ground truth is empty"
        if len(one) > MAX_CHARACTERS:
            return f"a reference has {len(one):,} characters; at most {MAX_CHARACTERS:,} are compared"
        found.append(one)
    return found


def too_long(answer: str, most: int = MAX_CHARACTERS) -> Verdict | None:
    """The verdict on an answer that is not read."""
    if len(answer) <= most:
        return None
    return Verdict.too_costly(f"the answer has {len(answer):,} characters; at most {most:,} are compared")


def scored(
    score: float, what: str, passing: float | None = None, told: Mapping[str, Json] = NOTHING, **more: Json
) -> Verdict:
    """The verdict for a score from 0 to 1: as it is, or, with `passing`, right or wrong."""
    value = 1.0 if score > 1 - EXACT else max(0.0, score)
    evidence = {**told, **more, "value": value}
    if passing is not None:
        reason = f"{what} is {value:.4f}, passing is {passing:g}"
        return Verdict.correct(reason, **evidence) if value >= passing else Verdict.incorrect(reason, **evidence)
    if value == 1:
        return Verdict.correct(f"{what} is 1", **evidence)
    if value > 0:
        return Verdict.partial(value, f"{what} is {value:.4f}", **evidence)
    return Verdict.incorrect(f"{what} is 0", **evidence)
