"""eval-protocol's and reward-kit's `POST /evaluate` (0.3.33, `eval_protocol/generic_server.py`).

The one format that has a word for it: `is_score_valid` is false for what was not judged, beside a score of 0 that it
voids, and `error` says why. `kwargs` is a row where the address names no preset.

`RewardFunction(mode="remote")` of both packages (`reward_function.py`) is another client of it: it sends the row beside
the messages instead of in `kwargs`, sends the conversation for a ground truth that it was not given, and passes over
`is_score_valid`, so that it needs `/strict`.
"""

from typing import Any

from fastapi import Request, Response
from pydantic import ConfigDict

from verifier.dump.calls import calls_in
from verifier.dump.columns import text_of_last_message
from verifier.engine.base import EncodedResult
from verifier.server.encoded import Brief, brief_of
from verifier.server.operations import Routes, does
from verifier.server.problems import INVALID_REQUEST, Refused
from verifier.server.protocols.described import GRADED, QUERY, UNDER_STRICT, described
from verifier.server.protocols.rows import rollout_of_row, text_of_conversation, with_calls_judged
from verifier.server.protocols.samples import (
    Foreign,
    as_json,
    chosen_preset,
    graded,
    headers_of,
    is_strict,
    json_answer,
    not_judged,
    read_body,
    why_not_judged,
)
from verifier.server.routes import service_of
from verifier.wire import Json

EXAMPLE = '{"messages": [{"role": "assistant", "content": "\\\\boxed{2}"}], "ground_truth": "2"}'

router = Routes()


class Evaluation(Foreign):
    """The body; what it has beside these is a part of the row."""

    model_config = ConfigDict(alias_generator=lambda name: "kwargs" if name == "arguments" else name, extra="allow")

    messages: list[dict[str, Any]]
    ground_truth: Json = None
    arguments: dict[str, Json] | None = None


@router.post("/eval-protocol/evaluate")
@router.post("/eval-protocol/{preset:path}/evaluate")
@does(
    described(
        "eval-protocol: evaluate messages",
        f"An EvaluateResult; `is_score_valid` is false for an unjudged sample. {UNDER_STRICT}",
        EXAMPLE,
        GRADED,
        QUERY,
    )
)
async def evaluate(request: Request) -> Response:
    asked = await read_body(request, Evaluation, EXAMPLE)
    text = text_of_last_message(asked.messages) if asked.messages else None
    if not isinstance(text, str):
        raise Refused(INVALID_REQUEST, f"messages: expected the model's answer as the last one, such as {EXAMPLE}")
    row, sources = row_of(asked), service_of(request).sources
    rollout = rollout_of_row(
        row,
        text,
        preset=chosen_preset(request),
        sources=sources,
        prompt=text_of_conversation(asked.messages[:-1]),
        tools=row.get("tools"),
    )
    if calls := calls_in(asked.messages):
        rollout = with_calls_judged(rollout, (text, *calls), sources)
    [result] = await graded(request, [rollout], "eval-protocol")
    brief = brief_of(result.body)
    if brief.reward is None and is_strict(request):
        raise not_judged(result.result())
    return json_answer(told(result, brief), headers_of(result))


def row_of(asked: Evaluation) -> dict[str, Any]:
    """The row. The conversation before the answer, as a ground truth, stands for one that the client was not given."""
    row = {**(asked.model_extra or {}), **(asked.arguments or {})}
    if asked.ground_truth is not None and asked.ground_truth != asked.messages[:-1]:
        row["ground_truth"] = asked.ground_truth
    return row


def told(encoded: EncodedResult, brief: Brief) -> bytes:
    """The EvaluateResult, without the fields that have nothing to say."""
    metrics = {
        name: {"score": value, "is_score_valid": True, "reason": f"the component {name}", "data": {}}
        for name, value in brief.components.items()
    }
    answer: dict[str, Any] = {
        "score": 0.0 if brief.reward is None else brief.reward,
        "is_score_valid": brief.reward is not None,
        "reason": brief.reason,
        "metrics": metrics,
        "trajectory_info": {"outcome": encoded.outcome.value, "rubric_fingerprint": encoded.rubric_fingerprint},
    }
    if brief.reward is None:
        answer["error"] = why_not_judged(encoded.result())
    return as_json(answer)
