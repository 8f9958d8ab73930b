"""Texts of nothing but marks: every check ends, whatever they are, and raises nothing."""

import json
from pathlib import Path

import pytest

from verifier.verify.instruction_following import InstructionFollowing
from verifier.verify.instructions.libraries import missing
from verifier.verify.instructions.rows import KNOWN
from verifier.wire import Json

HERE = Path(__file__).parent
RECORDED = [
    line
    for name in ("recorded.jsonl", "french.jsonl", "languages.jsonl")
    for line in (HERE / name).read_text(encoding="utf-8").split("\n")
]
ARGUMENTS: dict[str, Json] = {row["id"]: row["kwargs"] for line in RECORDED if line for row in [json.loads(line)]}
UNITS = (
    "[",
    "*",
    "* ",
    "\n",
    " \n",
    ". ",
    "!?",
    "<<",
    '"',
    "'\"",
    "{",
    "p. s",
    "Question 1\n",
    "a,",
    "\0",
    "\ud83d",
    "ﷺ",
    "1",
)


@pytest.mark.parametrize("unit", UNITS)
def test_every_constraint_ends(unit: str) -> None:
    judged = [name for name in ARGUMENTS if not any(map(missing, KNOWN[name].needs))]
    halves: list[Json] = [
        {"instruction_id_list": list(half), "kwargs": [ARGUMENTS[name] for name in half]}
        for half in (judged[:75], judged[75:150], judged[150:])
    ]
    for checks in ("original", "strict"):
        verifier = InstructionFollowing.model_validate({"checks": checks, "loose": True, "score": "share"})
        for row in halves:
            assert verifier.verify(unit * (10_000 // len(unit)), row).score is not None
