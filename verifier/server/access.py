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
        told: dict[str, Any] = {}
        if self.key is not None:
            told["key"] = self.key
        if self.job is not None:
            told["job"] = self.job
        if self.rollouts is not None:
            told["rollouts"] = self.rollouts
        if self.outcomes:
            told["outcomes"] = dict(self.outcomes)
        if self.replayed:
            told["replayed"] = True
        return told


def facts_of(scope: Scope) -> Facts:
    """The facts of the request with this scope."""
    facts: Facts = scope["verifier.facts"]
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
        status = 500  # where what answers fails, too, or an answer that had begun
        try:
            found = self._addresses.find(scope)
            if found is None or found.place.respond is None or self._at_metrics_port(scope):
                status = await self._pass_on(scope, receive, send, facts)
            else:
                response = self._refusal(scope, facts, found) or await self._answer(scope, receive, found)
                response.raw_headers.append((REQUEST_ID_HEADER, facts.request_id.encode()))
                if self._is_traced:
                    name_span(scope["method"], route_of(scope))
                await response(scope, receive, send)
                status = response.status_code
        finally:
            if facts.hold is not None:
                facts.hold.let_go()
            self._tell(scope, facts, CLIENT_GONE_STATUS if facts.cut else status, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, found: Found) -> Response:
        """What the address itself answers: the framework's layers have nothing to do for it."""
        assert found.place.respond is not None
        scope["path_params"], scope["route"] = found.parameters, found.place
        request = Request(scope, receive)
        try:
            return await found.place.respond(request)
        except Exception as error:  # noqa: BLE001 - the edge of the service: a bug is told as one, and logged
            return await tell_problem(request, error)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, facts: Facts) -> int:
        """Have the framework answer what no address of ours does, and the port for metrics; returns the status."""
        console = is_console(scope["path"])
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if self._is_traced:
                    name_span(scope["method"], route_of(scope))
                message["headers"] = [*message.get("headers", ()), (REQUEST_ID_HEADER, facts.request_id.encode())]
                if console:
                    for name, value in GUARD.items():
                        MutableHeaders(scope=message).setdefault(name, value)
            await send(message)

        if self._at_metrics_port(scope):
            inner = self._app if scope["path"] in METRICS_PORT_PATHS else only_metrics()
        elif console and is_foreign(scope["method"], Headers(scope=scope)):
            inner = foreign()
        else:
            inner = self._refusal(scope, facts, self._addresses.find(scope)) or self._app
        await inner(scope, receive, send_with_id)
        return status

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A WebSocket whose caller has no right to it is refused before it is accepted, which is a 403 to the caller.

        Its messages are requests, and find their places in the ledger one by one.
        """
        facts = begun(scope, self._is_traced)
        found = self._addresses.find(scope)
        known = not self._at_metrics_port(scope) and self._known(scope, facts, found)
        if known and not scope_lacking(scope, facts.grant, found):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": POLICY_VIOLATED, "reason": ""})
        fields = {"path": scope["path"][:LONGEST_LOGGED_PATH]}
        log.info("websocket" if known else "websocket refused", extra=fields | facts.told())

    def _at_metrics_port(self, scope: Scope) -> bool:
        """By the socket's own address, which no header can change."""
        server = scope.get("server")
        return self._metrics_port is not None and server is not None and server[1] == self._metrics_port

    def _refusal(self, scope: Scope, facts: Facts, found: Found | None) -> Response | None:
        """What is answered instead of the address: the caller has no right to it, or there is no room for it now."""
        if not self._known(scope, facts, found):
            is_page = scope["method"] == "GET" and is_console(scope["path"])
            return to_login(scope) if is_page else unauthorized()
        if lacking := scope_lacking(scope, facts.grant, found):
            return forbidden(lacking)
        if not is_counted(scope["path"], found):
            return None
        try:
            facts.hold = self._ledger.enter(facts.grant)
            declared = header(scope, b"content-length") or ""
            if declared.isdecimal() and len(declared) < 20:
                facts.hold.grow(min(int(declared), self._ledger.largest_body_bytes))
        except EngineBusy as error:
            return problem(BUSY, str(error), headers=retry_after(error.retry_after_seconds))
        return None

    def _known(self, scope: Scope, facts: Facts, found: Found | None) -> bool:
        """Whether the caller is, where the address asks for that."""
        if self._keys is None or scope["path"] in OPEN_PAGES or (found is not None and found.operation.is_open):
            return True
        offered = header(scope, b"authorization")
        if offered is None and is_console(scope["path"]):
            offered = authorization(Headers(scope=scope))
        facts.grant = self._keys.grant(offered, header(scope, b"x-api-key"))
        facts.key = facts.grant and facts.grant.name
        return facts.grant is not None

    def _tell(self, scope: Scope, facts: Facts, status: int, seconds: float) -> None:
        path: str = scope["path"]
        self._metrics.request(scope["method"], route_of(scope), status, seconds)
        level = logging.DEBUG if path in QUIET_PATHS and status == 200 else logging.INFO
        if log.isEnabledFor(level):
            fields = {
                "method": scope["method"][:20],
                "path": path[:LONGEST_LOGGED_PATH],
                "status": status,
                "seconds": round(seconds, 6),
                **facts.told(),
            }
            log.log(level, "request", extra=fields)


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


def route_of(scope: Scope) -> str:
    """What metrics and traces call the address."""
    return getattr(scope.get("route"), "path", "unmatched")


def scope_lacking(scope: Scope, grant: Grant | None, found: Found | None) -> str | None:
    """The scope that the address asks for and the key has not."""
    if grant is None:
        return None
    wanted = CONSOLE_SCOPE if is_console(scope["path"]) else found and found.operation.scope
    return wanted if wanted is not None and wanted not in grant.scopes else None


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


def only_metrics() -> Response:
    detail = f"this port answers {' and '.join(sorted(METRICS_PORT_PATHS))} only; everything else is at VERIFIER_PORT"
    return problem(NOT_FOUND, detail)


def foreign() -> Response:
    """403 for what another site's page asks the console to do."""
    return problem(FORBIDDEN, "this request came from another site's page; open the console itself")


def to_login(scope: Scope) -> Response:
    """To the page that asks for a key."""
    return RedirectResponse(f"{scope.get('root_path', '')}{LOGIN}", 303, {"Cache-Control": "no-store"})


def unauthorized() -> Response:
    """401, without a word on which keys there are."""
    detail = "expected the header `Authorization: Bearer KEY` with a key of this service"
    return problem(UNAUTHORIZED, detail, headers={"WWW-Authenticate": 'Bearer realm="verifier"'})
