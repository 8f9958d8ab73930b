"""Keys share the workers by weight, then each key's jobs: a flood delays no small batch, and nobody is starved."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from misbehaving_tasks import tasks_of

from verifier.engine.backlog import Backlog
from verifier.engine.calls import Call, Entry, Listener
from verifier.engine.options import JobKey
from verifier.engine.turns import BURST_SECONDS

COST_SECONDS = 0.01


def backlog(**jobs: int) -> Backlog:
    """A backlog in which each job has so many entries waiting, each of known cost."""
    made = Backlog(line_seconds=0.02, line_tasks=256, workers=2, clock=lambda: 0.0)
    for job, count in jobs.items():
        add(made, job, count)
    return made


[TASK] = tasks_of("fine")


def add(made: Backlog, job: str | JobKey, count: int) -> list[Entry]:
    entries = []
    for _ in range(count):
        entry = Entry(
            TASK,
            (job if isinstance(job, JobKey) else JobKey(job)),
            None,
            0.0,
            [Listener(Call(outstanding=1), 0, "r0", twin=False)],
        )
        made.append(entry)
        entries.append(entry)
        made.learn(entry, COST_SECONDS)
        made._settle(entry, 0.0)
    return entries


def served(made: Backlog, lines: int) -> dict[str, int]:
    """How many entries of each job the next so many lines carry."""
    counts: dict[str, int] = {}
    for _ in range(lines):
        for entry in made.next_line(fresh=False):
            counts[entry.job_key.name] = counts.get(entry.job_key.name, 0) + 1
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
    add(made, JobKey("training", weight=3.0), 20_000)
    add(made, JobKey("evaluation", weight=1.0), 20_000)
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
    left = made.waiting(JobKey("old"))
    for number in range(40):
        add(made, f"new{number}", 500)
    served(made, 2000)
    assert made.waiting(JobKey("old")) < left


def test_a_key_gets_no_more_for_naming_many_jobs() -> None:
    made = backlog()
    for number in range(300):
        add(made, JobKey(f"step-{number}", key="ann"), 40)
    add(made, JobKey("run", key="bob"), 20_000)
    served(made, 200)  # both had their burst
    shares = Counter[str]()
    for name, count in served(made, 600).items():
        shares[name.partition("/")[0]] += count
    assert shares["ann"] == pytest.approx(shares["bob"], rel=0.05)


def test_a_key_with_nothing_but_evaluation_leaves_the_rest_to_training() -> None:
    made = backlog()
    add(made, JobKey("test", key="ann", weight=0.1), 20_000)
    add(made, JobKey("run", key="bob"), 20_000)
    served(made, 2000)
    shares = served(made, 2000)
    assert shares["bob/run"] == pytest.approx(10 * shares["ann/test"], rel=0.1)


def test_evaluation_beside_training_of_the_same_key_takes_from_that_key_alone() -> None:
    made = backlog()
    add(made, JobKey("test", key="ann", weight=0.1), 20_000)
    add(made, JobKey("run", key="ann"), 20_000)
    add(made, JobKey("run", key="bob"), 20_000)
    served(made, 2000)
    shares = served(made, 2200)
    assert shares["ann/run"] == pytest.approx(10 * shares["ann/test"], rel=0.1)
    assert shares["ann/run"] + shares["ann/test"] == pytest.approx(shares["bob/run"], rel=0.1)


LINE = 0.02 + COST_SECONDS  # the most that one line carries
WEIGHTS = st.sampled_from([0.5, 1.0, 3.0])


@settings(max_examples=15, deadline=None)
@given(
    keys=st.dictionaries(
        st.sampled_from(["ann", "bob", "eve"]),
        st.tuples(WEIGHTS, st.lists(WEIGHTS, min_size=1, max_size=4)),
        min_size=2,
    ),
    steps=st.lists(st.sampled_from(["line", "line", "line", "back", "newcomer", "hang up"]), max_size=250),
    flooding=st.sampled_from(["ann", "bob", "eve"]),
)
def test_whatever_comes_and_goes_keys_and_then_jobs_get_their_share(
    keys: dict[str, tuple[float, list[float]]], steps: list[str], flooding: str
) -> None:
    """The bound of start-time fair queueing: what two get, divided by their weights, differs by a line and a burst."""
    made = Backlog(line_seconds=0.02, line_tasks=256, workers=2, clock=lambda: 0.0)
    weight_of = {key: weight for key, (weight, _) in keys.items()}
    standings = [
        JobKey(f"job{number}", key=key, weight=weight, key_weight=key_weight)
        for key, (key_weight, weights) in keys.items()
        for number, weight in enumerate(weights)
    ]
    for standing in standings:  # so much that it lasts, and a job of weight 1, so that no key is evaluation's alone
        add(made, standing, 520)
    for key, key_weight in weight_of.items():
        add(made, JobKey("steady", key=key, key_weight=key_weight), 520)
        standings.append(JobKey("steady", key=key, key_weight=key_weight))
    seconds = dict.fromkeys(standings, 0.0)
    given_out, newcomers = 0, 0
    total = len(made)
    for number, step in enumerate(steps):
        if step == "newcomer" and flooding in keys:
            newcomers += 1
            add(made, JobKey(f"new{number}", key=flooding, key_weight=weight_of[flooding]), 5)
            total += 5
        elif step == "hang up" and flooding in keys:
            [entry] = add(made, JobKey("gone", key=flooding, key_weight=weight_of[flooding]), 1)
            entry.listeners = []
            made.drop(entry)
        else:
            line = made.next_line(fresh=False)
            if step == "back":
                made.put_back(line)
            else:
                given_out += len(line)
                for entry in line:
                    seconds[entry.job_key] = seconds.get(entry.job_key, 0.0) + COST_SECONDS
    assert len(made) == total - given_out == len(list(made))
    per_key = dict.fromkeys(keys, 0.0)
    for standing, spent in seconds.items():
        per_key[standing.key] += spent
    for one in keys:
        for other in keys:
            ahead = per_key[one] / weight_of[one] - per_key[other] / weight_of[other]
            assert ahead <= bound(weight_of[one], weight_of[other])
    for mine in standings:
        for its in standings:
            if mine.key == its.key:
                assert seconds[mine] / mine.weight - seconds[its] / its.weight <= bound(mine.weight, its.weight)


def bound(one: float, other: float) -> float:
    return BURST_SECONDS + LINE / one + LINE / other


def test_who_took_what_nobody_wanted_owes_nothing_to_a_flood_that_comes_later() -> None:
    now = 0.0
    made = Backlog(line_seconds=0.02, line_tasks=256, workers=2, clock=lambda: now)
    for _ in range(20):  # a small job now and then, alone
        add(made, JobKey("small", key="bob"), 64)
        served(made, 64)
        now += 1.0
    add(made, JobKey("flood", key="ann"), 20_000)
    add(made, JobKey("small", key="bob"), 64)
    assert served(made, 80)["bob/small"] == 64


def test_what_nobody_waits_for_is_neither_counted_nor_given_out() -> None:
    made = backlog()
    gone = add(made, "flood", 1000)
    [kept] = add(made, "flood", 1)
    for entry in gone:
        entry.listeners = []
        made.drop(entry)
    assert len(made) == 1
    assert made.next_line(fresh=False) == [kept]
    assert made.next_line(fresh=False) == []


def with_second_chances(made: Backlog, of: JobKey, count: int) -> list[Entry]:
    """The backlog, with so many entries of the job that were begun, cost a second each and wait to be judged again."""
    entries = add(made, of, count)
    while made.next_line(fresh=False):
        pass
    for entry in entries:
        made.charge(entry, 1.0)
        made.give_second_chance(entry)
    return entries


@pytest.mark.parametrize("other", [JobKey("small", key="bob"), JobKey("small", key="ann")])
def test_second_chances_have_turns_too(other: JobKey) -> None:
    """A job of many answers just past their budget would otherwise hold up everyone else's."""
    made = backlog()
    again = with_second_chances(made, JobKey("flood", key="ann"), 10)
    small = add(made, other, 3)
    assert not made.wants_fresh_worker
    lines = [made.next_line(fresh=True) for _ in range(13)]
    assert [entry for line in lines[:3] for entry in line] == small
    assert made.next_line(fresh=True) == []
    assert [entry for line in lines[3:] for entry in line] == again


def test_a_jobs_second_chances_go_before_its_other_work_and_only_to_fresh_workers() -> None:
    made = backlog()
    job = JobKey("flood", key="ann")
    again = with_second_chances(made, job, 1)
    more = add(made, job, 1)
    assert made.wants_fresh_worker
    assert made.next_line(fresh=False) == more
    assert made.next_line(fresh=True) == again


def test_a_worker_that_was_promised_to_a_second_chance_judges_it() -> None:
    """While it is made, others may come who have not had as much; a trickle of them would keep it waiting for ever."""
    made = backlog()
    again = with_second_chances(made, JobKey("flood", key="ann"), 1)
    add(made, JobKey("small", key="bob"), 1)
    assert made.next_line(fresh=True, promised=True) == again


def test_second_chances_are_not_kept_waiting_for_ever() -> None:
    made = backlog()
    with_second_chances(made, JobKey("flood", key="ann"), 1)
    add(made, JobKey("endless", key="bob"), 5000)
    lines = [made.next_line(fresh=True) for _ in range(2500)]
    [place] = [place for place, line in enumerate(lines) if line and line[0].job_key.key == "ann"]
    assert 0 < place < 1000


def test_a_second_chance_that_nobody_waits_for_is_dropped() -> None:
    made = backlog(one=1)
    [entry] = made.next_line(fresh=False)
    made.give_second_chance(entry)
    assert len(made) == 1
    made.drop(entry)
    assert len(made) == 0
    assert made.next_line(fresh=True) == []


def test_the_wait_told_reckons_with_the_other_jobs_of_the_key_and_with_other_keys() -> None:
    alone, beside = backlog(one=1000), backlog(one=1000, two=1000, three=1000, four=1000)
    one = JobKey("one")
    assert beside.wait_of_job(one, 500) == pytest.approx(4 * alone.wait_of_job(one, 500), rel=0.01)
    add(alone, JobKey("other", key="bob"), 1000)
    assert alone.wait_of_key("bob", 1000) == pytest.approx(1000 * COST_SECONDS / 2 * 2, rel=0.01)
    assert alone.wait_of_all(1000) == pytest.approx(1000 * COST_SECONDS / 2, rel=0.01)
    assert alone.wait_of_job(JobKey("nobody"), 1) == alone.wait_of_key("nobody", 1) == 0


def test_the_wait_told_is_by_how_fast_the_work_goes_once_that_is_known() -> None:
    now = 0.0
    made = Backlog(line_seconds=0.02, line_tasks=1, workers=2, clock=lambda: now)
    add(made, "slow", 1000)  # its programs wait for their own clocks, which costs no CPU
    for _ in range(20):
        made.next_line(fresh=False)
        now += 0.5
    assert made.wait_of_job(JobKey("slow"), 60) == pytest.approx(30, rel=0.1)


def test_what_was_charged_is_settled_though_the_cost_of_its_kind_has_changed_meanwhile() -> None:
    made = Backlog(line_seconds=0.02, line_tasks=256, workers=1)
    add(made, "tame", 4)
    for entry in made.next_line(fresh=False):
        made.learn(entry, 0.0001)
    [before] = made._keys[""].turns._tags.values()
    assert before == pytest.approx(-BURST_SECONDS + 2 * 0.0001)


def test_work_that_cost_more_than_expected_is_charged() -> None:
    made = backlog(bombs=10_000, tame=10_000)
    for _ in range(200):
        for entry in made.next_line(fresh=False):
            made.learn(entry, 0.04 if entry.job_key.job == "bombs" else COST_SECONDS)
    shares = served(made, 0) or {job: 10_000 - made.waiting(JobKey(job)) for job in ("bombs", "tame")}
    assert shares["tame"] > 2 * shares["bombs"]


def test_work_that_no_clock_saw_has_a_wait_all_the_same() -> None:
    """Every rollout so far was measured at 0 s: a full service must answer 429 with a wait, and not fail over it."""
    made = Backlog(line_seconds=0.02, line_tasks=256, workers=2, clock=lambda: 0.0)
    for _ in range(100):
        entry = Entry(TASK, JobKey("quick"), None, 0.0, [Listener(Call(outstanding=1), 0, "r0", twin=False)])
        made.append(entry)
        made.learn(entry, 0.0)
    assert 0 < made.wait_of_job(JobKey("quick"), 50) < 1
    assert 0 < made.wait_of_key("", 50) < 1
    assert 0 < made.wait_of_all(50) < 1
