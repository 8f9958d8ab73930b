"""The answer to a request on its way to the connection, and what becomes of applications that break the protocol."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import FlowControl

from verifier.server.exchange import COPIED_BYTES, Exchange, Header

HEAD = b"HTTP/1.1 200 OK\r\nx-every: answer\r\n"
WAIT = "wait"
Said = Message | str


class Written:
    """What a transport was given, a call each."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.calls.append(data)

    def writelines(self, data: list[bytes]) -> None:
        self.calls.append(b"".join(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def start(*headers: Header, status: int = 200) -> Message:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(text: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": text, "more_body": more}


def length(count: int) -> Header:
    return (b"content-length", b"%d" % count)


def saying(messages: Sequence[Said]) -> ASGIApp:
    """An application that says just this."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await (asyncio.sleep(0.01) if isinstance(message, str) else send(message))

    return app


def answered(messages: Sequence[Said], method: str = "POST", *, keep_alive: bool = True) -> Written:
    """What goes to the connection."""

    async def run() -> Written:
        written = Written()
        exchange = Exchange(
            {"type": "http", "method": method},
            written,  # type: ignore[arg-type]  # all of a transport that it asks for
            FlowControl(written),  # type: ignore[arg-type]
            headers=[(b"x-every", b"answer")],
            keep_alive=keep_alive,
            expects_continue=False,
            on_complete=lambda: None,
        )
        exchange.arrived()
        with suppress(RuntimeError):
            await exchange.run(saying(messages))
        await asyncio.sleep(0)
        return written

    return asyncio.run(run())


CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"
SHORT = HEAD + b"content-length: 9\r\n\r\n"


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([start(), body(b"body", more=True), body(b"")], [CHUNKED + b"4\r\nbody\r\n", b"0\r\n\r\n"]),
        ([start(), body(b"body")], [CHUNKED + b"4\r\nbody\r\n0\r\n\r\n"]),
        ([start(), WAIT, body(b"body")], [CHUNKED, b"4\r\nbody\r\n0\r\n\r\n"]),
        ([start(length(9)), body(b"body", more=True), body(b" more")], [SHORT + b"body", b" more"]),
        ([start(length(9)), WAIT, body(b"body more")], [SHORT + b"body more"]),
    ],
)
def test_the_head_of_an_answer_goes_with_what_follows_and_never_waits_long(
    messages: list[Said], expected: list[bytes]
) -> None:
    assert answered(messages).calls == expected


def test_a_long_answer_goes_with_its_head_too() -> None:
    long = b"x" * (COPIED_BYTES + 1)
    assert answered([start(length(len(long))), body(long)]).calls == [
        HEAD + b"content-length: %d\r\n\r\n" % len(long) + long
    ]


@pytest.mark.parametrize(
    ("messages", "method", "expected"),
    [
        ([start(length(4)), body(b"body")], "HEAD", HEAD + b"content-length: 4\r\n\r\n"),
        ([start(), body(b"body")], "HEAD", HEAD + b"\r\n"),
        ([start(status=204), body(b"")], "DELETE", b"HTTP/1.1 204 No Content\r\nx-every: answer\r\n\r\n"),
    ],
)
def test_an_answer_without_a_body_has_none(messages: list[Said], method: str, expected: bytes) -> None:
    assert answered(messages, method).calls == [expected]


def test_a_connection_that_is_not_kept_is_closed_and_says_so() -> None:
    written = answered([start(length(4)), body(b"body")], keep_alive=False)
    assert written.calls == [HEAD + b"content-length: 4\r\nconnection: close\r\n\r\nbody"]
    assert written.closed


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [body(b"body")],
        [start((b"x-told", b"one\r\nx-smuggled: two"))],
        [start((b"x told", b"one"))],
    ],
)
def test_an_application_that_has_no_answer_is_told_as_a_fault(messages: list[Said]) -> None:
    written = answered(messages)
    [told] = written.calls
    assert told.startswith(b"HTTP/1.1 500 ")
    assert b"smuggled" not in told
    assert written.closed


@pytest.mark.parametrize(
    "messages",
    [
        [start(length(9)), body(b"body")],
        [start(length(3)), body(b"body")],
        [start(), body(b"body", more=True)],
        [start(length(4)), start(length(4))],
    ],
)
def test_an_answer_that_breaks_off_ends_the_connection(messages: list[Said]) -> None:
    written = answered(messages)
    assert written.closed
    assert not b"".join(written.calls).endswith(b"0\r\n\r\n")


def test_what_comes_after_an_answer_is_refused() -> None:
    written = answered([start(length(4)), body(b"body"), body(b"again")])
    assert written.calls == [HEAD + b"content-length: 4\r\n\r\nbody"]
