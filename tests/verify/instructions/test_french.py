"""M-IFEval's French constraints, each in both directions. Those that are IFEval's in French words are checked once."""

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.verify.instruction_following import InstructionFollowing
from verifier.verify.instructions.french import FRENCH
from verifier.verify.instructions.libraries import missing
from verifier.wire import Json, Outcome

LINES = (Path(__file__).parent / "french.jsonl").read_text(encoding="utf-8").split("\n")
CASES = [json.loads(line) for line in LINES if line]


def followed(name: str, kwargs: dict[str, Any], response: str) -> bool:
    ground_truth: Json = {"instruction_id_list": [name], "kwargs": [kwargs]}
    verdict = InstructionFollowing().verify(response, ground_truth)
    assert verdict.outcome in (Outcome.CORRECT, Outcome.INCORRECT), verdict.reason
    return verdict.outcome is Outcome.CORRECT


def test_every_constraint_is_here() -> None:
    assert {case["id"] for case in CASES} == FRENCH.keys()
    assert len(FRENCH) == 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_constraint_is_followed_and_is_not(case: dict[str, Any]) -> None:
    if any(lacking := missing(need) for need in FRENCH[case["id"]].needs):
        pytest.skip(str(lacking))
    assert followed(case["id"], case["kwargs"], case["follows"])
    assert not followed(case["id"], case["kwargs"], case["does_not"])


@pytest.mark.parametrize(
    ("name", "kwargs", "said"),
    [
        ("fr:keywords:frequency", {"keyword": "a", "frequency": 2, "relation": "at least"}, "moins de or au moins"),
        ("fr:special_character:accents", {"word_to_accentuate": {}}, "an object of 1 to"),
        ("fr:special_character:accents", {"word_to_accentuate": {"a": 1}}, "expected text"),
        ("fr:language:response_language", {"language": "zh"}, "langdetect knows"),
        ("ja:letters:furiganas", {}, "no constraint is called"),
    ],
)
def test_what_cannot_be_checked_is_not_judged(name: str, kwargs: dict[str, Any], said: str) -> None:
    assert said in str(InstructionFollowing().unreadable({"instruction_id_list": [name], "kwargs": [kwargs]}))
