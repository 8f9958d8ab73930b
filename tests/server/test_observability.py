"""Request ids, logs and metrics: what an operator sees, and what nobody may see there."""

import io
import json
import logging
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from service_under_test import StandIn, batch, rollout, running

from verifier.engine.base import EncodedResult
from verifier.server.logs import formatter
from verifier.server.metrics import ResultTally
from verifier.server.settings import Settings
from verifier.wire import Outcome, Result, Verdict


def samples(client: httpx.Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


@pytest.mark.parametrize("offered", ["abc-123", "A.b_c", "x" * 128])
def test_a_sane_request_id_is_kept(held: httpx.Client, offered: str) -> None:
    assert held.get("/health", headers={"X-Request-ID": offered}).headers["x-request-id"] == offered


@pytest.mark.parametrize("offered", ["", "two words", "x" * 129, 'in"jection', "a\tb"])
def test_any_other_request_id_is_replaced(held: httpx.Client, offered: str) -> None:
    given = held.get("/health", headers={"X-Request-ID": offered}).headers["x-request-id"]
    assert given != offered
    assert len(given) == 32


def test_results_are_counted_by_preset_outcome_and_job(held: httpx.Client) -> None:
    rollouts = [rollout(0, "4"), rollout(1, "5"), rollout(2, "5"), rollout(3, truth=None)]
    held.post("/v1/verify", json={"preset": "numeric", "job": "run-42", "rollouts": rollouts})
    seen = samples(held)
    for outcome, count in (("correct", 1), ("incorrect", 2), ("unverifiable", 1)):
        assert (
            seen["verifier_results_total", (("outcome", outcome), ("preset", "numeric"), ("training_job", "run-42"))]
            == count
        )
    assert seen["verifier_grade_seconds_count", (("preset", "numeric"),)] == 4
    assert seen["verifier_grade_seconds_bucket", (("le", "+Inf"), ("preset", "numeric"))] == 4
    assert seen["verifier_workers", ()] == 1


def test_rewards_are_summed_by_their_sign_and_what_nothing_proved_is_counted(held: httpx.Client) -> None:
    rubric = {
        "extractor": {"kind": "boxed"},
        "verifier": {"kind": "numeric"},
        "components": {
            "accuracy": {"part": {"kind": "correctness"}, "weight": 3},
            "fine": {
                "part": {"kind": "clipped", "lowest": 1, "highest": 1, "part": {"kind": "correctness"}},
                "weight": -1,
            },
        },
    }
    rollouts = [rollout(0, "4"), rollout(1, "5"), rollout(2, truth=None)]
    rollouts[0]["id"] = '","reward":7,"'
    held.post("/v1/verify", json={"rubric": rubric, "job": "run-42", "rollouts": rollouts}).raise_for_status()
    labels = (("preset", "rubric"), ("training_job", "run-42"))
    seen = samples(held)
    assert seen["verifier_rewards_gained_total", labels] == 2
    assert seen["verifier_rewards_lost_total", labels] == 1


@pytest.mark.parametrize(
    ("verdict", "reward", "undecided"),
    [
        (Verdict.correct("equal"), 1.0, 0),
        (Verdict.undecided("not proved"), 0.0, 1),
        (Verdict.undecided("a model says so").model_copy(update={"judge": "m"}), 0.5, 0),
        (Verdict.incorrect("not equal", decided='"decided":false,"judge":null'), -1.5, 0),
    ],
)
def test_what_is_counted_is_what_the_result_says(verdict: Verdict, reward: float, undecided: int) -> None:
    tally = ResultTally()
    result = Result(id='"reward":9', reward=reward, components={"reward": 3.0}, verdict=verdict, preset="math")
    tally.add([EncodedResult.of(result)], "run-42")
    found = {s.name: s.value for family in tally.collect() for s in family.samples}
    assert found.get("verifier_rewards_gained_total", 0) - found.get("verifier_rewards_lost_total", 0) == reward
    counted = {
        s.labels["outcome"]: s.value for family in tally.collect() for s in family.samples if "outcome" in s.labels
    }
    assert counted.get("undecided", 0) == undecided


def test_a_reward_that_is_no_number_does_not_become_the_sum() -> None:
    tally = ResultTally()
    told = EncodedResult.of(Result(id="r", reward=1.0, components={}, verdict=Verdict.correct("equal")))
    for text in (b"NaN", b"Infinity", b"-Infinity", b"2.5"):
        tally.add([told._replace(body=told.body.replace(b'"reward":1.0', b'"reward":' + text))], "j")
    found = {s.name: s.value for family in tally.collect() for s in family.samples}
    assert (found["verifier_rewards_gained_total"], found["verifier_rewards_lost_total"]) == (2.5, 0)


def test_no_label_of_ours_is_one_that_prometheus_sets_itself(held: httpx.Client) -> None:
    held.post("/v1/verify", json=batch(1))
    assert not {label for _, labels in samples(held) for label, _ in labels} & {"job", "instance"}


def test_requests_are_counted_by_route_and_not_by_address(held: httpx.Client) -> None:
    for number in range(50):
        held.get(f"/v1/jobs/job_{number}")
        held.get(f"/nothing/{number}")
    seen = samples(held)
    assert (
        seen["verifier_http_requests_total", (("method", "GET"), ("route", "/v1/jobs/{job_id}"), ("status", "404"))]
        == 50
    )
    assert seen["verifier_http_requests_total", (("method", "GET"), ("route", "unmatched"), ("status", "404"))] == 50


def test_a_thousand_jobs_do_not_become_a_thousand_series(held: httpx.Client) -> None:
    for number in range(150):
        held.post("/v1/verify", json=batch(1, job=f"job-{number}"))
    jobs = {dict(labels)["training_job"] for name, labels in samples(held) if name == "verifier_results_total"}
    assert len(jobs) == 101
    assert "other" in jobs


def test_two_services_count_apart() -> None:
    with running(Settings(), StandIn()) as one, running(Settings(), StandIn()) as other:
        one.post("/v1/verify", json=batch(3))
        assert samples(one)[
            "verifier_http_requests_total", (("method", "POST"), ("route", "/v1/verify"), ("status", "200"))
        ]
        assert not any(name == "verifier_results_total" for name, _ in samples(other))


def logged(client: httpx.Client, **fields: Any) -> list[dict[str, Any]]:
    """What the service logs at level info, as JSON, while it answers one batch."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter("json"))
    logger = logging.getLogger("verifier")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        client.post("/v1/verify", json=batch(1) | fields, headers={"X-Request-ID": "id-7"})
        client.get("/health")
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_json_line_with_what_one_asks_for(held: httpx.Client) -> None:
    [line] = logged(held, job="run-42", rollouts=[rollout(0, "4"), rollout(1, "5")])
    assert line["event"] == "request"
    assert line["request_id"] == "id-7"
    assert (line["method"], line["path"], line["status"]) == ("POST", "/v1/verify", 200)
    assert (line["job"], line["rollouts"]) == ("run-42", 2)
    assert line["outcomes"] == {Outcome.CORRECT: 1, Outcome.INCORRECT: 1}
    assert line["seconds"] > 0
    assert line["level"] == "info"


def test_no_completion_is_logged(held: httpx.Client) -> None:
    secret = "SECRET-COMPLETION"
    for rollouts in ([rollout() | {"completion": secret}], [rollout() | {"completion": [secret]}]):
        assert secret not in json.dumps(logged(held, rollouts=rollouts))


def test_a_traceback_is_in_the_json_line() -> None:
    try:
        raise KeyError("missing")
    except KeyError as error:
        record = logging.getLogger("t").makeRecord("t", logging.ERROR, "f", 1, "broke", (), (KeyError, error, None))
    line = json.loads(formatter("json").format(record))
    assert line["event"] == "broke"
    assert "KeyError" in line["exception"]


def test_workers_that_ended_are_counted_by_reason(held: httpx.Client) -> None:
    seen = samples(held)
    reasons = {labels[0][1] for name, labels in seen if name == "verifier_kills_total"}
    assert reasons == {"budget", "recycled", "died", "lost"}


def test_a_sign_of_reward_hacking_is_a_metric_while_it_shows(held: httpx.Client) -> None:
    unread = {"completion": "<think>so \\boxed{4}</think>", "ground_truth": "4"}
    held.post("/v1/verify", json={"preset": "math", "job": "run-7", "rollouts": [unread] * 120})
    labels = (("kind", "answer only in think"), ("level", "alarm"), ("training_job", "run-7"))
    assert samples(held)["verifier_signals", labels] == 1


def test_programs_are_counted_by_how_they_ended(client: httpx.Client) -> None:
    for source in ("print(1)", "raise SystemExit(3)"):
        client.post("/v1/run", json={"language": "python", "source": source})
    seen = samples(client)
    assert seen["verifier_program_runs_total", (("status", "ok"),)] >= 1
    assert seen["verifier_program_runs_total", (("status", "nonzero_exit"),)] >= 1
