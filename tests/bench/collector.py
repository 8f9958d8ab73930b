"""How long the garbage collector holds the service: `python tests/bench/collector.py [--calls N] [--batch N]`.

The service runs with a callback at each collection. It gets N concurrent calls of one sample, and one batch of N, a few
times each; meanwhile /health is asked again and again. Printed: the collections of each kind, their longest pause, and
how long /health waited. The wait is wall time: on a machine that does other work it says less than the pauses do.
"""

import argparse
import asyncio
import json
import os
import runpy
import sys
import time
from pathlib import Path
from typing import Any

import single_calls
from single_calls import all_at_once, answered, batch, request, sample, serving

ROUNDS = 5
TOLD = "COLLECTIONS_TO"
"""In the service: the file that gets a line for each collection."""


def serve_and_tell() -> None:
    """The service itself, with a line for each collection."""
    import gc

    told = open(os.environ[TOLD], "a", buffering=1)  # noqa: SIM115 - as long as the process
    begun = 0.0

    def tell(phase: str, facts: dict[str, int]) -> None:
        nonlocal begun
        if phase == "start":
            begun = time.thread_time()
        else:
            seconds = time.thread_time() - begun
            told.write(json.dumps({"generation": facts["generation"], "ms": seconds * 1000}) + "\n")

    gc.callbacks.append(tell)
    sys.argv = ["verifier", "serve"]
    runpy.run_module("verifier.cli", run_name="__main__")


async def asked_meanwhile(port: int, requests: list[bytes]) -> list[float]:
    """How long each /health took, in ms, while the requests were answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    waits: list[float] = []

    async def ask() -> None:
        while True:
            began = time.perf_counter()
            await answered(reader, writer, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            waits.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(0.005)

    asking = asyncio.create_task(ask())
    await all_at_once(port, requests, len(requests))
    asking.cancel()
    writer.close()
    return waits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=10_000)
    parser.add_argument("--lines", type=int, default=0, help="of a hundred characters in each completion")
    parser.add_argument("--base", type=Path, default=Path(__file__).parents[2], help="another checkout to measure")
    options = parser.parse_args()
    single_calls.LINES = options.lines
    told = Path(os.environ.setdefault(TOLD, f"/tmp/collections-{os.getpid()}"))
    first = 1
    with serving(options.base, [sys.executable, __file__]) as (_, port):
        for name, count in (
            ("/v1/verify", options.calls),
            ("/nemo-gym/math/verify", options.calls),
            ("one batch", options.batch),
        ):
            kinds: dict[int, list[float]] = {}
            waits: list[float] = []
            for turn in range(ROUNDS + 1):
                numbers = range(first, first + count)
                first += count
                single = name != "one batch"
                requests = [request(name, sample(name, n)) for n in numbers] if single else [batch(count, numbers[0])]
                told.write_text("")
                waited = asyncio.run(asked_meanwhile(port, requests))
                if not turn:  # the service may still be starting
                    continue
                waits += waited
                for line in told.read_text().splitlines():
                    seen: dict[str, Any] = json.loads(line)
                    kinds.setdefault(seen["generation"], []).append(seen["ms"])
            print(f"{name}, {count:,} samples, {ROUNDS} rounds: /health waited at most {max(waits):.0f} ms")
            for kind, pauses in sorted(kinds.items()):
                total, longest = sum(pauses), max(pauses)
                print(
                    f"  generation {kind}: {len(pauses)} collections, {total:.0f} ms in all, longest {longest:.1f} ms"
                )
    told.unlink()


if __name__ == "__main__":
    serve_and_tell() if TOLD in os.environ else main()
