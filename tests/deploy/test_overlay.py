"""The overlay with Ingress, TLS and the Prometheus operator: it builds, the API takes it, its alerts are the alerts."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OVERLAY = ROOT / "deploy" / "overlays" / "production"
OPERATORS = {"ServiceMonitor", "PrometheusRule"}


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((OVERLAY / name).read_text()))


def test_the_alerts_are_those_of_compose() -> None:
    [rule] = documents("rules.yaml")
    assert rule["spec"] == yaml.safe_load((ROOT / "docker" / "prometheus" / "rules.yml").read_text())


def test_tls_ends_at_the_ingress_and_metrics_have_no_path_there(kubernetes_validate: Any) -> None:
    [ingress] = documents("ingress.yaml")
    kubernetes_validate.validate(ingress, "1.37", strict=True)
    spec = ingress["spec"]
    assert [host for one in spec["tls"] for host in one["hosts"]] == [rule["host"] for rule in spec["rules"]]
    ports = {path["backend"]["service"]["port"]["name"] for rule in spec["rules"] for path in rule["http"]["paths"]}
    assert ports == {"http"}
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-buffering"] == "off"


def test_the_monitor_names_the_job_that_the_alerts_ask_for() -> None:
    [monitor] = documents("monitoring.yaml")
    [endpoint] = monitor["spec"]["endpoints"]
    assert endpoint["port"] == "metrics"
    assert endpoint["relabelings"] == [{"targetLabel": "job", "replacement": "verifier"}]


def test_whoever_sends_traces_may_reach_the_collector(kubernetes_validate: Any) -> None:
    [policy] = documents("traces.yaml")
    kubernetes_validate.validate(policy, "1.37", strict=True)
    [overlay] = documents("kustomization.yaml")
    workers = "(math|code)-worker"
    [patch] = [yaml.safe_load(one["patch"]) for one in overlay["patches"] if one["target"]["name"] == workers]
    address = urlsplit(patch[0]["value"]["value"])
    [rule] = policy["spec"]["egress"]
    [place] = rule["to"]
    assert rule["ports"] == [{"port": address.port}]
    assert str(address.hostname).endswith(
        "." + place["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
    )
    deployed = yaml.safe_load_all((ROOT / "deploy" / "kubernetes" / "workers.yaml").read_text())
    names = [one["metadata"]["name"] for one in deployed if one["kind"] == "Deployment"]
    assert names == policy["spec"]["podSelector"]["matchExpressions"][0]["values"]
    assert all(re.fullmatch(workers, name) for name in names)


@pytest.fixture(scope="module")
def built() -> list[dict[str, Any]]:
    kubectl, kustomize = shutil.which("kubectl"), shutil.which("kustomize")
    if not (kubectl or kustomize):
        pytest.skip("neither kubectl nor kustomize is here")
    command = [kustomize, "build"] if kustomize else [str(kubectl), "kustomize"]
    done = subprocess.run([*command, str(OVERLAY)], capture_output=True, text=True)
    if "unknown command" in done.stderr:
        pytest.skip("this kubectl has no kustomize")
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def test_what_is_built_is_what_the_api_takes(built: list[dict[str, Any]], kubernetes_validate: Any) -> None:
    for document in built:
        if document["kind"] not in OPERATORS:
            kubernetes_validate.validate(document, "1.37", strict=True)
    kinds = {document["kind"] for document in built}
    assert {"Ingress", "ServiceMonitor", "PrometheusRule", "Deployment", "NetworkPolicy"} <= kinds
    assert {document["metadata"].get("namespace", "verifier") for document in built} == {"verifier"}


def test_the_service_has_the_port_that_is_scraped_once(built: list[dict[str, Any]]) -> None:
    [service] = [d for d in built if d["kind"] == "Service" and d["metadata"]["name"] == "api"]
    [api] = [d for d in built if d["kind"] == "Deployment" and d["metadata"]["name"] == "api"]
    assert {port["name"]: port["port"] for port in service["spec"]["ports"]} == {"http": 8000, "metrics": 9464}
    assert service["metadata"]["labels"] == {"app": "api"}
    assert "annotations" not in api["spec"]["template"]["metadata"]
    for one in (d for d in built if d["kind"] == "Deployment" and d["metadata"]["name"] in ("api", "math-worker")):
        assert any(e["name"] == "VERIFIER_TRACES_URL" for e in one["spec"]["template"]["spec"]["containers"][0]["env"])
