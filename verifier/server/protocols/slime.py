"""slime's and miles' `--rm-type remote_rm --rm-url` (slime/rollout/rm_hub, `remote_rm`).

The whole answer is the reward: a number, or with `?form=dict` an object for `--reward-key score`. Its metadata is not
sent, so the preset is the address's, or the label is a row. It has no word for "not judged": such a sample is an error,
which slime asks for ten times before its run ends; or the number that `?unjudged=` names.
"""

import json
from typing import Any

from fastapi import Request, Response

from verifier.server.encoded import score_in
from verifier.server.operations import Routes, does
from verifier.server.problems import INVALID_REQUEST, Refused
from verifier.server.protocols.described import GRADED, NUMBERS, described
from verifier.server.protocols.openrlhf import how
from verifier.server.protocols.rows import text_of_conversation
from verifier.server.protocols.samples import (
    Foreign,
    chosen_preset,
    graded,
    headers_of,
    json_answer,
    numbers,
    query_of,
    read_body,
)
from verifier.wire import Json, Rollout, beginning

EXAMPLE = '{"prompt": "1+1?", "response": "It is \\\\boxed{2}", "label": "2"}'
FORMS = ("number", "dict")

router = Routes()


class Sample(Foreign):
    """The body: what slime's `Sample` holds of it."""

    prompt: str | list[dict[str, Any]] = ""
    response: str
    label: Json = None


@router.post("/slime")
@router.post("/slime/{preset:path}")
@does(
    described(
        "slime, miles: remote_rm",
        "A number. An unjudged sample is an error, or the number that `unjudged` names.",
        EXAMPLE,
        GRADED,
        {**NUMBERS, "form": "`number`, or `dict` for `--reward-key score`"},
    )
)
async def remote_rm(request: Request) -> Response:
    form = query_of(request).get("form", FORMS[0])
    if form not in FORMS:
        raise Refused(INVALID_REQUEST, f"form={beginning(form)!r}; expected one of {', '.join(FORMS)}")
    asked = await read_body(request, Sample, EXAMPLE)
    prompt = asked.prompt if isinstance(asked.prompt, str) else text_of_conversation(asked.prompt)
    rollout = Rollout(completion=asked.response, prompt=prompt, **how(request, asked.label, chosen_preset(request)))
    [result] = await graded(request, [rollout], "slime")
    [reward] = numbers(request, [result], "slime")
    headers = headers_of(result)
    if form == "number":
        return json_answer(json.dumps(reward).encode(), headers)
    score = score_in(result.body)
    told = {"score": reward, "acc": reward if score is None else score, "not_judged": float(score is None)}
    return json_answer(json.dumps(told).encode(), headers)
