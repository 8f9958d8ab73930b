"""What one request can cost the service: `python tests/bench/requests.py [--all] [--base DIR] [NAME...]`.

Each of the worst requests that we could think of is sent to a fresh server at default limits, while another process
asks for `/health` without a pause. It prints the peak of the API's resident memory above what it held idle, how many
times the (inflated) body that is, and the longest silence of `/health` beside the longest in an idle second before. On
a crowded machine the silences are the machine's as much as the service's; what the API's event loop computed in one is
its own. --base: another checkout to measure.
"""

import argparse
import gzip
import json
import multiprocessing
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, NamedTuple

MB = 2**20
ANSWER_SECONDS = 300.0
PROSE = r"We add \frac{1}{2} and \frac{1}{3}, so that we get \"five sixths\".\n"


class Worst(NamedTuple):
    """Bytes to send, and how large the body is once inflated."""

    sent: bytes
    size: int


def post(path: str, body: bytes, *, zipped: bool = False, headers: str = "", accept: str = "*/*") -> Worst:
    sent = gzip.compress(body, 1) if zipped else body
    encoding = "Content-Encoding: gzip\r\n" if zipped else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n{encoding}{headers}"
        f"Content-Length: {len(sent)}\r\n\r\n"
    )
    return Worst(head.encode() + sent, len(body))


def verify(rollouts: list[bytes], before: bytes = b'"preset":"numeric",', **options: Any) -> Worst:
    return post("/v1/verify", b"{" + before + b'"rollouts":[' + b",".join(rollouts) + b"]}", **options)


def rollout(truth: bytes = b'"4"', completion: bytes = rb"so \\boxed{4}", number: int = 0, more: bytes = b"") -> bytes:
    return b'{"id":"%d","completion":"%b","ground_truth":%b%b}' % (number, completion, truth, more)


def listed(element: bytes, size: int) -> bytes:
    return b"[" + (element + b",") * (size // (len(element) + 1)) + element + b"]"


def fields(count: int) -> bytes:
    return b",".join(b'"x%d":0' % number for number in range(count))


def many(count: int, more: Callable[[int], bytes] = lambda number: b"") -> list[bytes]:
    return [
        rollout(b'"%d"' % (number % 7), rb"so \\boxed{%d}" % (number % 9), number, more(number))
        for number in range(count)
    ]


def components(count: int) -> bytes:
    one = b",".join(b'"c%d":{"part":{"kind":"correctness"}}' % number for number in range(count))
    return b'"rubric":{"extractor":{"kind":"boxed"},"verifier":{"kind":"exact"},"components":{' + one + b"}},"


def chunked(path: str, body: bytes) -> Worst:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    return Worst(head.encode() + body, len(body))


PRINTS = {"language": "python", "source": "import sys; sys.stdout.write(chr(1) * 16_000_000)"}
INSTRUCTIONS = json.dumps(
    {"instruction_id_list": ["punctuation:no_comma"] * 15_000, "kwargs": [{"num_words": 3}] * 15_000}
).encode()
ZEROS = b'"rubric":{"extractor":{"kind":"first_of","extractors":%b},"verifier":{"kind":"exact"}},'
WORST: dict[str, Callable[[], Worst]] = {
    "a rubric that lists zeros, gzip": lambda: verify([rollout()], ZEROS % listed(b"0", 16 * MB), zipped=True),
    "16,000 zeros in a rubric": lambda: verify([rollout()], ZEROS % listed(b"0", 32_000)),
    "unknown fields of the request": lambda: verify([rollout()], fields(1_600_000) + b","),
    "unknown fields of a rollout": lambda: verify([rollout(more=b"," + fields(700_000))]),
    "params that list zeros, 500 times": lambda: verify(
        [rollout(more=b',"preset":{"name":"kv","params":{"keys":%b}}' % listed(b"0", 32_000))] * 500
    ),
    "/v1/run with a million files": lambda: post(
        "/v1/run", b'{"language":"python","source":"1","files":{' + fields(1_000_000) + b"}}"
    ),
    "/v1/run printing 16 MB of \\x01": lambda: post("/v1/run", json.dumps(PRINTS).encode()),
    "64 MB of blanks, gzip": lambda: post("/v1/verify", b" " * (64 * MB - 1), zipped=True),
    "64 MB of [], in one rollout, gzip": lambda: verify([rollout(listed(b"[]", 63 * MB))], zipped=True),
    "64 MB of [], in 1,000 rollouts": lambda: verify([rollout(listed(b"[]", 63_000))] * 1000),
    '64 MB of {"a":1} in 1,000 rollouts': lambda: verify([rollout(listed(b'{"a":1}', 63_000))] * 1000),
    "64 MB of 1.5 in 128 rollouts": lambda: verify([rollout(listed(b"1.5", 490_000))] * 128),
    "32,000 lists in each of 8 rollouts": lambda: verify([rollout(listed(b"[]", 96_000))] * 8),
    "LaTeX of 8 MB, 7 times": lambda: verify([rollout(completion=PROSE.encode() * (8 * MB // 70))] * 7),
    "63 MB of text with one emoji each": lambda: verify([rollout(completion="é".encode() * MB + "😀".encode())] * 30),
    "lone surrogates, 60 MB": lambda: verify([rollout(completion=rb"\ud800" * 100_000)] * 100),
    "quotes, escaped, 8 MB, cut short": lambda: verify([rb'{"id":"a","completion":"' + rb"\"" * (4 * MB)]),
    "auto, 8 MB of ground truth, 7 times": lambda: verify(
        [rollout(truth=b'"' + b"A, B, " * (8 * MB // 7) + b'"')] * 7, before=b'"preset":"auto",'
    ),
    "8 MB of \\x01 in a list for ground truth, 7 times": lambda: verify(
        [rollout(truth=b'["' + b"\\u0001" * (8 * MB // 7) + b'"]')] * 7, before=b'"preset":"text",'
    ),
    "8 MB of words in metadata, 7 times": lambda: verify(
        [rollout(more=',"metadata":{"a":"%s"}'.replace("%s", "答案 " * (8 * MB // 8)).encode())] * 7
    ),
    "15,000 instructions in each of 3 rollouts": lambda: verify(
        [rollout(truth=INSTRUCTIONS)] * 3, before=b'"preset":"ifeval",'
    ),
    "16,384 rollouts": lambda: verify(many(16_384)),
    "16,384 rollouts that are one": lambda: verify([rollout()] * 16_384),
    "16,384 rollouts with own params": lambda: verify(
        many(16_384, lambda n: b',"preset":{"name":"numeric","params":{"abs_tol":%.7f}}' % (1e-6 + n * 1e-7))
    ),
    "16,384 rollouts as lines, with a key": lambda: verify(
        many(16_384), headers="Idempotency-Key: a\r\n", accept="application/x-ndjson"
    ),
    "300 rollouts and 4,000 components": lambda: verify(many(300), components(4_000)),
    "300 rollouts and 20,000 components": lambda: verify(many(300), components(20_000)),
    "a million rollouts": lambda: verify([b'{"id":"","completion":""}'] * 1_000_000),
    "64 MB of [": lambda: post("/v1/verify", b'{"rubric":' + b"[" * (63 * MB)),
    "100 MB of headers": lambda: Worst(b"GET /health HTTP/1.1\r\n" + b"X: y\r\n" * (100 * MB // 6), 100 * MB),
    "100 MB of one header": lambda: Worst(b"GET /health HTTP/1.1\r\nX: " + b"x" * 100 * MB, 100 * MB),
    "100 MB of trailers": lambda: chunked("/v1/verify", b"1\r\n{\r\n0\r\n" + b"X: y\r\n" * (100 * MB // 6)),
    "chunks of one byte": lambda: chunked("/v1/verify", b"1\r\n \r\n" * (4 * MB)),
}

SHORT = (
    "a rubric that lists zeros",
    "unknown fields of the request",
    "64 MB of [], in 1,000",
    "LaTeX of 8 MB",
    "16,384 rollouts that are one",
    "100 MB of headers",
)

SERVE = (
    "import sys; from verifier.server.app import serve; from verifier.server.settings import read_settings; "
    "sys.exit(serve(read_settings()))"
)


@contextmanager
def served(base: Path) -> Iterator[tuple[int, int]]:
    """The process id and port of a server, at default limits."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("VERIFIER_")}
    variables |= {"VERIFIER_PORT": "0", "VERIFIER_LOG_LEVEL": "error", "PYTHONPATH": str(base)}
    process = subprocess.Popen([sys.executable, "-c", SERVE], env=variables, stdout=subprocess.PIPE, cwd=base)
    try:
        assert process.stdout
        found = re.search(rb"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert found
        yield process.pid, int(found[1])
    finally:
        process.terminate()
        process.wait(60)


def watch(pid: int, port: int, started: Event, stop: Event, longest: Any, computing: Any) -> None:
    """Ask for /health until it is time to stop: the longest that an answer took, and the most that the API computed."""
    request = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as raw:
        while not stop.is_set():
            asked, used = time.perf_counter(), loop_seconds(pid)
            raw.sendall(request)
            said = raw.recv(65_536)
            while not said.endswith(b"}"):
                said += raw.recv(65_536)
            longest.value = max(longest.value, time.perf_counter() - asked)
            computing.value = max(computing.value, loop_seconds(pid) - used)
            started.set()
            time.sleep(0.002)


def loop_seconds(pid: int) -> float:
    """The processor time of the thread that the event loop runs in."""
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9


def status_mb(pid: int, field: str) -> float:
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(field)]
    return int(line.split()[1]) / 1024


def answer(port: int, sent: bytes) -> tuple[str, float]:
    """The status, and how long it took."""
    began = time.perf_counter()
    said = b""
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS) as raw:
        with suppress(OSError):
            raw.sendall(sent)
        with suppress(OSError):
            while more := raw.recv(MB):
                said = said or more[:4096]
    return said[9:12].decode() or "cut", time.perf_counter() - began


def measured(name: str, base: Path) -> str:
    worst = WORST[name]()
    context = multiprocessing.get_context("spawn")
    with served(base) as (pid, port):
        started, stop = context.Event(), context.Event()
        longest, computing = context.Value("d", 0.0), context.Value("d", 0.0)
        watcher = context.Process(target=watch, args=(pid, port, started, stop, longest, computing), daemon=True)
        watcher.start()
        started.wait(60)
        longest.value = 0.0
        time.sleep(1.0)
        quiet, longest.value, computing.value = longest.value, 0.0, 0.0
        idle = status_mb(pid, "VmRSS")
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak begins anew
        status, seconds = answer(port, worst.sent)
        time.sleep(0.2)
        peak = status_mb(pid, "VmHWM") - idle
        silence, held = longest.value, computing.value
        stop.set()
        watcher.join(10)
    times = f"{peak * MB / worst.size:7.1f}" if worst.size > 4 * MB else "      -"
    return (
        f"| {name} | {worst.size / MB:.1f} | {status} | {seconds:.1f} | {peak:.0f} | {times.strip()} | "
        f"{silence * 1e3:.0f} | {held * 1e3:.0f} | {quiet * 1e3:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=SHORT, help="beginnings of the requests' names; a few by default")
    parser.add_argument("--all", action="store_true", help="every request: some minutes")
    parser.add_argument("--base", type=Path, default=Path(__file__).parents[2])
    given = parser.parse_args()
    print("\nwhat one request can cost, at default limits")
    print("| request | MB | status | seconds | peak MB | times the body | silence ms | of it computing ms | idle ms |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in WORST:
        if given.all or any(name.startswith(wanted) for wanted in given.names):
            print(measured(name, given.base.resolve()), flush=True)


if __name__ == "__main__":
    main()
