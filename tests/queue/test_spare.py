"""Shadows on real workers, and how work that gives way goes through the queue."""

import time

import pytest
from misbehaving_tasks import misbehaving, tasks_of
from prometheus_client.parser import text_string_to_metric_families
from queue_under_test import Queued, wait_for
from service_under_test import rollout, running, wait_until

from verifier.engine.backlog import Backlog
from verifier.engine.calls import Call, Entry, Listener
from verifier.engine.options import JobKey
from verifier.engine.spare import GIVES_WAY_SECONDS
from verifier.queue.engine import CeleryEngine, CelerySettings
from verifier.queue.lane import Lane, Sent
from verifier.queue.registry import Beat
from verifier.queue.routing import Queue
from verifier.queue.shares import Claim
from verifier.server.settings import Settings
from verifier.wire import Outcome

SPARE = JobKey("shadow", key="(shadow)", spare=True)
ENDLESS = misbehaving(cpu_seconds=600.0, wall_seconds=600.0)


@pytest.mark.usefixtures("worker")
def test_a_service_on_the_queue_grades_again_and_answers_as_without(redis_url: str) -> None:
    """One shadow takes another queue than its preset, the other the same."""
    settings = Settings(engine="celery", redis_url=redis_url, shadow={"exact": "numeric", "text": "countdown"})
    with running(settings, CeleryEngine(CelerySettings(redis_url=redis_url))) as client:
        wait_until(lambda: client.get("/readyz").status_code == 200, 120)

        def counts() -> dict[str, float]:
            families = text_string_to_metric_families(client.get("/metrics").text)
            found = [one for family in families for one in family.samples]
            return {
                f"{one.labels['preset']} {one.labels['change']}": one.value
                for one in found
                if one.name == "verifier_shadow_rollouts_total" and one.value
            }

        rollouts = [rollout(0, "4", "4"), rollout(1, "4.0", "4")]
        rollouts += [rollout(2, "2x", "x+x", preset="text"), rollout(3, "a cat", "a cat", preset="text")]
        body = {"preset": "exact", "job": "run-42", "use_cache": False, "rollouts": rollouts}
        for _ in range(3):
            answer = client.post("/v1/verify", json=body).json()["results"]
            assert [one["reward"] for one in answer] == [1.0, 0.0, 0.0, 1.0]
        job = client.post("/v1/jobs", json=body).json()["id"]
        wait_until(lambda: client.get(f"/v1/jobs/{job}/results").status_code == 200, 120)
        wait_until(lambda: sum(counts().values()) == 16, 120)
        assert counts() == {
            "exact agree": 4,
            "exact wrong_to_correct": 4,
            "text judged_to_unjudged": 8,
        }
        flips = client.get("/v1/shadow").json()["flips"]
        assert {one["id"] for one in flips if one["change"] == "judged_to_unjudged"} == {"r2", "r3"}
        stats = client.get("/metrics").text
        assert 'verifier_results_total{outcome="correct",preset="numeric"' not in stats, "nobody is billed for it"


@pytest.mark.usefixtures("worker")
def test_it_gives_way_in_the_worker_and_then_its_place_in_the_worker(engine: Queued) -> None:
    """The worker has two processes and three slots."""
    spares = engine.start(tasks_of("spin", rubric=ENDLESS), job=SPARE, use_cache=False)
    wait_for(lambda: engine.stats().busy_workers == 1)
    held = [engine.start(tasks_of("spin", rubric=ENDLESS), job="held", use_cache=False)]
    wait_for(lambda: engine.stats().busy_workers == 2)
    [result] = engine.verify(tasks_of("fine"))
    assert result.verdict.outcome is Outcome.CORRECT, "graded by the process that the other gave up"
    held.append(engine.start(tasks_of("spin", rubric=ENDLESS), job="held", use_cache=False))
    last = engine.start(tasks_of("fine"))
    wait_for(lambda: not any(chunk.spare for chunk in list(engine.engine._sent.values())))
    assert not spares.done()
    held[0].cancel()
    assert last.result(120)[0].verdict.outcome is Outcome.CORRECT
    for future in (spares, *held):
        future.cancel()
    wait_for(lambda: engine.stats().busy_workers == 0)


def lane(processes: int) -> Lane:
    own, spare = (Backlog(line_seconds=0.05, line_tasks=256, workers=1) for _ in range(2))
    made = Lane(Queue.SYMBOLIC, own, spare, "release")
    beat = {"worker": "w", "host": "h", "release": "release", "queues": ("symbolic",), "chunks": 0, "busy_processes": 0}
    made.meet([Beat.model_validate(beat | {"slots": processes + 1, "processes": processes})])
    return made


def entry(job_key: JobKey, age_seconds: float = 0.0) -> Entry:
    [task] = tasks_of("fine")
    return Entry(task, job_key, None, time.monotonic() - age_seconds, [Listener(Call(1), 0, "", twin=False)])


def sent(made: Lane, name: str, job_key: JobKey, *, age_seconds: float = 0.0, holder: str | None = "w") -> Sent:
    chunk = Sent(name, made, [entry(job_key)], alone=False, release="release", holder=holder)
    chunk.sent_at -= age_seconds
    made.sent[name] = chunk
    return chunk


def test_it_has_a_quarter_of_the_processes_and_never_the_last_free_one() -> None:
    made = lane(8)
    assert made.has_room_for_spare
    for name in "ab":
        sent(made, name, SPARE)
    assert not made.has_room_for_spare
    del made.sent["b"]
    for name in range(5):
        sent(made, str(name), JobKey())
    assert made.has_room_for_spare, "two are free"
    sent(made, "last", JobKey())
    assert not made.has_room_for_spare


def test_none_is_sent_while_others_wait_here_or_with_another_api() -> None:
    made = lane(8)
    made.share_with([{"ann": Claim(1.0, 1.0)}])
    assert not made.has_room_for_spare
    made.share_with([])
    made.spare_backlog.append(entry(SPARE))
    assert made.has_room_for_spare
    assert made.demand() == {}, "it takes nothing of the window from other APIs"
    made.backlog.append(entry(JobKey()))
    assert not made.has_room_for_spare


def test_it_is_taken_back_where_others_wait_for_a_worker() -> None:
    made = lane(2)
    chunk = sent(made, "spare", SPARE)
    sent(made, "taken", JobKey(), age_seconds=9.0)
    sent(made, "new", JobKey(), age_seconds=-60.0, holder=None)  # new, whenever it is looked at
    assert made.spare_in_the_way() == []
    untaken = sent(made, "untaken", JobKey(), age_seconds=2 * GIVES_WAY_SECONDS, holder=None)
    assert made.spare_in_the_way() == [chunk]
    untaken.holder = "w"
    made.backlog.append(entry(JobKey(), age_seconds=2 * GIVES_WAY_SECONDS))
    assert made.spare_in_the_way() == [chunk]
