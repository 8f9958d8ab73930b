"""Whatever openapi.yaml allows, and much that it forbids: the service answers as described, and never with a 5xx."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from service_under_test import batch

from verifier.server import openapi

BOUNDED = settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)

HANGS_SECONDS = 120
"""The first list of presets loads all of them: seconds of CPU, on cores that other tests use too."""

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


@pytest.fixture(scope="module")
def described() -> Any:
    import schemathesis

    return schemathesis.openapi.from_dict(document())


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("path", "method"), [(path, method) for path, methods in openapi.paths().items() for method in methods]
)
def test_every_operation_answers_as_described(described: Any, client: httpx.Client, path: str, method: str) -> None:
    """Schemathesis's own `parametrize` builds the cases while pytest collects: seconds in each of its processes."""
    from schemathesis import checks
    from schemathesis.generation.feedback import FeedbackSources
    from schemathesis.pytest._test_builder import build_operation_test

    kept_to = [
        checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]

    def answers(case: Any) -> None:
        case.call_and_validate(base_url=str(client.base_url), checks=kept_to, timeout=HANGS_SECONDS)

    build_operation_test(
        config=described.config,
        operation=described[path][method],
        test_func=answers,
        given_kwargs={},
        feedback=FeedbackSources(),
        explicit_settings=BOUNDED,
    )()


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
