"""The pieces that need no service: cutting, waiting, lines, and how little the client loads."""

import dataclasses
import inspect
import json
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer_client.answers import complete_lines, not_judged
from trainer_client.batches import batches, request_body
from trainer_client.client import RewardClient
from trainer_client.options import Changes, ClientOptions
from trainer_client.retry import LONGEST_BACKOFF_SECONDS, backoff_seconds, retry_after_seconds
from verifier.wire import Rollout, VerifyRequest, read_json

HEAVY = ("sympy", "mpmath", "math_verify", "fastapi", "starlette", "celery", "redis", "torch", "numpy", "uvicorn")


def test_importing_the_client_loads_no_grader_and_no_server() -> None:
    code = (
        "import sys, trainer_client.client\n"
        "ours = sorted(name for name in sys.modules if name.split('.')[0] == 'verifier')\n"
        f"print(ours, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "['verifier', 'verifier.background', 'verifier.wire'] []"


TEXTS = st.lists(st.text(max_size=60), max_size=30)


@given(TEXTS, st.integers(1, 8), st.integers(1, 300))
def test_cutting_loses_nothing_and_keeps_the_limits(texts: list[str], most: int, most_bytes: int) -> None:
    rollouts = [Rollout(id=f"r{index}", completion=text, ground_truth=text) for index, text in enumerate(texts)]
    parts = list(batches(rollouts, max_rollouts=most, max_bytes=most_bytes))
    assert [one for part in parts for one in part.ids] == [rollout.id for rollout in rollouts]
    assert [Rollout.model_validate_json(one) for part in parts for one in part.encoded] == rollouts
    for part in parts:
        assert part.ids[0] == f"r{part.first}"
        assert len(part.ids) == len(part.encoded) <= most
        assert len(part.encoded) == 1 or len(b",".join(part.encoded)) <= most_bytes


@given(TEXTS)
def test_a_request_body_reads_back_as_the_request(texts: list[str]) -> None:
    rollouts = tuple(Rollout(id=text, completion=text) for text in texts)
    question = VerifyRequest(preset="math", job="run", explain=True, rollouts=())
    for part in batches(rollouts, max_rollouts=99, max_bytes=10**9):
        assert read_json(VerifyRequest, request_body(question, part)) == question.model_copy(
            update={"rollouts": rollouts}
        )


def test_a_request_of_defaults_is_nothing_but_its_rollouts() -> None:
    [part] = batches([Rollout(id="a", completion="b")], max_rollouts=9, max_bytes=99)
    assert json.loads(request_body(VerifyRequest(rollouts=()), part)) == {"rollouts": [{"id": "a", "completion": "b"}]}


@pytest.mark.parametrize(
    ("headers", "expected", "why"),
    [
        ({}, None, "nothing was asked"),
        ({"retry-after": "0"}, 0.0, "at once"),
        ({"retry-after": " 17 "}, 17.0, "seconds"),
        ({"retry-after": "-3"}, None, "no number of seconds"),
        ({"retry-after": "1e9"}, None, "no number of seconds"),
        ({"retry-after": "inf"}, None, "no number of seconds"),
        ({"retry-after": "9" * 400}, None, "no one waits that long"),
        ({"retry-after": "٣"}, None, "a digit, but not an ASCII one"),
        ({"retry-after": "soon"}, None, "no date"),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0, "a date that has passed"),
        (
            {"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"},
            30.0,
            "a date, by the clock of the one who wrote it",
        ),
    ],
)
def test_retry_after(headers: dict[str, str], expected: float | None, why: str) -> None:
    assert retry_after_seconds(headers) == expected, why


@given(st.text(), st.text())
def test_no_header_breaks_the_reading_of_retry_after(asked: str, date: str) -> None:
    seconds = retry_after_seconds({"retry-after": asked, "date": date})
    assert seconds is None or seconds >= 0.0


@given(st.integers(0, 10_000), st.floats(0, 60))
def test_a_pause_is_at_least_what_was_asked_and_bounded_above(attempt: int, asked: float) -> None:
    assert asked <= backoff_seconds(attempt, 0.2, asked) <= asked + LONGEST_BACKOFF_SECONDS


def test_pauses_grow_and_scatter() -> None:
    early = [backoff_seconds(0, 0.2) for _ in range(200)]
    late = [backoff_seconds(5, 0.2) for _ in range(200)]
    assert max(early) <= 0.2
    assert max(late) > 2.0
    assert min(late) < 2.0


@pytest.mark.anyio
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
async def test_lines_do_not_depend_on_how_the_bytes_arrive(size: int) -> None:
    body = b'{"a": 1}\n\n{"b": "\xe2\x80\xa8"}\r\n  \n{"c": 3}\n{"cut off'

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    lines = [json.loads(line) async for line in complete_lines(chunks())]
    assert lines == [{"a": 1}, {"b": "\u2028"}, {"c": 3}]


def test_what_was_not_judged_has_no_reward() -> None:
    result = not_judged("a", "nobody answered")
    assert (result.reward, result.verdict.score, result.verdict.reason) == (None, None, "nobody answered")


def test_options_are_one_value_and_may_be_given_by_name() -> None:
    url, options = "http://127.0.0.1:1", ClientOptions(deadline_seconds=7, attempts=3)
    assert RewardClient(url, options=options)._options == RewardClient(url, deadline_seconds=7, attempts=3)._options
    assert RewardClient(url, options=options, attempts=5)._options == ClientOptions(deadline_seconds=7, attempts=5)
    assert len(inspect.signature(RewardClient).parameters) <= 7
    assert set(Changes.__annotations__) == {field.name for field in dataclasses.fields(ClientOptions)}
    with pytest.raises(TypeError, match="patience"):
        RewardClient(url, patience=3)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="attempts is 0; expected more than 0"):
        ClientOptions(attempts=0)
