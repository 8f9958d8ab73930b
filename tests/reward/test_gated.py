"""Rewards that are paid under a condition."""

from verifier.reward.correctness import Correctness
from verifier.reward.format import Format
from verifier.reward.gated import Gated
from verifier.rubric import Rubric
from verifier.wire import Outcome, Rollout, Verdict

FORMED = Rollout(id="1", completion="<think>so</think><answer>4</answer>")
FORMLESS = Rollout(id="2", completion="4")


def test_format_is_paid_only_for_a_right_answer() -> None:
    part = Gated(part=Format(value=0.2), otherwise=-0.1)
    assert part.shape(FORMED, None, Verdict.correct("right")) == 0.2
    assert part.shape(FORMED, None, Verdict.incorrect("wrong")) == -0.1


def test_correctness_is_paid_only_in_the_form() -> None:
    every_outcome = frozenset(outcome for outcome in Outcome if outcome.judged)
    part = Gated(part=Correctness(correct=2), gate=Format(), when=every_outcome, otherwise=-1)
    assert part.shape(FORMED, None, Verdict.correct("right")) == 2
    assert part.shape(FORMLESS, None, Verdict.correct("right")) == -1


def test_gates_nest_on_the_wire() -> None:
    inner = {"kind": "gated", "part": {"kind": "format"}}
    rubric = Rubric.model_validate(
        {
            "extractor": {"kind": "whole"},
            "verifier": {"kind": "exact"},
            "components": {"form": {"part": {"kind": "gated", "part": inner}, "weight": 0.5}},
        }
    )
    assert Rubric.model_validate_json(rubric.model_dump_json()) == rubric
