"""What a report keeps of a run: rollouts, lengths, times. Bounded, fair, and the same for the same rows."""

import json

import pytest

from verifier.report.kept import MOST_EXPLAINED, MOST_OF_EACH, SHOWN_COMPLETION, Kept, cut_around, shown
from verifier.report.lengths import Lengths, two_digits
from verifier.report.run_record import MOST_SLOW, RunRecord
from verifier.wire import Extraction, Judgement, Result, Rollout, Timing, Verdict


def judged(verdict: Verdict, seconds: float = 0.0, *, cached: bool = False, name: str = "x") -> Result:
    return Result(
        id=name,
        reward=verdict.score,
        components={},
        verdict=verdict,
        cached=cached,
        timing=Timing(grade_seconds=seconds),
    )


RIGHT, WRONG = Verdict.correct("equal"), Verdict.incorrect("different")


def test_some_of_every_outcome_are_kept_however_rare() -> None:
    kept = Kept()
    for number in range(5000):
        verdict = Verdict.failed("no worker") if number == 4321 else RIGHT
        kept.add(Rollout(completion="c"), judged(verdict, name=str(number)), "math")
    rows = kept.rollouts()
    assert not kept.complete
    assert len(rows) == MOST_OF_EACH + 1
    assert [row["row"] for row in rows] == sorted(row["row"] for row in rows)
    assert [row["id"] for row in rows if row["outcome"] == "failed"] == ["4321"]
    assert sum(int(row["id"]) >= 2500 for row in rows) > MOST_OF_EACH / 3, "late rows are drawn as early ones are"


def test_the_same_rows_give_the_same_sample() -> None:
    def drawn() -> list[str]:
        kept = Kept(most_of_each=5)
        for number in range(500):
            kept.add(None, judged(RIGHT, name=str(number)), "math")
        return [row["id"] for row in kept.rollouts()]

    assert drawn() == drawn()


@pytest.mark.parametrize("place", [0, 3_000, 20_000, 39_990])
def test_of_a_long_completion_the_surroundings_of_the_answer_are_shown(place: int) -> None:
    text = "a" * place + "ANSWER" + "b" * (40_000 - place)
    cut, span = cut_around(text, (place, place + 6))
    assert span is not None
    assert cut[span[0] : span[1]] == "ANSWER"
    assert len(cut) < 2 * SHOWN_COMPLETION
    assert "characters left out" in cut


def test_an_answer_longer_than_the_page_shows_is_marked_as_far_as_it_is_shown() -> None:
    cut, span = cut_around("x" * 100_000, (10, 90_000))
    assert span is not None
    assert 0 <= span[0] < span[1] <= len(cut) < 2 * SHOWN_COMPLETION


def test_a_long_completion_without_an_answer_shows_its_beginning_and_its_end() -> None:
    cut, span = cut_around("START" + "x" * 50_000 + "END", None)
    assert span is None
    assert cut.startswith("START")
    assert cut.endswith("END")


def test_huge_fields_are_cut_and_stay_json() -> None:
    rollout = Rollout(
        completion="c" * 10**6,
        ground_truth={"tests": ["t" * 10**6]},
        prompt="p" * 10**6,
        metadata={"a" * 1000: "m" * 10**6},
    )
    result = judged(WRONG.model_copy(update={"evidence": {"gold": ["x" * 10**6, float("nan")]}}))
    assert len(json.dumps(shown(rollout, result, "math"), allow_nan=False)) < 20_000


def test_lengths_are_in_tokens_where_every_rollout_says_them() -> None:
    lengths = Lengths()
    lengths.add(Rollout(completion="abc", completion_tokens=700), judged(RIGHT))
    assert lengths.unit == "tokens"
    lengths.add(Rollout(completion="abc"), judged(WRONG))
    assert lengths.unit == "characters"


def test_reward_by_length_is_over_the_judged() -> None:
    lengths = Lengths()
    for length, verdict in [(10, RIGHT), (10, WRONG), (10, Verdict.failed("x")), (99, RIGHT)]:
        lengths.add(Rollout(completion="c" * length), judged(verdict))
    first, *_, last = lengths.bins()
    assert (first.rollouts, first.judged, first.mean_reward) == (3, 2, 0.5)
    assert (last.rollouts, last.mean_reward) == (1, 1.0)
    assert sum(one.rollouts for one in lengths.bins()) == 4


def test_what_judges_said_of_criteria_is_shown() -> None:
    said = Judgement(criteria={"water": True, "rest": None}, agreement=0.5)
    verdict = Verdict.partial(0.5, ".").model_copy(update={"judge": "m", "judgement": said})
    evidence = shown(None, judged(verdict, name="a"), "rubric")["evidence"]
    assert evidence == {"criteria": {"water": True, "rest": None}, "agreement": 0.5}


def test_lengths_are_kept_to_two_digits() -> None:
    assert [two_digits(length) for length in (0, 9, 99, 100, 12_345, 10**9 + 1)] == [0, 9, 99, 100, 12_000, 10**9]


def test_no_rollouts_have_no_lengths() -> None:
    assert Lengths().bins() == []


def test_the_slowest_are_kept_and_a_twin_is_not_charged_again() -> None:
    record = RunRecord()
    results = [judged(RIGHT, seconds=n / 1000, name=str(n)) for n in range(100)]
    twin = judged(RIGHT, seconds=9.0, cached=True)
    record.add([None] * 101, [*results, twin], ["math"] * 101)
    assert [slow.id for slow in record.slowest()][:2] == ["99", "98"]
    assert len(record.slowest()) == MOST_SLOW
    assert record.grade_seconds == pytest.approx(4.95)


def test_a_million_rows_have_no_more_windows_than_a_thousand() -> None:
    record = RunRecord()
    record._window_size = 1
    record.add([None] * 3000, [judged(RIGHT)] * 3000, ["math"] * 3000)
    assert len(record._windows) <= 61
    assert sum(window.rollouts for window in record._windows) == 3000


def test_a_result_spans_nothing_when_its_rollout_is_unknown() -> None:
    result = judged(RIGHT).model_copy(update={"extraction": Extraction(answer="4", method="boxed", span=(7, 8))})
    one = shown(None, result, "math")
    assert (one["completion"], one["gold"], one["answer"]) == ("", None, "4")


def test_a_few_of_each_outcome_are_tried_and_none_that_is_long() -> None:
    kept = Kept()
    for number in range(3 * MOST_OF_EACH):
        verdict = (WRONG, RIGHT, Verdict.unverifiable("null"))[number % 3]
        kept.add(Rollout(completion="x", ground_truth="1"), judged(verdict), "math")
    assert [held.shown["outcome"] for held in kept.to_explain()] == ["incorrect"] * 8 + ["correct"] * MOST_EXPLAINED
    kept = Kept()
    long = Rollout(completion="x", ground_truth="1", metadata={"notes": "x" * 2**20})
    kept.add(long, judged(WRONG), "math")
    assert kept.to_explain() == []
