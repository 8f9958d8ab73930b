"""`POST /v1/explain`: why one rollout got its reward, and what would change it. Also what the console explains by."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from verifier.engine.options import CallOptions
from verifier.engine.pauses import stepwise
from verifier.errors import EngineError
from verifier.explanation import ExplainRequest, Explanation, explain
from verifier.presets.catalogue import MOST_SPEC_VALUES, read_rubric, task_for
from verifier.rubric import Task
from verifier.server.access import facts_of
from verifier.server.auth import Grant
from verifier.server.disconnects import unless_gone
from verifier.server.intake import job_key_of, refuse_empty
from verifier.server.pieces import Bounds, read_spec
from verifier.server.problems import INVALID_REQUEST, Refused
from verifier.server.service import Service
from verifier.wire import Result

JOB = "explain"
VALUES = (8 * MOST_SPEC_VALUES, MOST_SPEC_VALUES)
"""Values of a rollout with its rubric, and its objects: a ground truth may hold thousands of tests."""

router = APIRouter()


@router.post("/v1/explain")
async def explain_rollout(request: Request) -> Response:
    service, facts = request.app.state.service, facts_of(request.scope)
    assert isinstance(service, Service)
    body = await service.reader.body(request, facts.weigh)
    refuse_empty(body, '{"preset": "math", "rollout": {"completion": "...", "ground_truth": "..."}}')
    bounds = Bounds("a rollout to explain", service.settings.max_rollout_bytes, *VALUES)
    asked = await stepwise(read_spec(ExplainRequest, body, bounds))
    facts.job, facts.rollouts = JOB, 1
    told = await unless_gone(request.receive, explained(service, asked, facts.grant))
    return Response(told.model_dump_json(), media_type="application/json")


async def explained(service: Service, asked: ExplainRequest, grant: Grant | None) -> Explanation:
    """The explanation, by the engine that grades everything else. Raises Refused, ConfigError and EngineError."""
    if asked.preset is not None and asked.rubric is not None:
        raise Refused(INVALID_REQUEST, "preset and rubric are both given; give one of them")
    rubric = None if asked.rubric is None else read_rubric(asked.rubric)
    task = task_for(asked.rollout, asked.preset, rubric, explain=True)
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

    return await explain(task, verify, changes=asked.changes, fingerprint=asked.fingerprint, preset=asked.preset)
