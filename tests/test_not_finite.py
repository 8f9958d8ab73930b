"""NaN and the infinities are refused at every entrance, and become null at none; what is finite arrives as it was."""

import json
import math
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Any, Literal

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from service_under_test import StandIn, running

from trainer_client.client import RewardClient, SyncRewardClient
from verifier.engine.frames import Item, line, read_line
from verifier.engine.options import DEFAULTS, CallOptions
from verifier.extract.whole import Whole
from verifier.group import score_all
from verifier.parts import GroupShaper, Member, Shaper
from verifier.presets.catalogue import task_for
from verifier.queue.chunks import Chunk, read_chunk, written_chunk
from verifier.rubric import Rubric, Task, Weighted, WeightedGroup
from verifier.score import score
from verifier.server.settings import Settings
from verifier.verify.exact import Exact
from verifier.wire import Extraction, Outcome, Result, Rollout, Verdict, read_json

NOT_FINITE = [math.nan, math.inf, -math.inf]
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
finite = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner))


@st.composite
def not_finite(draw: st.DrawFn) -> Any:
    """A JSON value with a number in it, at any depth, that JSON has not."""
    value: Any = draw(st.sampled_from(NOT_FINITE))
    for _ in range(draw(st.integers(0, 3))):
        beside = draw(finite)
        value = draw(st.sampled_from([[beside, value], {"a": value, "b": beside}, [value]]))
    return value


class Remembering(StandIn):
    """An engine that remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Task] = []

    async def stream(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[list[tuple[int, Result]]]:
        self.asked.extend(tasks)
        async for lot in super().stream(tasks, options):
            yield lot


@pytest.fixture(scope="module")
def engine() -> Remembering:
    return Remembering()


@pytest.fixture(scope="module")
def service(engine: Remembering) -> Iterator[httpx.Client]:
    with running(Settings(), engine) as client:
        yield client


def spelt(value: Any) -> bytes:
    """As Python's `json` writes it: with the names, which are no JSON and which many parsers read all the same."""
    return json.dumps(value).encode()


@settings(max_examples=20, deadline=None)
@given(not_finite())
def test_http_refuses_them_and_names_the_field(service: httpx.Client, value: Any) -> None:
    for field, held in (("ground_truth", value), ("metadata", {"a": value})):
        body = {"preset": "json", "rollouts": [{"id": "a", "completion": "null", field: held}]}
        for path in ("/v1/verify", "/v1/jobs"):
            answer = service.post(path, content=spelt(body), headers={"content-type": "application/json"})
            assert answer.status_code == 422, answer.text
            assert f"rollouts.0.{field}" in answer.json()["detail"]


def test_a_number_past_the_largest_is_infinity_too(service: httpx.Client) -> None:
    body = b'{"preset": "json", "rollouts": [{"id": "a", "completion": "null", "ground_truth": {"a": 1e999}}]}'
    answer = service.post("/v1/verify", content=body, headers={"content-type": "application/json"})
    assert "JSON has no Infinity" in answer.json()["detail"]


@pytest.fixture(scope="module")
def client(service: httpx.Client) -> Iterator[SyncRewardClient]:
    with RewardClient(str(service.base_url), preset="json").blocking() as client:
        yield client


@settings(max_examples=50, deadline=None)
@given(not_finite())
def test_the_client_refuses_them_before_anything_is_sent(client: SyncRewardClient, value: Any) -> None:
    for field, held in (("ground_truth", value), ("metadata", {"a": value})):
        with pytest.raises(ValueError, match=rf"rollout 1: {field}.*JSON has no -?(NaN|Infinity)"):
            client.verify([{"id": "a", "completion": "x"}, {"id": "b", "completion": "x", field: held}])
    with pytest.raises(ValueError, match="params"):
        client.verify([], preset={"name": "numeric", "params": {"abs_tol": value}})  # type: ignore[arg-type]


@given(not_finite())
def test_no_model_of_the_wire_takes_them(value: Any) -> None:
    with pytest.raises(ValidationError, match="ground_truth"):
        Rollout(id="a", completion="x", ground_truth=value)
    with pytest.raises(ValidationError, match="ground_truth"):
        read_json(Rollout, spelt({"id": "a", "completion": "x", "ground_truth": value}))


@settings(max_examples=50, deadline=None)
@given(finite)
def test_what_is_finite_reaches_the_engine_and_its_workers_as_it_was(
    client: SyncRewardClient, engine: Remembering, value: Any
) -> None:
    client.verify([{"id": "a", "completion": "null", "ground_truth": value, "metadata": {"a": value}}])
    task = engine.asked[-1]
    chunk = Chunk(format=2, job="j", lifetime_ms=1000, waited_seconds=0.0, twins=True, tasks=(task,))
    [over_the_queue] = read_chunk(written_chunk(chunk).encode()).tasks
    assert isinstance(over_the_queue, Task)
    size, body = line([Item(over_the_queue, 0.0)], set())
    [in_the_worker] = read_line(body, {})
    assert isinstance(in_the_worker, Item)
    for held in (task, over_the_queue, in_the_worker.task):
        assert spelt(held.rollout.ground_truth) == spelt(value)
        assert spelt(held.rollout.metadata["a"]) == spelt(value)
    assert len(body) == int.from_bytes(size)


@pytest.mark.parametrize("number", NOT_FINITE)
def test_one_that_slips_past_the_models_is_never_written_as_null(client: SyncRewardClient, number: float) -> None:
    """`model_copy` checks nothing. What it made is refused by whoever reads it."""
    rollout = Rollout(id="a", completion='{"a": null}').model_copy(update={"ground_truth": {"a": number}})
    assert "null" not in rollout.model_dump_json(exclude={"completion"}, exclude_defaults=True)
    with pytest.raises(ValidationError, match="JSON has no"):
        read_json(Rollout, rollout.model_dump_json())
    with pytest.raises(ValueError, match="rollout 0: ground_truth: a: JSON has no"):
        client.verify([rollout])
    result = score_all([task_for(rollout, "json")])[0]
    assert result.reward != 1.0, "an answer of null is not equal to it"


class NotANumber(Shaper):
    """A part with a bug."""

    kind: Literal["not_a_number"] = "not_a_number"
    value: str = "nan"

    def shape(self, rollout: Rollout, extraction: Extraction | None, verdict: Verdict) -> float:
        return float(self.value)


class NotANumberInAll(GroupShaper):
    """A part with a bug that looks at a group."""

    kind: Literal["not_a_number_in_all"] = "not_a_number_in_all"

    def shape(self, members: Sequence[Member]) -> list[float]:
        return [math.nan] + [1.0] * (len(members) - 1)


@pytest.mark.filterwarnings("ignore:Pydantic serializer")  # the part is none of those that are known
@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_component_that_is_no_number_is_a_fault_of_ours(value: str) -> None:
    broken = Weighted.model_construct(part=NotANumber(value=value), weight=1.0)
    rubric = Rubric(extractor=Whole(), verifier=Exact()).model_copy(update={"components": {"broken": broken}})
    result = score(Rollout(id="a", completion="x", ground_truth="x"), rubric)
    assert (result.reward, result.components, result.verdict.outcome) == (None, {}, Outcome.FAILED)
    assert f"the component 'broken' is {value}" in result.verdict.reason


@pytest.mark.filterwarnings("ignore:Pydantic serializer")
def test_a_group_component_that_is_no_number_costs_its_own_member_only() -> None:
    rubric = Rubric(extractor=Whole(), verifier=Exact())
    broken = WeightedGroup.model_construct(part=NotANumberInAll(), weight=1.0)
    rubric = rubric.model_copy(update={"group_components": {"broken": broken}})
    tasks = [Task(Rollout(id=name, completion="x", ground_truth="x", group="g"), rubric) for name in "ab"]
    assert [result.reward for result in score_all(tasks)] == [None, 2.0]


def test_evidence_spells_them() -> None:
    verdict = Verdict.correct("equal", left=math.nan, right=[math.inf, -math.inf, 1.5])
    assert verdict.evidence == {"left": "NaN", "right": ["Infinity", "-Infinity", 1.5]}
    assert json.loads(verdict.model_dump_json())["evidence"] == verdict.evidence


@pytest.mark.parametrize("number", NOT_FINITE)
def test_no_result_holds_them(number: float) -> None:
    for field in ({"reward": number}, {"reward": 1.0, "components": {"a": number}}):
        held = {"components": {}, **field}
        with pytest.raises(ValidationError, match="finite number"):
            Result(id="a", verdict=Verdict.correct("equal"), **held)
