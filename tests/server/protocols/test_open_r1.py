"""open-r1's router: the value of a script, and one that was not run has none that its clients could take for a 0."""

import math
from typing import Any

import httpx
import pytest
from service_under_test import StandIn, is_problem

from verifier.errors import EngineBusy

RUN, STRICT = "/open-r1/execute_batch", "/strict/open-r1/execute_batch"


def batch(*scripts: str, language: str = "python", **fields: Any) -> dict[str, Any]:
    """As its client for E2B sends it."""
    return {
        "scripts": [*scripts],
        "languages": [language] * len(scripts),
        "timeout": 30,
        "request_timeout": 28,
    } | fields


@pytest.mark.parametrize(
    ("script", "value", "printed"),
    [
        ("1 / 4", "0.25", []),
        ("    x = 1\n    x + 1\n", "2", []),
        ("print('hello')\n'a'", "'a'", ["hello\n"]),
        ("x = 1", None, []),
        ("print(1)", None, ["1\n"]),
        ("", None, []),
        ("import subprocess\nint(subprocess.run(['python3', '-c', 'print(7)'], capture_output=True).stdout)", "7", []),
    ],
)
def test_the_last_expression_is_the_value(
    client: httpx.Client, script: str, value: str | None, printed: list[str]
) -> None:
    [told] = client.post(RUN, json=batch(script)).json()
    assert [one["text"] for one in told["execution"]["results"]] == ([] if value is None else [value])
    assert told["text"] == (value if value is not None else "".join(printed))
    assert (told["execution"]["logs"]["stdout"], told["exception_str"]) == (printed, None)


@pytest.mark.parametrize(
    ("script", "name"),
    [("1 / 0", "ZeroDivisionError"), ("(", "SyntaxError"), ("while True: pass", "Ended")],
)
def test_a_script_that_fails_has_an_error_and_no_value(client: httpx.Client, script: str, name: str) -> None:
    for seconds in (
        (0.5, 10) if "while" in script else (30,)
    ):  # the second, where a busy machine needs more for the next
        told, after = client.post(RUN, json=batch(script, "2", timeout=seconds, request_timeout=280)).json()
        if after["text"] == "2":
            break
    assert told["execution"]["error"]["name"] == name
    assert (told["execution"]["results"], told["text"]) == ([], "")
    assert after["text"] == "2", "the next one is run all the same"


def test_another_language_has_what_it_printed(client: httpx.Client) -> None:
    [told] = client.post(RUN, json=batch("echo 3", language="bash")).json()
    assert told["text"] == "3\n"


def test_what_was_not_run_has_no_execution_and_no_number(held: httpx.Client, stand_in: StandIn) -> None:
    for refusal in (None, EngineBusy("full", retry_after_seconds=3)):
        stand_in.refusal = refusal
        for one in held.post(RUN, json=batch("1", "2", timeout=0.1, request_timeout=280)).json():
            assert one["execution"] is None
            assert math.isnan(float(one["text"]))
            assert one["exception_str"].startswith("the script was not run")
        is_problem(held.post(STRICT, json=batch("1", "2", timeout=0.1)), 503, "not-judged")


def test_a_client_that_hangs_up_in_time_is_answered_before(client: httpx.Client) -> None:
    """The one for Morph takes its own time-out for a 0 of everything."""
    script = "import time\ntime.sleep(60)\n1"
    [told] = client.post(RUN, json=batch(script, timeout=3, request_timeout=3.3)).json()
    assert told["execution"] is None
    assert "within the 3.3 s" in told["exception_str"]


@pytest.mark.parametrize("fields", [{"languages": []}, {"timeout": 0}, {"scripts": None}])
def test_what_is_not_taken_is_refused(client: httpx.Client, fields: dict[str, Any]) -> None:
    is_problem(client.post(RUN, json=batch("1") | fields), 422, "invalid-request")


def test_an_unknown_language_was_not_run(client: httpx.Client) -> None:
    [told] = client.post(RUN, json=batch("1", language="cobol")).json()
    assert told["execution"] is None
