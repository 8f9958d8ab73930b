"""Several APIs share the workers: a key's share is the same wherever its requests land."""

import asyncio
from collections import Counter, deque

import pytest
from misbehaving_tasks import tasks_of
from redis.asyncio import Redis

from verifier.engine.backlog import Backlog
from verifier.engine.calls import Call, Entry, Listener
from verifier.engine.options import JobKey
from verifier.queue import shares
from verifier.queue.lane import Lane
from verifier.queue.registry import Beat
from verifier.queue.routing import Queue
from verifier.queue.shares import Claim, Part, Shares, part_of

ONE = Claim(1.0, 1.0)
COST_SECONDS = 0.05


@pytest.mark.parametrize(
    ("mine", "others", "expected", "why"),
    [
        ({"ann": ONE}, [], Part(12, {"ann": 1.0}), "alone: the whole window"),
        ({}, [{"ann": ONE}], Part(12, {}), "nothing here: whatever comes is served at once"),
        ({"ann": ONE}, [{"bob": ONE}], Part(6, {"ann": 1.0}), "two keys, each at one API"),
        ({"ann": ONE, "bob": ONE}, [{"ann": ONE}], Part(9, {"ann": 0.5, "bob": 1.0}), "bob has all of his half here"),
        ({"bob": ONE}, [{"ann": ONE}] * 5, Part(6, {"bob": 1.0}), "ann gets no more for asking five APIs"),
        ({"ann": ONE}, [{"ann": ONE}] * 4 + [{"bob": ONE}], Part(2, {"ann": 0.2}), "a fifth of a half, rounded up"),
        ({"ann": Claim(3.0, 1.0)}, [{"bob": ONE}], Part(9, {"ann": 1.0}), "by weight"),
        ({"ann": ONE}, [{"ann": Claim(1.0, 3.0)}], Part(3, {"ann": 0.25}), "jobs of one key share what it has"),
        ({"ann": ONE}, [{f"key{n}": ONE for n in range(99)}], Part(1, {"ann": 1.0}), "nobody has nothing on its way"),
    ],
)
def test_the_window_goes_by_key_and_then_by_where_its_work_is(
    mine: dict[str, Claim], others: list[dict[str, Claim]], expected: Part, why: str
) -> None:
    found = part_of(12, mine, others)
    assert found.chunks == expected.chunks, why
    assert found.scales == pytest.approx(expected.scales), why


def lane(slots: int) -> Lane:
    own, spare = (Backlog(line_seconds=COST_SECONDS, line_tasks=256, workers=1) for _ in range(2))
    made = Lane(Queue.SYMBOLIC, own, spare, "release")
    beat = Beat(
        worker="w",
        host="h",
        release="release",
        queues=(Queue.SYMBOLIC,),
        slots=slots,
        chunks=0,
        processes=slots,
        busy_processes=0,
    )
    made.meet([beat])
    return made


def add(made: Lane, key: str, count: int) -> None:
    [task] = tasks_of("fine")
    for _ in range(count):
        entry = Entry(task, JobKey("run", key=key), None, 0.0, [Listener(Call(1), 0, "", twin=False)])
        made.backlog.append(entry)


def test_a_key_at_one_api_of_three_gets_its_half_beside_one_that_floods_all() -> None:
    """Chunks go through one queue in the order in which they were sent; APIs exchange demands now and then."""
    apis = [lane(slots=17) for _ in range(3)]
    for api in apis:
        add(api, "ann", 4000)
    add(apis[0], "bob", 4000)
    broker: deque[tuple[Lane, str, list[Entry]]] = deque()
    done = Counter[str]()
    for step in range(900):
        if step % 8 == 0:
            demands = [api.demand() for api in apis]
            for number, api in enumerate(apis):
                api.share_with(demands[:number] + demands[number + 1 :])
        for number, api in enumerate(apis):
            while api.has_room and (line := api.backlog.next_line(fresh=False)):
                chunk = f"{step}-{number}-{len(api.sent)}"
                api.sent[chunk] = type("Chunk", (), {"superseded": False, "spare": False})()
                broker.append((api, chunk, line))
        api, chunk, line = broker.popleft()
        del api.sent[chunk]
        for entry in line:
            api.backlog.learn(entry, COST_SECONDS / 4)
            done[entry.job_key.key] += step >= 300
    assert done["bob"] == pytest.approx(done["ann"], rel=0.15)


def test_a_newcomer_may_send_another_window_and_those_who_take_turns_may_not() -> None:
    api = lane(slots=8)
    add(api, "ann", 4000)
    assert send(api)["ann"] == 2 * api.window  # it was a newcomer itself
    for _ in range(100):
        api.sent.popitem()
        send(api)
    assert len(api.sent) == api.window
    add(api, "bob", 4000)
    assert send(api)["bob"] == api.window


def send(api: Lane) -> Counter[str]:
    """Send what there is room for; how many chunks of each key that is."""
    sent = Counter[str]()
    while api.has_room and (line := api.backlog.next_line(fresh=False)):
        api.sent[f"{len(api.sent)}-{line[0].job_key.key}-{id(line)}"] = type(
            "Chunk", (), {"superseded": False, "spare": False}
        )()
        sent[line[0].job_key.key] += 1
    return sent


def test_apis_hear_of_one_another_until_one_falls_silent(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "BELIEVED_MS", 600_000)

    async def exchange() -> None:
        async with Redis.from_url(redis_url) as redis:
            await redis.delete("verifier:demand")
            one, other = Shares(redis, "one"), Shares(redis, "other")
            assert await one.exchange({"symbolic": {"ann": ONE}}) == []
            assert await other.exchange({"symbolic": {"bob": Claim(2.0, 1.0)}}) == [{"symbolic": {"ann": ONE}}]
            assert await one.exchange({"symbolic": {}}) == [{"symbolic": {"bob": Claim(2.0, 1.0)}}]
            assert await other.exchange({"symbolic": {"bob": ONE}}) == []
            await redis.hset("verifier:demand", "strange", '9999999999999 {"a": 1}')
            await redis.hset("verifier:demand", "gone", "1 {}")
            await redis.hset("verifier:demand", "garbage", b"\xff\x00")
            assert await one.exchange({"symbolic": {"ann": ONE}}) == [{"symbolic": {"bob": ONE}}]
            assert await redis.hexists("verifier:demand", "gone") is False
            assert await redis.ttl("verifier:demand") > 0

    asyncio.run(exchange())
