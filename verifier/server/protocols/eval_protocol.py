"""eval-protocol's and reward-kit's `POST /evaluate` (0.3.33, `eval_protocol/generic_server.py`).

The one format that has a word for it: `is_score_valid` is false for what was not judged, beside a score of 0 that it
voids, and `error` says why. `kwargs` is a row where the address names no preset.
"""

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict

from verifier.dump.columns import text_of_last_message
from verifier.server.problems import INVALID_REQUEST, Refused
from verifier.server.protocols.rows import rollout_of_row, text_of_conversation
from verifier.server.protocols.samples import (
    Foreign,
    chosen_preset,
    grade,
    is_strict,
    json_answer,
    read_body,
    refuse_unjudged,
    result_headers,
    why_not_judged,
)
from verifier.server.routes import service_of
from verifier.wire import Json, Result

EXAMPLE = '{"messages": [{"role": "assistant", "content": "\\\\boxed{2}"}], "ground_truth": "2"}'

router = APIRouter()


class Evaluation(Foreign):
    """The body."""

    model_config = ConfigDict(alias_generator=lambda name: "kwargs" if name == "arguments" else name)

    messages: list[dict[str, Any]]
    ground_truth: Json = None
    arguments: dict[str, Json] | None = None


@router.post("/eval-protocol/evaluate")
@router.post("/eval-protocol/{preset:path}/evaluate")
async def evaluate(request: Request) -> Response:
    asked = await read_body(request, Evaluation, EXAMPLE)
    if not asked.messages or not isinstance(text_of_last_message(asked.messages), str):
        raise Refused(INVALID_REQUEST, f"messages: expected the model's answer as the last one, such as {EXAMPLE}")
    row = {**(asked.arguments or {}), **({} if asked.ground_truth is None else {"ground_truth": asked.ground_truth})}
    rollout = rollout_of_row(
        row,
        str(text_of_last_message(asked.messages)),
        preset=chosen_preset(request),
        sources=service_of(request).sources,
        prompt=text_of_conversation(asked.messages[:-1]),
    )
    [result] = await grade(request, [rollout], "eval-protocol")
    if is_strict(request):
        refuse_unjudged([result])
    return json_answer(told(result), result_headers(result))


def told(result: Result) -> bytes:
    """The EvaluateResult, without the fields that have nothing to say."""
    metrics = {
        name: {"score": value, "is_score_valid": True, "reason": f"the component {name}", "data": {}}
        for name, value in result.components.items()
    }
    answer: dict[str, Any] = {
        "score": 0.0 if result.reward is None else result.reward,
        "is_score_valid": result.reward is not None,
        "reason": result.verdict.reason,
        "metrics": metrics,
        "trajectory_info": {"outcome": result.verdict.outcome.value, "rubric_fingerprint": result.rubric_fingerprint},
    }
    if result.reward is None:
        answer["error"] = why_not_judged(result)
    return json.dumps(answer).encode()
