"""A NeMo Gym resources server (0.7.0, `nemo_gym/base_resources_server.py`) whose tasks are judged by presets.

`/verify` answers with the whole row, as NeMo Gym does, and `reward`, `reward_components`, `mask_sample`, `failure_kind`
and `failure_reason` in it. Its reward must be a number: what was not judged has 0 and `mask_sample` true, which takes
it out of the loss and of all scores there. verifiers' taskset for such servers passes over the mask: under /strict a
sample that was not judged is an error. Unsloth's notebooks pass over it too and take every error for a 0, but hand a
reward of null on to TRL, which leaves it out: `?unjudged=null`. Sessions hold nothing, and any stored rollout may be
verified again.

NeMo Gym reaches a server by host and port alone, so the same stands at the root, where the row says how to judge.
"""

import json
import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from pydantic import ConfigDict

from verifier.dump.calls import call_text
from verifier.dump.columns import text_of_messages
from verifier.engine.base import EncodedResult
from verifier.server.addresses import STRICT
from verifier.server.encoded import Brief, brief_of
from verifier.server.operations import Routes, does
from verifier.server.problems import CANNOT_BE_JUDGED, INVALID_REQUEST, Refused
from verifier.server.protocols.described import BODY, GRADED, QUERY, UNDER_STRICT
from verifier.server.protocols.described import described as declared
from verifier.server.protocols.rows import rollout_of_row, with_calls_judged
from verifier.server.protocols.samples import (
    Foreign,
    as_json,
    chosen_preset,
    graded,
    headers_of,
    is_strict,
    json_answer,
    not_judged,
    query_of,
    read_body,
    why_not_judged,
)
from verifier.server.routes import service_of
from verifier.wire import Outcome, Result, Rollout, beginning

JUDGE_FAILED, VERIFIER_ERROR = "judge_failed", "verifier_error"
PROVIDER_UNAVAILABLE, SHUTDOWN, AGENT_RUN_ERROR = "provider_unavailable", "shutdown", "agent_run_error"
KINDS = (("judge", JUDGE_FAILED), ("sandbox", PROVIDER_UNAVAILABLE), ("no worker", PROVIDER_UNAVAILABLE))
"""What a reason names, and the word for it among the 22 of `nemo_gym.failure_kinds`."""
CLOSED = "the engine was closed"
STATELESS = b'"stateless"'
TASK, REPEAT = "_ng_task_index", "_ng_rollout_index"
EXAMPLE = '{"responses_create_params": {"input": "1+1?"}, "response": {"output": [...]}, "expected_answer": "2"}'
CLOSE_EXAMPLE = '{"resources_session_id": "..."}'
METRICS_EXAMPLE = '{"verify_responses": [{"_ng_task_index": 0, "reward": 1.0}]}'
LONGEST_REASON = 2000
NO_ANSWER_CAME = ("failed", "cancelled")
"""A response's status (OpenAI's Responses API) where the model's server stopped before it had an answer."""
MASK, NULL, ERROR = "mask", "null", "error"
UNJUDGED = {"unjudged": "`mask`, `null` for a reward of null, or `error` as under `/strict`"}
BOOKKEEPING = frozenset(("reward", "response", "responses_create_params", "mask_sample"))

router = Routes()
root = Routes()


class Row(Foreign):
    """The body of /verify: a data set's row with what the model answered. All of it goes back."""

    model_config = ConfigDict(extra="allow")

    responses_create_params: dict[str, Any]
    response: dict[str, Any]


class Seed(Foreign):
    """The body of /seed_session: a typed one names its session, an older one is the row."""

    resources_session_id: str | None = None


class Close(Foreign):
    """The body of /close_session."""

    resources_session_id: str


class Rollouts(Foreign):
    """The body of /aggregate_metrics."""

    verify_responses: list[dict[str, Any]]


@root.post("/verify")
@root.post("/ng-rollout/{rollout_id}/verify")
@router.post("/nemo-gym/verify")
@router.post("/nemo-gym/{preset:path}/verify")
@does(
    declared(
        "NeMo Gym: grade a rollout",
        f"The row with `reward`, and `mask_sample` where it was not judged. {UNDER_STRICT}",
        EXAMPLE,
        GRADED,
        {**QUERY, **UNJUDGED},
    )
)
async def verify(request: Request) -> Response:
    wanted = unjudged_form(request)
    row = await read_body(request, Row, EXAMPLE)
    fields = {**(row.model_extra or {}), "responses_create_params": row.responses_create_params}
    rollout = rollout_of(request, fields, row.response)
    if (failure := failed_response(row.response)) is not None:
        if wanted == ERROR:
            raise Refused(CANNOT_BE_JUDGED, failure, outcome=Outcome.UNVERIFIABLE.value)
        reward = None if wanted == NULL else 0.0
        return json_answer(as_json({**fields, "response": row.response, **no_answer_came(failure, fields, reward)}))
    [result] = await graded(request, [rollout], "nemo-gym")
    brief = brief_of(result.body)
    if brief.reward is None and wanted == ERROR:
        raise not_judged(result.result())
    answer = {**fields, "response": row.response, **told(result, brief, fields)}
    if brief.reward is None and wanted == NULL:
        answer["reward"] = None
    return json_answer(as_json(answer), headers_of(result))


def unjudged_form(request: Request) -> str:
    """What the address wants for a sample that was not judged; raises Refused."""
    text = query_of(request).get("unjudged")
    if text not in (None, MASK, NULL, ERROR):
        raise Refused(INVALID_REQUEST, f"unjudged={beginning(text)!r}; expected one of {MASK}, {NULL}, {ERROR}")
    if is_strict(request):
        if text not in (None, ERROR):
            raise Refused(INVALID_REQUEST, f"under {STRICT} an unjudged sample is an error; remove unjudged={text}")
        return ERROR
    return text or MASK


def rollout_of(request: Request, row: Mapping[str, Any], response: Mapping[str, Any]) -> Rollout:
    params = row["responses_create_params"]
    incomplete, usage = response.get("incomplete_details"), response.get("usage")
    tokens = usage.get("output_tokens") if isinstance(usage, dict) else None
    asked = params.get("input")
    prompt = asked if isinstance(asked, str) else text_of_messages(asked)
    texts, parts = said_in(response.get("output"))
    sources = service_of(request).sources
    rollout = rollout_of_row(
        row,
        "\n".join(filter(None, texts)),
        preset=chosen_preset(request),
        sources=sources,
        prompt=prompt if isinstance(prompt, str) else None,
        truncated=isinstance(incomplete, dict) and incomplete.get("reason") == "max_output_tokens",
        completion_tokens=tokens if isinstance(tokens, int) and tokens >= 0 else None,
        tools=params.get("tools"),
    )
    return with_calls_judged(rollout, parts, sources) if len(parts) > len(texts) else rollout


def said_in(output: Any) -> tuple[list[str], list[str]]:
    """What the model said last, behind the last result of a tool: its texts, and the same with its calls of tools."""
    items = [item for item in output if isinstance(item, dict)] if isinstance(output, list) else []
    results = [place for place, item in enumerate(items) if str(item.get("type", "")).endswith("_output")]
    texts, parts = [], []
    for item in items[results[-1] + 1 if results else 0 :]:
        if item.get("type") == "message" and item.get("role", "assistant") == "assistant":
            texts.append(text_in(item.get("content")))
            parts.append(texts[-1])
        elif item.get("type") == "function_call":
            parts.append(call_text(item.get("name"), item.get("arguments")))
    return texts, parts


def text_in(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = [part for part in content if isinstance(part, dict)] if isinstance(content, list) else []
    return "".join(str(part.get("text", "")) for part in parts if part.get("type", "output_text") == "output_text")


def failed_response(response: Mapping[str, Any]) -> str | None:
    """Why there is no answer to judge, where the response says that the model's server failed; else None."""
    error, status = response.get("error"), response.get("status")
    if not error and status not in NO_ANSWER_CAME:
        return None
    said = error.get("message") or error.get("code") if isinstance(error, Mapping) else error
    return f"the response is {beginning(str(status or 'failed'))}, and no answer: {beginning(str(said), 300)}"


def no_answer_came(failure: str, row: Mapping[str, Any], reward: float | None) -> dict[str, Any]:
    """What the answer says beside a row whose model was not heard. To ask it once more may help."""
    return {
        **{"reward": reward, "reward_components": {}, "extracted_answer": None},
        **{"outcome": Outcome.UNVERIFIABLE.value, "_ng_failure_class": AGENT_RUN_ERROR},
        **masked(AGENT_RUN_ERROR, failure, row),
    }


def told(encoded: EncodedResult, brief: Brief, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the answer says beside the row."""
    judged = brief.reward is not None
    answer: dict[str, Any] = {
        "reward": brief.reward if judged else 0.0,
        "mask_sample": not judged,
        "failure_kind": None,
        "failure_reason": None,
        "reward_components": brief.components,
        "extracted_answer": brief.answer,
        "outcome": encoded.outcome.value,
        "rubric_fingerprint": encoded.rubric_fingerprint,
    }
    if judged:
        return answer
    result = encoded.result()
    kind = failure_kind(result)
    answer |= masked(kind, why_not_judged(result), row)
    if result.verdict.outcome is Outcome.FAILED:  # another try may succeed: kept beside the results, and tried again
        answer["_ng_failure_class"] = kind
    return answer


def masked(kind: str, reason: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The mask and why, and `instance_config`, where NeMo RL looked before there was a mask beside it."""
    instance = row.get("instance_config")
    return {
        "mask_sample": True,
        "failure_kind": kind,
        "failure_reason": reason[:LONGEST_REASON],
        "instance_config": {**(instance if isinstance(instance, Mapping) else {}), "mask_sample": True},
    }


def failure_kind(result: Result) -> str:
    """The word of NeMo Gym's vocabulary for why it was not judged."""
    reason = result.verdict.reason
    if reason.startswith(CLOSED):
        return SHUTDOWN
    if result.verdict.outcome is Outcome.FAILED:
        return next((kind for word, kind in KINDS if word in reason), VERIFIER_ERROR)
    return VERIFIER_ERROR


@root.post("/seed_session")
@router.post("/nemo-gym/seed_session")
@router.post("/nemo-gym/{preset:path}/seed_session")
@does(declared("NeMo Gym: begin a session", "Sessions hold nothing.", "{}", BODY))
async def seed_session(request: Request) -> Response:
    seed = await read_body(request, Seed, "{}")
    told = {} if seed.resources_session_id is None else {"resources_session_id": seed.resources_session_id}
    return json_answer(json.dumps(told).encode())


@root.post("/close_session")
@router.post("/nemo-gym/close_session")
@router.post("/nemo-gym/{preset:path}/close_session")
@does(declared("NeMo Gym: end a session", "Whether or not it was started.", CLOSE_EXAMPLE, BODY))
async def close_session(request: Request) -> Response:
    closed = await read_body(request, Close, CLOSE_EXAMPLE)
    return json_answer(json.dumps({"resources_session_id": closed.resources_session_id}).encode())


@root.get("/reverify_mode")
@router.get("/nemo-gym/reverify_mode")
@router.get("/nemo-gym/{preset:path}/reverify_mode")
@does(declared("NeMo Gym: may rollouts be verified again?", "They may."))
async def reverify_mode(request: Request) -> Response:
    return json_answer(STATELESS)


@root.post("/aggregate_metrics")
@router.post("/nemo-gym/aggregate_metrics")
@router.post("/nemo-gym/{preset:path}/aggregate_metrics")
@does(declared("NeMo Gym: scores of a run", "Of the judged rollouts, and their share.", METRICS_EXAMPLE, BODY))
async def aggregate_metrics(request: Request) -> Response:
    asked = await read_body(request, Rollouts, METRICS_EXAMPLE)
    return json_answer(json.dumps(aggregated(asked.verify_responses)).encode())


def aggregated(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The AggregateMetrics: of what was judged alone, and how much that was."""
    none: dict[str, Any] = {
        "group_level_metrics": [],
        "agent_metrics": {},
        "key_metrics": {},
        "perf_summary": None,
        "repeat_level_metrics": [],
    }
    judged = [row for row in rows if not row.get("mask_sample")]
    covered = coverage(rows, judged)
    if not judged:
        return none | {"agent_metrics": dict(covered), "key_metrics": dict(covered)}
    by_task: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in judged:
        by_task[index_of(row, TASK)].append(row)
    overall = described(judged)
    return none | {
        "group_level_metrics": [{**described(by_task[task]), TASK: task} for task in sorted(by_task)],
        "agent_metrics": {**overall, **covered, "num_repeats": len({index_of(row, REPEAT) for row in rows})},
        "key_metrics": {**{name: value for name, value in overall.items() if name.startswith("mean/")}, **covered},
    }


def index_of(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name, 0)
    return value if isinstance(value, int) else 0


def coverage(rows: Sequence[Mapping[str, Any]], judged: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How much of a run its scores are of; nothing where all was judged."""
    if len(rows) == len(judged):
        return {}
    tasks = {index_of(row, TASK) for row in judged}
    return {
        "coverage/measured_rollouts": len(judged),
        "coverage/masked_rollouts": len(rows) - len(judged),
        "coverage/measured_tasks": len(tasks),
        "coverage/fully_masked_tasks": len({index_of(row, TASK) for row in rows} - tasks),
    }


def described(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Mean, extremes, median and deviation of every number in the rows."""
    columns: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            counts = name == "reward" or (name not in BOOKKEEPING and not name.startswith("_"))
            if counts and isinstance(value, int | float) and math.isfinite(value):
                columns[name].append(float(value))
    found = {}
    for name, values in columns.items():
        found[f"mean/{name}"] = statistics.fmean(values)
        found[f"max/{name}"], found[f"min/{name}"] = max(values), min(values)
        found[f"median/{name}"] = statistics.median(values)
        found[f"std/{name}"] = statistics.stdev(values) if len(values) > 1 else 0.0
    return found
