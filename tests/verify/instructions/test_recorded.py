"""What the checks of IFEval, IFBench and IFTrain say of some 1,000 responses, and ours says of the same.

`recorded.jsonl` holds responses of ours with the verdicts of lm-evaluation-harness (4e7e0d4, IFEval), IFBench (db69a6f)
and open-instruct (e6c3044, IFTrain), by nltk 3.10.4, langdetect 1.0.9 (with a seed), emoji 2.16.0, syllapy 0.8.0.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from verifier.verify.instruction_following import InstructionFollowing
from verifier.verify.instructions.libraries import missing
from verifier.verify.instructions.rows import KNOWN
from verifier.wire import Json, Outcome

LANGUAGES = ("en", "fr", "es", "ja")
RECORDED: dict[str, list[dict[str, Any]]] = defaultdict(list)
for line in (Path(__file__).parent / "recorded.jsonl").read_text(encoding="utf-8").split("\n"):
    if line:
        row = json.loads(line)
        RECORDED[row["id"]].append(row)
ENGLISH = sorted(name for name in KNOWN if name.split(":")[0] not in LANGUAGES)


def followed(row: dict[str, Any], *, loose: bool) -> bool:
    ground_truth: Json = {"instruction_id_list": [row["id"]], "kwargs": [row["kwargs"]]}
    verdict = InstructionFollowing(loose=loose).verify(row["response"], ground_truth)
    assert verdict.outcome in (Outcome.CORRECT, Outcome.INCORRECT), verdict.reason
    return verdict.outcome is Outcome.CORRECT


@pytest.mark.parametrize("name", ENGLISH)
def test_a_constraint_gives_the_verdicts_of_the_original(name: str) -> None:
    if any(lacking := missing(need) for need in KNOWN[name].needs):
        pytest.skip(str(lacking))
    rows = RECORDED[name]
    assert {row["strict"] for row in rows} == {True, False}, "recorded in both directions"
    wrong = [row for row in rows if followed(row, loose=False) != row["strict"]]
    wrong += [row for row in rows if followed(row, loose=True) != row["loose"]]
    assert not wrong


def test_all_of_the_projects_are_there() -> None:
    assert len(ENGLISH) == 25 + 58 + 29
    assert RECORDED.keys() == set(ENGLISH)  # test_french.py, test_languages.py
