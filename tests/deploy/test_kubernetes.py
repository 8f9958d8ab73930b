"""The Kubernetes manifests, read by the schemas of the API and by what we ask of every pod."""

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
RESOURCES: list[str] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
DOCUMENTS: list[dict[str, Any]] = [
    document for name in RESOURCES for document in yaml.safe_load_all((FOLDER / name).read_text())
]
PODS = [document for document in DOCUMENTS if "template" in document.get("spec", {})]


def named(document: dict[str, Any]) -> str:
    return f"{document['kind']}/{document['metadata']['name']}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_the_api_would_take_it(document: dict[str, Any]) -> None:
    kubernetes_validate.validate(document, "1.37", strict=True)


def test_a_misspelt_field_would_be_found() -> None:
    broken = {**PODS[0], "spec": {**PODS[0]["spec"], "replica": 1}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, "1.37", strict=True)


@pytest.mark.parametrize("document", PODS, ids=named)
def test_every_pod_is_fenced_in(document: dict[str, Any]) -> None:
    pod = document["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["containers"]:
        fence = container["securityContext"]
        assert fence["allowPrivilegeEscalation"] is False
        assert fence["readOnlyRootFilesystem"] is True
        assert fence["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
        assert container["livenessProbe"]


def test_what_scales_and_what_is_let_through_exists() -> None:
    apps = {document["metadata"]["name"] for document in PODS}
    scaled = {d["spec"]["scaleTargetRef"]["name"] for d in DOCUMENTS if d["kind"] == "HorizontalPodAutoscaler"}
    keda = {d["spec"]["scaleTargetRef"]["name"] for d in yaml.safe_load_all((FOLDER / "keda.yaml").read_text())}
    services = {document["metadata"]["name"] for document in DOCUMENTS if document["kind"] == "Service"}
    assert scaled | keda | services <= apps
    assert all((FOLDER / name).exists() for name in RESOURCES)
