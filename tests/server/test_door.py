"""What a connection may cost before anyone knows whose it is: bytes, seconds, descriptors."""

import json
import resource
import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import httpx
import psutil
import pytest
from served import get
from service_under_test import StandIn, batch, running, wait_until
from serving import serving, url_said

from verifier.server import door
from verifier.server.settings import Settings

BODY = json.dumps(batch(1)).encode()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, stand_in: StandIn) -> Iterator[httpx.Client]:
    """A service that waits for nobody."""
    for name in ("HEAD_SECONDS", "SILENT_BODY_SECONDS", "UNFETCHED_SECONDS"):
        monkeypatch.setattr(door, name, 0.2)
    monkeypatch.setattr(door, "SWEEP_SECONDS", 0.05)
    with running(Settings(), stand_in) as client:
        yield client


@contextmanager
def connected(client: httpx.Client) -> Iterator[socket.socket]:
    with socket.create_connection((client.base_url.host, client.base_url.port), timeout=120) as raw:
        yield raw


def answer(raw: socket.socket) -> bytes:
    """All that comes until the service closes the connection."""
    said = b""
    try:
        while more := raw.recv(65_536):
            said += more
    except ConnectionResetError:
        pass
    return said


def problem_in(said: bytes) -> dict[str, Any]:
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"x-content-type-options: nosniff" in head.lower()
    assert b"connection: close" in head.lower()
    problem: dict[str, Any] = json.loads(body)
    assert head.startswith(b"HTTP/1.1 %d " % problem["status"])
    return problem


def head(extra: bytes = b"", length: int | None = len(BODY)) -> bytes:
    framing = b"Transfer-Encoding: chunked" if length is None else b"Content-Length: %d" % length
    return b"POST /v1/verify HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n" + extra + b"\r\n"


@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        (b"GET /health HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % i for i in range(200)), "head-too-large", 431),
        (b"GET /health HTTP/1.1\r\nX: " + b"x" * 10**7, "head-too-large", 431),
        (b"GET /health HTTP/1.1\r\n" + b"x" * 10**7, "head-too-large", 431),
        (b"GET /health HTTP/1.1\r\n" + b"X: y\r\n" * 10**6, "head-too-large", 431),
        (b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\n\r\n", "address-too-long", 414),
        (b"GET /" + b"x" * 10**7, "address-too-long", 414),
        (
            head(length=None) + b"1\r\n{\r\n0\r\n" + b"".join(b"X-%d: 1\r\n" % i for i in range(200)),
            "head-too-large",
            431,
        ),
        (head(length=None) + b"1\r\n{\r\n0\r\nX: " + b"x" * 10**6, "bad-request", 400),
        (head(length=None) + b"1;" + b"x" * 10**6, "bad-request", 400),
        (head(length=None) + b"1\r\n \r\n" * 100_000, "bad-request", 400),
        (b"\x16\x03\x01\x02\x00\x01", "bad-request", 400),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_read(
    held: httpx.Client, sent: bytes, kind: str, status: int
) -> None:
    with connected(held) as raw:
        with suppress(OSError):  # it may hang up in the middle
            raw.sendall(sent)
        problem = problem_in(answer(raw))
    assert (problem["type"], problem["status"]) == (f"/problems/{kind}", status)
    assert held.get("/health").status_code == 200
    assert f'method="other",route="door",status="{status}"' in held.get("/metrics").text


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        (b"GET /health HTT", "the head of the request did not come"),
        (b"\r\n", "the head of the request did not come"),
        (head() + BODY[:-1], "no part of the body arrived"),
        (head(length=None) + b"5\r\n{", "no part of the body arrived"),
    ],
)
def test_half_a_request_is_waited_for_a_while_and_no_longer(impatient: httpx.Client, sent: bytes, named: str) -> None:
    with connected(impatient) as raw:
        raw.sendall(sent)
        problem = problem_in(answer(raw))
    assert problem["status"] == 408
    assert named in problem["detail"]


def test_a_connection_without_a_word_is_closed(impatient: httpx.Client) -> None:
    with connected(impatient) as raw:
        assert answer(raw) == b""


def test_a_body_that_nobody_reads_any_more_is_waited_for_no_longer(impatient: httpx.Client) -> None:
    with connected(impatient) as raw:
        raw.sendall(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
        assert b" 404 " in answer(raw)


def test_a_body_drop_by_drop_must_keep_a_pace(impatient: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BODY_SECONDS", 0.3)
    with connected(impatient) as raw:
        raw.sendall(head(length=1000))
        raw.settimeout(0.05)
        said = b""
        while not said:
            raw.sendall(b" ")
            with suppress(TimeoutError):
                said = raw.recv(65_536)
    assert "expected 16,384 a second" in problem_in(said)["detail"]


def test_a_long_grading_is_not_the_client_being_slow(impatient: httpx.Client, stand_in: StandIn) -> None:
    stand_in.gate.clear()
    with connected(impatient) as raw:
        body = json.dumps(batch(2)).encode()
        raw.sendall(head(b"Connection: close\r\n", len(body)) + body)
        wait_until(lambda: stand_in.graded == 1)
        raw.settimeout(0.8)  # four times as long as a head may take
        with pytest.raises(TimeoutError):
            raw.recv(1)
        raw.settimeout(120)
        stand_in.gate.set()
        assert b'"reward":1.0' in answer(raw)


def test_an_answer_that_nobody_fetches_is_dropped(impatient: httpx.Client) -> None:
    with connected(impatient) as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.sendall(b"GET /v1/presets HTTP/1.1\r\nHost: x\r\n\r\n" * 16)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 0, 0))
        wait_until(lambda: open_connections(impatient) <= 1)


def open_connections(client: httpx.Client) -> int:
    port = client.base_url.port
    return sum(
        one.status == "ESTABLISHED" and one.laddr.port == port for one in psutil.Process().net_connections("tcp")
    )


def test_one_address_cannot_take_all_connections(stand_in: StandIn) -> None:
    with running(Settings(max_connections=10), stand_in) as client, ExitStack() as stack:
        for _ in range(5):
            raw = stack.enter_context(connected(client))
            raw.sendall(b"GET /health HTTP/1.1\r\n")
        with connected(client) as sixth:
            problem = problem_in(answer(sixth))
        assert problem["type"] == "/problems/no-room"
        assert "one address may have no more" in problem["detail"]


@pytest.mark.parametrize("of_one", [1, 2])
def test_an_idle_connection_makes_room(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, of_one: int) -> None:
    monkeypatch.setattr(door, "SHARE_OF_ONE", of_one / 2)
    with running(Settings(max_connections=2), stand_in) as client, ExitStack() as stack:
        first = stack.enter_context(connected(client))
        first.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in first.recv(65_536)
        for _ in range(2):
            raw = stack.enter_context(connected(client))
            raw.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"200 OK" in raw.recv(65_536)
        assert answer(first) == b""


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_who_closes_its_side_after_the_body_is_answered(held: httpx.Client, stand_in: StandIn, version: bytes) -> None:
    stand_in.gate.clear()
    body = json.dumps(batch(2)).encode()
    with connected(held) as raw:
        raw.sendall(head(length=len(body)).replace(b"HTTP/1.1", b"HTTP/" + version) + body)
        wait_until(lambda: stand_in.graded == 1)
        raw.shutdown(socket.SHUT_WR)
        raw.settimeout(0.5 if version == b"1.0" else 60)
        interim = b""
        with suppress(TimeoutError):
            interim = raw.recv(65_536)
        assert interim == (b"" if version == b"1.0" else b"HTTP/1.1 100 Continue\r\n\r\n")
        raw.settimeout(120)
        stand_in.gate.set()
        assert answer(raw).count(b'"reward":1.0') == 2


def test_who_hangs_up_is_told_from_who_closes_its_side(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.gate.clear()
    body = json.dumps(batch(2)).encode()
    with connected(held) as raw:
        raw.sendall(head(length=len(body)) + body)
        wait_until(lambda: stand_in.graded == 1)
    wait_until(lambda: stand_in.withdrawn == 1)


def test_a_stream_that_is_cut_is_logged_as_cut(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.gate.clear()
    with held.stream("POST", "/v1/verify", json=batch(2), headers={"Accept": "application/x-ndjson"}) as response:
        next(response.iter_lines())
    wait_until(lambda: 'route="/v1/verify",status="499"' in held.get("/metrics").text)


@pytest.mark.parametrize("path", ["/health", "/v1/presets", "/nowhere", "/docs"])
def test_no_answer_may_be_taken_for_another_type(held: httpx.Client, path: str) -> None:
    assert held.get(path).headers["x-content-type-options"] == "nosniff"


def test_many_requests_at_once_on_one_connection_are_refused(held: httpx.Client, stand_in: StandIn) -> None:
    stand_in.gate.clear()
    with connected(held) as raw:
        raw.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)
        answer(raw)
    assert held.get("/health").status_code == 200


def test_when_descriptors_run_out_it_serves_again_once_they_are_back() -> None:
    with serving(VERIFIER_LOG_LEVEL="error") as service:
        url, pid = url_said(service), service.process.pid
        port = int(url.rpartition(":")[2])
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        used = psutil.Process(pid).num_fds()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 4, before[1]))
        with ExitStack() as stack:
            for _ in range(40):
                raw = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                raw.sendall(b"GET /health HTTP/1.1\r\n")
            wait_until(lambda: psutil.Process(pid).num_fds() >= used + 4)
            spent = psutil.Process(pid).cpu_times()
            with pytest.raises(httpx.TransportError):
                httpx.get(f"{url}/health", timeout=1.0)
            assert psutil.Process(pid).cpu_times().user - spent.user < 0.5  # it does not spin
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        wait_until(lambda: answers(url))


def answers(url: str) -> bool:
    try:
        return get(f"{url}/health", timeout=5.0).status_code == 200
    except httpx.TransportError:
        return False


def test_as_many_connections_are_taken_as_there_are_descriptors_for(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: dict[str, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", lambda _, new: limits.update(now=new))
    for had, room in (
        ((1024, 1024), 880),
        ((64, 64), 32),
        ((1024, 100_000), 4096),
        ((1024, -1), 4096),
        ((-1, -1), 4096),
    ):
        monkeypatch.setattr(resource, "getrlimit", lambda _, had=had: had)
        assert door.room_for_connections(4096, workers=2) == room
    assert limits["now"] == (4096 + 144, -1)


def test_a_request_that_begins_with_the_end_of_an_unread_body_is_answered(held: httpx.Client) -> None:
    long = b" " * 200_000
    with connected(held) as raw:
        raw.sendall(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\n" + long)
        assert b" 404 " in raw.recv(65_536)
        following = b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        raw.sendall(long + following + b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY))
        assert b'"reward":1.0' in answer(raw)
