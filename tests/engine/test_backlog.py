"""Jobs share the workers by weight: a flood does not delay a small batch, and nobody is starved."""

import pytest
from misbehaving_tasks import tasks_of

from verifier.engine.backlog import BURST_SECONDS, Backlog
from verifier.engine.calls import Call, Entry, Listener
from verifier.engine.standing import Standing

COST_SECONDS = 0.01


def backlog(**jobs: int) -> Backlog:
    """A backlog in which each job has so many entries waiting, each of known cost."""
    made = Backlog(line_seconds=0.02, line_tasks=256, workers=2)
    for job, count in jobs.items():
        add(made, job, count)
    return made


def add(made: Backlog, job: str, count: int) -> None:
    [task] = tasks_of("fine")
    for _ in range(count):
        entry = Entry(task, job, None, 0.0, [Listener(Call(outstanding=1), 0, "r0", twin=False)])
        made.append(entry)
        made.learn(entry, COST_SECONDS)
        made.charge(entry, -COST_SECONDS + made._expected(entry))


def served(made: Backlog, lines: int) -> dict[str, int]:
    """How many entries of each job the next so many lines carry."""
    counts: dict[str, int] = {}
    for _ in range(lines):
        for entry in made.next_line(fresh=False):
            counts[entry.job] = counts.get(entry.job, 0) + 1
    return counts


def test_a_small_batch_is_served_at_once_beside_a_flood() -> None:
    made = backlog(flood=20_000)
    served(made, 1000)
    add(made, "small", 64)
    assert served(made, 40)["small"] == 64


def test_two_floods_share_equally_once_the_newcomer_had_its_burst() -> None:
    made = backlog(first=20_000)
    served(made, 1000)
    add(made, "second", 20_000)
    burst_lines = int(BURST_SECONDS / 0.02)
    assert served(made, burst_lines).get("second", 0) >= 0.9 * 2 * burst_lines
    shares = served(made, 1000)
    assert shares["first"] == pytest.approx(shares["second"], rel=0.02)


def test_weights_are_kept() -> None:
    made = backlog()
    add(made, Standing("training", weight=3.0), 20_000)
    add(made, Standing("evaluation", weight=1.0), 20_000)
    served(made, 1000)
    shares = served(made, 2000)
    assert shares["training"] == pytest.approx(3 * shares["evaluation"], rel=0.05)


def test_a_light_job_is_not_behind_for_having_been_there_before() -> None:
    made = backlog(flood=50_000, light=64)
    for _ in range(5):
        served(made, 200)
        add(made, "light", 64)
        assert served(made, 33).get("light", 0) >= 62


def test_nobody_is_starved_by_a_stream_of_newcomers() -> None:
    made = backlog(old=1000)
    served(made, 10)
    left = made.waiting("old")
    for number in range(40):
        add(made, f"new{number}", 500)
    served(made, 2000)
    assert made.waiting("old") < left


def test_the_wait_told_reckons_with_the_other_jobs() -> None:
    alone, beside = backlog(one=1000), backlog(one=1000, two=1000, three=1000, four=1000)
    assert beside.wait_seconds("one") == pytest.approx(4 * alone.wait_seconds("one"), rel=0.01)
    assert alone.wait_seconds("nobody") == 0


def test_work_that_cost_more_than_expected_is_charged() -> None:
    made = backlog(bombs=10_000, tame=10_000)
    for _ in range(200):
        for entry in made.next_line(fresh=False):
            made.learn(entry, 0.04 if entry.job == "bombs" else COST_SECONDS)
    shares = served(made, 0) or {job: 10_000 - made.waiting(job) for job in ("bombs", "tame")}
    assert shares["tame"] > 2 * shares["bombs"]
