"""open-instruct's code API: a 1 or a 0 for each test, and an error for what was not judged."""

import base64
import json
import pickle
import zlib
from typing import Any

import httpx
import pytest
from service_under_test import is_problem

from verifier.server.protocols.open_instruct import told
from verifier.wire import Result, Verdict

ASSERTS, STDIO = "/open-instruct/test_program", "/open-instruct/test_program_stdio"
ADD = "def add(a, b):\n    return a + b"
TESTS = ["assert add(1, 2) == 3", "assert add(1, 1) == 3", "assert add(0, 0) == 0"]
STREAMS = [{"input": "1\n", "output": "2\n"}, {"input": "2\n", "output": "2\n"}]
PLUS_ONE = "print(int(input()) + 1)"


def encoded(tests: Any) -> str:
    """As its encode_tests does."""
    return base64.b64encode(zlib.compress(pickle.dumps(tests))).decode()


@pytest.mark.parametrize(
    ("path", "program", "tests", "results"),
    [
        (ASSERTS, ADD, TESTS, [1, 0, 1]),
        (ASSERTS, ADD, TESTS[:1], [1]),
        (ASSERTS, "def add(", TESTS, [0, 0, 0]),
        (ASSERTS, f"{ADD}\n'''```\n````python\n'''", TESTS, [1, 0, 1]),
        (STDIO, PLUS_ONE, STREAMS, [1, 0]),
        (STDIO, "while True: pass", STREAMS[:1], [0]),
    ],
)
@pytest.mark.parametrize("form", [list, json.dumps, encoded], ids=["list", "JSON", "packed"])
def test_each_test_has_its_result(
    client: httpx.Client, path: str, program: str, tests: list[Any], results: list[int], form: Any
) -> None:
    answer = client.post(path, json={"program": program, "tests": form(tests), "max_execution_time": 0.3}).json()
    assert answer["results"] == results
    assert [runtime >= 0 for runtime in answer["runtimes"]] == [bool(one) for one in results]


def test_how_many_passed_holds_where_not_all_are_listed(client: httpx.Client) -> None:
    tests = ["assert add(1, 2) == 4"] * 30 + ["assert add(1, 2) == 3"] * 20
    results = client.post(ASSERTS, json={"program": ADD, "tests": tests}).json()["results"]
    assert (len(results), sum(results)) == (50, 20)


def test_a_vector_without_evidence_pays_nothing() -> None:
    result = Result(id="", verdict=Verdict.incorrect("no program"), reward=0.0, components={})
    assert told(result, 3)["results"] == [0, 0, 0]


class Runs:
    def __reduce__(self) -> Any:
        return print, ("was unpickled",)


@pytest.mark.parametrize(
    "tests",
    [[], "", "no tests", None, 7, {"a": 1}, [1], [["assert 1"]], encoded(Runs()), encoded({1: 2}), encoded("text")],
)
def test_what_is_no_list_of_tests_is_refused_and_never_unpickled(
    client: httpx.Client, tests: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    is_problem(client.post(ASSERTS, json={"program": ADD, "tests": tests}), 422, "invalid-request")
    is_problem(client.post(STDIO, json={"program": ADD, "tests": tests}), 422, "invalid-request")
    assert "was unpickled" not in capfd.readouterr().out


def test_a_packed_bomb_is_refused(client: httpx.Client) -> None:
    bomb = base64.b64encode(zlib.compress(b"\0" * (65 * 2**20))).decode()
    assert "64 MB" in is_problem(client.post(ASSERTS, json={"program": ADD, "tests": bomb}), 422, "invalid-request")


def test_what_was_not_judged_is_an_error(client: httpx.Client, failing: httpx.Client) -> None:
    for path in (ASSERTS, f"/strict{ASSERTS}"):
        is_problem(failing.post(path, json={"program": ADD, "tests": TESTS}), 503, "not-judged")
        unreadable = client.post(path, json={"program": ADD, "tests": ["assert add(1,"]})
        is_problem(unreadable, 422, "cannot-be-judged")


def test_it_is_alive(client: httpx.Client) -> None:
    assert client.get("/open-instruct/health").json() == {"status": "healthy"}
