"""POST /v1/explain: as /v1/verify grades, with the same keys and bounds."""

from pathlib import Path

import httpx
import pytest
from service_under_test import is_problem, running

from verifier.engine.local import EngineSettings, LocalEngine
from verifier.explanation import Explanation
from verifier.server.auth import new_key
from verifier.server.settings import Settings
from verifier.wire import Result

ROLLOUT = {"id": "a", "completion": r"first \boxed{3}, then \boxed{0.6}", "ground_truth": "1/2"}


def test_it_is_graded_as_verify_grades_it(client: httpx.Client) -> None:
    body = {"preset": "math", "rollouts": [ROLLOUT], "explain": True}
    verified = Result.model_validate(client.post("/v1/verify", json=body).json()["results"][0])
    response = client.post("/v1/explain", json={"preset": "math", "rollout": ROLLOUT})
    told = Explanation.model_validate_json(response.content)
    assert response.status_code == 200
    same = {"id", "reward", "components", "extraction", "rubric_fingerprint", "preset"}
    assert told.result.model_dump(include=same) == verified.model_dump(include=same)
    assert [one.outcome for one in told.would_change] == ["correct"]
    assert ("3", "another box") in [(one.answer, one.stance) for one in told.lost]


def test_a_name_of_data_is_explained_as_the_preset_that_judges_it(client: httpx.Client) -> None:
    own = Explanation.model_validate_json(
        client.post("/v1/explain", json={"preset": "math", "rollout": ROLLOUT}).content
    )
    for asked in ({"preset": "math500", "rollout": ROLLOUT}, {"rollout": {**ROLLOUT, "preset": "openai/gsm8k"}}):
        told = Explanation.model_validate_json(client.post("/v1/explain", json=asked).content)
        assert told.result.rubric_fingerprint == own.result.rubric_fingerprint
        assert told.would_not == own.would_not
    assert client.get("/v1/presets/math500").json()["name"] == "math"


def test_an_earlier_fingerprint_is_compared(client: httpx.Client) -> None:
    asked = {"preset": "math", "rollout": ROLLOUT, "changes": False}
    first = client.post("/v1/explain", json=asked).json()
    fingerprint = first["result"]["rubric_fingerprint"]
    assert client.post("/v1/explain", json={**asked, "fingerprint": fingerprint}).json()["replay"]["same"]
    spelt = {"rubric": first["rubric"], "rollout": first["rollout"], "fingerprint": fingerprint, "changes": False}
    again = client.post("/v1/explain", json=spelt).json()
    assert again["replay"]["same"]
    assert again["result"]["reward"] == first["result"]["reward"]


@pytest.mark.parametrize(
    ("body", "status", "kind", "named"),
    [
        ({"rollout": ROLLOUT}, 422, "invalid-rubric", "neither preset nor rubric"),
        ({"preset": "nosuch", "rollout": ROLLOUT}, 404, "unknown-preset", "nosuch"),
        ({"preset": "math"}, 422, "invalid-request", "rollout"),
        ({"preset": "math", "rollout": ROLLOUT, "rollouts": []}, 422, "invalid-request", "rollouts"),
        (
            {"preset": "math", "rubric": {}, "rollout": ROLLOUT},
            422,
            "invalid-request",
            "both preset and rubric were given",
        ),
    ],
)
def test_what_cannot_be_explained_is_refused_with_what_would_work(
    client: httpx.Client, body: dict[str, object], status: int, kind: str, named: str
) -> None:
    assert named in is_problem(client.post("/v1/explain", json=body), status, kind)


def test_a_key_is_needed_and_its_scope_and_its_quota_hold(tmp_path: Path) -> None:
    keys = {name: new_key(name) for name in ("grader", "metrics", "poor")}
    terms = {"grader": "", "metrics": " scopes=metrics", "poor": " rate=1/day"}
    path = tmp_path / "keys"
    path.write_text("".join(f"{line}{terms[name]}\n" for name, (_, line) in keys.items()))
    asked = {"preset": "math", "rollout": ROLLOUT, "changes": False}
    with running(Settings(api_keys_file=path), LocalEngine(EngineSettings(workers=1, warm=False))) as client:

        def status(name: str | None) -> int:
            headers = {} if name is None else {"Authorization": f"Bearer {keys[name][0]}"}
            return client.post("/v1/explain", json=asked, headers=headers).status_code

        assert [status(name) for name in (None, "metrics", "grader", "poor", "poor")] == [401, 403, 200, 200, 429]
