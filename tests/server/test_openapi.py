"""openapi.yaml: written from the models, true to the app."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from service_under_test import batch

from verifier.server import batches, openapi, problems

ROOT = Path(__file__).parents[2]


def read_yaml(text: bytes) -> Any:
    return yaml.load(text, Loader=yaml.CSafeLoader)


def test_the_committed_file_is_the_apps() -> None:
    """Made in a process of its own, which has no parts but ours."""
    file = ROOT / "openapi.yaml"
    assert file.exists(), "run make openapi"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    made = subprocess.run(
        [sys.executable, "-m", "verifier.server.openapi"], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    assert read_yaml(file.read_bytes()) == read_yaml(made.stdout), "openapi.yaml is out of date: run make openapi"


def test_every_address_that_answers_is_described(client: httpx.Client) -> None:
    """The document and the app are made from one declaration; what the app does not know would answer 404."""
    for path, item in openapi.paths().items():
        allowed = client.request("PATCH", re.sub("{[^}]*}", "x", path)).headers["allow"]
        assert set(allowed.lower().split(", ")) >= set(item), path


def test_an_operation_is_named_once() -> None:
    names = [operation["operationId"] for item in openapi.paths().values() for operation in item.values()]
    assert len(names) == len(set(names))


def test_the_served_document_is_the_same(client: httpx.Client) -> None:
    assert client.get("/openapi.json").json() == json.loads(json.dumps(openapi.document()))


def test_every_parts_parameters_can_be_seen() -> None:
    schemas = openapi.document()["components"]["schemas"]
    assert {"$ref": "#/components/schemas/Rubric"} in schemas["VerifyRequest"]["properties"]["rubric"]["anyOf"]
    assert "rel_tol" in schemas["Numeric"]["properties"]


def test_every_reference_leads_somewhere() -> None:
    document = openapi.document()

    def look(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(target := node.get("$ref"), str):
                found: Any = document
                for step in target.removeprefix("#/").split("/"):
                    found = found[step]
            for value in node.values():
                look(value)
        elif isinstance(node, list):
            for value in node:
                look(value)

    look(document)


def resolved(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", "components": openapi.document()["components"]}


def valid(name: str, document: object) -> None:
    from jsonschema import Draft202012Validator  # here, because it takes a second, which every collection would pay

    Draft202012Validator(resolved(name)).validate(document)


@pytest.mark.parametrize(
    ("name", "example"), [("VerifyRequest", batches.REQUEST_EXAMPLE), ("VerifyResponse", batches.RESPONSE_EXAMPLE)]
)
def test_the_examples_are_valid(name: str, example: dict[str, Any]) -> None:
    valid(name, example)


def test_the_example_gets_the_answer_it_promises(client: httpx.Client) -> None:
    [promised] = batches.RESPONSE_EXAMPLE["results"]
    [result] = client.post("/v1/verify", json=batches.REQUEST_EXAMPLE).json()["results"]
    assert {name: result[name] for name in ("id", "reward", "components", "preset")} == {
        name: promised[name] for name in ("id", "reward", "components", "preset")
    }
    assert result["extraction"]["answer"] == promised["extraction"]["answer"]
    assert result["extraction"]["span"] == promised["extraction"]["span"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/presets", "PresetList"),
        ("/v1/presets/numeric", "PresetInfo"),
        ("/v1/capabilities", "Capabilities"),
        ("/health", "Health"),
        ("/readyz", "Ready"),
    ],
)
def test_answers_are_as_described(client: httpx.Client, path: str, name: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    valid(name, response.json())


def test_results_are_as_described(client: httpx.Client) -> None:
    answer = client.post("/v1/verify", json=batch(3, explain=True)).json()
    valid("VerifyResponse", answer)


def test_an_unknown_preset_is_404(client: httpx.Client) -> None:
    response = client.get("/v1/presets/tinyzero/nothing")
    assert response.status_code == 404
    assert response.json()["type"] == "/problems/unknown-preset"


def test_every_problem_is_documented() -> None:
    text = (ROOT / "docs" / "http.md").read_text()
    for kind in problems.KINDS:
        assert f"`/problems/{kind.name}`" in text, kind.name
