"""A large request read in pieces says what it says when read whole, and what is wrong with it is said briefly."""

import json
import random
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_under_test import rollout

from verifier.errors import InputError, VerifierError
from verifier.server import pieces
from verifier.server.pieces import Request, RequestReader
from verifier.server.problems import Refused

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
TEXT = st.text(max_size=30) | st.sampled_from(
    ['},{"id"', '}, {"id": "', '\\"', "\\\\", '"]}', "\\" * 70 + '"', "\ud800"]
)
ROLLOUT = st.fixed_dictionaries(
    {"id": TEXT, "completion": TEXT},
    optional={"ground_truth": JSON, "metadata": st.dictionaries(TEXT, JSON, max_size=2)},
)
REQUEST = st.fixed_dictionaries(
    {"rollouts": st.lists(ROLLOUT, max_size=12)},
    optional={"preset": st.just("math"), "rubric": st.dictionaries(TEXT, JSON, max_size=2), "job": TEXT},
)


def finished(steps: Generator[None, None, Request]) -> Request:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: Request = end.value
            return answer


def read(body: bytes, **bounds: int) -> Request:
    return finished(RequestReader(**{"max_rollouts": 1000, "max_rollout_bytes": 2**20} | bounds).read(bytearray(body)))


def in_pieces(body: bytes, **bounds: int) -> Request:
    """Read as a large body is, however small it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "SMALL_BYTES", 0)
        patch.setattr(pieces, "PIECE_BYTES", 120)
        patch.setattr(pieces, "SPACE_BYTES", 3)
        patch.setattr(pieces, "WALK_STEPS", 5)
        return read(body, **bounds)


def said(body: bytes, **bounds: int) -> str:
    with pytest.raises(VerifierError) as caught:
        in_pieces(body, **bounds)
    return str(caught.value)


@given(REQUEST, st.booleans(), st.sampled_from([None, 1]), st.randoms())
def test_pieces_say_what_the_whole_says(
    request: dict[str, Any], ascii_only: bool, indent: int | None, chance: random.Random
) -> None:
    shuffled = dict(chance.sample(sorted(request.items()), len(request)))
    body = json.dumps(shuffled, ensure_ascii=ascii_only, indent=indent).encode(errors="surrogatepass")
    try:
        whole = read(body)
    except VerifierError:
        with pytest.raises(VerifierError):
            in_pieces(body)
        return
    asked, rollouts = in_pieces(body)
    assert list(rollouts) == list(whole.rollouts)
    assert asked.model_dump(exclude={"rollouts"}) == whole.asked.model_dump(exclude={"rollouts"})


@given(REQUEST, st.integers(min_value=0), st.binary(min_size=1, max_size=2))
def test_what_is_spoilt_is_refused_in_pieces_as_in_the_whole(request: dict[str, Any], where: int, noise: bytes) -> None:
    body = json.dumps(request).encode()
    where %= len(body)
    spoilt = body[:where] + noise + body[where + len(noise) :]
    results: list[object] = []
    for way in (read, in_pieces):
        try:
            results.append(list(way(spoilt).rollouts))
        except VerifierError:
            results.append(None)
    assert results[0] == results[1]


def request_of(*rollouts: Any, **fields: Any) -> bytes:
    return json.dumps({"preset": "math", "rollouts": rollouts} | fields).encode()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (request_of(*[rollout(i) for i in range(9)], {"id": "a"}), "rollouts.9.completion: missing, and required"),
        (request_of(*[rollout(i) for i in range(9)], rollout(9) | {"gold": 1}, rollout(10)), "rollouts.9.gold"),
        (request_of(rollout(), raw=1), "raw: unknown field; known are preset, rubric, job"),
        (request_of(rollout(), job=7), "job: must be a string"),
        (b'{"preset": "math"}', "rollouts: missing, and required"),
        (b'{"rollouts": 3}', "rollouts: must be a"),
        (b'{"rollouts": [], "rollouts": []}', "twice"),
        (b'{"rollouts": [{"id": "a", "completion": "b"} {}]}', "expected , or ] after a rollout at byte 45"),
        (b'{"rollouts": [', "ends in the middle of rollouts.0"),
        (b'{"rollouts": [,]}', "a value is missing at byte 14"),
        (b'{"rollouts": [{"id": "a', "ends in the middle of rollouts.0"),
        (b'{"rollouts": []} x', "something follows the object at byte 17"),
        (b'{"rollouts": [],}', "a field is missing after the comma"),
        (b'{"rollouts" []}', "expected :"),
        (b"{rollouts: []}", "in double quotes"),
        (b"[1]", "a JSON object (found b'[1]')"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(body: bytes, named: str) -> None:
    assert named in said(body)


@pytest.mark.parametrize("many", [5_000, 100_000])
def test_of_many_unknown_fields_few_are_named(many: int) -> None:
    unknown = {f"x{i}": i for i in range(many)}
    for one in (rollout() | unknown, rollout(preset={"name": "math"} | unknown)):
        detail = said(request_of(one), max_rollout_bytes=2**24)
        assert f"x0: unknown field, and {many - 1:,} more; known are" in detail
        assert len(detail) < 500


@pytest.mark.parametrize(
    ("truth", "named"),
    [
        ([[]] * 70_000, "32,768 lists and objects; one rollout may have no more"),
        ([1] * 300_000, "rollouts.0: more than 131,072 values"),
        (
            "x" * 2**20,
            "more than 1,048,576 bytes, the limit for one rollout (VERIFIER_MAX_ROLLOUT_MB)",
        ),
    ],
)
def test_a_rollout_may_not_be_larger_than_can_be_read_in_a_moment(truth: Any, named: str) -> None:
    body = request_of(rollout(truth=truth))
    assert named in said(body)
    with pytest.raises(Refused, match="rollouts"):
        read(body)


def test_a_request_may_not_have_more_lists_than_memory_is_meant_for() -> None:
    detail = said(request_of(*[rollout(truth=[[]] * 30_000)] * 20))
    assert "more than 262,144 lists, objects and parameters, in the first 9" in detail
    detail = said(request_of(*[rollout(truth=[1.5] * 100_000)] * 12))
    assert "rollouts: more than 1,048,576 values" in detail


def test_a_list_of_many_numbers_is_read() -> None:
    assert in_pieces(request_of(rollout(truth=list(range(100_000))))).rollouts[0].ground_truth == list(range(100_000))


@pytest.mark.parametrize("field", ["preset", "rubric"])
def test_a_preset_or_rubric_may_not_be_larger_than_can_be_read_in_a_moment(field: str) -> None:
    body = request_of(rollout(), **{field: {"extractor": {"kind": "first_of", "extractors": [0] * 40_000}}})
    assert f"{field}: more than 8,192 values" in said(body)


def test_how_many_rollouts_are_too_many_is_told_without_reading_them() -> None:
    assert "rollouts: about 5000; this service takes 100" in said(
        request_of(*[rollout(i) for i in range(5000)]), max_rollouts=100
    )


def test_lone_surrogates_are_replaced_in_pieces_too() -> None:
    rollouts = in_pieces(request_of(*[rollout(i) | {"completion": "a\ud800"} for i in range(50)])).rollouts
    assert {one.completion for one in rollouts} == {"a\ufffd"}
    assert (
        in_pieces(request_of(rollout(truth=[1] * 5_000) | {"completion": "\ud800"})).rollouts[0].completion == "\ufffd"
    )
    with pytest.raises(InputError, match="a lone surrogate escape in a rollout of 20,0"):
        in_pieces(request_of(rollout(truth=[1] * 20_000) | {"completion": "\ud800"}))
