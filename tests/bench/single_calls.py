"""What a sample costs that comes alone: `python tests/bench/single_calls.py [--calls N] [--at-once N] [--base DIR]`.

Trainers that know one reward URL send one sample a call. As many samples go to one service as a batch of /v1/verify,
and as concurrent calls of each address. What is compared is the CPU time of the service with all its workers, in
alternating rounds; the client's is not counted. The cache is off.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

ROUNDS = 5
LINES = 80
"""Of a completion: 8 kB, as tests/bench/service.py has them."""
START_SECONDS = 60.0
PROSE = "We add the two terms, so that 3 + 4 = 7, and then divide by 2, which gives 3.5; hence we go on.\n"
SERVICE = (sys.executable, "-m", "verifier.cli", "serve")
ADDRESSES = ("/v1/verify", "/slime/math", "/openrlhf/math", "/nemo-gym/math/verify", "/eval-protocol/math/evaluate")


def completion(number: int) -> str:
    return f"{PROSE * LINES}So it is \\boxed{{{number}}}."


def sample(path: str, number: int) -> dict[str, Any]:
    """One sample as that address takes it; a different one each, so that none is another's twin."""
    text, truth = completion(number), str(number)
    if path.startswith("/slime"):
        return {"prompt": "1+1?", "response": text, "label": truth}
    if path.startswith("/openrlhf"):
        return {"query": [f"1+1?{text}"], "prompts": ["1+1?"], "labels": [truth]}
    if path.startswith("/nemo-gym"):
        said = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}
        params = {"input": [{"role": "user", "content": "1+1?"}]}
        return {"responses_create_params": params, "response": {"output": [said]}, "expected_answer": truth}
    if path.startswith("/eval-protocol"):
        return {"messages": [{"role": "assistant", "content": text}], "ground_truth": truth}
    return {"preset": "math", "use_cache": False, "rollouts": [{"completion": text, "ground_truth": truth}]}


def request(path: str, body: dict[str, Any]) -> bytes:
    text = json.dumps(body).encode()
    query = "" if path.startswith("/v1") else "?use_cache=false"
    head = f"POST {path}{query} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(text)}\r\n\r\n"
    return head.encode() + text


def batch(count: int, first: int) -> bytes:
    rollouts = [{"completion": completion(n), "ground_truth": str(n)} for n in range(first, first + count)]
    return request("/v1/verify", {"preset": "math", "use_cache": False, "rollouts": rollouts})


async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> bytes:
    writer.write(sent)
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    return await reader.readexactly(length)


async def all_at_once(port: int, requests: list[bytes], at_once: int) -> None:
    waiting = iter(requests)

    async def caller() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**26)
        for sent in waiting:
            await answered(reader, writer, sent)
        writer.close()

    await asyncio.gather(*(caller() for _ in range(min(at_once, len(requests)))))


def spent(service: psutil.Process) -> tuple[float, float]:
    """CPU seconds of the service alone, and of it and all that it has started."""

    def own(process: psutil.Process) -> float:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:  # one that only passed by
            return 0.0
        return float(times.user + times.system)

    return own(service), own(service) + sum(own(child) for child in service.children(recursive=True))


@contextmanager
def serving(base: Path, command: Sequence[str] = SERVICE) -> Iterator[tuple[psutil.Process, int]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(base), "VERIFIER_PORT": str(port), "VERIFIER_WORKERS": "1"}
    environment |= {"VERIFIER_CACHE_MB": "0"}
    with subprocess.Popen(
        command, env=environment, cwd=base, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as one:
        try:
            end = time.monotonic() + START_SECONDS
            while time.monotonic() < end:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield psutil.Process(one.pid), port
        finally:
            one.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=LINES, help="of a hundred characters in each completion")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--base", type=Path, default=Path(__file__).parents[2], help="another checkout to measure")
    options = parser.parse_args()
    globals()["LINES"] = options.lines
    costs: dict[str, list[tuple[float, float, float]]] = {}
    with serving(options.base) as (service, port):
        for turn in range(options.rounds + 1):
            for place, name in enumerate(("one batch", *ADDRESSES)):
                first = 1 + options.calls * (place + turn * (1 + len(ADDRESSES)))
                numbers = range(first, first + options.calls)
                if name == "one batch":
                    requests = [batch(options.calls, first)]
                else:
                    requests = [request(name, sample(name, number)) for number in numbers]
                before, began = spent(service), time.monotonic()
                asyncio.run(all_at_once(port, requests, options.at_once))
                seconds = time.monotonic() - began
                own, total = (now - then for now, then in zip(spent(service), before, strict=True))
                if turn:  # the first one warms what is imported late
                    costs.setdefault(name, []).append((own, total, seconds))
    medians = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in costs.items()}
    base = medians["one batch"]
    print(f"{options.calls} samples, {options.at_once} at once: CPU ms a sample, medians of {options.rounds} rounds")
    for name, (own, total, seconds) in medians.items():
        each = 1000 / options.calls
        print(
            f"{name:32} API {own * each:.3f}  with workers {total * each:.3f}  {total / base[1]:.2f} x the batch  "
            f"{options.calls / seconds:,.0f}/s"
        )


if __name__ == "__main__":
    main()
