"""CodeI/O's rows: of the raw set, which hold the code and its pairs, and those whose prompt is all there is.

A prompt asks for the output of the reference code for an input, or for an input that gives an output. Code and given
value stand in it as Python writes them, so that what is right can be run; a text stands without its quotes, and only
the requirements above it tell `5` from `"5"`.
"""

import json
import re
from typing import Any

from verifier.dump.columns import MISSING, look_up, text_of_messages
from verifier.dump.dataset import NoTruth, Row, opened, value_of
from verifier.python_literals import NotLiteral, literal
from verifier.wire import Json

GIVEN = {
    "o": ("Given the following input:\n\n", "\n\nCan you predict the output without writing any code?"),
    "i": ("Given the following output:\n\n", "\n\nCan you predict a feasible input without writing any code?"),
}
CODE = "You can refer to this code to guide your reasoning but not copy spans of code directly."
RETURNED = re.compile(r"`return` *\(([^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)")
TEXT_ONLY = re.compile(r"\s*(?:str|string)\s*", re.IGNORECASE)
PERHAPS_TEXT = re.compile(r"\b(?:str|string|any|text|union|optional)\b", re.IGNORECASE)
"""Types of `return` that a text may be of: `Optional[str]`, `int or str`, `Any`."""
COLUMNS = ("refcode", "funcname", "ios", "ioid", "io_pred", "input", "output")


def codeio_task(row: Row) -> Json:
    """The columns of the raw set where the row has its code, else what its prompt says; raises NoTruth."""
    if value_of(row, "refcode") is not None:
        found = {name: look_up(row, name) for name in COLUMNS}
        held = {name: value for name, value in found.items() if value is not MISSING}
        return {
            name: opened(value) if name == "ios" else value
            for name, value in held.items()
            if value is not None or name == "output"
        }
    return task_in(prompt_in(row, "prompt") or prompt_in(row, "messages"))


def prompt_in(row: Row, column: str) -> str:
    """The first turn, as the later ones are answers and complaints."""
    value = value_of(row, column)
    text = text_of_messages(value[:1] if isinstance(value, list) else value)
    return text if isinstance(text, str) else ""


def task_in(prompt: str) -> Json:
    before, behind, code = prompt.partition(CODE)
    if not behind or not code.strip():
        raise NoTruth("the prompt shows no reference code, so nothing can be run")
    for predicted, (opening, closing) in GIVEN.items():
        start, end = before.find(opening), before.rfind(closing)
        if 0 <= start < end:
            given = before[start + len(opening) : end]
            name = "input" if predicted == "o" else "output"
            value = input_of(given) if predicted == "o" else output_of(given, before[:start])
            return {"io_pred": predicted, "refcode": code.strip("\n"), name: value}
    raise NoTruth("the prompt asks for no output of an input, nor for an input of an output")


def input_of(written: str) -> Json:
    value = python_value(written)
    if not isinstance(value, dict):
        raise NoTruth(f"the prompt's input is no object: {written[:60]!r}")
    return value


def output_of(written: str, requirements: str) -> Json:
    """What the prompt says is the output. Raises NoTruth where it may be a text as well as what it spells."""
    kind = next(iter(RETURNED.findall(requirements)), "")
    if TEXT_ONLY.fullmatch(kind):
        return written
    try:
        value = python_value(written)
    except NoTruth:
        if PERHAPS_TEXT.search(kind):
            return written
        raise
    if isinstance(value, list | dict | bool) or value is None or not PERHAPS_TEXT.search(kind):
        return value
    raise NoTruth(f"whether the output {written[:60]!r} is a text does not show")


def python_value(written: str) -> Json:
    try:
        value: Any = literal(written)
        json.dumps(value, allow_nan=False)
    except (NotLiteral, TypeError, ValueError) as error:
        raise NoTruth(f"the prompt's value cannot be read: {written[:60]!r}") from error
    found: Json = json.loads(json.dumps(value))
    return found
