"""The Kubernetes manifests, read by the schemas of the API and by what we ask of every pod."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
RESOURCES: list[str] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
DOCUMENTS: list[dict[str, Any]] = [
    document for name in RESOURCES for document in yaml.safe_load_all((FOLDER / name).read_text())
]
BY_QUEUE = list(yaml.safe_load_all((FOLDER / "autoscaling-by-queue.yaml").read_text()))
KEDA = list(yaml.safe_load_all((FOLDER / "keda.yaml").read_text()))
TAKES = {"math-worker": {"cheap", "symbolic"}, "code-worker": {"code"}}
PODS = [document for document in DOCUMENTS if "template" in document.get("spec", {})]


def named(document: dict[str, Any]) -> str:
    return f"{document['kind']}/{document['metadata']['name']}"


@pytest.mark.parametrize("document", [*DOCUMENTS, *BY_QUEUE], ids=named)
def test_the_api_would_take_it(document: dict[str, Any], kubernetes_validate: Any) -> None:
    kubernetes_validate.validate(document, "1.37", strict=True)


def test_a_misspelt_field_would_be_found(kubernetes_validate: Any) -> None:
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


def test_the_api_survives_the_loss_of_a_node() -> None:
    [api] = [document for document in PODS if document["metadata"]["name"] == "api"]
    budgets = [document["spec"] for document in DOCUMENTS if document["kind"] == "PodDisruptionBudget"]
    assert api["spec"]["replicas"] >= 2
    assert api["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "api"}}} in budgets
    [spread] = api["spec"]["template"]["spec"]["affinity"]["podAntiAffinity"].popitem()[1]
    assert spread["podAffinityTerm"]["topologyKey"] == "kubernetes.io/hostname"


def test_what_scales_and_what_is_let_through_exists() -> None:
    apps = {document["metadata"]["name"] for document in PODS}
    services = {document["metadata"]["name"] for document in DOCUMENTS if document["kind"] == "Service"}
    assert services <= apps
    assert all((FOLDER / name).exists() for name in RESOURCES)


def scalers(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    kinds = ("HorizontalPodAutoscaler", "ScaledObject")
    return {d["spec"]["scaleTargetRef"]["name"]: d["spec"] for d in documents if d["kind"] in kinds}


def test_every_lane_scales_in_every_way() -> None:
    for worker, queues in TAKES.items():
        assert f"--queues, {worker.removesuffix('-worker')}]" in (FOLDER / "workers.yaml").read_text()
        external = [m["external"]["metric"] for m in scalers(BY_QUEUE)[worker]["metrics"] if m["type"] == "External"]
        assert {metric["selector"]["matchLabels"]["queue"] for metric in external} == queues
        queries = " ".join(trigger["metadata"]["query"] for trigger in scalers(KEDA)[worker]["triggers"])
        for metric in ("verifier_queue_waiting", "verifier_queue_oldest_seconds"):
            assert set(re.findall(metric + r'\{queue="(\w+)"\}', queries)) == queues


def test_as_shipped_nothing_scales_by_a_metric_that_a_plain_cluster_does_not_have() -> None:
    shipped = scalers(DOCUMENTS)
    assert shipped.keys() == TAKES.keys()
    assert {metric["type"] for spec in shipped.values() for metric in spec["metrics"]} == {"Resource"}
    assert not {"keda.yaml", "autoscaling-by-queue.yaml"} & set(RESOURCES)
    adapter = yaml.safe_load((FOLDER / "prometheus-adapter.yaml").read_text())
    given = {rule["name"]["as"] for rule in adapter["rules"]["external"]}
    asked = {
        m["external"]["metric"]["name"] for s in scalers(BY_QUEUE).values() for m in s["metrics"] if "external" in m
    }
    assert asked == given


def pod(name: str) -> dict[str, Any]:
    [found] = [document for document in PODS if document["metadata"]["name"] == name]
    template = found["spec"]["template"]
    assert isinstance(template, dict)
    return template


def test_prometheus_scrapes_a_port_that_asks_for_no_key_and_only_monitoring_reaches_it() -> None:
    [container] = pod("api")["spec"]["containers"]
    variables = {one["name"]: one["value"] for one in container["env"]}
    port = int(variables["VERIFIER_METRICS_PORT"])
    assert pod("api")["metadata"]["annotations"]["prometheus.io/port"] == str(port)
    assert port in {one["containerPort"] for one in container["ports"]}
    [policy] = [d for d in DOCUMENTS if d["kind"] == "NetworkPolicy" and d["metadata"]["name"] == "api-metrics"]
    assert [rule for rule in policy["spec"]["ingress"] if port in {one["port"] for one in rule["ports"]}] == [
        {
            "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}],
            "ports": [{"port": port}],
        }
    ]


@pytest.mark.parametrize("name", ["api", "math-worker", "code-worker", "redis", "cache"])
def test_redis_asks_for_a_password_and_all_who_speak_to_it_have_it(name: str) -> None:
    spec = pod(name)["spec"]
    [container] = spec["containers"]
    variable = "REDIS_PASSWORD_FILE" if name in ("redis", "cache") else "VERIFIER_REDIS_PASSWORD_FILE"
    assert {"name": variable, "value": "/run/verifier/redis"} in container["env"]
    [mount] = [one for one in container["volumeMounts"] if one["mountPath"] == "/run/verifier"]
    assert {"name": mount["name"], "secret": {"secretName": "verifier-redis"}} in spec["volumes"]


@pytest.mark.parametrize("name", ["math-worker", "code-worker"])
def test_a_workers_probes_cost_next_to_nothing(name: str) -> None:
    [container] = pod(name)["spec"]["containers"]
    for probe in ("startupProbe", "livenessProbe"):
        assert container[probe]["exec"]["command"] == ["worker-healthy"]
