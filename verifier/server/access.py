"""What happens to every request before and after its route: a request id, the API key, a log line, a count."""

import logging
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from verifier.errors import EngineBusy
from verifier.server.auth import Grant, KeyRing
from verifier.server.console.session import CONSOLE, GUARD, LOGIN, OPEN, authorization, is_console, is_foreign
from verifier.server.documentation import ASSETS, DOCS
from verifier.server.ledger import Hold, Ledger
from verifier.server.metrics import Metrics
from verifier.server.problems import (
    BUSY,
    CLIENT_GONE_STATUS,
    FORBIDDEN,
    NOT_FOUND,
    UNAUTHORIZED,
    problem,
    retry_after,
)
from verifier.server.protocols.addresses import SCOPES, scope_by_end
from verifier.server.tracing import name_span, trace_id

log = logging.getLogger("verifier.access")

OPEN_PATHS = frozenset({"/health", "/readyz", "/openapi.json", DOCS, *(f"{DOCS}/{name}" for name in ASSETS)}) | OPEN
"""Where no key is asked for: probes, and the page that says how to send one."""
METRICS_PORT_PATHS = frozenset({"/metrics", "/health"})
QUIET_PATHS = frozenset({"/health", "/readyz", "/metrics"})
SCOPE_OF = {
    "/v1/verify": "verify",
    "/v1/jobs": "verify",
    "/v1/explain": "verify",
    CONSOLE: "verify",
    "/v1/run": "run",
    "/metrics": "metrics",
    **SCOPES,
}
"""What a key must be granted, by the beginning of the address; any key may ask for the rest."""
COUNTED = ("/v1/verify", "/v1/jobs", "/v1/explain", "/v1/run", f"{CONSOLE}/explain", *SCOPES)
"""Where requests are counted, by the beginning of the address: the rest holds nothing."""
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
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
    """ASGI middleware around everything but the framework's own 500 handler."""

    def __init__(
        self, app: ASGIApp, *, keys: KeyRing | None, ledger: Ledger, metrics: Metrics, metrics_port: int | None = None
    ) -> None:
        self._app = app
        self._keys = keys
        self._ledger = ledger
        self._metrics = metrics
        self._metrics_port = metrics_port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        facts = begun(scope, headers)
        started = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                name_span(scope["method"], getattr(scope.get("route"), "path", "unmatched"))
                told = MutableHeaders(scope=message)
                told["X-Request-ID"] = facts.request_id
                if is_console(scope["path"]):
                    for name, value in GUARD.items():
                        told.setdefault(name, value)
            await send(message)

        try:
            if self._at_metrics_port(scope):
                inner = self._app if scope["path"] in METRICS_PORT_PATHS else only_metrics
                await inner(scope, receive, send_with_id)
            elif is_console(scope["path"]) and is_foreign(scope["method"], headers):
                await foreign(scope, receive, send_with_id)
            elif not self._known(scope, headers, facts):
                refusal = to_login if is_console(scope["path"]) and scope["method"] == "GET" else unauthorized
                await refusal(scope, receive, send_with_id)
            elif lacking := scope_lacking(scope["path"], facts.grant):
                await forbidden(lacking)(scope, receive, send_with_id)
            elif full := self._entered(scope, headers, facts):
                await full(scope, receive, send_with_id)
            else:
                await self._app(scope, receive, send_with_id)
        except BaseException:
            status = 500  # also where an answer had begun
            raise
        finally:
            if facts.hold is not None:
                facts.hold.let_go()
            self._tell(scope, facts, CLIENT_GONE_STATUS if facts.cut else status, time.perf_counter() - started)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A WebSocket whose caller has no right to it is refused before it is accepted, which is a 403 to the caller.

        Its messages are requests, and find their places in the ledger one by one.
        """
        headers = Headers(scope=scope)
        facts = begun(scope, headers)
        known = not self._at_metrics_port(scope) and self._known(scope, headers, facts)
        if known and not scope_lacking(scope["path"], facts.grant):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": POLICY_VIOLATED, "reason": ""})
        fields = {"path": scope["path"][:LONGEST_LOGGED_PATH]}
        log.info("websocket" if known else "websocket refused", extra=fields | facts.told())

    def _at_metrics_port(self, scope: Scope) -> bool:
        """By the socket's own address, which no header can change."""
        server = scope.get("server")
        return self._metrics_port is not None and server is not None and server[1] == self._metrics_port

    def _known(self, scope: Scope, headers: Headers, facts: Facts) -> bool:
        if self._keys is None or scope["path"] in OPEN_PATHS:
            return True
        offered = headers.get("authorization")
        if offered is None and is_console(scope["path"]):
            offered = authorization(headers)
        facts.grant = self._keys.grant(offered, headers.get("x-api-key"))
        facts.key = facts.grant and facts.grant.name
        return facts.grant is not None

    def _entered(self, scope: Scope, headers: Headers, facts: Facts) -> Response | None:
        """Give the request its place in the ledger; returns the refusal when there is none."""
        if not counted(scope["path"]):
            return None
        try:
            facts.hold = self._ledger.enter(facts.grant)
            declared = headers.get("content-length", "")
            if declared.isdecimal() and len(declared) < 20:
                facts.hold.grow(min(int(declared), self._ledger.largest_body_bytes))
        except EngineBusy as error:
            return problem(BUSY, str(error), headers=retry_after(error.retry_after_seconds))
        return None

    def _tell(self, scope: Scope, facts: Facts, status: int, seconds: float) -> None:
        path: str = scope["path"]
        route = getattr(scope.get("route"), "path", "unmatched")
        self._metrics.request(scope["method"], route, status, seconds)
        level = logging.DEBUG if path in QUIET_PATHS and status == 200 else logging.INFO
        if log.isEnabledFor(level):
            fields = {"method": scope["method"][:20], "path": path[:LONGEST_LOGGED_PATH], "status": status}
            log.log(level, "request", extra=fields | {"seconds": round(seconds, 6)} | facts.told())


def begun(scope: Scope, headers: Headers) -> Facts:
    """The facts of a request that begins, and its id on every line of its log."""
    offered = headers.get("x-request-id", "")
    facts = Facts(request_id=offered if REQUEST_ID.fullmatch(offered) else secrets.token_hex(16))
    scope["verifier.facts"] = facts
    scope["verifier.request_id"] = facts.request_id
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=facts.request_id)
    if (trace := trace_id()) is not None:
        structlog.contextvars.bind_contextvars(trace_id=trace)
    return facts


def counted(path: str) -> bool:
    """Whether a request for that address holds a place in the ledger."""
    return scope_by_end(path) is not None or any(path == start or path.startswith(f"{start}/") for start in COUNTED)


def scope_lacking(path: str, grant: Grant | None) -> str | None:
    """The scope that the address asks for and the key has not."""
    beginnings = (scope for start, scope in SCOPE_OF.items() if path == start or path.startswith(f"{start}/"))
    wanted = next(beginnings, None) or scope_by_end(path)
    return wanted if grant is not None and wanted is not None and wanted not in grant.scopes else None


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
    await problem(FORBIDDEN, "this was asked from another site's page; open the console itself")(scope, receive, send)


async def to_login(scope: Scope, receive: Receive, send: Send) -> None:
    """To the page that asks for a key."""
    address = f"{scope.get('root_path', '')}{LOGIN}"
    await RedirectResponse(address, 303, {"Cache-Control": "no-store"})(scope, receive, send)


async def unauthorized(scope: Scope, receive: Receive, send: Send) -> None:
    """401, without a word on which keys there are."""
    detail = "expected the header `Authorization: Bearer KEY` with a key of this service"
    response = problem(UNAUTHORIZED, detail, headers={"WWW-Authenticate": 'Bearer realm="verifier"'})
    await response(scope, receive, send)
