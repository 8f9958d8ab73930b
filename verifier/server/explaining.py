"""`POST /v1/explain`: why one rollout got its reward, and what would change it. Also what the console explains by."""

from collections.abc import Sequence

from fastapi import Request, Response

from verifier.engine.options import CallOptions
from verifier.engine.pauses import stepwise
from verifier.errors import EngineError
from verifier.explanation import ExplainRequest, Explanation, explain
from verifier.presets.catalogue import MOST_SPEC_VALUES, read_rubric, task_for
from verifier.rubric import Task
from verifier.server import batches
from verifier.server.access import facts_of
from verifier.server.auth import Grant
from verifier.server.disconnects import unless_left
from verifier.server.intake import job_key_of, refuse_empty
from verifier.server.operations import Operation, Routes, does, json_of, reply, request_body
from verifier.server.pieces import Bounds, read_spec
from verifier.server.problems import INVALID_REQUEST, Refused
from verifier.server.service import Service
from verifier.wire import Result

JOB = "explain"
VALUES = (8 * MOST_SPEC_VALUES, MOST_SPEC_VALUES)
"""Values of a rollout with its rubric, and its objects: a ground truth may hold thousands of tests."""

router = Routes()


@router.post("/v1/explain")
@does(
    Operation(
        name="explain",
        summary="Why a rollout got its reward",
        description="Grades it as /v1/verify does, with evidence: the answer and where it was found, the candidates "
        "that were passed over, both normal forms, the rule that decided, and the CPU time of each step. With "
        "`changes`, some variants are graded too (each counts against the key's quota), and those with the other "
        "verdict are named. `fingerprint`, from an earlier result, asks whether the same code and rubric decide now.",
        request=request_body("ExplainRequest", batches.EXPLAIN_EXAMPLE),
        replies={"200": reply("The explanation", json_of("Explanation"))},
        errors=batches.ERRORS,
        scope="verify",
    )
)
async def explain_rollout(request: Request) -> Response:
    service, facts = request.app.state.service, facts_of(request.scope)
    assert isinstance(service, Service)
    sent = await service.reader.body(request, facts.weigh)
    refuse_empty(sent, '{"preset": "math", "rollout": {"completion": "...", "ground_truth": "..."}}')
    bounds = Bounds("a rollout to explain", service.settings.max_rollout_bytes, *VALUES)
    asked = await stepwise(read_spec(ExplainRequest, sent, bounds))
    facts.job, facts.rollouts = JOB, 1
    told = await unless_left(request, explained(service, asked, facts.grant))
    return Response(told.model_dump_json(), media_type="application/json")


async def explained(service: Service, asked: ExplainRequest, grant: Grant | None) -> Explanation:
    """The explanation, by the engine that grades everything else. Raises Refused, ConfigError and EngineError."""
    if asked.preset is not None and asked.rubric is not None:
        raise Refused(INVALID_REQUEST, "both preset and rubric were given; give one")
    rubric = None if asked.rubric is None else read_rubric(asked.rubric)
    task = task_for(asked.rollout, asked.preset, rubric, explain=True, sources=service.sources)
    options = CallOptions.of(
        job=job_key_of(grant, JOB), deadline_seconds=service.settings.max_deadline_seconds, use_cache=False
    )

    async def verify(tasks: Sequence[Task]) -> list[Result]:
        await service.quotas.spend(grant, len(tasks))
        try:
            return await service.engine.verify(tasks, options)
        except EngineError:
            await service.quotas.give_back(grant, len(tasks))
            raise

    return await explain(
        task,
        verify,
        changes=asked.changes,
        fingerprint=asked.fingerprint,
        preset=asked.preset,
        sources=service.sources,
    )
