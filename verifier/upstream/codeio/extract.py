"""The last complete JSON value of a text, as CodeI/O finds and repairs it."""

import json
import re
from typing import Any, Literal

from verifier.parts import Extractor
from verifier.wire import Extraction

LONGEST = 200_000
"""Characters of a completion: answers of 200,000 tokens are not made; more would be looked through three times."""
FENCE, CLOSING, BOX = "```json", "```", "\\boxed{"
BRACE = re.compile(r"[{}]")
PYTHON = (("False", "false"), ("True", "true"), ("None", "null"))


class CodeioJson(Extractor):
    """CodeI/O's `extract_last_complete_json` (src/codeio_utils.py at 1d3541c).

    The last block of JSON if there is one, else from the first brace to the one that closes it, of the last such pair;
    no answer where that is no JSON. Line breaks are dropped; `True`, `False` and `None` are taken for JSON's. Where
    nothing is found: the same with `\\{` for braces and square brackets for round ones, then in the last box.
    """

    kind: Literal["codeio_json"] = "codeio_json"

    def extract(self, text: str) -> Extraction:
        if len(text) > LONGEST:
            return Extraction(answer=None, method=f"more than {LONGEST:,} characters")
        try:
            value = last_json(text)
        except (ValueError, RecursionError):
            return Extraction(answer=None, method="the original raises at the last JSON")
        if value is None:
            return Extraction(answer=None, method="no JSON")
        return Extraction(answer=json.dumps(value), method="last JSON")


def last_json(text: str) -> Any:
    """None where there is none. Raises ValueError where the original raises."""
    value = last_json_as_written(text)
    if value is None:
        text = text.replace("\\{", "{").replace("\\}", "}").replace("(", "[").replace(")", "]")
        value = last_json_as_written(text)
    if value is None and BOX in text:
        start = text.rfind(BOX) + len(BOX)
        box = text[start : text.rfind("}", start)]
        for written, meant in (("\\\\", "\\"), ("\\{", "{"), ("\\}", "}"), ("\\left", ""), ("\\right", "")):
            box = box.replace(written, meant)
        value = last_json_as_written(box)
    return value


def last_json_as_written(text: str) -> Any:
    if FENCE in text:
        start = text.rfind(FENCE) + len(FENCE)
        spelt = text[start : text.find(CLOSING, start)].strip()  # an open block loses its last character
    else:
        spelt = last_braces(text)
    return read(spelt.replace("\n", "")) if spelt else None


def read(spelt: str) -> Any:
    try:
        return json.loads(spelt)
    except json.JSONDecodeError:
        pass
    for written, meant in PYTHON:
        spelt = spelt.replace(written, meant)
    try:
        return json.loads(spelt)
    except json.JSONDecodeError:
        return None


def last_braces(text: str) -> str:
    """From the first brace to the one that closes it, of the last such pair, braces in strings counted."""
    depth, start, span = 0, 0, (0, 0)
    for brace in BRACE.finditer(text):
        if brace[0] == "{":
            start = start if depth else brace.start()
            depth += 1
        elif depth:
            depth -= 1
            span = span if depth else (start, brace.end())
    return text[slice(*span)]
