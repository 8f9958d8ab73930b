"""openapi.yaml: written from the models, true to the app."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml
from fastapi.routing import APIRoute
from service_under_test import batch

from verifier.server import explaining, openapi, problems
from verifier.server.protocols.mounted import addresses
from verifier.server.routes import router

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


def test_every_route_is_described_and_every_description_has_a_route() -> None:
    routes = {
        (route.path.replace(":path", ""), method.lower())
        for route in (*router.routes, *explaining.router.routes)
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    routes |= {(path.replace(":path", ""), method) for path, method in addresses()}
    described = {(path, method) for path, item in openapi.paths().items() for method in item if method != "parameters"}
    assert described == routes


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


@pytest.mark.parametrize(
    ("name", "example"), [("VerifyRequest", openapi.REQUEST_EXAMPLE), ("VerifyResponse", openapi.RESPONSE_EXAMPLE)]
)
def test_the_examples_are_valid(name: str, example: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(resolved(name)).validate(example)


def test_the_example_gets_the_answer_it_promises(client: httpx.Client) -> None:
    [promised] = openapi.RESPONSE_EXAMPLE["results"]
    [result] = client.post("/v1/verify", json=openapi.REQUEST_EXAMPLE).json()["results"]
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
    jsonschema.Draft202012Validator(resolved(name)).validate(response.json())


def test_results_are_as_described(client: httpx.Client) -> None:
    answer = client.post("/v1/verify", json=batch(3, explain=True)).json()
    jsonschema.Draft202012Validator(resolved("VerifyResponse")).validate(answer)


def test_an_unknown_preset_is_404(client: httpx.Client) -> None:
    response = client.get("/v1/presets/tinyzero/nothing")
    assert response.status_code == 404
    assert response.json()["type"] == "/problems/unknown-preset"


def test_every_problem_is_documented() -> None:
    text = (ROOT / "docs" / "http.md").read_text()
    for kind in problems.KINDS:
        assert f"`/problems/{kind.name}`" in text, kind.name
