"""What Lean says is read to the last message; what says nothing about the proof is no grade."""

from typing import Any

import pytest

from verifier.verify.lean.reply import STANDARD_AXIOMS, Unexpected, verdict_of
from verifier.verify.lean.statement import Proof
from verifier.wire import Outcome, Verdict

PROOF = Proof("", first_line=5, last_line=9)
STANDARD = "'t' depends on axioms: [propext,\n Classical.choice,\n Quot.sound]"


def said(severity: str, line: int, data: str) -> dict[str, Any]:
    return {"severity": severity, "pos": {"line": line, "column": 0}, "endPos": None, "data": data}


def conclude(*messages: dict[str, Any], **more: Any) -> Verdict:
    return verdict_of({"env": 1, "messages": list(messages), **more}, PROOF, "t", STANDARD_AXIOMS)


AXIOMS = said("info", 9, STANDARD)


@pytest.mark.parametrize(
    ("messages", "outcome", "why"),
    [
        ([AXIOMS], Outcome.CORRECT, "the three standard axioms"),
        ([said("info", 9, "'t' does not depend on any axioms")], Outcome.CORRECT, "none"),
        ([said("warning", 6, "unused variable `h`"), AXIOMS], Outcome.CORRECT, "a warning"),
        ([said("info", 6, "Try this: simp"), AXIOMS], Outcome.CORRECT, "a hint"),
        ([said("info", 9, "'t' depends on axioms: [sorryAx]")], Outcome.INCORRECT, "a gap"),
        ([said("info", 9, "'t' depends on axioms: [propext, Lean.ofReduceBool]")], Outcome.INCORRECT, "the compiler"),
        ([said("info", 9, "'t' depends on axioms: [cheat]")], Outcome.INCORRECT, "an axiom of its own"),
        ([said("warning", 6, "declaration uses 'sorry'"), AXIOMS], Outcome.INCORRECT, "a gap"),
        ([said("warning", 6, "declaration uses `sorry`"), AXIOMS], Outcome.INCORRECT, "a gap, as newer Lean says it"),
        ([said("error", 6, "unsolved goals"), AXIOMS], Outcome.INCORRECT, "an error"),
        ([said("error", 6, "unsolved goals"), said("error", 9, "unknown constant 't'")], Outcome.INCORRECT, "errors"),
        ([said("error", 6, "(deterministic) timeout at `whnf`")], Outcome.TOO_COSTLY, "heartbeats"),
        ([said("error", 3, "unknown namespace 'Reall'")], Outcome.UNVERIFIABLE, "the ground truth's own lines"),
        ([said("error", 9, "unknown constant 't'")], Outcome.UNVERIFIABLE, "our own line"),
        ([said("error", 9, "unexpected token '#print'; expected term")], Outcome.INCORRECT, "`theorem x :` at its end"),
        ([said("error", 9, "maximum recursion depth has been reached")], Outcome.INCORRECT, "an option at its end"),
        ([said("trace", 6, "a")] * 10_001, Outcome.TOO_COSTLY, "as much as it likes"),
    ],
)
def test_the_verdict(messages: list[dict[str, Any]], outcome: Outcome, why: str) -> None:
    assert conclude(*messages).outcome is outcome, why


def test_a_gap_may_be_told_beside_the_messages() -> None:
    assert conclude(AXIOMS, sorries=[{"goal": "⊢ 1 = 1"}]).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ({}, "nothing is said of axioms"),
        ({"messages": [said("info", 6, STANDARD)]}, "said by the answer itself, in its own line"),
        ({"messages": [said("info", 6, STANDARD), said("warning", 9, "x")]}, "the same"),
        ({"messages": [said("info", 9, STANDARD), said("info", 10, STANDARD)]}, "said twice"),
        ({"messages": [said("info", 9, "'other' depends on axioms: [propext]")]}, "of another theorem"),
        ({"messages": [said("info", 9, STANDARD + " and more")]}, "more than that"),
        ({"messages": [{"severity": "info", "data": STANDARD}]}, "without a line"),
        ({"messages": [{"severity": "fatal", "data": "x", "pos": {"line": 1}}]}, "a severity that is none"),
        ({"messages": "x"}, "no list"),
        ({"message": "Unknown environment."}, "the REPL failed"),
        (None, "nothing"),
        ([], "a list"),
    ],
)
def test_what_says_nothing_about_the_proof_is_no_grade(reply: Any, why: str) -> None:
    with pytest.raises(Unexpected):
        verdict_of(reply, PROOF, "t", STANDARD_AXIOMS)
