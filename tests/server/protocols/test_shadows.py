"""What the doors of other protocols grade is graded by shadows too; the program doors grade nothing."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from service_under_test import StandIn, running, wait_until
from websockets.sync.client import connect

from verifier.server.settings import Settings
from verifier.server.shadow import ShadowFlip, ShadowReport

ANSWER, TRUTH = r"It is \boxed{4.0}.", "4"  # equal as numbers, and not as texts


@contextmanager
def shadowed(engine: StandIn) -> Iterator[httpx.Client]:
    settings = Settings(shadow={"exact": "numeric", "code": "exact"})
    with running(settings, engine) as client:
        yield client


def flips(client: httpx.Client) -> tuple[ShadowFlip, ...]:
    return ShadowReport.model_validate(client.get("/v1/shadow").json()).flips


def of_openenv(client: httpx.Client) -> None:
    with connect(f"ws://127.0.0.1:{client.base_url.port}/openenv/exact/ws", open_timeout=120, close_timeout=60) as ws:
        for kind, data in (("reset", {"ground_truth": TRUTH}), ("step", {"completion": ANSWER})):
            ws.send(json.dumps({"type": kind, "data": data}))
            told = json.loads(ws.recv(timeout=60))
    assert told["data"]["reward"] == 0.0


def of_ors(client: httpx.Client) -> None:
    created = client.post("/create_session").text
    header = {"X-Session-ID": created.split("data: ", 1)[1].split()[0]}
    task = {"env_name": "exact", "task_spec": {"question": "2+2?", "ground_truth": TRUTH}}
    client.post("/create", json=task, headers=header).raise_for_status()
    answer = {"name": "answer", "input": {"completion": ANSWER}}
    client.post("/exact/call", json=answer, headers=header).raise_for_status()


def posted(path: str, body: object) -> Callable[[httpx.Client], None]:
    def post(client: httpx.Client) -> None:
        response = client.post(path, json=body)
        assert response.status_code == 200, response.text

    return post


SAID = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": ANSWER, "annotations": []}]}
ROW = {
    "responses_create_params": {"input": [{"role": "user", "content": "2+2?"}]},
    "response": {"id": "r", "created_at": 0.0, "model": "m", "object": "response", "output": [SAID]},
    "expected_answer": TRUTH,
}
QUERY = {"query": [f"2+2?{ANSWER}"], "prompts": ["2+2?"], "labels": [TRUTH]}
MESSAGES = [{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": ANSWER}]
DOORS = {
    "nemo-gym": posted("/nemo-gym/exact/verify", ROW),
    "nemo-gym, its root": posted("/verify", ROW | {"preset": "exact"}),
    "openrlhf": posted("/openrlhf/exact", QUERY),
    "openrlhf, strict": posted("/strict/openrlhf/exact", QUERY),
    "slime": posted("/slime/exact", {"prompt": "2+2?", "response": ANSWER, "label": TRUTH}),
    "eval-protocol": posted("/eval-protocol/exact/evaluate", {"messages": MESSAGES, "ground_truth": TRUTH}),
    "pipelinerl": posted("/pipelinerl/exact/verify_answer", {"prediction": ANSWER, "gold": TRUTH, "strict": True}),
    "openenv": of_openenv,
    "openenv over HTTP": posted("/openenv/exact/step", {"action": {"completion": ANSWER, "ground_truth": TRUTH}}),
    "ors": of_ors,
}


@pytest.mark.parametrize("door", DOORS)
def test_a_door_that_grades_rollouts_has_its_shadows(door: str, stand_in: StandIn) -> None:
    with shadowed(stand_in) as client:
        DOORS[door](client)
        wait_until(lambda: bool(flips(client)))
        [flip] = flips(client)
        assert (flip.preset, flip.change, flip.a.answer, flip.b.answer) == ("exact", "wrong_to_correct", "4.0", "4.0")
        assert flip.job


def test_programs_with_tests_are_graded_again_and_programs_alone_are_not(stand_in: StandIn) -> None:
    with shadowed(stand_in) as client:
        asked = {"program": "x = 1", "tests": ["assert x =="]}  # which is no test, so that no program is run
        client.post("/open-instruct/test_program", json=asked)
        wait_until(lambda: bool(flips(client)))
        [flip] = flips(client)
        assert (flip.preset, flip.change) == ("code", "unjudged_to_judged")
        stand_in.jobs.clear()
        client.post("/sandbox-fusion/run_code", json={"code": "print(1)", "language": "python"})
        client.post("/piston/execute", json={"language": "python", "version": "*", "files": [{"content": "print(1)"}]})
        assert stand_in.jobs
        assert not any(job.spare for job in stand_in.jobs)
