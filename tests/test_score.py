"""The one function that every door ends in."""

import pytest
from pydantic import ValidationError

from verifier.engine.base import EncodedResult
from verifier.execution import no_sandbox
from verifier.extract.boxed import Boxed
from verifier.extract.code_block import CodeBlock
from verifier.extract.whole import Whole
from verifier.reward.correctness import Correctness
from verifier.reward.format import Format
from verifier.rubric import Rubric, Weighted
from verifier.score import score
from verifier.verify.code_tests import CodeTests
from verifier.verify.exact import Exact
from verifier.verify.label import Label
from verifier.verify.numeric import Numeric
from verifier.wire import Outcome, Rollout

EXACT = Rubric(extractor=Boxed(), verifier=Exact())


def rollout(completion: str, ground_truth: object = "4") -> Rollout:
    return Rollout.model_validate({"id": "r", "completion": completion, "ground_truth": ground_truth})


@pytest.mark.parametrize(
    ("completion", "ground_truth", "outcome", "reward", "why"),
    [
        (r"so \boxed{4}", "4", Outcome.CORRECT, 1.0, "a right answer"),
        (r"so \boxed{5}", "4", Outcome.INCORRECT, 0.0, "a wrong one"),
        ("so 4", "4", Outcome.NO_ANSWER, 0.0, "nothing in a box"),
        ("", "4", Outcome.NO_ANSWER, 0.0, "an empty completion"),
        (r"so \boxed{4}", None, Outcome.UNVERIFIABLE, None, "no ground truth"),
        (r"so \boxed{4}", "  ", Outcome.UNVERIFIABLE, None, "a blank ground truth"),
        ("so 4", None, Outcome.UNVERIFIABLE, None, "what cannot be judged is no zero, even without an answer"),
        (
            r"<think>\boxed{4}</think> \boxed{5}",
            "4",
            Outcome.INCORRECT,
            0.0,
            "the answer is what follows the reasoning",
        ),
        (r"<think>\boxed{4}</think> so it is.", "4", Outcome.NO_ANSWER, 0.0, "an answer in the reasoning only"),
        (r"<think>\boxed{4}", "4", Outcome.NO_ANSWER, 0.0, "reasoning that was never closed"),
        (r"\boxed{4}</think> \boxed{4}", "4", Outcome.CORRECT, 1.0, "reasoning that the prompt opened"),
    ],
)
def test_whose_fault(completion: str, ground_truth: object, outcome: Outcome, reward: float | None, why: str) -> None:
    result = score(rollout(completion, ground_truth), EXACT)
    assert (result.verdict.outcome, result.reward) == (outcome, reward), why
    assert result.verdict.reason


def test_the_span_points_into_the_whole_completion() -> None:
    completion = r"<think>hm \boxed{1}</think> so \boxed{4}."
    extraction = score(rollout(completion), EXACT).extraction
    assert extraction is not None
    assert extraction.span is not None
    assert completion[slice(*extraction.span)] == "4"


def test_the_reward_is_the_weighted_sum_of_its_components() -> None:
    components = {"accuracy": Weighted(part=Correctness()), "form": Weighted(part=Format(otherwise=-1), weight=0.5)}
    rubric = Rubric(extractor=Boxed(), verifier=Exact(), components=components)
    result = score(rollout(r"\boxed{4}"), rubric)
    assert result.components == {"accuracy": 1.0, "form": -1.0}
    assert result.reward == 0.5


def test_what_is_not_judged_has_no_components() -> None:
    assert score(rollout(r"\boxed{4}", None), EXACT).components == {}


def test_evidence_is_given_on_request_and_changes_nothing_else() -> None:
    rubric = Rubric(extractor=Whole(), verifier=Numeric())
    plain, explained = (score(rollout("1/2", "0.5"), rubric, explain=explain) for explain in (False, True))
    assert not plain.verdict.evidence
    assert explained.verdict.evidence
    assert plain.verdict.reason == explained.verdict.reason
    assert plain.reward == explained.reward


def test_the_fingerprint_changes_with_the_rubric_and_only_then() -> None:
    assert Rubric(extractor=Boxed(), verifier=Exact()).fingerprint == EXACT.fingerprint
    assert Rubric(extractor=Whole(), verifier=Exact()).fingerprint != EXACT.fingerprint
    assert score(rollout("x"), EXACT).rubric_fingerprint == EXACT.fingerprint


def test_scoring_needs_no_sandbox_for_plain_answers() -> None:
    assert score(rollout(r"\boxed{4}"), EXACT, no_sandbox).reward == 1.0  # it raises for whoever asks it


def test_an_answer_of_book_length_is_judged_whole_and_shown_in_part() -> None:
    book = "4" * 1_000_000
    result = score(rollout(book, book), Rubric(extractor=Whole(), verifier=Exact()))
    assert result.reward == 1.0
    assert result.extraction is not None
    assert result.extraction.span == (0, 1_000_000)
    assert len(result.model_dump_json()) < 10_000


def test_no_rubric_can_reward_infinity() -> None:
    with pytest.raises(ValidationError, match="less than or equal to 1000000"):
        Weighted(part=Correctness(), weight=1e300)


def test_of_a_program_only_the_first_line_is_shown() -> None:
    source = "# doubles\nprint(2 * int(input()))\n"
    rubric = Rubric(extractor=CodeBlock(), verifier=CodeTests())
    result = score(rollout(f"```python\n{source}```", {"tests": []}), rubric)
    assert result.extraction is not None
    assert result.extraction.answer == "# doubles…"
    assert result.extraction.span == (10, 10 + len(source))


NAMES_NO_CLASS = rollout("The weather is fine.", "yes")
LABEL = Rubric(extractor=Whole(), verifier=Label())


def test_what_is_left_unread_is_undecided_and_wrong_by_default() -> None:
    result = score(NAMES_NO_CLASS, LABEL, explain=True)
    assert (result.reward, result.verdict.decided, result.verdict.counted_as) == (0.0, False, "undecided")
    assert result.verdict.evidence["left_over"] == "The weather is fine."


def test_a_rubric_may_have_undecided_answers_not_judged() -> None:
    result = score(NAMES_NO_CLASS, LABEL.model_copy(update={"undecided": "null"}))
    assert (result.reward, result.verdict.outcome) == (None, Outcome.UNVERIFIABLE)
    assert result.verdict.counted_as == "undecided"


def test_what_was_decided_stays_so_where_undecided_is_null() -> None:
    result = score(rollout("no", "yes"), LABEL.model_copy(update={"undecided": "null"}))
    assert (result.reward, result.verdict.counted_as) == (0.0, "incorrect")


def test_metrics_tell_undecided_without_reading_the_result() -> None:
    told = [
        EncodedResult.of(score(one, LABEL)) for one in (NAMES_NO_CLASS, rollout("no", "yes"), rollout("yes", "yes"))
    ]
    assert [one.counted_as for one in told] == ["undecided", "incorrect", "correct"]
    quoting = rollout('"decided":false,"judge":null', "yes").model_copy(update={"id": '"decided":false,"judge":null'})
    assert (
        EncodedResult.of(score(rollout("no", "yes").model_copy(update={"id": quoting.id}), LABEL)).counted_as
        == "incorrect"
    )
