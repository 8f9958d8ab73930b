"""What may cross a wall, and in what form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from verifier.wire import (
    Extraction,
    Outcome,
    Result,
    Rollout,
    Verdict,
    VerifyRequest,
    complaint,
    did_you_mean,
    read_json,
)

JUDGED = [outcome for outcome in Outcome if outcome.judged]
UNJUDGED = [outcome for outcome in Outcome if not outcome.judged]


def test_exactly_two_outcomes_are_not_judged() -> None:
    assert set(UNJUDGED) == {Outcome.UNVERIFIABLE, Outcome.FAILED}


@pytest.mark.parametrize("outcome", JUDGED)
def test_a_judged_verdict_has_a_score(outcome: Outcome) -> None:
    with pytest.raises(ValidationError, match="score"):
        Verdict(outcome=outcome, score=None, reason="no score")


@pytest.mark.parametrize("outcome", UNJUDGED)
def test_an_unjudged_verdict_has_none(outcome: Outcome) -> None:
    with pytest.raises(ValidationError, match="score"):
        Verdict(outcome=outcome, score=0.0, reason="an unmarked zero")


@pytest.mark.parametrize("outcome", UNJUDGED)
def test_an_unjudged_result_cannot_carry_a_reward(outcome: Outcome) -> None:
    with pytest.raises(ValidationError, match="reward"):
        Result(id="1", reward=0.0, components={}, verdict=Verdict(outcome=outcome, reason="an unmarked zero"))


@pytest.mark.parametrize("outcome", JUDGED)
def test_a_judged_result_must_carry_one(outcome: Outcome) -> None:
    with pytest.raises(ValidationError, match="reward"):
        Result(id="1", reward=None, components={}, verdict=Verdict(outcome=outcome, score=0.5, reason="lost"))


def test_a_misspelt_field_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        read_json(VerifyRequest, '{"rollouts": [{"id": "1", "completion": "x", "ground_thruth": "2"}]}')
    assert complaint(caught.value) == "rollouts.0.ground_thruth: unknown field; did you mean ground_truth? (found '2')"


def test_a_complaint_never_quotes_a_whole_completion() -> None:
    with pytest.raises(ValidationError) as caught:
        Rollout.model_validate({"id": "1", "completion": ["x" * 10_000]})
    assert len(complaint(caught.value)) < 150


def test_a_complaint_about_many_fields_is_short() -> None:
    with pytest.raises(ValidationError) as caught:
        VerifyRequest.model_validate({"rollouts": [{"id": 1}] * 100})
    assert complaint(caught.value).endswith("and 195 more")


def test_escaped_lone_surrogates_become_replacement_characters() -> None:
    request = read_json(
        VerifyRequest, r'{"rollouts": [{"id": "1", "completion": "a\ud800b", "ground_truth": ["\udfff"]}]}'
    )
    assert request.rollouts[0].completion == "a�b"
    assert request.rollouts[0].ground_truth == ["�"]
    assert read_json(VerifyRequest, request.model_dump_json()) == request


@pytest.mark.parametrize("depth", [150, 400, 700, 900, 5_000, 1_000_000])
@pytest.mark.parametrize("text", ['"x"', r'"\ud800"'])
def test_depth_is_read_or_refused_but_never_crashes(depth: int, text: str) -> None:
    body = '{"id": "1", "completion": "x", "ground_truth": ' + "[" * depth + text + "]" * depth + "}"
    try:
        rollout = read_json(Rollout, body)
    except ValidationError as error:
        assert len(complaint(error)) < 500  # noqa: PT017 - either ending is right
    else:
        assert depth < 1_000
        assert isinstance(rollout.ground_truth, list)


def test_escaped_pairs_are_one_character() -> None:
    assert read_json(Rollout, r'{"id": "1", "completion": "\ud83d\ude00"}').completion == "😀"


def test_broken_json_is_no_crash() -> None:
    with pytest.raises(ValidationError, match="Invalid JSON"):
        read_json(VerifyRequest, b'{"rollouts": [')


def test_a_shifted_extraction_points_at_the_same_text() -> None:
    text, tail = "reasoning </think>", "the answer is 42"
    found = Extraction(answer="42", method="marked", span=(14, 16)).shifted(len(text))
    assert found.span is not None
    assert (text + tail)[slice(*found.span)] == "42"


@given(
    st.text(st.characters(codec=None)),
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
)
def test_any_text_survives_the_wire(completion: str, ground_truth: str | float | bool | None) -> None:
    rollout = Rollout(id="1", completion=completion, ground_truth=ground_truth)
    assert read_json(Rollout, rollout.model_dump_json()) == rollout
    assert read_json(Rollout, json.dumps({"id": "1", "completion": completion})).completion == rollout.completion


@pytest.mark.parametrize(
    ("name", "told"), [("USE_CACHE", "; did you mean use_cache?"), ("jobs", "; did you mean Job?"), ("x", "")]
)
def test_the_nearest_name_is_told_whatever_its_case(name: str, told: str) -> None:
    assert did_you_mean(name, ("use_cache", "Job")) == told
