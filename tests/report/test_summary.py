"""Counting results: the shares are right, memory is bounded, not judged is never a zero."""

from verifier.report.summary import HEADINGS, MOST_PRESETS, MOST_REASONS, OTHER, Summary, table
from verifier.wire import Outcome, Result, Timing, Verdict


def judged(reward: float, verdict: Verdict | None = None) -> Result:
    chosen = verdict or (Verdict.correct("equal") if reward == 1 else Verdict.incorrect("different"))
    return Result(id="x", reward=reward, components={"accuracy": reward}, verdict=chosen)


def unjudged(verdict: Verdict) -> Result:
    return Result(id="x", reward=None, components={}, verdict=verdict)


def summary_of(results: list[Result], label: str = "math") -> Summary:
    summary = Summary(seconds=2.0)
    summary.add(results, [label] * len(results))
    return summary


def test_the_mean_reward_is_over_the_judged_only() -> None:
    summary = summary_of(
        [judged(1.0), judged(0.0), unjudged(Verdict.failed("no worker")), unjudged(Verdict.failed("x"))]
    )
    assert summary.total.mean_reward == 0.5
    assert (summary.total.rollouts, summary.total.scored, summary.failed) == (4, 2, 2)


def test_a_mean_over_nothing_is_a_dash_and_not_a_zero() -> None:
    [cells] = table(summary_of([unjudged(Verdict.unverifiable("the ground truth is null"))]))
    assert cells[HEADINGS.index("mean reward")] == "-"


def test_every_outcome_has_its_column() -> None:
    every = [
        judged(1.0),
        judged(0.5, Verdict.partial(0.5, "half")),
        judged(0.0),
        judged(0.0, Verdict.no_answer("none")),
        judged(0.0, Verdict.too_costly("bomb")),
        unjudged(Verdict.unverifiable("gold")),
        unjudged(Verdict.failed("ours")),
    ]
    [cells] = table(summary_of(every))
    named = dict(zip(HEADINGS, cells, strict=True))
    assert [named[outcome] for outcome in Outcome] == ["1"] * 7
    assert named["undecided"] == "0"
    assert (named["rollouts"], named["scored"], named["mean reward"], named["items/s"]) == ("7", "5", "0.3000", "4")


def test_several_presets_have_a_total_and_one_has_none() -> None:
    summary = summary_of([judged(1.0)])
    assert [cells[0] for cells in table(summary)] == ["math"]
    summary.add([judged(0.0)], ["choice"])
    assert [cells[0] for cells in table(summary)] == ["choice", "math", "total"]


def test_the_rate_of_a_preset_is_that_of_its_share_of_the_time() -> None:
    def took(seconds: float) -> Result:
        return judged(1.0).model_copy(update={"timing": Timing(grade_seconds=seconds)})

    summary = Summary(seconds=10.0)
    summary.add([took(0.9)] * 10, ["code"] * 10)
    summary.add([took(0.01)] * 100, ["math"] * 100)
    summary.add([unjudged(Verdict.failed("line 1: invalid JSON"))], ["(unreadable)"])
    rates = {cells[0]: cells[-1] for cells in table(summary)}
    assert rates == {"(unreadable)": "-", "code": "1", "math": "100", "total": "11"}


def test_no_results_make_a_total_of_zero() -> None:
    assert [cells[:3] for cells in table(Summary())] == [("total", "0", "0")]


def test_reasons_are_counted_without_the_place_of_their_row() -> None:
    broken = [unjudged(Verdict.failed(f"line {number}: invalid JSON")) for number in range(3)]
    summary = summary_of([*broken, unjudged(Verdict.unverifiable("the ground truth is empty"))])
    assert [(reason.count, reason.text) for reason in summary.reasons()] == [
        (3, "invalid JSON"),
        (1, "the ground truth is empty"),
    ]


def test_memory_is_bounded_whatever_comes() -> None:
    summary = Summary()
    for number in range(5_000):
        summary.add([unjudged(Verdict.failed(f"reason {number}"))], [f"preset {number}"])
        summary.add([judged(number / 5_000, Verdict.partial(0.5, "r" * 5_000))], ["math"])
    assert len(summary.presets) <= MOST_PRESETS + 2
    assert len(summary.unjudged) == MOST_REASONS + 1
    assert len(summary.rewards) < 300
    assert summary.presets[OTHER].rollouts > 0
    assert summary.total.rollouts == 10_000
