"""What one request costs in memory, seen from outside a real server: a small multiple of its size, errors included."""

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest
from served import get
from serving import serving, url_said

MB = 2**20
BASE_MB = 128
TIMES = 10
"""As docs/operating.md states it: no request takes more than BASE_MB and TIMES its inflated size."""


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, str]]:
    """The process id and address of a server at default limits."""
    with serving(VERIFIER_LOG_LEVEL="error") as service:
        url = url_said(service)
        get(f"{url}/v1/presets").raise_for_status()
        yield service.process.pid, url


def peak_mb(pid: int, request: Callable[[], int]) -> tuple[int, float]:
    """The status, and by how many MB the process grew at most meanwhile."""
    before = psutil.Process(pid).memory_info().rss / MB
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    status = request()
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return status, int(line.split()[1]) / 1024 - before


def listed(element: str, count: int) -> str:
    return "[" + ",".join([element] * count) + "]"


def rollout(more: str = "", truth: str = '"4"') -> str:
    return f'{{"id":"a","completion":"so 4","ground_truth":{truth}{more}}}'


def verify(rollouts: list[str], before: str = '"preset":"numeric"') -> str:
    return f'{{{before},"rollouts":[{",".join(rollouts)}]}}'


def unknown() -> str:
    return ",".join(f'"x{number}":0' for number in range(500_000))


ZEROS = '"rubric":{"extractor":{"kind":"first_of","extractors":%s},"verifier":{"kind":"exact"}}'


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/v1/verify", lambda: verify([rollout()], ZEROS % listed("0", 8 * MB)), 413),
        ("/v1/verify", lambda: verify([rollout()], ZEROS % listed("0", 8000)), 422),
        ("/v1/verify", lambda: verify([rollout()], unknown()), 422),
        ("/v1/verify", lambda: verify([rollout("," + unknown())]), 413),
        ("/v1/verify", lambda: verify([rollout(',"preset":{"name":"math",' + unknown() + "}")]), 413),
        ("/v1/verify", lambda: verify([rollout(truth=listed("[]", 60_000))] * 80), 413),
        ("/v1/verify", lambda: verify([rollout(truth=listed("1.5", 100_000))] * 9), 200),
        ("/v1/verify", lambda: verify([rollout(truth=listed("1.5", 100_000))] * 120), 413),
        ("/v1/jobs", lambda: verify([rollout(truth=listed("[]", 5 * MB))]), 413),
        ("/v1/run", lambda: '{"language":"python","source":"1","files":{' + unknown() + "}}", 413),
        ("/v1/run", lambda: '{"language":"python","source":"1",' + unknown() + "}", 413),
        ("/v1/verify", lambda: " " * 60 * MB, 422),
        ("/v1/verify", lambda: "[" * 60 * MB, 422),
    ],
)
def test_a_request_takes_a_small_multiple_of_its_size(
    server: tuple[int, str], path: str, body: Callable[[], str], expected: int
) -> None:
    pid, url = server
    text = body().encode()
    sent, headers = gzip.compress(text, 1), {"Content-Encoding": "gzip"}
    answered: list[httpx.Response] = []

    def request() -> int:
        answered.append(httpx.post(f"{url}{path}", content=sent, headers=headers, timeout=120))
        return answered[0].status_code

    status, grown = peak_mb(pid, request)
    assert grown < BASE_MB + TIMES * len(text) / MB
    assert status == expected, answered[0].text[:500]
    if status != 200:
        assert len(json.dumps(answered[0].json())) < 5000


@pytest.mark.parametrize("size", [65 * MB, 200 * MB])
def test_a_gzip_bomb_takes_what_the_limit_allows(server: tuple[int, str], size: int) -> None:
    pid, url = server
    bomb = gzip.compress(b"[" * size, 1)

    def request() -> int:
        return httpx.post(
            f"{url}/v1/verify", content=bomb, headers={"Content-Encoding": "gzip"}, timeout=120
        ).status_code

    status, grown = peak_mb(pid, request)
    assert (status, grown < BASE_MB) == (413, True)


@pytest.mark.parametrize("line", [b"X: y\r\n", b"X: " + b"y" * 1000 + b"\r\n", b"y"])
def test_heads_without_end_take_nothing(server: tuple[int, str], line: bytes) -> None:
    pid, url = server

    def request() -> int:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=60) as raw:
            said = b""
            with suppress(OSError):
                raw.sendall(b"GET /health HTTP/1.1\r\n")
                for _ in range(100):
                    raw.sendall(line * (MB // len(line)))
            with suppress(OSError):
                said = raw.recv(4096)
            return int(said[9:12] or 431)

    status, grown = peak_mb(pid, request)
    assert (status, grown < 16) == (431, True)
