"""PipelineRL's `/verify_answer` (58d3934, `pipelinerl/domains/*/verifier_api.py`): math, ifeval and function calls.

An environment is known by host and port alone, so it stands at the root too; what is asked says which domain it is.
The answer is a status, for each of which its reward table has a number: an answer that was judged is `correct`,
`partial`, `wrong` or `no_answer`, and `unparsable` where judging it cost too much or it is longer than
`max_prediction_length`. What was not judged has no status: it is an error, which every one of its clients raises. Its
coding domain asks SandboxFusion.
"""

import json
import re
from contextlib import suppress
from typing import Any

from fastapi import Request, Response

from verifier.presets.catalogue import preset_for_row
from verifier.server.operations import Routes, does
from verifier.server.problems import INVALID_REQUEST, Refused
from verifier.server.protocols.described import GRADED, QUERY, described
from verifier.server.protocols.rows import own_preset, truth_of
from verifier.server.protocols.samples import (
    Foreign,
    chosen_preset,
    grade,
    json_answer,
    not_judged,
    read_body,
    result_headers,
)
from verifier.server.routes import service_of
from verifier.wire import Json, Outcome, PresetRef, Result, Rollout, beginning

STATUS = {
    Outcome.CORRECT: "correct",
    Outcome.PARTIAL: "partial",
    Outcome.INCORRECT: "wrong",
    Outcome.NO_ANSWER: "no_answer",
    Outcome.TOO_COSTLY: "unparsable",
}
DOTLESS = PresetRef(name="bfcl", params={"dots_are_underscores": True})
"""Its function calls are judged as those of an API that allows no dots in names."""
NOT_PYTHON = ("java", "live_relevance")
"""Categories whose rules are others: Java, JavaScript, and that any call at all is right."""
MARKED = re.compile(r"<tool_calls>(.*?)</tool_calls>", re.DOTALL)
"""Where its prompt asks for the calls."""
COUNTDOWN = re.compile(r"countdown-(-?\d+)-(\[[\d, ]*\])")
"""Its golds of countdown: the target and the numbers."""
EXAMPLE = '{"prediction": "It is \\\\boxed{2}", "gold": "2", "strict": true, "max_prediction_length": 1000}'

root = Routes()
router = Routes()


class Answer(Foreign):
    """The body; `gold` is of math, `reward_context` of the others, `generation` of function calls."""

    prediction: str | None = None
    generation: str | None = None
    gold: str | None = None
    strict: bool = True
    max_prediction_length: int | None = None
    reward_context: dict[str, Json] | None = None
    tool_calls: list[dict[str, Any]] | None = None

    @property
    def is_of_calls(self) -> bool:
        return self.reward_context is not None and "function" in self.reward_context


@root.post("/verify_answer")
@router.post("/pipelinerl/verify_answer")
@router.post("/pipelinerl/{preset:path}/verify_answer")
@does(
    described(
        "PipelineRL: judge an answer",
        "The status of the answer. What was not judged is an error.",
        EXAMPLE,
        GRADED,
        QUERY,
    )
)
async def verify_answer(request: Request) -> Response:
    asked = await read_body(request, Answer, EXAMPLE)
    [result] = await grade(request, [rollout_of(request, asked)], "pipelinerl", explain=asked.is_of_calls)
    if result.reward is None:
        raise not_judged(result)
    return json_answer(json.dumps(told(asked, result)).encode(), result_headers(result))


def rollout_of(request: Request, asked: Answer) -> Rollout:
    """The sample; raises Refused for what no domain here asks."""
    prediction = asked.prediction if asked.prediction is not None else asked.generation
    if prediction is None or (asked.gold is None) == (asked.reward_context is None):
        raise Refused(
            INVALID_REQUEST, f"expected prediction (or generation) with gold or with reward_context, such as {EXAMPLE}"
        )
    if not asked.strict:
        raise Refused(INVALID_REQUEST, "strict: false matches variables by their places, which nothing here does")
    preset = chosen_preset(request)
    if asked.gold is not None:
        if preset is None and (found := COUNTDOWN.fullmatch(asked.gold)):
            truth: Json = {"target": int(found[1]), "numbers": json.loads(found[2])}
            return Rollout(completion=prediction, ground_truth=truth, preset="countdown")
        return Rollout(completion=prediction, ground_truth=asked.gold, preset=preset or "math")
    context = asked.reward_context or {}
    chosen, truth = preset or domain_of(request, context), truth_in(context)
    return Rollout(completion=with_calls(prediction, asked.tool_calls), ground_truth=truth, preset=chosen)


def domain_of(request: Request, context: dict[str, Json]) -> str | PresetRef:
    """The preset that judges such a context; raises Refused."""
    if "instruction_id_list" in context:
        return "ifeval"
    if "function" in context:
        return DOTLESS
    if "game_data" in context:
        raise Refused(
            INVALID_REQUEST,
            f"reward_context.task {beginning(str(context.get('task')))!r}: the logic domain's games are not judged "
            "here; a preset in the address judges by its own rules, as in /pipelinerl/knights_knaves/verify_answer",
        )
    return own_preset(context) or preset_for_row(context, service_of(request).sources)


def truth_in(context: dict[str, Json]) -> Json:
    """What the context says is right; raises Refused."""
    if "function" not in context:
        return truth_of(context)
    category = str(context.get("category", ""))
    if any(name in category for name in NOT_PYTHON):
        raise Refused(INVALID_REQUEST, f"reward_context.category {beginning(category)!r} is not judged here")
    truth = context.get("ground_truth")
    if context.get("is_relevance"):
        truth = []  # what is irrelevant is not to be called
    elif isinstance(truth, dict):
        truth = truth.get("ground_truth", truth)
    if truth is None:
        raise Refused(INVALID_REQUEST, "reward_context.ground_truth: expected the calls that are right, found null")
    return {"function": context["function"], "ground_truth": truth}


def with_calls(text: str, calls: list[dict[str, Any]] | None) -> str:
    """The calls that the model made apart from its text, as one."""
    if not calls:
        marked = MARKED.findall(text)
        return marked[-1] if marked else text
    made = [opened_call(call.get("function", call)) for call in calls]
    return f"{text}\n<tool_call>\n{json.dumps(made if len(made) > 1 else made[0])}\n</tool_call>"


def opened_call(call: dict[str, Any]) -> dict[str, Any]:
    arguments = call.get("arguments")
    if isinstance(arguments, str):
        with suppress(ValueError, RecursionError):
            arguments = json.loads(arguments)
    return {"name": call.get("name"), "arguments": arguments}


def told(asked: Answer, result: Result) -> dict[str, Any]:
    """The status, and what the domains read beside it."""
    status = STATUS[result.verdict.outcome]
    answer = result.extraction.answer if result.extraction else None
    if asked.gold is not None:
        longest = asked.max_prediction_length
        if longest is not None and answer is not None and len(answer) > longest:
            status = "unparsable"
        return {"answer_status": "wrong" if status == "partial" else status}
    followed = result.components.get("followed", result.verdict.score or 0.0)
    names = (asked.reward_context or {}).get("instruction_id_list")
    if isinstance(names, list):
        if status == "wrong" and followed > 0:
            status = "partial"
        return {
            "answer_status": status,
            "score": followed,
            "followed_count": round(followed * len(names)),
            "total_count": len(names),
        }
    if status == "wrong" and result.verdict.evidence.get("calls") == []:
        status = "no_answer"
    return {"answer_status": "wrong" if status == "partial" else status, "partial_score": result.verdict.score or 0.0}
