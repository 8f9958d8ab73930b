"""SandboxFusion: programs run behind our wall, and what was not run is no fault of theirs."""

import base64
from typing import Any

import httpx
import pytest
from service_under_test import StandIn, is_problem, queue

from verifier.errors import EngineBusy

RUN, STRICT = "/sandbox-fusion/run_code", "/strict/sandbox-fusion/run_code"


def program(source: str = "print(int(input()) + 1)", language: str = "python", **fields: Any) -> dict[str, Any]:
    """As verl 0.9.1 sends it."""
    timeouts = {"compile_timeout": 10, "run_timeout": 10, "memory_limit_MB": 512}
    return {"code": source, "stdin": "1\n", "language": language, "files": {}, "fetch_files": []} | timeouts | fields


@pytest.mark.parametrize(
    ("source", "language", "status", "run_status", "code", "stdout"),
    [
        ("print(int(input()) + 1)", "python", "Success", "Finished", 0, "2\n"),
        ("read x; echo $((x + 1))", "bash", "Success", "Finished", 0, "2\n"),
        ("raise SystemExit(3)", "python", "Failed", "Finished", 3, ""),
        ("def", "python", "Failed", "Finished", 1, ""),
        ("while True: pass", "python", "Failed", "TimeLimitExceeded", None, ""),
        ("x = bytearray(10**10)", "python", "Failed", "Finished", -9, ""),
    ],
)
def test_how_a_program_ended_is_told_in_its_words(
    client: httpx.Client, source: str, language: str, status: str, run_status: str, code: int | None, stdout: str
) -> None:
    told = client.post(RUN, json=program(source, language, run_timeout=0.3 if "while" in source else 10)).json()
    run = told["run_result"]
    assert (told["status"], run["status"], run["return_code"], run["stdout"]) == (status, run_status, code, stdout)
    assert told["compile_result"] is None


@pytest.mark.parametrize(
    ("source", "status", "stage"), [("int main(){}", "Success", "run"), ("int", "Failed", "compile")]
)
def test_a_compilers_complaint_is_its_own_result(client: httpx.Client, source: str, status: str, stage: str) -> None:
    told = client.post(RUN, json=program(source, "cpp")).json()
    if told["status"] == "SandboxError":
        pytest.skip("no C++ compiler on this host")
    assert told["status"] == status
    assert (told["run_result"] is None) == (stage == "compile")
    assert bool(told["compile_result"]["stderr"]) == (stage == "compile")


def test_files_travel_as_base64(client: httpx.Client) -> None:
    text = base64.b64encode(b"seven").decode()
    told = client.post(RUN, json=program("print(open('data/in.txt').read())", files={"data/in.txt": text})).json()
    assert told["run_result"]["stdout"] == "seven\n"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"files": {"a": "no base64!"}}, "files.a"),
        ({"files": {"a": base64.b64encode(b"\xff\xfe").decode()}}, "files.a"),
        ({"files": {"../a": ""}}, "files"),
        ({"fetch_files": ["out.txt"]}, "fetch_files"),
        ({"run_timeout": 0}, "run_timeout"),
        ({"code": None}, "code"),
    ],
)
def test_what_is_not_taken_is_refused_and_named(client: httpx.Client, fields: dict[str, Any], named: str) -> None:
    assert named in is_problem(client.post(RUN, json=program() | fields), 422, "invalid-request")


@pytest.mark.parametrize("language", ["pytest", "junit", "jest", "go_test", "lean", "cuda"])
def test_a_language_that_is_not_run_as_there_is_no_wrong_answer(client: httpx.Client, language: str) -> None:
    told = client.post(RUN, json=program(language=language)).json()
    assert (told["status"], told["run_result"]) == ("SandboxError", None)
    assert language in told["message"]
    is_problem(client.post(STRICT, json=program(language=language)), 422, "unknown-language")


def test_where_nothing_can_be_run_it_is_a_sandbox_error_or_504(held: httpx.Client) -> None:
    told = held.post(RUN, json=program()).json()
    assert (told["status"], told["run_result"]) == ("SandboxError", None)
    assert "no sandbox here" in told["message"]
    response = held.post(STRICT, json=program())
    assert "no sandbox here" in is_problem(response, 504, "not-run")


def test_without_workers_and_when_busy_nothing_is_a_wrong_answer(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.queues = (queue("cheap", 2), queue("code", 0))
    assert held.post(RUN, json=program()).json()["status"] == "SandboxError"
    is_problem(held.post(STRICT, json=program()), 504, "not-run")
    stand_in.queues, stand_in.refusal = (), EngineBusy("full", retry_after_seconds=3)
    is_problem(held.post(RUN, json=program()), 429, "busy")


def test_a_strict_caller_waits_for_a_busy_service(held: httpx.Client, stand_in: StandIn, monkeypatch: Any) -> None:
    monkeypatch.setattr("verifier.server.protocols.sandbox_fusion.PATIENCE_SECONDS", 0.0)
    stand_in.refusal = EngineBusy("full", retry_after_seconds=3)
    is_problem(held.post(STRICT, json=program()), 504, "not-run")


def submission(answer: str = "```python\nprint(int(input()) + 1)\n```", **config: Any) -> dict[str, Any]:
    tests = [{"input": {"stdin": "1"}, "output": {"stdout": "2"}}, {"input": {"stdin": "2"}, "output": {"stdout": "3"}}]
    data = {"language": "python", "provided_data": {"id": 7, "test": tests}, "dataset_type": "CommonOJDataset"}
    return {"dataset": "mine", "id": 7, "completion": answer, "config": data | config}


@pytest.mark.parametrize(
    ("answer", "accepted", "passed"),
    [
        ("```python\nprint(int(input()) + 1)\n```", True, [True, True]),
        ("```python\nprint(2)\n```", False, [True, False]),
        ("no program", False, []),
    ],
)
def test_a_submission_is_judged_by_the_tests_it_brings(
    client: httpx.Client, answer: str, accepted: bool, passed: list[bool]
) -> None:
    told = client.post("/sandbox-fusion/submit", json=submission(answer)).json()
    assert told["accepted"] is accepted
    assert told["id"] == 7
    assert [test["passed"] for test in told["tests"]] == passed
    assert told["extra"]["reason"]


def test_a_submission_that_was_not_judged_is_an_error(failing: httpx.Client) -> None:
    path = "/sandbox-fusion/submit"
    is_problem(failing.post(path, json=submission()), 503, "not-judged")
    is_problem(failing.post(f"/strict{path}", json=submission()), 504, "not-run")


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"provided_data": None}, "keeps no data sets"),
        ({"provided_data": [{"id": 8, "test": []}]}, "keeps no data sets"),
        ({"provided_data": {"test": []}}, "provided_data.test"),
        ({"provided_data": {"test": [{"input": {"stdin": "", "a.txt": ""}, "output": {}}]}}, "test.0"),
        ({"language": "lean"}, "language"),
        ({"language": None}, "language"),
        ({"custom_extract_logic": "submit_code_blocks([])"}, "custom_extract_logic"),
    ],
)
def test_a_submission_that_cannot_be_judged_here_says_why(
    client: httpx.Client, config: dict[str, Any], named: str
) -> None:
    response = client.post("/sandbox-fusion/submit", json=submission(**config))
    assert named in is_problem(response, 422, "invalid-request")


def test_it_is_alive(client: httpx.Client) -> None:
    assert client.get("/sandbox-fusion/v1/ping").json() == "pong"
