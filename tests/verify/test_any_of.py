"""The best verdict over several accepted ground truths."""

from typing import Any, Literal

import pytest

from verifier.errors import SandboxError
from verifier.execution import Program, RunProgram, no_sandbox
from verifier.parts import ProgramVerifier, Verifier
from verifier.verify.any_of import AnyOf, rank
from verifier.verify.choice import Choice
from verifier.verify.exact import Exact
from verifier.verify.numeric import Numeric
from verifier.wire import Json, Outcome, Verdict

CASES: list[tuple[Verifier, str, Json, bool, str]] = [
    (Exact(), "b", ["a", "b"], True, "the second of two"),
    (Exact(), "c", ["a", "b"], False, "none of two"),
    (Exact(), "b", "b", True, "what is no list is a list of one"),
    (Numeric(), "0.5", ["x", "1/2"], True, "an unreadable alternative is passed over"),
    (Exact(), "[1,2]", [[1, 2], "x"], True, "an alternative may itself be a list"),
]


@pytest.mark.parametrize(("inner", "answer", "ground_truth", "right", "why"), CASES)
def test_one_alternative_is_enough(inner: Verifier, answer: str, ground_truth: Json, right: bool, why: str) -> None:
    verdict = AnyOf(verifier=inner).verify(answer, ground_truth)
    assert (verdict.outcome is Outcome.CORRECT) is right, f"{why}: {verdict.reason}"


def test_the_greatest_share_wins() -> None:
    inner = Choice(several=True, partial_credit=True)
    verdict = AnyOf(verifier=inner).verify("A", ["ABC", "AB", "CD"])
    assert (verdict.score, verdict.evidence["alternative"]) == (0.5, 1)


def test_unreadable_alternatives_are_named_in_the_evidence() -> None:
    verdict = AnyOf(verifier=Numeric()).verify("7", ["x", 8])
    assert verdict.outcome is Outcome.INCORRECT
    assert "'x' cannot be read" in str(verdict.evidence["unreadable_alternatives"])


UNREADABLE: list[tuple[Json, str]] = [
    ([], "empty list"),
    (["x", None], "none of the 2"),
    (["1"] * 1001, "at most 1000"),
    ("x", "cannot be read"),
    (None, "null"),
]


@pytest.mark.parametrize(("ground_truth", "named"), UNREADABLE)
def test_a_list_in_which_nothing_can_be_read_is_unreadable(ground_truth: Json, named: str) -> None:
    assert named in (AnyOf(verifier=Numeric()).unreadable(ground_truth) or "")


def test_alternatives_that_cannot_be_read_are_unverifiable_and_no_zero() -> None:
    assert AnyOf(verifier=Numeric()).verify("7", ["x", None]).outcome is Outcome.UNVERIFIABLE


def test_a_failure_of_ours_is_not_hidden_by_a_wrong_alternative() -> None:
    order = [Verdict.incorrect("-"), Verdict.too_costly("-"), Verdict.partial(0.9, "-"), Verdict.failed("-")]
    ranks = [rank(verdict) for verdict in [*order, Verdict.correct("-")]]
    assert ranks == sorted(ranks)


class Broken(ProgramVerifier):
    """A verifier whose sandbox is down."""

    kind: Literal["broken"] = "broken"

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        run(Program(language="python", source=answer))
        raise AssertionError("there is no sandbox")


def test_a_sandbox_that_is_down_is_not_swallowed() -> None:
    verifier: Any = AnyOf.model_construct(verifier=Broken())
    with pytest.raises(SandboxError):
        verifier.verify("x", ["y"])
