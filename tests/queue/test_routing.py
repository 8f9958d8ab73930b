"""What is cheap never waits behind what is dear, and programs go where a sandbox is."""

import pytest
from misbehaving_tasks import misbehaving

from verifier.errors import ConfigError
from verifier.presets.catalogue import task_for
from verifier.queue.routing import Queue, queue_of, read_queues
from verifier.rubric import Rubric
from verifier.wire import Rollout


@pytest.mark.parametrize(
    ("preset", "ground_truth", "queue"),
    [
        ("numeric", "1", Queue.CHEAP),
        ("choice", "B", Queue.CHEAP),
        ("exact", "x", Queue.CHEAP),
        ("kv", {"a": "b"}, Queue.CHEAP),
        ("text", "Paris", Queue.CHEAP),
        ("math", "1", Queue.SYMBOLIC),
    ],
)
def test_presets(preset: str, ground_truth: object, queue: Queue) -> None:
    rollout = Rollout.model_validate({"id": "1", "completion": "1", "ground_truth": ground_truth})
    assert queue_of(task_for(rollout, preset).rubric) is queue


@pytest.mark.parametrize(
    ("verifier", "queue"),
    [
        ({"kind": "any_of", "verifier": {"kind": "numeric"}}, Queue.CHEAP),
        ({"kind": "any_of", "verifier": {"kind": "symbolic"}}, Queue.SYMBOLIC),
        ({"kind": "program_run"}, Queue.CODE),
        ({"kind": "any_of", "verifier": {"kind": "program_run"}}, Queue.CODE),
    ],
)
def test_a_rubric_goes_where_its_dearest_part_goes(verifier: dict[str, object], queue: Queue) -> None:
    rubric = Rubric.model_validate({"extractor": {"kind": "whole"}, "verifier": verifier})
    assert queue_of(rubric) is queue


def test_what_is_not_known_is_taken_for_dear() -> None:
    assert queue_of(misbehaving()) is Queue.SYMBOLIC


def test_queues_are_read_by_name_and_by_group() -> None:
    assert read_queues(["math", "code"]) == (Queue.CHEAP, Queue.SYMBOLIC, Queue.CODE)
    assert read_queues(["cheap", "math"]) == (Queue.CHEAP, Queue.SYMBOLIC)
    assert read_queues(["all"]) == tuple(Queue)


@pytest.mark.parametrize("names", [["maths"], [], ["math", ""]])
def test_an_unknown_queue_is_refused_with_the_known_ones(names: list[str]) -> None:
    with pytest.raises(ConfigError, match="math, all, cheap, symbolic, code"):
        read_queues(names)
