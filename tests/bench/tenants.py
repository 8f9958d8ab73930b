# ruff: noqa: E402 - the plugin folder is found first
"""What one API key can do to another: `python tests/bench/tenants.py [JOBS] [two] [FLOOD]`.

How long a small job of key B takes (32 rollouts of 5 ms of CPU), alone and beside a flood of key A: under one job name,
under a new name for each request, with 600 requests under names and Idempotency-Keys of their own that hang up at once,
and of answers that each end just past their budget. Alone and beside are measured on the same service, one after the
other; the first job that B sends once the flood is there is told apart, because A has a burst then, too, and its
requests have to be received. With `two`, over two APIs on one Redis and a worker of two processes: A floods both, B
asks them in turn.
"""

import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "plugin")]
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (sys.path[1], os.environ.get("PYTHONPATH"))))

from served import served

from verifier.server.auth import new_key

JOBS = 12
SMALL = 32
SECONDS = 0.005
PROCESSES = 2
REST = 3  # after a job B rests so many times as long as that took: on however slow a machine, it is no flood itself
HUNG_UP = 600
FLOOD_SECONDS = 10  # after which a flood is under way, and has used its own burst
RUBRIC = {
    "extractor": {"kind": "whole"},
    "verifier": {"kind": "misbehave"},
}
numbers = iter(range(10**9))


def body(job: str, count: int, seconds: float = SECONDS, budget_seconds: float = 5.0) -> bytes:
    """So many rollouts, no two alike."""
    rollouts = [
        {"id": str(n), "completion": f"spin {seconds + next(numbers) * 1e-12:.12f}", "ground_truth": "fine"}
        for n in range(count)
    ]
    rubric = RUBRIC | {"bounds": {"cpu_seconds": budget_seconds, "wall_seconds": 60.0}}
    return json.dumps({"rubric": rubric, "rollouts": rollouts, "use_cache": False, "job": job}).encode()


class Caller:
    """Speaks for one key to some APIs."""

    def __init__(self, key: str, ports: list[int]) -> None:
        self._key = key
        self._ports = ports

    async def post(self, turn: int, sent: bytes, *, once: str = "", hang_up: bool = False) -> int:
        """The status of POST /v1/verify at the API whose turn it is; 0 when we hang up before the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._ports[turn % len(self._ports)])
        try:
            head = (
                f"POST /v1/verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self._key}\r\nConnection: close\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n"
            )
            head += f"Idempotency-Key: {once}\r\n" if once else ""
            writer.write(f"{head}\r\n".encode() + sent)
            await writer.drain()
            if hang_up:
                return 0
            status = int((await reader.readline()).split()[1])
            await reader.read()
            return status
        finally:
            writer.close()


async def one_name(ann: Caller, under_way: asyncio.Event) -> None:
    """Eight requests of 2,000 rollouts at a time, all of one job."""

    async def again_and_again(turn: int) -> None:
        while True:
            await ann.post(turn, body("flood", 2000))

    asyncio.get_running_loop().call_later(FLOOD_SECONDS, under_way.set)
    await asyncio.gather(*map(again_and_again, range(8)))


async def new_names(ann: Caller, under_way: asyncio.Event) -> None:
    """A hundred requests of 100 rollouts at a time, each of a job of its own."""

    async def again_and_again(turn: int) -> None:
        while True:
            await ann.post(turn, body(f"step-{secrets.token_hex(4)}", 100))

    asyncio.get_running_loop().call_later(FLOOD_SECONDS, under_way.set)
    await asyncio.gather(*map(again_and_again, range(100)))


async def hung_up(ann: Caller, under_way: asyncio.Event) -> None:
    """600 requests of 50 rollouts with names and Idempotency-Keys of their own; nobody waits for the answers."""
    bodies = [body(f"step-{number}", 50) for number in range(HUNG_UP)]
    for number, sent in enumerate(bodies):
        await ann.post(number, sent, once=f"key-{number}", hang_up=True)
    under_way.set()
    await asyncio.Event().wait()


async def past_the_budget(ann: Caller, under_way: asyncio.Event) -> None:
    """Eight requests of 50 rollouts at a time, each of which ends just past its budget: it is judged again, alone."""

    async def again_and_again(turn: int) -> None:
        while True:
            await ann.post(turn, body("flood", 50, seconds=0.06, budget_seconds=0.05))

    asyncio.get_running_loop().call_later(FLOOD_SECONDS, under_way.set)
    await asyncio.gather(*map(again_and_again, range(8)))


Flood = Callable[[Caller, asyncio.Event], Coroutine[Any, Any, None]]
FLOODS: dict[str, Flood] = {
    "one job name": one_name,
    "a new name for each request": new_names,
    f"{HUNG_UP} requests that hung up": hung_up,
    "answers just past their budget": past_the_budget,
}


async def small_jobs(bob: Caller, count: int) -> list[float]:
    taken = []
    for turn in range(count):
        sent = body("small", SMALL)
        started = time.perf_counter()
        status = await bob.post(turn, sent)
        taken.append(time.perf_counter() - started)
        if status != 200:
            raise RuntimeError(f"B was answered {status}")
        await asyncio.sleep(REST * taken[-1])
    return taken


async def beside(flood: Flood, ann: Caller, bob: Caller, jobs: int) -> str:
    await small_jobs(bob, 2)
    alone = await small_jobs(bob, jobs)
    under_way = asyncio.Event()
    flooding = asyncio.create_task(flood(ann, under_way))
    await under_way.wait()
    together = await small_jobs(bob, jobs)
    flooding.cancel()
    await asyncio.wait({flooding})
    if not flooding.cancelled() and (error := flooding.exception()):
        raise error
    first, later = together[0], together[1:]
    pairs = [(at(alone, share), at(later, share)) for share in (0.5, 0.99)]
    cells = [f"{before * 1e3:,.0f} | {after * 1e3:,.0f} | {after / before:.2f}" for before, after in pairs]
    return " | ".join([*cells, f"{first * 1e3:,.0f}"])


def at(taken: list[float], share: float) -> float:
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * share))]


@contextmanager
def services(*, two: bool) -> Iterator[tuple[Caller, Caller]]:
    """The callers of key A and key B, and the services that they ask."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (ann, ann_line), (bob, bob_line) = new_key("A"), new_key("B")
        (folder / "keys").write_text(f"{ann_line}\n{bob_line}\n")
        variables = {
            "VERIFIER_API_KEYS_FILE": str(folder / "keys"),
            "VERIFIER_LOG_LEVEL": "error",
            "VERIFIER_WORKERS": str(PROCESSES),
        }
        if two:
            from queue_under_test import workers  # what only these need is not installed with the service

            from tests.conftest import RedisServer, server_program

            redis = stack.enter_context(RedisServer(server_program(), folder))
            stack.enter_context(workers(redis.url, folder / "worker", processes=PROCESSES))
            variables |= {"VERIFIER_ENGINE": "celery", "VERIFIER_REDIS_URL": redis.url}
        apis = [stack.enter_context(served(**variables)) for _ in range(1 + two)]
        ports = [int(api.url.rpartition(":")[2]) for api in apis]
        yield Caller(ann, ports), Caller(bob, ports)


def main(jobs: int, *, two: bool, only: str) -> None:
    print(
        f"\ntenants: {SMALL} rollouts of {SECONDS * 1e3:g} ms of key B, {jobs} times; ms alone, beside A, and the ratio"
    )
    print(f"{'two APIs on one Redis' if two else 'one service'}, {PROCESSES} processes that grade\n")
    print("| A's flood | p50 alone | beside | ratio | p99 alone | beside | ratio | the first beside |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, flood in FLOODS.items():
        if only not in name:
            continue
        with services(two=two) as (ann, bob):
            print(f"| {name} | {asyncio.run(beside(flood, ann, bob, jobs))} |", flush=True)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    words = [word for word in sys.argv[1:] if not word.isdecimal() and word != "two"]
    main(given[0] if given else JOBS, two="two" in sys.argv[1:], only=" ".join(words))
