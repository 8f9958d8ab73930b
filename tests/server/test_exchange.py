"""The answer to a request on its way to the connection, and what becomes of applications that break the protocol."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import FlowControl

from verifier.server.exchange import MOST_WAITING_BYTES, Exchange, Header, Outbox

HEAD = b"HTTP/1.1 200 OK\r\nx-every: answer\r\n"
WAIT = "wait"
COMPLETE = b"the connection was told that the answer is complete"
Said = Message | str


class Written:
    """What a transport was given, a call each."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.calls.append(data)

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


def exchanged(
    written: Written, outbox: Outbox, method: str = "POST", version: str = "1.1", *, keep_alive: bool = True
) -> Exchange:
    """An exchange whose request has come."""
    exchange = Exchange(
        {"type": "http", "http_version": version, "method": method, "path": "/"},
        written,  # type: ignore[arg-type]  # all of a transport that it asks for
        FlowControl(written),  # type: ignore[arg-type]
        outbox,
        every=b"x-every: answer\r\n",
        keep_alive=keep_alive,
        expects_continue=False,
        on_complete=lambda: written.calls.append(COMPLETE),
    )
    exchange.arrived()
    return exchange


def answered(
    messages: Sequence[Said], method: str = "POST", version: str = "1.1", *, keep_alive: bool = True
) -> Written:
    """What goes to the connection."""

    async def run() -> Written:
        written = Written()
        with suppress(RuntimeError, KeyError, ValueError):
            await exchanged(written, Outbox(), method, version, keep_alive=keep_alive).run(saying(messages))
        await asyncio.sleep(0)
        return written

    written = asyncio.run(run())
    if COMPLETE in written.calls:
        assert written.calls.pop() is COMPLETE, "nothing is sent behind the end"
    return written


CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"
SHORT = HEAD + b"content-length: 9\r\n\r\n"


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([start(), body(b"body", more=True), body(b"")], [CHUNKED + b"4\r\nbody\r\n0\r\n\r\n"]),
        ([start(), body(b"body")], [CHUNKED + b"4\r\nbody\r\n0\r\n\r\n"]),
        ([start(), WAIT, body(b"body")], [CHUNKED, b"4\r\nbody\r\n0\r\n\r\n"]),
        ([start(length(9)), body(b"body", more=True), body(b" more")], [SHORT + b"body more"]),
        ([start(length(9)), body(b"body", more=True), WAIT, body(b" more")], [SHORT + b"body", b" more"]),
    ],
)
def test_what_is_said_in_one_turn_is_sent_together(messages: list[Said], expected: list[bytes]) -> None:
    assert answered(messages).calls == expected


def test_answers_of_one_turn_are_sent_behind_it() -> None:
    async def run() -> list[list[bytes]]:
        first, second, outbox = Written(), Written(), Outbox()
        seen = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await saying([start(length(4)), body(b"body")])(scope, receive, send)
            seen.append([*first.calls, *second.calls])

        await asyncio.gather(*(exchanged(written, outbox).run(app) for written in (first, second)))
        await asyncio.sleep(0)
        sent = HEAD + b"content-length: 4\r\n\r\nbody"
        assert first.calls == second.calls == [sent, COMPLETE]
        return seen

    assert asyncio.run(run()) == [[], []]


def test_one_that_cannot_be_sent_holds_up_no_other() -> None:
    async def run() -> list[bytes]:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        broken, sound, outbox = Written(), Written(), Outbox()
        broken.write = None  # type: ignore[method-assign, assignment]
        app = saying([start(length(4)), body(b"body")])
        await asyncio.gather(*(exchanged(written, outbox).run(app) for written in (broken, sound)))
        await asyncio.sleep(0.01)
        return sound.calls

    assert asyncio.run(run())[-1] is COMPLETE


def test_much_of_an_answer_is_not_kept_waiting() -> None:
    long = b"x" * (MOST_WAITING_BYTES + 1)
    size = 2 * len(long)
    assert answered([start(length(size)), body(long, more=True), body(long)]).calls == [
        HEAD + b"content-length: %d\r\n\r\n" % size + long,
        long,
    ]


def test_an_answer_to_nobody_is_dropped() -> None:
    async def run() -> Written:
        written = Written()
        exchange = exchanged(written, Outbox())
        exchange.hangs_up()
        await exchange.run(saying([start(length(4)), body(b"body")]))
        await asyncio.sleep(0)
        return written

    assert asyncio.run(run()).calls == []


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


@pytest.mark.parametrize("value", [b"close", b"Close", b"x-hop, close"])
def test_an_application_may_end_the_connection(value: bytes) -> None:
    written = answered([start((b"Connection", value), length(4)), body(b"body")])
    assert written.calls == [HEAD + b"connection: " + value + b"\r\ncontent-length: 4\r\n\r\nbody"]
    assert written.closed


def test_headers_that_say_how_long_an_answer_is_are_known_in_any_case() -> None:
    assert answered([start((b"Content-Length", b"4")), body(b"body")]).calls == [
        HEAD + b"content-length: 4\r\n\r\nbody"
    ]
    chunked = (b"Transfer-Encoding", b"chunked")
    assert answered([start(chunked), body(b"body")]).calls == [CHUNKED + b"4\r\nbody\r\n0\r\n\r\n"]


def test_a_client_of_version_1_0_gets_no_chunks() -> None:
    written = answered([start(), body(b"body", more=True), body(b" more")], version="1.0", keep_alive=False)
    assert written.calls == [HEAD + b"connection: close\r\n\r\nbody more"]
    assert written.closed


def test_an_application_cannot_end_the_service() -> None:
    async def leaving(scope: Scope, receive: Receive, send: Send) -> None:
        raise SystemExit(1)

    async def run() -> Written:
        written = Written()
        with pytest.raises(RuntimeError, match="tried to end the service"):
            await exchanged(written, Outbox()).run(leaving)
        return written

    assert asyncio.run(run()).calls[0].startswith(b"HTTP/1.1 500 ")


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [body(b"body")],
        [start(status=999)],
        [start((b"content-length", b"four"))],
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
