"""What CodeI/O asks for: the output of a function for an input, or an input that gives an output."""

import keyword
from typing import Any, Literal, NamedTuple

from verifier.verify.json_text import read_json_text
from verifier.verify.quoting import json_name
from verifier.wire import Json

Predicted = Literal["input", "output"]
EXAMPLE = '{"io_pred": "o", "input": {"n": 3}, "output": 6} or {"io_pred": "i", "refcode": "def ...", "output": 6}'
SPELLINGS: dict[Any, Predicted] = {"i": "input", "input": "input", "o": "output", "output": "output"}
FUNCTION = "main_solution"
"""How every function of the data set is called."""


class Unknown:
    """What a row does not hold; null is a value."""


UNKNOWN = Unknown()


class Task(NamedTuple):
    predicted: Predicted
    input: Any
    output: Any
    code: str
    function: str


def task_of(ground_truth: Json, chosen: Predicted | None = None) -> Task | str:
    """The task, or why the ground truth is none: the columns of the data set, with one pair of `ios` or all of them."""
    row: Any = read_json_text(ground_truth).value if isinstance(ground_truth, str) else ground_truth
    if not isinstance(row, dict):
        return f"the ground truth is {json_name(ground_truth)}; expected {EXAMPLE}"
    predicted = SPELLINGS.get(row.get("io_pred")) if isinstance(row.get("io_pred"), str) else chosen
    if predicted is None:
        return f"neither `io_pred` nor `predict` says which is predicted, the input or the output; expected {EXAMPLE}"
    pair = pair_of(row)
    if isinstance(pair, str):
        return pair
    code, function = row.get("refcode"), row.get("funcname", FUNCTION)
    if not isinstance(function, str) or not function.isidentifier() or keyword.iskeyword(function):
        return f"funcname is {json_name(function)} and no name of a function"
    found = Task(
        predicted,
        UNKNOWN if pair.get("input") is None else pair["input"],
        pair.get("output", UNKNOWN),
        code if isinstance(code, str) and code.strip() else "",
        function,
    )
    return missing(found) or found


def missing(task: Task) -> str | None:
    """Which column this task lacks, in words."""
    if task.predicted == "input" and not task.code:
        return "the row has no refcode to run on a predicted input"
    if task.output is UNKNOWN and (task.predicted == "input" or task.input is UNKNOWN or not task.code):
        return "the row has no output, nor what gives it"
    return None


def pair_of(row: dict[str, Any]) -> dict[str, Any] | str:
    """The input and output that the row is about."""
    pairs = row.get("ios")
    if pairs is None:
        return row
    number = row.get("ioid", 0 if isinstance(pairs, list) and len(pairs) == 1 else None)
    if not isinstance(pairs, list) or not isinstance(number, int) or not 0 <= number < len(pairs):
        return "ioid does not say which of `ios` the task is about"
    pair = pairs[number]
    return pair if isinstance(pair, dict) else f"ios holds {json_name(pair)}; expected an object of input and output"
