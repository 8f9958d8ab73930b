"""What happens to every request before and after its route: a request id, the API key, a log line, a count."""

import logging
import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from verifier.errors import EngineBusy
from verifier.server.addresses import Addresses, Found
from verifier.server.auth import Grant, KeyRing
from verifier.server.console.session import CONSOLE, GUARD, LOGIN, OPEN, authorization, is_console, is_foreign
from verifier.server.documentation import ASSETS, DOCS, ROOT
from verifier.server.headers import header
from verifier.server.ledger import Hold, Ledger
from verifier.server.logs import of_request
from verifier.server.metrics import Metrics
from verifier.server.problems import (
    BUSY,
    CLIENT_GONE_STATUS,
    FORBIDDEN,
    NOT_FOUND,
    UNAUTHORIZED,
    problem,
    retry_after,
    tell_problem,
)
from verifier.server.tracing import name_span, trace_id

log = logging.getLogger("verifier.access")

OPEN_PAGES = frozenset({"/openapi.json", ROOT, DOCS, *(f"{DOCS}/{name}" for name in ASSETS)}) | OPEN
"""Pages that need no key: they say how to send one. Addresses of the API declare it themselves (`operations.py`)."""
METRICS_PORT_PATHS = frozenset({"/metrics", "/health"})
QUIET_PATHS = frozenset({"/health", "/readyz", "/metrics"})
CONSOLE_SCOPE = "verify"
CONSOLE_COUNTED = f"{CONSOLE}/explain"
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
REQUEST_ID_HEADER = b"x-request-id"
IDS = random.Random()
"""Request ids tell requests apart and open nothing, so the system need not be asked for each."""
LONGEST_LOGGED_PATH = 200
POLICY_VIOLATED = 1008
"""The code with which a WebSocket is closed that may not be opened (RFC 6455)."""


@dataclass(slots=True)
class Facts:
    """What the log line of one request says beside the obvious; routes add to it."""

    request_id: str
    key: str | None = None
    grant: Grant | None = None
    job: str | None = None
    rollouts: int | None = None
    outcomes: Mapping[str, int] = field(default_factory=dict)
    replayed: bool = False
    cut: bool = False
    """Whether the caller hung up in the midst of its answer."""
    hold: Hold | None = None  # its place in the ledger, where it has one

    def weigh(self, size_bytes: int) -> None:
        """Its body has so many bytes, or more; raises EngineBusy when they are too many now."""
        if self.hold is not None:
            self.hold.grow(size_bytes)

    def told(self) -> dict[str, Any]:
        """The facts that are there. The request id is not among them: it is on every line of the request."""
        named = {"key": self.key, "job": self.job, "rollouts": self.rollouts, "outcomes": dict(self.outcomes) or None}
        return {name: value for name, value in named.items() if value is not None} | (
            {"replayed": True} if self.replayed else {}
        )


def facts_of(scope: Scope) -> Facts:
    """The facts of the request with this scope."""
    facts = scope["verifier.facts"]
    assert isinstance(facts, Facts)
    return facts


class Access:
    """ASGI middleware around everything: what asks for an address of ours passes no layer of the framework."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        addresses: Addresses,
        keys: KeyRing | None,
        ledger: Ledger,
        metrics: Metrics,
        metrics_port: int | None = None,
        is_traced: bool = False,
    ) -> None:
        self._app = app
        self._addresses = addresses
        self._keys = keys
        self._ledger = ledger
        self._metrics = metrics
        self._metrics_port = metrics_port
        self._is_traced = is_traced

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        facts = begun(scope, self._is_traced)
        started = time.perf_counter()
        console = is_console(scope["path"])
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if self._is_traced:
                    name_span(scope["method"], getattr(scope.get("route"), "path", "unmatched"))
                told = message["headers"] = [
                    pair for pair in message.get("headers", ()) if pair[0] != REQUEST_ID_HEADER
                ]
                told.append((REQUEST_ID_HEADER, facts.request_id.encode()))
                if console:
                    for name, value in GUARD.items():
                        MutableHeaders(scope=message).setdefault(name, value)
            await send(message)

        try:
            if self._at_metrics_port(scope):
                inner = self._app if scope["path"] in METRICS_PORT_PATHS else only_metrics
                await inner(scope, receive, send_with_id)
            elif console and is_foreign(scope["method"], Headers(scope=scope)):
                await foreign(scope, receive, send_with_id)
            elif not self._known(scope, facts):
                refusal = to_login if console and scope["method"] == "GET" else unauthorized
                await refusal(scope, receive, send_with_id)
            elif lacking := self._scope_lacking(scope, facts.grant):
                await forbidden(lacking)(scope, receive, send_with_id)
            elif full := self._entered(scope, facts):
                await full(scope, receive, send_with_id)
            else:
                await self._answer(scope, receive, send_with_id)
        except BaseException:
            status = 500  # also where an answer had begun
            raise
        finally:
            if facts.hold is not None:
                facts.hold.let_go()
            self._tell(scope, facts, CLIENT_GONE_STATUS if facts.cut else status, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask the endpoint itself where the address is ours: the framework's layers have nothing to do for it."""
        respond = self._addresses.responder(scope)
        if respond is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await respond(request)
        except Exception as error:  # noqa: BLE001 - the edge of the service: a bug is told as one, and logged
            response = await tell_problem(request, error)
        await response(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A WebSocket whose caller has no right to it is refused before it is accepted, which is a 403 to the caller.

        Its messages are requests, and find their places in the ledger one by one.
        """
        facts = begun(scope, self._is_traced)
        known = not self._at_metrics_port(scope) and self._known(scope, facts)
        if known and not self._scope_lacking(scope, facts.grant):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": POLICY_VIOLATED, "reason": ""})
        fields = {"path": scope["path"][:LONGEST_LOGGED_PATH]}
        log.info("websocket" if known else "websocket refused", extra=fields | facts.told())

    def _at_metrics_port(self, scope: Scope) -> bool:
        """By the socket's own address, which no header can change."""
        server = scope.get("server")
        return self._metrics_port is not None and server is not None and server[1] == self._metrics_port

    def _known(self, scope: Scope, facts: Facts) -> bool:
        if self._keys is None or scope["path"] in OPEN_PAGES:
            return True
        if (found := self._addresses.find(scope)) is not None and found.operation.is_open:
            return True
        offered = header(scope, b"authorization")
        if offered is None and is_console(scope["path"]):
            offered = authorization(Headers(scope=scope))
        facts.grant = self._keys.grant(offered, header(scope, b"x-api-key"))
        facts.key = facts.grant and facts.grant.name
        return facts.grant is not None

    def _entered(self, scope: Scope, facts: Facts) -> Response | None:
        """Give the request its place in the ledger; returns the refusal when there is none."""
        if not is_counted(scope["path"], self._addresses.find(scope)):
            return None
        try:
            facts.hold = self._ledger.enter(facts.grant)
            declared = header(scope, b"content-length") or ""
            if declared.isdecimal() and len(declared) < 20:
                facts.hold.grow(min(int(declared), self._ledger.largest_body_bytes))
        except EngineBusy as error:
            return problem(BUSY, str(error), headers=retry_after(error.retry_after_seconds))
        return None

    def _scope_lacking(self, scope: Scope, grant: Grant | None) -> str | None:
        """The scope that the address asks for and the key has not."""
        found = self._addresses.find(scope)
        wanted = CONSOLE_SCOPE if is_console(scope["path"]) else found and found.operation.scope
        return wanted if grant is not None and wanted is not None and wanted not in grant.scopes else None

    def _tell(self, scope: Scope, facts: Facts, status: int, seconds: float) -> None:
        path: str = scope["path"]
        route = getattr(scope.get("route"), "path", "unmatched")
        self._metrics.request(scope["method"], route, status, seconds)
        level = logging.DEBUG if path in QUIET_PATHS and status == 200 else logging.INFO
        if log.isEnabledFor(level):
            fields = {"method": scope["method"][:20], "path": path[:LONGEST_LOGGED_PATH], "status": status}
            log.log(level, "request", extra=fields | {"seconds": round(seconds, 6)} | facts.told())


def begun(scope: Scope, is_traced: bool) -> Facts:
    """The facts of a request that begins, and its id on every line of its log."""
    offered = header(scope, REQUEST_ID_HEADER)
    if offered is None or not REQUEST_ID.fullmatch(offered):
        offered = f"{IDS.getrandbits(128):032x}"
    facts = Facts(request_id=offered)
    scope["verifier.facts"] = facts
    scope["verifier.request_id"] = facts.request_id
    on_every_line = {"request_id": facts.request_id}
    if is_traced and (trace := trace_id()) is not None:
        on_every_line["trace_id"] = trace
    of_request.set(on_every_line)
    return facts


def is_counted(path: str, found: Found | None) -> bool:
    """Whether a request for that address holds a place in the ledger."""
    if found is not None:
        return found.operation.is_counted
    return path == CONSOLE_COUNTED or path.startswith(f"{CONSOLE_COUNTED}/")


def forbidden(lacking: str) -> Response:
    return problem(
        FORBIDDEN,
        f"the key does not have the scope {lacking!r}; its line in the operator's keys file lists those it has",
    )


async def only_metrics(scope: Scope, receive: Receive, send: Send) -> None:
    detail = f"this port answers {' and '.join(sorted(METRICS_PORT_PATHS))} only; everything else is at VERIFIER_PORT"
    await problem(NOT_FOUND, detail)(scope, receive, send)


async def foreign(scope: Scope, receive: Receive, send: Send) -> None:
    """403 for what another site's page asks the console to do."""
    await problem(FORBIDDEN, "this request came from another site's page; open the console itself")(
        scope, receive, send
    )


async def to_login(scope: Scope, receive: Receive, send: Send) -> None:
    """To the page that asks for a key."""
    address = f"{scope.get('root_path', '')}{LOGIN}"
    await RedirectResponse(address, 303, {"Cache-Control": "no-store"})(scope, receive, send)


async def unauthorized(scope: Scope, receive: Receive, send: Send) -> None:
    """401, without a word on which keys there are."""
    detail = "expected the header `Authorization: Bearer KEY` with a key of this service"
    response = problem(UNAUTHORIZED, detail, headers={"WWW-Authenticate": 'Bearer realm="verifier"'})
    await response(scope, receive, send)
