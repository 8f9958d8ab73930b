"""OpenRLHF's `--reward.remote_url` (0.11.2, `openrlhf/utils/agent.py`; older: `--remote_rm_url`).

A query is the prompt and the response with the special tokens in it. The trainer has no word for "not judged": such a
sample is an error, which it asks for five times and then goes on without a reward, which ends its run; or the number
that `?unjudged=` names, marked by `not_judged` in its logs. OpenRLHF-M (917aa81, `openrlhf/utils/remote_rm_utils.py`)
makes a tensor of every field of the answer: `?form=flat` puts the logs beside the rewards.
"""

import json
import re

from fastapi import Request, Response

from verifier.dump.prompts import end_of_prompt
from verifier.presets.catalogue import preset_for_row
from verifier.server.encoded import score_in
from verifier.server.operations import Routes, does
from verifier.server.problems import INVALID_REQUEST, Refused
from verifier.server.protocols.described import GRADED, NUMBERS, described
from verifier.server.protocols.rows import own_preset, truth_of
from verifier.server.protocols.samples import (
    Foreign,
    as_json,
    chosen_preset,
    graded,
    json_answer,
    numbers,
    query_of,
    read_body,
)
from verifier.server.routes import service_of
from verifier.wire import Json, PresetRef, Rollout, beginning

END = re.compile(
    r"(?:<\|[^<>|\s]{1,40}\|>|<｜[^<>｜\s]{1,40}｜>|</s>|<eos>|<pad>|<end_of_turn>|<turn\|>|\[EOS\]|\[PAD\]|\n)\Z"
)
"""One mark at the end of a text: `<|im_end|>` and its like, DeepSeek's `<｜end▁of▁sentence｜>`, Llama's too."""
LONGEST_MARK = 64
NESTED, FLAT = "nested", "flat"
EXAMPLE = '{"query": ["1+1? It is \\\\boxed{2}"], "prompts": ["1+1?"], "labels": ["2"]}'

router = Routes()


class Batch(Foreign):
    """The body: lists of one length."""

    query: list[str]
    prompts: list[str]
    labels: list[Json]


@router.post("/openrlhf")
@router.post("/openrlhf/{preset:path}")
@does(
    described(
        "OpenRLHF: remote_url",
        "Rewards, scores and logs. An unjudged sample is an error, or the number that `unjudged` names.",
        EXAMPLE,
        GRADED,
        {**NUMBERS, "form": "`nested`, or `flat` for OpenRLHF-M: the logs beside the rewards"},
    )
)
async def get_reward(request: Request) -> Response:
    form = query_of(request).get("form", NESTED)
    if form not in (NESTED, FLAT):
        raise Refused(INVALID_REQUEST, f"form={beginning(form)!r}; expected one of {NESTED}, {FLAT}")
    asked = await read_body(request, Batch, EXAMPLE)
    if not len(asked.query) == len(asked.prompts) == len(asked.labels):
        raise Refused(
            INVALID_REQUEST,
            f"{len(asked.query)} of query, {len(asked.prompts)} of prompts and {len(asked.labels)} of labels; "
            "expected as many of each",
        )
    preset = chosen_preset(request)
    rollouts = [
        Rollout(
            id=str(number), completion=response(query, prompt, number), prompt=prompt, **how(request, label, preset)
        )
        for number, (query, prompt, label) in enumerate(zip(asked.query, asked.prompts, asked.labels, strict=True))
    ]
    results = await graded(request, rollouts, "openrlhf")
    rewards = numbers(request, results, "openrlhf")
    judged = [score_in(result.body) for result in results]
    scores = [reward if score is None else score for reward, score in zip(rewards, judged, strict=True)]
    logs = {"not_judged": [float(score is None) for score in judged]} if results else {}
    told = {"rewards": rewards, "scores": scores, **(logs if form == FLAT else {"extra_logs": logs})}
    return json_answer(as_json(told))


def how(request: Request, label: Json, preset: str | None) -> dict[str, Json | PresetRef]:
    """Ground truth and preset: the label is the ground truth where the address has a preset. Where it has none, the
    label is a row, or its JSON text, with a ground truth and a name that says how to judge."""
    if preset is not None:
        return {"ground_truth": label, "preset": preset}
    row = opened(label)
    if not isinstance(row, dict):
        raise Refused(
            INVALID_REQUEST,
            f"the label is {beginning(repr(label))}, and the address names no preset; add one, as in "
            f'{request.url.path}/math, or make the label a row such as {{"data_source": "gsm8k", "ground_truth": "2"}}',
        )
    return {
        "ground_truth": truth_of(row),
        "preset": own_preset(row) or preset_for_row(row, service_of(request).sources),
    }


def opened(label: Json) -> Json:
    """JSON text as what it spells; anything else as it is."""
    if isinstance(label, str) and label.lstrip()[:1] == "{":
        try:
            value: Json = json.loads(label)
        except (ValueError, RecursionError):
            return label
        return value
    return label


def response(query: str, prompt: str, number: int) -> str:
    """The query without its prompt and the marks of its end; raises Refused where the prompt is not in it."""
    start = end_of_prompt(query, prompt)
    if start is None:
        raise Refused(
            INVALID_REQUEST, f"query.{number} does not hold its prompt; expected the prompt and the response after it"
        )
    end = len(query)
    while (mark := END.search(query, max(start, end - LONGEST_MARK), end)) is not None:
        end = mark.start()
    return query[start:end]
