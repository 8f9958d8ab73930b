"""Rows of instruction following as data sets have them, and what cannot be judged."""

import subprocess
import sys

import pytest

from verifier.verify.instruction_following import MAX_CHARACTERS, InstructionFollowing
from verifier.wire import Json, Outcome

COMMA: dict[str, Json] = {"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}


@pytest.mark.parametrize(
    "row",
    [
        COMMA,
        COMMA | {"key": 1001, "prompt": "Write, please."},
        {"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{"num_words": None, "relation": None}]},
        {"instruction_id_list": '["punctuation:no_comma"]', "kwargs": "[{}]"},
        {"instruction_id_list": ["punctuation:no_comma"], "kwargs": ["{}"]},
        {"instruction_id_list": ["punctuation:no_comma"]},
        '{"instruction_id_list": ["punctuation:no_comma"], "kwargs": [null]}',
        "[{'instruction_id': ['punctuation:no_comma'], 'kwargs': [None]}]",
        [{"instruction_id": "punctuation:no_comma", "kwargs": {}}],
    ],
)
def test_every_form_of_a_row_is_read(row: Json) -> None:
    verifier = InstructionFollowing()
    assert verifier.verify("no commas", row).outcome is Outcome.CORRECT
    assert verifier.verify("one, two", row).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"instruction_id_list": ["punctuation:no_coma"], "kwargs": [{}]}, "the nearest is 'punctuation:no_comma'"),
        ({"instruction_id_list": [], "kwargs": []}, "names 0 constraints"),
        ({"instruction_id_list": ["punctuation:no_comma"], "kwargs": []}, "an object for each of 1"),
        ({"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{"n": 1}]}, "takes no argument 'n'"),
        ({"instruction_id_list": ["keywords:existence"], "kwargs": [{}]}, "needs keywords"),
        ({"instruction_id_list": ["keywords:existence"], "kwargs": [{"keywords": "fox"}]}, "a list of 1 to 200 texts"),
        ({"instruction_id_list": ["keywords:existence"], "kwargs": [{"keywords": ["("]}]}, "regular expression"),
        (
            {"instruction_id_list": ["keywords:letter_frequency"], "kwargs": [{"letter": "#", "let_frequency": 1}]},
            "one letter, a to z",
        ),
        ({"instruction_id_list": ["language:response_language"], "kwargs": [{"language": "xx"}]}, "langdetect knows"),
        ({"prompt": "no columns"}, "has no instruction_id_list"),
        ("punctuation:no_comma", "is text"),
        ("[{'instruction_id'", "neither JSON nor a Python literal"),
        (None, "is null"),
        ({"instruction_id_list": ["punctuation:no_comma"] * 101}, "expected 1 to 100"),
    ],
)
def test_what_cannot_be_judged_says_why(row: Json, told: str) -> None:
    reason = InstructionFollowing().unreadable(row)
    assert reason is not None
    assert told in reason


def test_without_its_library_a_constraint_is_not_judged_and_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['langdetect'] = None\n"
        "from verifier.verify.instruction_following import InstructionFollowing\n"
        "asked = {'instruction_id_list': ['change_case:english_capital'], 'kwargs': [{}]}\n"
        "print(InstructionFollowing().unreadable(asked))\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "langdetect is not installed here: pip install 'rlvr-verifier[instructions]'" in told


@pytest.mark.parametrize(
    ("score", "outcome", "value"),
    [("all", Outcome.INCORRECT, 0), ("any", Outcome.CORRECT, 1), ("share", Outcome.PARTIAL, 0.5)],
)
def test_some_constraints_of_all(score: str, outcome: Outcome, value: float) -> None:
    row: Json = {"instruction_id_list": ["punctuation:no_comma", "startend:quotation"], "kwargs": [{}, {}]}
    verdict = InstructionFollowing.model_validate({"score": score}).verify("no commas", row)
    assert (verdict.outcome, verdict.score) == (outcome, value)
    assert verdict.evidence["constraints"] == [
        {"id": "punctuation:no_comma", "followed": True},
        {"id": "startend:quotation", "followed": False},
    ]


def test_a_blank_response_follows_nothing() -> None:
    assert InstructionFollowing(loose=True).verify(" \n", COMMA).outcome is Outcome.INCORRECT


def test_a_response_past_its_bound_is_refused_unread() -> None:
    verdict = InstructionFollowing().verify("a" * (MAX_CHARACTERS + 1), COMMA)
    assert verdict.outcome is Outcome.TOO_COSTLY
