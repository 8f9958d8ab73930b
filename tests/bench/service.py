"""How fast the service is, beside the limits it works under: `make bench`.

Each figure is taken side by side in one run, alternating, so that a busy machine slows both; read the ratios.

- throughput: a batch of 1,024 completions of 8 kB through HTTP with the `numeric` preset, beside the same server that
  answers without grading (the transport's ceiling), and beside calling `score` in this process.
- latency: one rollout a call from 64 concurrent callers.
- bombs: a batch of 1,000 with 20 bombs in it, beside the same batch without them; the other 980 verdicts must be equal.
"""

import asyncio
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import httpx

from verifier.engine.base import Engine, EngineStats
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import DEFAULTS, CallOptions
from verifier.presets.catalogue import task_for
from verifier.rubric import Task
from verifier.score import score_task
from verifier.server.app import serve as run_server
from verifier.server.settings import Settings
from verifier.wire import Extraction, Result, Rollout, Timing, Verdict

BATCH = 1024
ROUNDS = 9
AT_ONCE = 4
CALLERS = 64
CALLS_EACH = 40
PROSE = "We add the two terms, so that 3 + 4 = 7, and then divide by 2, which gives 3.5; hence we go on.\n"


class AnswersWithoutGrading(Engine):
    """What the transport could do at best: every rollout gets the same verdict at once."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        return None

    async def stream(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> AsyncGenerator[list[tuple[int, Result]]]:
        yield [
            (
                index,
                Result(
                    id=task.rollout.id,
                    reward=1.0,
                    components={"accuracy": 1.0},
                    verdict=Verdict.correct("equal numbers"),
                    extraction=Extraction(answer="1", method="boxed", span=(1, 2)),
                    preset=task.preset,
                    rubric_fingerprint=task.rubric.fingerprint,
                    timing=Timing(),
                ),
            )
            for index, task in enumerate(tasks)
        ]

    async def check(self, timeout_seconds: float = 5.0) -> str | None:
        return None

    def stats(self) -> EngineStats:
        return EngineStats(**dict.fromkeys(EngineStats.model_fields, 0) | {"engine": "local", "queues": ()})


def completion(number: int, answer: str) -> str:
    """About 8 kB of reasoning that ends in a boxed answer."""
    return f"Rollout {number}. " + PROSE * (8000 // len(PROSE)) + rf"The answer is \boxed{{{answer}}}."


def numeric_rollouts() -> list[dict[str, Any]]:
    return [
        {
            "id": f"q{number // 16}-{number % 16}",
            "group": f"q{number // 16}",
            "completion": completion(number, str(number % 7)),
            "ground_truth": str(number // 16 % 7),
        }
        for number in range(BATCH)
    ]


@contextmanager
def served(engine: str) -> Iterator[str]:
    """The base URL of a server with that engine, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, __file__, "--serve", engine, str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                if httpx.get(f"{url}/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def serve(engine: str, port: int) -> None:
    chosen = LocalEngine(EngineSettings()) if engine == "grading" else AnswersWithoutGrading()
    run_server(Settings(host="127.0.0.1", port=port, log_level="warning"), chosen)


def seconds_of_post(client: httpx.Client, url: str, body: bytes) -> float:
    started = time.perf_counter()
    response = client.post(f"{url}/v1/verify", content=body, headers={"Content-Type": "application/json"})
    response.raise_for_status()
    return time.perf_counter() - started


def throughput(grading: str, ceiling: str) -> None:
    rollouts = numeric_rollouts()
    body = json.dumps({"preset": "numeric", "use_cache": False, "rollouts": rollouts}).encode()
    tasks = [task_for(Rollout.model_validate(rollout), "numeric") for rollout in rollouts]
    seconds: dict[str, list[float]] = {"graded": [], "ceiling": [], "in-process": []}
    with httpx.Client(timeout=60) as client:
        for turn in range(ROUNDS + 2):
            graded, bare = seconds_of_post(client, grading, body), seconds_of_post(client, ceiling, body)
            started = time.perf_counter()
            for task in tasks:
                score_task(task)
            if turn >= 2:
                seconds["graded"].append(graded)
                seconds["ceiling"].append(bare)
                seconds["in-process"].append(time.perf_counter() - started)
    print(f"\nthroughput: {BATCH} completions of 8 kB, numeric, one batch at a time, median of {ROUNDS}")
    show(seconds)
    several: dict[str, list[float]] = {"graded": [], "ceiling": []}
    for turn in range(ROUNDS + 1):
        graded, bare = seconds_of_posts(grading, body), seconds_of_posts(ceiling, body)
        if turn >= 1:
            several["graded"].append(graded / AT_ONCE)
            several["ceiling"].append(bare / AT_ONCE)
    print(f"throughput, {AT_ONCE} batches at once")
    show(several)


def seconds_of_posts(url: str, body: bytes) -> float:
    """Wall time of several batches sent at once, as several training jobs do."""
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(AT_ONCE) as threads:
        started = time.perf_counter()
        list(threads.map(lambda _: seconds_of_post(client, url, body), range(AT_ONCE)))
        return time.perf_counter() - started


def show(seconds: dict[str, list[float]]) -> None:
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"  {name:12} {median * 1e3:8.1f} ms a batch  {BATCH / median:10,.0f} items/s")
    share = statistics.median(c / g for c, g in zip(seconds["ceiling"], seconds["graded"], strict=True))
    print(f"  share of the ceiling, pair by pair: {share:.2f}")


async def latency(name: str, url: str) -> None:
    rollouts = numeric_rollouts()
    bodies = [json.dumps({"preset": "numeric", "use_cache": False, "rollouts": [one]}).encode() for one in rollouts]
    taken: list[float] = []

    async def call_again_and_again(caller: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        for turn in range(CALLS_EACH):
            started = time.perf_counter()
            await post(reader, writer, bodies[(caller * CALLS_EACH + turn) % BATCH])
            taken.append(time.perf_counter() - started)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(call_again_and_again(caller) for caller in range(CALLERS)))
    wall = time.perf_counter() - started
    taken.sort()
    p50, p99 = taken[len(taken) // 2] * 1e3, taken[int(len(taken) * 0.99)] * 1e3
    print(f"  {name:12} p50 {p50:.1f} ms, p99 {p99:.1f} ms, {len(taken) / wall:,.0f} calls/s")


async def post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> None:
    """One call on a kept connection, by hand: with 64 connections, httpx's pool alone would take 4 ms a call."""
    head = (
        f"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b" 200 " not in answer.split(b"\r\n")[0]:
        raise RuntimeError(answer.decode())
    await reader.readexactly(int(answer.split(b"content-length:")[1].split(b"\r\n")[0]))


def bombs() -> list[str]:
    """Answers made to hang, starve or break a grader."""
    nested = "{" * 100_000 + "1" + "}" * 100_000
    return [
        "9^{9^{9^{9}}}",
        "(10^8)!",
        nested,
        "+".join(["x^{2}"] * 1_000_000),
        r"\frac{1}{" * 50_000 + "1" + "}" * 50_000,
    ] * 4


def with_bombs(url: str) -> None:
    rollouts = [
        {
            "id": str(number),
            "completion": rf"so \boxed{{\frac{{{number}}}{{7}}}}",
            "ground_truth": rf"\frac{{{number - number % 3}}}{{7}}",
        }
        for number in range(1000)
    ]
    places = range(25, 1000, 50)
    mined = [dict(rollout) for rollout in rollouts]
    for place, bomb in zip(places, bombs(), strict=True):
        mined[place]["completion"] = rf"so \boxed{{{bomb}}}"
    seconds, results = {}, {}
    with httpx.Client(timeout=600) as client:
        for _ in range(2):
            for name, batch in (("without", rollouts), ("with", mined)):
                body = json.dumps({"preset": "math", "use_cache": False, "rollouts": batch}).encode()
                started = time.perf_counter()
                response = client.post(f"{url}/v1/verify", content=body, headers={"Content-Type": "application/json"})
                seconds[name] = time.perf_counter() - started
                results[name] = response.raise_for_status().json()["results"]
    verdicts = {
        name: [(r["id"], r["reward"], r["verdict"]["outcome"]) for r in found] for name, found in results.items()
    }
    unequal = [n for n in range(1000) if n not in places and verdicts["with"][n] != verdicts["without"][n]]
    fates = sorted({verdicts["with"][place][2] for place in places})
    print(
        f"\nbombs: 980 others unequal: {len(unequal)}; the 20 ended as {fates}; wall {seconds['with']:.2f} s with, "
        f"{seconds['without']:.2f} s without"
    )


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], int(sys.argv[3]))
        return
    with served("grading") as grading, served("ceiling") as ceiling:
        throughput(grading, ceiling)
        print(f"\nlatency: {CALLERS} callers, one rollout a call")
        for name, url in (("graded", grading), ("ceiling", ceiling)):
            asyncio.run(latency(name, url))
        with_bombs(grading)


if __name__ == "__main__":
    main()
