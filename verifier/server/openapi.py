"""The OpenAPI document, made from the models: `python -m verifier.server.openapi > openapi.yaml`.

The batch routes read bytes, so the framework cannot describe them. Each route declares what it does beside its function
(`operations.py`); a test compares the document with the committed file.
"""

import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import Literal

import yaml
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import verifier
from verifier.execution import Program, Run
from verifier.explanation import ExplainRequest, Explanation
from verifier.presets.preset import PresetInfo
from verifier.rubric import Rubric
from verifier.server import explaining, problems, routes
from verifier.server.capabilities import Capabilities
from verifier.server.operations import RETRY_AFTER, Operation, Route, Schema, ref, reply
from verifier.server.problems import Kind
from verifier.server.protocols.mounted import protocols
from verifier.server.routes import Health, PresetList, Ready
from verifier.server.shadow import ShadowReport
from verifier.wire import JobList, JobStatus, PresetRef, Problem, StreamedResult, VerifyRequest, VerifyResponse

WHAT_PATHS_NAME = {
    "job_id": "The `id` that POST /v1/jobs answered with",
    "name": "The preset's name; it may contain slashes, as in `tinyzero/countdown`",
    "preset": "How to judge: a preset, whose name may contain slashes",
    "rollout_id": "NeMo Gym's own name of the rollout",
}
TITLE = "Verifier"
DESCRIPTION = """The reward service for reinforcement learning with verifiable rewards.

A rollout that could not be judged has the reward `null` and an outcome (`unverifiable` or `failed`) that says so; it is
never a zero. Order of results is the order of the request."""

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
    ShadowReport,
    Problem,
)


def errors(*kinds: Kind) -> Schema:
    """The answers that are problems, by status; several kinds may share one."""
    described: Schema = {}
    for status in sorted({kind.status for kind in kinds}):
        alike = [kind for kind in kinds if kind.status == status]
        description = "; ".join(f"{kind.title} (`/problems/{kind.name}`)" for kind in alike)
        described[str(status)] = reply(
            description,
            {problems.MEDIA_TYPE: {"schema": ref("Problem")}},
            RETRY_AFTER if status in (429, 503) else None,
        )
    return described


def paths() -> Schema:
    """Every address, as it is declared beside its function."""
    described: Schema = {}
    for prefix, route in all_routes():
        if route.method is not None:  # OpenAPI has no word for a WebSocket
            path = f"{prefix}{route.path}".replace(":path", "")
            method = route.method.lower()
            described.setdefault(path, {})[method] = described_operation(f"{method}{path}", path, route.operation)
    return described


def all_routes() -> Iterator[tuple[str, Route]]:
    """Every route with its prefix; those under /strict are said of their twins."""
    yield from (("", route) for route in (*routes.router, *explaining.router))
    yield from protocols()


def described_operation(address: str, path: str, operation: Operation) -> Schema:
    parameters = [*operation.request.get("parameters", ()), *in_path(path)]
    kinds = operation.all_errors
    documented = {*operation.replies, *(str(kind.status) for kind in kinds)}
    if "{" in path and "404" not in documented:  # a name with a line break in it makes an address of nothing
        kinds += (problems.NOT_FOUND,)
    return {
        # `/execute` and `/execute/` are two addresses: the last slash counts.
        "operationId": operation.name
        or re.sub(r"\W+", "_", f"{address}slash" if address.endswith("/") else address).strip("_"),
        "summary": operation.summary,
        "description": operation.description,
        **({"tags": list(operation.tags)} if operation.tags else {}),
        **operation.request,
        **({"parameters": parameters} if parameters else {}),
        **({"security": []} if operation.is_open else {}),
        **({"x-required-scope": operation.scope} if operation.scope else {}),
        "responses": {**operation.replies, **errors(*kinds)},
    }


def in_path(path: str) -> Iterator[Schema]:
    for name in re.findall(r"{(\w+)}", path):
        description = WHAT_PATHS_NAME[name]
        yield {"name": name, "in": "path", "required": True, "description": description, "schema": {"type": "string"}}


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
                "X-Request-ID": header(
                    "The caller's own, if valid, or a generated one; it is in the log too", {"type": "string"}
                ),
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
