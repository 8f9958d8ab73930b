"""What is kept, for how long and within which bounds: alike in memory and in a Redis that services share."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from redis import Redis

from verifier.errors import EngineClosed
from verifier.server import shared_store
from verifier.server import store as store_module
from verifier.server.shared_store import RedisStore
from verifier.server.store import OVERHEAD_BYTES, Beaten, Full, Kind, MemoryStore, Room, Seen, Store, Work

ROOM = Room(jobs=100, key_jobs=None, kept_bytes=2**30, key_kept_bytes=None)
Stores = Callable[[], Store]


def work(name: str, *, owner: str = "ann", key: str | None = None, kind: Kind = "job", digest: str = "d") -> Work:
    now = time.time()
    return Work(
        id=name,
        kind=kind,
        owner=owner,
        idempotency_key=key,
        digest=digest,
        total=3,
        created_at=now,
        deadline_at=now + 900,
    )


@pytest.fixture(params=["memory", "redis"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Makes stores; those in Redis share one, which is emptied first."""
    if request.param == "memory":
        yield MemoryStore
        return
    url = request.getfixturevalue("redis_url")
    with Redis.from_url(url) as redis:
        redis.flushdb()
    names = iter("abcdefgh")
    yield lambda: RedisStore(url, next(names), grace_seconds=0.0)


def run(stores: Stores, ask: Callable[..., Awaitable[Any]], *, count: int = 1) -> Any:
    async def asked() -> Any:
        made = [stores() for _ in range(count)]
        try:
            return await ask(*made)
        finally:
            for store in made:
                await store.close()

    return asyncio.run(asked())


def test_a_batch_is_claimed_once_and_its_answer_kept(stores: Stores) -> None:
    async def ask(store: Store) -> None:
        assert await store.claim(work("one", key="k"), b"", ROOM) is None
        earlier = await store.claim(work("two", key="k"), b"", ROOM)
        assert earlier is not None
        assert (earlier.work.id, earlier.state) == ("one", "open")
        assert await store.find("two") is None
        await store.finish(work("one", key="k"), b"answer", 60.0, ROOM)
        seen = await store.find("one")
        assert seen is not None
        assert (seen.state, seen.done, await store.answer("one")) == ("done", 3, b"answer")
        assert seen.expires_at is not None
        again = await store.claim(work("three", key="k"), b"", ROOM)
        assert again is not None
        assert again.work.id == "one"
        assert await store.claim(work("four", key="k", owner="bob"), b"", ROOM) is None  # another key's
        assert await store.claim(work("five", key="k", kind="verify"), b"", ROOM) is None  # another address

    run(stores, ask)


def test_unfinished_jobs_are_bounded_for_each_key_and_for_all(stores: Stores) -> None:
    room = ROOM._replace(jobs=3, key_jobs=2)

    async def ask(store: Store) -> None:
        for name in ("one", "two"):
            assert await store.claim(work(name), b"", room) is None
        with pytest.raises(Full) as full:
            await store.claim(work("three", key="k"), b"", room)
        assert (full.value.of_key, full.value.unfinished) == (True, 2)
        assert await store.claim(work("four", owner="bob"), b"", room) is None
        with pytest.raises(Full) as full:
            await store.claim(work("five", owner="eve"), b"", room)
        assert not full.value.of_key
        assert await store.claim(work("six", owner="eve", kind="verify", key="v"), b"", room) is None
        await store.cancel(work("one"), 60.0, ROOM)
        assert await store.claim(work("three", key="k"), b"", room) is None  # the refusal did not spend the key

    run(stores, ask)


def test_the_oldest_answers_go_first_those_of_a_key_before_those_of_others(stores: Stores) -> None:
    size = 1000 + OVERHEAD_BYTES
    room = ROOM._replace(kept_bytes=3 * size, key_kept_bytes=2 * size)

    async def ask(store: Store) -> list[str]:
        for name, owner in (("a1", "ann"), ("b1", "bob"), ("a2", "ann"), ("a3", "ann"), ("b2", "bob")):
            await store.claim(work(name, owner=owner), b"", room)
            await store.finish(work(name, owner=owner), b"x" * 1000, 60.0, room)
            await asyncio.sleep(0.002)
        return [name for name in ("a1", "b1", "a2", "a3", "b2") if await store.answer(name)]

    assert run(stores, ask) == ["a2", "a3", "b2"]


def test_what_is_kept_expires(stores: Stores) -> None:
    async def ask(store: Store) -> None:
        await store.claim(work("one", key="k"), b"", ROOM)
        await store.finish(work("one", key="k"), b"answer", 1.0, ROOM)
        end = time.monotonic() + 60
        while await store.find("one") is not None:
            assert time.monotonic() < end
            await asyncio.sleep(0.05)
        assert await store.answer("one") is None
        assert await store.jobs_of("ann") == []
        assert await store.claim(work("two", key="k"), b"", ROOM) is None

    run(stores, ask)


def test_a_cancelled_batch_stays_to_be_seen_and_takes_no_answer(stores: Stores) -> None:
    async def ask(store: Store) -> None:
        await store.claim(work("one", key="k"), b"", ROOM)
        await store.cancel(work("one"), 60.0, ROOM)
        await store.finish(work("one"), b"answer", 60.0, ROOM)
        seen = await store.find("one")
        assert seen is not None
        assert seen.state == "cancelled"
        assert await store.answer("one") is None
        await store.forget(seen.work)
        assert await store.find("one") is None
        await store.finish(work("one"), b"answer", 60.0, ROOM)  # its service may not know yet
        assert await store.find("one") is None
        assert await store.claim(work("two", key="k"), b"", ROOM) is None

    run(stores, ask)


def test_the_owners_jobs_are_listed_the_newest_first(stores: Stores) -> None:
    async def ask(store: Store) -> list[str]:
        for name, owner in (("one", "ann"), ("two", "bob"), ("three", "ann")):
            await store.claim(work(name, owner=owner), b"", ROOM)
        await store.claim(work("four", kind="verify", key="v"), b"", ROOM)
        await store.finish(work("one"), b"answer", 60.0, ROOM)
        return [seen.work.id for seen in await store.jobs_of("ann")]

    assert run(stores, ask) == ["three", "one"]


# Several services


@pytest.fixture
def shared(redis_url: str) -> Stores:
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
    names = iter("abcdefgh")
    return lambda: RedisStore(redis_url, next(names), grace_seconds=0.0)


@pytest.fixture
def long_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_store, "LEASE_SECONDS", 600)


@pytest.mark.usefixtures("long_leases")
def test_what_a_service_has_is_not_taken_from_it_until_it_falls_silent(shared: Stores, redis_url: str) -> None:
    """Leases that outlast any pause of this machine, and that the test ends."""
    lease = f"{shared_store.PREFIX}:one:lease"

    async def ask(first: Store, second: Store) -> None:
        await first.claim(work("one"), b"payload", ROOM)
        with Redis.from_url(redis_url) as redis:
            for _ in range(4):
                redis.expire(lease, 60)
                assert (await first.beat({"one": 2})).lost == set()
                assert redis.ttl(lease) > 60, "renewed"
                assert await second.orphans() == []
        seen = await second.find("one")
        assert seen is not None
        assert (seen.state, seen.done, seen.orphaned) == ("open", 2, False)
        with Redis.from_url(redis_url) as redis:
            redis.delete(lease)
        [(found, payload)] = await second.orphans()
        assert (found.id, payload) == ("one", b"payload")
        assert await second.orphans() == []  # it is ours now
        assert (await first.beat({"one": 3})).lost == {"one"}  # it was only slow, and lets go
        await first.finish(found, b"late", 60.0, ROOM)
        assert await second.answer("one") is None
        await second.finish(found, b"answer", 60.0, ROOM)
        assert await first.answer("one") == b"answer"
        assert await second.orphans() == []

    run(shared, ask, count=2)


def test_a_cancelled_batch_is_let_go_by_its_service(shared: Stores) -> None:
    async def ask(first: Store, second: Store) -> None:
        await first.claim(work("one"), b"payload", ROOM)
        await second.cancel(work("one"), 60.0, ROOM)
        assert (await first.beat({"one": 1})).lost == {"one"}
        await first.claim(work("two"), b"payload", ROOM)
        await second.cancel(work("two"), 60.0, ROOM)
        await second.forget(work("two"))
        assert (await first.beat({"two": 1})).lost == {"two"}

    run(shared, ask, count=2)


def test_a_service_that_closes_leaves_its_batches_to_the_others_at_once(shared: Stores) -> None:
    async def ask(first: Store, second: Store) -> None:
        await first.claim(work("job"), b"payload", ROOM)
        await first.claim(work("asked", kind="verify", key="k"), b"", ROOM)
        await first.release(work("job"))
        await first.release(work("asked"))
        assert await second.find("nothing") is None  # Redis answers
        assert [found.id for found, _ in await second.orphans()] == ["job"]
        seen: Seen | None = await second.find("asked")
        assert seen is not None
        assert seen.orphaned
        assert await second.take_over("asked")
        assert not await first.take_over("asked")

    run(shared, ask, count=2)


def test_after_an_outage_nobody_is_believed_dead_at_once(redis_url: str) -> None:
    async def ask() -> None:
        store = RedisStore(redis_url, "careful")
        await store.claim(work("one"), b"payload", ROOM)
        await store.release(work("one"))
        assert await store.orphans() == []
        assert not await store.take_over("one")
        await store.forget(work("one"))
        await store.close()

    asyncio.run(ask())


def test_a_store_that_lost_everything_takes_the_answer_all_the_same(shared: Stores, redis_url: str) -> None:
    async def ask(store: Store) -> None:
        await store.claim(work("one", key="k"), b"payload", ROOM)
        with Redis.from_url(redis_url) as redis:
            redis.flushdb()
        assert await store.beat({"one": 1}) == Beaten(set(), {"one"})
        await store.finish(work("one", key="k"), b"answer", 60.0, ROOM)
        assert await store.answer("one") == b"answer"
        assert [seen.work.id for seen in await store.jobs_of("ann")] == ["one"]

    run(shared, ask)


def test_a_store_that_does_not_answer_says_so() -> None:
    async def ask() -> None:
        store = RedisStore("redis://127.0.0.1:1/0", "alone")
        with pytest.raises(EngineClosed, match="does not answer"):
            await store.claim(work("one"), b"", ROOM)
        await store.close()

    asyncio.run(ask())


def test_nothing_stays_for_ever(shared: Stores, redis_url: str) -> None:
    async def ask(store: Store) -> None:
        for number in range(3):
            await store.claim(work(f"job{number}", key=f"k{number}"), b"payload", ROOM)
            await store.claim(work(f"verify{number}", key=f"k{number}", kind="verify"), b"", ROOM)
        await store.finish(work("job0", key="k0"), b"answer", 60.0, ROOM)
        await store.finish(work("verify0", key="k0", kind="verify"), b"answer", 60.0, ROOM)
        await store.cancel(work("job1"), 60.0, ROOM)

    run(shared, ask)
    with Redis.from_url(redis_url) as redis:
        lasting = {key for key in redis.keys("*") if redis.ttl(key) < 0}
    assert lasting == {b"verifier:work:open", b"verifier:work:open:ann"}  # the unfinished jobs, tidied when asked


def test_cancelled_batches_take_room_so_that_they_cannot_pile_up(stores: Stores) -> None:
    room = ROOM._replace(kept_bytes=10 * OVERHEAD_BYTES, key_kept_bytes=3 * OVERHEAD_BYTES)

    async def ask(store: Store) -> list[str]:
        for number in range(6):
            await store.claim(work(f"job{number}"), b"payload", room)
            await store.cancel(work(f"job{number}"), 60.0, room)
            await asyncio.sleep(0.002)
        return [seen.work.id for seen in await store.jobs_of("ann")]

    assert sorted(run(stores, ask)) == ["job3", "job4", "job5"]


@pytest.mark.parametrize("name", ["open", "kept", "ends", "sizes", "bytes", "jobs:ann", "one:answer", "", "\udcff"])
def test_the_names_of_our_lists_are_no_batches(shared: Stores, name: str) -> None:
    async def ask(store: Store) -> None:
        await store.claim(work("one"), b"payload", ROOM)
        await store.finish(work("one"), b"answer", 60.0, ROOM)
        assert await store.find(name) is None

    run(shared, ask)


def test_strays_in_our_lists_cost_nobody_a_job(shared: Stores, redis_url: str) -> None:
    """The oldest that is kept has to go, and is none of ours: Redis must not be asked for it for ever."""
    room = ROOM._replace(jobs=2, kept_bytes=2 * OVERHEAD_BYTES)

    async def ask(first: Store, second: Store) -> None:
        await first.claim(work("one"), b"payload", room)
        await first.finish(work("one"), b"answer", 60.0, room)
        with Redis.from_url(redis_url) as redis:
            for member in (b"", b"kept", b"jobs:ann", b"\xff", b"unknown"):
                redis.sadd("verifier:work:open", member)
                for ordered in ("kept", "kept:ann", "ends", "jobs:ann"):
                    redis.zadd(f"verifier:work:{ordered}", {member: 1.0})
            redis.hset("verifier:work:sizes", "unknown", "of no size")
            redis.set("verifier:work:textual", "not a batch")
            redis.sadd("verifier:work:open", "textual")
            redis.hset("verifier:work:odd", mapping={"work": "{}", "state": "open", "done": "many"})
            redis.sadd("verifier:work:open", "odd")
        assert [seen.work.id for seen in await second.jobs_of("ann")] == ["one"]
        await first.claim(work("two"), b"payload", room)
        await first.release(work("two"))
        assert [found.id for found, _ in await second.orphans()] == ["two"]
        await second.finish(work("two"), b"answer", 60.0, room)
        assert await first.answer("two") == b"answer"
        assert await first.answer("one") is None

    run(shared, ask, count=2)


@pytest.mark.parametrize("name", ["open", "open:ann", "jobs:ann", "kept", "kept:ann", "ends", "sizes", "bytes"])
def test_a_list_of_the_wrong_type_is_set_aside(shared: Stores, redis_url: str, name: str) -> None:
    async def ask(store: Store) -> None:
        with Redis.from_url(redis_url) as redis:
            redis.set(f"verifier:work:{name}", "not ours")
            await store.claim(work("one", key="k"), b"payload", ROOM)
            await store.finish(work("one", key="k"), b"answer", 60.0, ROOM)
            assert [seen.state for seen in await store.jobs_of("ann")] == ["done"]
            assert redis.get(f"verifier:work:aside:{name}") == b"not ours"

    run(shared, ask)


def test_a_key_whose_batch_this_release_cannot_read_is_refused_and_not_asked_for_ever(
    shared: Stores, redis_url: str
) -> None:
    async def ask(store: Store) -> None:
        await store.claim(work("one", key="k"), b"payload", ROOM)
        with Redis.from_url(redis_url) as redis:
            redis.hset("verifier:work:one", "work", '{"of": "another release"}')
        with pytest.raises(EngineClosed, match="new key"):
            await store.claim(work("two", key="k"), b"payload", ROOM)

    run(shared, ask)


def test_many_requests_at_once_share_a_few_connections(shared: Stores, redis_url: str) -> None:
    async def ask(store: Store) -> int:
        await asyncio.gather(*(store.find(f"job{number}") for number in range(300)))
        with Redis.from_url(redis_url) as redis:
            return len(redis.client_list())

    assert run(shared, ask) < 300


def test_a_batch_that_the_store_lost_is_there_again_for_every_service(shared: Stores, redis_url: str) -> None:
    async def ask(first: Store, second: Store) -> None:
        await first.claim(work("one", key="k"), b"payload", ROOM)
        with Redis.from_url(redis_url) as redis:
            redis.flushdb()
        await first.restore(work("one", key="k"))
        earlier = await second.claim(work("two", key="k"), b"", ROOM)
        assert earlier is not None
        assert (earlier.work.id, earlier.state, earlier.orphaned) == ("one", "open", False)
        await second.cancel(work("one", key="k"), 60.0, ROOM)
        await first.restore(work("one", key="k"))  # its beat was under way
        seen: Seen | None = await first.find("one")
        assert seen is not None
        assert seen.state == "cancelled"

    run(shared, ask, count=2)


def test_a_list_of_jobs_has_the_newest_of_them(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MOST_LISTED", 3)
    monkeypatch.setattr(shared_store, "MOST_LISTED", 3)

    async def ask(store: Store) -> list[str]:
        for number in range(5):
            await store.claim(work(f"job{number}"), b"payload", ROOM)
            await asyncio.sleep(0.002)
        return [seen.work.id for seen in await store.jobs_of("ann")]

    assert run(stores, ask) == ["job4", "job3", "job2"]
