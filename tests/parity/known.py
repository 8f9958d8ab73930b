"""Where our rewards differ from the recorded ones, case by case, and why: `known_differences.json` beside this file.

There are two reasons only: the verdict comes out of a library that no registry has, or the original reached it by
evaluating the answer's text as Python.
"""

import json
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import TypeAdapter

from verifier.wire import Wire

FILE = Path(__file__).with_name("known_differences.json")


class Difference(Wire):
    """One case whose reward differs."""

    case_id: str
    kind: Literal["library", "evaluation"]
    reason: str


class Named(NamedTuple):
    """A case of a file: the ids of one file may be those of another."""

    file: str
    case_id: str


@cache
def known_differences() -> dict[Named, Difference]:
    read = TypeAdapter(dict[str, list[Difference]]).validate_python(json.loads(FILE.read_text(encoding="utf-8")))
    return {Named(file, one.case_id): one for file, differences in read.items() for one in differences}
