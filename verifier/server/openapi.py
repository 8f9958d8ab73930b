"""The OpenAPI document, made from the models: `python -m verifier.server.openapi > openapi.yaml`.

The batch routes read bytes, so the framework cannot describe them; this describes every route, in one table. A test
holds the table against the app's routes and the committed file.
"""

import re
import sys
from functools import cache
from typing import Any, Literal

import yaml
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import verifier
from verifier.execution import Program, Run
from verifier.explanation import ExplainRequest, Explanation
from verifier.presets.preset import PresetInfo
from verifier.queue.routing import Queue
from verifier.rubric import Rubric
from verifier.server import problems
from verifier.server.capabilities import Capabilities
from verifier.server.problems import Kind
from verifier.server.protocols.described import EVENTS, SAYS, described
from verifier.server.protocols.mounted import addresses
from verifier.server.routes import Health, PresetList, Ready
from verifier.wire import JobList, JobStatus, PresetRef, Problem, StreamedResult, VerifyRequest, VerifyResponse

JSON = "application/json"
EVENTS_MEDIA = "text/event-stream"
WHAT_PATHS_NAME = {
    "preset": "How to judge: a preset, whose name may contain slashes",
    "rollout_id": "NeMo Gym's own name of the rollout",
}
TITLE = "Verifier"
DESCRIPTION = """The reward service for reinforcement learning with verifiable rewards.

A rollout that could not be judged has the reward `null` and an outcome (`unverifiable` or `failed`) that says so; it is
never a zero. Order of results is the order of the request."""

Schema = dict[str, Any]

MODELS: tuple[type[BaseModel], ...] = (
    VerifyRequest,
    PresetRef,
    Rubric,
    VerifyResponse,
    ExplainRequest,
    Explanation,
    StreamedResult,
    JobStatus,
    JobList,
    Program,
    Run,
    PresetList,
    PresetInfo,
    Capabilities,
    Health,
    Ready,
    Problem,
)

REQUEST_EXAMPLE: Schema = {
    "preset": "math",
    "job": "run-42",
    "explain": False,
    "deadline_seconds": 60,
    "rollouts": [
        {
            "id": "q17-0",
            "completion": "So the answer is \\boxed{\\frac12}.",
            "ground_truth": "0.5",
            "prompt": "What is one half?",
            "group": "q17",
            "completion_tokens": 812,
            "truncated": False,
            "preset": None,
            "metadata": {},
        }
    ],
}
EXPLAIN_EXAMPLE: Schema = {
    "preset": "math",
    "rollout": {"completion": "So the answer is \\boxed{0.6}.", "ground_truth": "1/2"},
}
PROGRAM_EXAMPLE: Schema = {"language": "python", "source": "print(2 * int(input()))", "stdin": "21"}
RESPONSE_EXAMPLE: Schema = {
    "results": [
        {
            "id": "q17-0",
            "reward": 1.0,
            "components": {"accuracy": 1.0},
            "verdict": {"outcome": "correct", "score": 1.0, "reason": "equal as numbers", "evidence": {}},
            "extraction": {"answer": "\\frac12", "method": "boxed", "span": [24, 31]},
            "preset": "math",
            "rubric_fingerprint": "sha256:...",
            "cached": False,
            "timing": {"queue_seconds": 0.001, "grade_seconds": 0.002},
        }
    ],
    "rubric_fingerprint": "sha256:...",
}

REQUEST_ID = {"X-Request-ID": {"$ref": "#/components/headers/X-Request-ID"}}
RETRY_AFTER = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
LOCATION = {"Location": {"$ref": "#/components/headers/Location"}}
REPLAYED = {"Idempotent-Replayed": {"$ref": "#/components/headers/Idempotent-Replayed"}}

BATCH_ERRORS = (
    problems.UNAUTHORIZED,
    problems.FORBIDDEN,
    problems.UNKNOWN_PRESET,
    problems.TOO_LARGE,
    problems.UNSUPPORTED_MEDIA,
    problems.INVALID_REQUEST,
    problems.INVALID_RUBRIC,
    problems.KEY_REUSED,
    problems.BUSY,
    problems.INTERNAL,
    problems.UNAVAILABLE,
)


EXPLAIN_ERRORS = tuple(kind for kind in BATCH_ERRORS if kind is not problems.KEY_REUSED)


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def answer(description: str, content: Schema | None = None, headers: Schema | None = None) -> Schema:
    told: Schema = {"description": description, "headers": {**REQUEST_ID, **(headers or {})}}
    return told | ({"content": content} if content else {})


def json_of(name: str, example: Schema | None = None) -> Schema:
    return {"application/json": {"schema": ref(name)} | ({"example": example} if example else {})}


def results_content() -> Schema:
    """Results as one JSON object, or a line each."""
    lines: Schema = {
        "schema": {"type": "string", "description": "One StreamedResult a line"},
        "itemSchema": ref("StreamedResult"),
    }
    return {**json_of("VerifyResponse", RESPONSE_EXAMPLE), "application/x-ndjson": lines}


def errors(*kinds: Kind) -> Schema:
    """The answers that are problems, by status; several kinds may share one."""
    told: Schema = {}
    for status in sorted({kind.status for kind in kinds}):
        alike = [kind for kind in kinds if kind.status == status]
        description = "; ".join(f"{kind.title} (`/problems/{kind.name}`)" for kind in alike)
        told[str(status)] = answer(
            description,
            {problems.MEDIA_TYPE: {"schema": ref("Problem")}},
            RETRY_AFTER if status in (429, 503) else None,
        )
    return told


def operation(name: str, summary: str, description: str, responses: Schema, **more: Any) -> Schema:
    return {"operationId": name, "summary": summary, "description": description, **more, "responses": responses}


def batch_request() -> Schema:
    return {
        "requestBody": {"required": True, "content": json_of("VerifyRequest", REQUEST_EXAMPLE)},
        "parameters": [{"$ref": "#/components/parameters/Idempotency-Key"}],
    }


def path_parameter(name: str, description: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": {"type": "string"}}


def query_parameter(name: str, description: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": "string"}}


def paths() -> Schema:
    """Every address."""
    return own_paths() | protocol_paths()


def own_paths() -> Schema:
    """The addresses of this service's own API."""
    common = (problems.UNAUTHORIZED, problems.INTERNAL)
    scoped = (problems.FORBIDDEN, *common)
    job_id = [path_parameter("job_id", "The `id` that POST /v1/jobs answered with")]
    return {
        "/v1/verify": {
            "post": operation(
                "verify",
                "Judge rollouts",
                "One result a rollout, in the request's order. With `Accept: application/x-ndjson`, a line a result as "
                "soon as it is ready, each with its `index`. When the caller hangs up, what is not yet graded is "
                "withdrawn, unless the request has an Idempotency-Key.",
                {"200": answer("The results", results_content(), REPLAYED), **errors(*BATCH_ERRORS)},
                **batch_request(),
            )
        },
        "/v1/jobs": {
            "get": operation(
                "listJobs",
                "The caller's jobs",
                "The newest first, each with how far it is; only those that this API key submitted.",
                {"200": answer("The jobs", json_of("JobList")), **errors(*scoped)},
            ),
            "post": operation(
                "submitJob",
                "Take a batch in, to be fetched later",
                "The body of /v1/verify, answered at once.",
                {"202": answer("Taken in", json_of("JobStatus"), LOCATION | REPLAYED), **errors(*BATCH_ERRORS)},
                **batch_request(),
            ),
        },
        "/v1/jobs/{job_id}": {
            "parameters": job_id,
            "get": operation(
                "jobStatus",
                "Where a job stands",
                "Only to the API key that submitted it.",
                {"200": answer("The job", json_of("JobStatus")), **errors(problems.UNKNOWN_JOB, *scoped)},
            ),
            "delete": operation(
                "deleteJob",
                "Cancel or forget a job",
                "A job under way is cancelled and can still be seen; one that is over is forgotten with its results.",
                {"204": answer("Done"), **errors(problems.UNKNOWN_JOB, *scoped)},
            ),
        },
        "/v1/jobs/{job_id}/results": {
            "parameters": job_id,
            "get": operation(
                "jobResults",
                "The results of a job",
                "Kept for a stated time after the job is done (/v1/capabilities, `job_results_ttl_seconds`).",
                {
                    "200": answer("The results", results_content()),
                    "202": answer("Not done yet", json_of("JobStatus"), LOCATION | RETRY_AFTER),
                    **errors(problems.UNKNOWN_JOB, problems.JOB_CANCELLED, problems.UNAVAILABLE, *scoped),
                },
            ),
        },
        "/v1/explain": {
            "post": operation(
                "explain",
                "Why a rollout got its reward",
                "It is graded as /v1/verify grades it, with evidence: the answer in its place, candidates that lost, "
                "both normal forms, the rule that decided, the time of each step. With `changes`, some variants are "
                "graded as well (each counts against the key's quota), and those with the other verdict are named. "
                "`fingerprint`, from an earlier result, asks whether the same decides now.",
                {"200": answer("The explanation", json_of("Explanation")), **errors(*EXPLAIN_ERRORS)},
                requestBody={
                    "required": True,
                    "content": {"application/json": {"schema": ref("ExplainRequest"), "example": EXPLAIN_EXAMPLE}},
                },
            )
        },
        "/v1/run": {
            "post": operation(
                "run",
                "Run a program in the sandbox",
                "Once, within its limits. How it ended is data: a program that crashes or runs too long answers 200.",
                {
                    "200": answer("What it did", json_of("Run")),
                    **errors(
                        problems.TOO_LARGE,
                        problems.UNSUPPORTED_MEDIA,
                        problems.INVALID_REQUEST,
                        problems.UNKNOWN_LANGUAGE,
                        problems.BUSY,
                        problems.UNAVAILABLE,
                        problems.NO_SANDBOX,
                        *scoped,
                    ),
                },
                requestBody={"required": True, "content": json_of("Program", PROGRAM_EXAMPLE)},
            )
        },
        "/v1/presets": {
            "get": operation(
                "presets",
                "Every preset",
                "With its rubric, parameters, origin, quirks and fingerprint.",
                {"200": answer("The presets", json_of("PresetList")), **errors(*common)},
            )
        },
        "/v1/presets/{name}": {
            "parameters": [
                path_parameter("name", "The preset's name; it may contain slashes, as in `tinyzero/countdown`")
            ],
            "get": operation(
                "preset",
                "One preset",
                "The same, for one name.",
                {
                    "200": answer("The preset", json_of("PresetInfo")),
                    **errors(problems.UNKNOWN_PRESET, problems.NOT_FOUND, *common),
                },
            ),
        },
        "/v1/capabilities": {
            "get": operation(
                "capabilities",
                "What this service can do",
                "Languages, isolation, engine, limits, versions.",
                {"200": answer("The capabilities", json_of("Capabilities")), **errors(*common)},
            )
        },
        "/health": {
            "get": operation(
                "health",
                "Is the process alive?",
                "Asks nothing of the engine, and no key of the caller.",
                {"200": answer("It is", json_of("Health")), **errors(problems.INTERNAL)},
                security=[],
            )
        },
        "/readyz": {
            "get": operation(
                "ready",
                "Can it grade now?",
                "A known rollout is graded by a worker, at most once a second, unless every worker is at work. No key "
                "is needed. With `queue`, also whether a worker takes from it.",
                {
                    "200": answer("It can", json_of("Ready")),
                    **errors(problems.INVALID_REQUEST, problems.INTERNAL, problems.UNAVAILABLE),
                },
                security=[],
                parameters=[
                    {
                        "name": "queue",
                        "in": "query",
                        "description": "A queue of the celery engine that must have a worker; may be repeated",
                        "schema": {"type": "array", "items": {"enum": [str(queue) for queue in Queue]}},
                    }
                ],
            )
        },
        "/metrics": {
            "get": operation(
                "metrics",
                "Prometheus metrics",
                "In the text format 0.0.4.",
                {"200": answer("The metrics", {"text/plain": {"schema": {"type": "string"}}}), **errors(*scoped)},
            )
        },
    }


def protocol_paths() -> Schema:
    """The addresses of the protocols of others."""
    told: Schema = {}
    for route, method in addresses():
        path = route.replace(":path", "")
        said = described(path)
        here = f"{method}{path}"
        request: Schema = {"schema": {"type": "object", "description": f"Such as {said.example}"}}
        more: Schema = {} if said.example is None else {"requestBody": {"required": True, "content": {JSON: request}}}
        parameters = [query_parameter(name, SAYS[name]) for name in said.query]
        parameters += [path_parameter(name, WHAT_PATHS_NAME[name]) for name in WHAT_PATHS_NAME if f"{{{name}}}" in path]
        more |= {"parameters": parameters} if parameters else {}
        told.setdefault(path, {})[method] = operation(
            re.sub(r"\W+", "_", here).strip("_"),
            said.summary,
            said.description,
            {"200": answer("Its own answer", {EVENTS_MEDIA if path.endswith(EVENTS) else JSON: {"schema": {}}})}
            | errors(*said.errors),
            tags=["protocols"],
            **more,
        )
    return told


def header(description: str, schema: Schema) -> Schema:
    return {"description": description, "schema": schema}


@cache
def document() -> Schema:
    """The OpenAPI 3.1 document."""
    modes: list[tuple[type[BaseModel], Literal["validation"]]] = [(model, "validation") for model in MODELS]
    _, definitions = models_json_schema(modes, ref_template="#/components/schemas/{model}")
    schemas = definitions["$defs"]
    rubric = schemas["VerifyRequest"]["properties"]["rubric"]
    schemas["VerifyRequest"]["properties"]["rubric"] = {
        "anyOf": [ref("Rubric"), {"type": "null"}],
        **{key: rubric[key] for key in ("default", "description", "title") if key in rubric},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": verifier.__version__,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{}, {"apiKey": []}],
        "paths": paths(),
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "apiKey": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Needed once the service has an API keys file",
                }
            },
            "headers": {
                "X-Request-ID": header("The caller's, if it sent a sane one; the log has it too", {"type": "string"}),
                "Retry-After": header("Seconds after which to try again", {"type": "integer", "minimum": 1}),
                "Location": header("Where the job is", {"type": "string"}),
                "Idempotent-Replayed": header("`true` when an earlier answer is given again", {"type": "string"}),
            },
            "parameters": {
                "Idempotency-Key": {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": False,
                    "description": "The same key and body get the same answer, and nothing is graded twice",
                    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
                }
            },
        },
    }


def as_yaml() -> str:
    """The document as the file in the repository has it."""
    return yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    sys.stdout.write(as_yaml())
