"""Whatever openapi.yaml allows, and much that it forbids: the service answers as described, and never with a 5xx."""

import json
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from service_under_test import batch

from verifier.server import openapi

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDED = settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)

NESTING = ("AnyOf", "FirstOf", "Gated", "KeyValues")


def pruned(node: Any) -> Any:
    """The schema without the parts that hold parts: building a generator for their recursion takes half a minute."""
    if isinstance(node, dict):
        return {key: pruned(value) for key, value in node.items() if key != "discriminator"}
    if isinstance(node, list):
        return [
            pruned(value) for value in node if not (isinstance(value, dict) and value.get("$ref", "").endswith(NESTING))
        ]
    return node


def document() -> dict[str, Any]:
    """openapi.yaml, with flat rubrics in requests."""
    document: dict[str, Any] = json.loads(json.dumps(openapi.document()))
    schemas = document["components"]["schemas"]
    flat = json.dumps({"Rubric": pruned(schemas["Rubric"]), "Weighted": pruned(schemas["Weighted"])})
    for name, value in json.loads(flat.replace("/schemas/Weighted", "/schemas/FlatWeighted")).items():
        schemas[f"Flat{name}"] = value
    schemas["VerifyRequest"]["properties"]["rubric"]["anyOf"][0] = {"$ref": "#/components/schemas/FlatRubric"}
    return document


schema = schemathesis.openapi.from_dict(document())

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@schema.parametrize()
@BOUNDED
def test_every_operation_answers_as_described(case: schemathesis.Case[Any], client: httpx.Client) -> None:
    case.call_and_validate(base_url=str(client.base_url), checks=CHECKS)


@given(body=st.binary(max_size=200))
@BOUNDED
def test_any_bytes_are_refused_and_not_stumbled_over(client: httpx.Client, body: bytes) -> None:
    assert client.post("/v1/verify", content=body).status_code == 422


@given(field=st.sampled_from([*batch(1), "rubric", "deadline_seconds", "job"]), value=JSON_VALUES)
@BOUNDED
def test_any_value_in_any_field_is_answered(client: httpx.Client, field: str, value: object) -> None:
    body = json.dumps(batch(1) | {field: value})
    assert client.post("/v1/verify", content=body).status_code in (200, 404, 413, 422)


@given(
    field=st.sampled_from(["id", "completion", "ground_truth", "prompt", "group", "preset", "metadata"]),
    value=JSON_VALUES,
)
@BOUNDED
def test_any_value_in_a_rollout_is_answered(client: httpx.Client, field: str, value: object) -> None:
    body = batch(1)
    body["rollouts"][0][field] = value
    response = client.post("/v1/verify", content=json.dumps(body))
    assert response.status_code in (200, 404, 422)
    if response.status_code == 200:
        [result] = response.json()["results"]
        assert (result["reward"] is None) == (result["verdict"]["outcome"] in ("unverifiable", "failed"))
