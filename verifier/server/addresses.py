"""Finds what stands at an address by how it begins.

The framework asks one route after another: with a hundred of them, that took a third of the time of a request that
brings one sample. It also resolves what routes of ours do not have, such as parameters by type.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, compile_path, request_response, websocket_session
from starlette.types import ASGIApp, Receive, Scope, Send

from verifier.server.operations import Operation, Route

Respond = Callable[[Request], Awaitable[Response]]
STRICT = "/strict"
"""Before an address of a protocol: what was not judged is an error, where the protocol has a mark for it that some
pass over. As a first step it says nothing of where an address leads: the second one does."""
MOST_REMEMBERED = 256
"""Addresses whose place is remembered, of at most 8 kB each: a trainer asks for the same one all the time."""
FOUND = "verifier.found"
"""Where a request's scope keeps what `Addresses.find` has found: access asks before the framework does."""


class Placed:
    """One route, ready to answer. `path` is what metrics call it."""

    def __init__(self, route: Route, prefix: str = "") -> None:
        self.path = prefix + route.path
        self.method = route.method
        self.operation = route.operation
        self.respond: Respond | None = route.function if route.method is not None else None  # type: ignore[assignment]
        self.app: ASGIApp = (
            websocket_session(route.function)  # type: ignore[arg-type]  # the method tells which of the two it is
            if route.method is None
            else request_response(route.function)  # type: ignore[arg-type]
        )
        self.pattern, _, _ = compile_path(self.path)

    @property
    def begins(self) -> str | None:
        """The address's first step; None where that may be anything."""
        first = beginning_of(self.path)
        return None if "{" in first else first


def beginning_of(path: str) -> str:
    """The first step of an address, or the first two where the first one is a switch."""
    first, _, rest = path[1:].partition("/")
    return f"{first}/{rest.partition('/')[0]}" if f"/{first}" == STRICT else first


class Refusal:
    """Refuses a method, and names those that the address takes."""

    path = "unmatched"
    respond = None

    def __init__(self, routes: list[Placed]) -> None:
        self.operation = routes[0].operation
        self._methods = sorted({route.method for route in routes if route.method})

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise HTTPException(405, headers={"Allow": ", ".join(self._methods)})


class Found(NamedTuple):
    """What stands at an address."""

    place: Placed | Refusal
    parameters: dict[str, str]

    @property
    def operation(self) -> Operation:
        return self.place.operation


class Addresses(BaseRoute):
    """All of them, as the one route that the framework is shown."""

    def __init__(self, routes: Iterable[Placed]) -> None:
        self._by_beginning: defaultdict[str, list[Placed]] = defaultdict(list)
        self._anywhere: list[Placed] = []
        for route in routes:
            (self._anywhere if route.begins is None else self._by_beginning[route.begins]).append(route)
        self._found = lru_cache(maxsize=MOST_REMEMBERED)(self._look_for)

    def find(self, scope: Scope) -> Found | None:
        """What stands at the address of the request with this scope; None: nothing."""
        if FOUND not in scope:
            scope[FOUND] = self._found(scope["path"], scope.get("method"))
        found: Found | None = scope[FOUND]
        return found

    def _look_for(self, path: str, method: str | None) -> Found | None:
        others: list[Placed] = []
        for routes in (self._by_beginning.get(beginning_of(path), ()), self._anywhere):
            for route in routes:
                if (method is None) != (route.method is None):
                    continue
                found = route.pattern.match(path)
                if found is None:
                    continue
                if method == route.method:
                    return Found(route, found.groupdict())
                others.append(route)
        return Found(Refusal(others), {}) if others else None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        found = self.find(scope) if scope["type"] in ("http", "websocket") else None
        if found is None:
            return Match.NONE, {}
        full = isinstance(found.place, Placed)
        return Match.FULL if full else Match.PARTIAL, {"path_params": found.parameters, "route": found.place}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["route"].app(scope, receive, send)
