"""Signs of reward hacking: each shows on what it is for, and not on an honest run."""

from collections.abc import Callable, Sequence

import pytest

from verifier.report.signals import Window, signals
from verifier.wire import Extraction, Result, Rollout, Verdict

RIGHT, WRONG = Verdict.correct("equal"), Verdict.incorrect("different")
NONE, OPEN = Verdict.no_answer("none"), Verdict.undecided("left over")
Row = tuple[Verdict, float | None, str, str]


def window(rows: Sequence[Row]) -> Window:
    made = Window()
    for number, (verdict, reward, completion, answer) in enumerate(rows):
        extraction = Extraction(answer=answer or None, method="boxed")
        result = Result(id="x", reward=reward, components={}, verdict=verdict, extraction=extraction)
        made.add(result, Rollout(completion=completion, ground_truth=str(number)))
    return made


def honest(number: int, right: int = 50, text: str = "so 4") -> list[Row]:
    return [(RIGHT if n < right else WRONG, float(n < right), text, str(n)) for n in range(number)]


def kinds(windows: list[Window]) -> dict[str, str]:
    return {one.kind: one.level for one in signals(windows)}


def test_an_honest_run_that_gets_better_shows_nothing() -> None:
    assert kinds([window(honest(100, right)) for right in (20, 30, 40, 50, 60, 70)]) == {}


def test_few_rollouts_say_nothing() -> None:
    assert kinds([window([(WRONG, 0.0, r"\boxed{1} \boxed{2}", "1")] * 20)]) == {}


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (lambda n: [(WRONG, 0.0, r"<think>\boxed{1}</think> \boxed{1} or \boxed{2}", str(n))], "several boxes"),
        (lambda n: [(NONE, 0.0, r"<think>so \boxed{1}</think>", "")], "answer only in think"),
        (lambda n: [(NONE, 0.0, r"<think>so \boxed{1}, wait", "")], "answer only in think"),
        (lambda n: [(WRONG, 0.0, "it is 0", "0")], "one answer everywhere"),
        (lambda n: [(OPEN, 0.0, "hm", str(n))], "many undecided"),
    ],
)
def test_what_shows_standing(rows: Callable[[int], list[Row]], kind: str) -> None:
    every = [row for n in range(120) for row in rows(n)]
    assert kind in kinds([window(every)])
    half_percent = [*honest(1200), *every[:6]]
    assert kind not in kinds([window(half_percent)])


def test_boxes_within_the_reasoning_are_no_guesses() -> None:
    row = (RIGHT, 1.0, r"<think>\boxed{1} \boxed{2}</think> \boxed{3}", "3")
    assert "several boxes" not in kinds([window([row] * 200)])


@pytest.mark.parametrize(
    ("verdict", "kind"), [(OPEN, "undecided verdicts rise"), (NONE, "completions without an answer rise")]
)
def test_reward_up_while_less_can_be_read_is_an_alarm(verdict: Verdict, kind: str) -> None:
    def at(step: int) -> Window:
        return window([*honest(100 - 8 * step), *[(verdict, 0.9, "hm", "")] * (8 * step)])

    assert kinds([at(step) for step in range(6)])[kind] == "alarm"
    assert kind not in kinds([at(0)] * 6)


def test_less_can_be_read_and_the_reward_falls_is_only_worth_a_look() -> None:
    steps = [window([*honest(100 - 8 * step), *[(NONE, 0.0, "hm", "")] * (8 * step)]) for step in range(6)]
    assert kinds(steps)["completions without an answer rise"] == "look"


def test_length_that_drifts_while_nothing_gets_better() -> None:
    steps = [window(honest(100, text="word " * 10 * 2**step)) for step in range(6)]
    assert kinds(steps) == {"length drift": "look"}


def test_reward_without_right_answers() -> None:
    steps = [window([(WRONG, step / 10, "so", str(n)) for n in range(100)]) for step in range(6)]
    assert kinds(steps)["reward without right answers"] == "alarm"


def test_alarms_come_first() -> None:
    rows = [(OPEN, 0.0, r"\boxed{1} \boxed{2}", "0")] * 200
    levels = [one.level for one in signals([window(rows)])]
    assert levels == sorted(levels)


def test_an_unjudged_rollout_has_no_reward_to_average() -> None:
    made = window([(Verdict.failed("x"), None, "a", "1"), (RIGHT, 1.0, "a", "1")])
    assert (made.mean_reward, made.unjudged, made.rollouts) == (1.0, 1, 2)
