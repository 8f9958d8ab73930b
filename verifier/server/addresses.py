"""Finds what stands at an address by how it begins.

The framework asks one route after another: with a hundred of them, that took a third of the time of a request that
brings one sample. It also resolves what routes of ours do not have, such as parameters by type.
"""

from collections import defaultdict
from collections.abc import Iterable

from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, compile_path, request_response, websocket_session
from starlette.types import ASGIApp, Receive, Scope, Send

SWITCH = "strict"
"""A first step that says nothing of where an address leads: the second one does."""


class Placed:
    """One route: an address with its methods, or a WebSocket's. `path` is what metrics call it."""

    def __init__(self, path: str, methods: frozenset[str], app: ASGIApp) -> None:
        self.path = path
        self.methods = methods
        self.app = app
        self.pattern, _, _ = compile_path(path)

    @property
    def begins(self) -> str | None:
        """The address's first step; None where that may be anything."""
        first = beginning_of(self.path)
        return None if "{" in first else first


def placed(route: BaseRoute, prefix: str = "") -> Placed:
    """The route of one of the framework's routers, under that prefix."""
    if isinstance(route, APIRoute):
        return Placed(prefix + route.path, frozenset(route.methods or ()), request_response(route.endpoint))
    assert isinstance(route, APIWebSocketRoute)
    return Placed(prefix + route.path, frozenset(), websocket_session(route.endpoint))


def beginning_of(path: str) -> str:
    """The first step of an address, or the first two where the first one is a switch."""
    first, _, rest = path[1:].partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first == SWITCH else first


class Addresses(BaseRoute):
    """All of them, as the one route that the framework is shown."""

    def __init__(self, routes: Iterable[Placed]) -> None:
        self._by_beginning: defaultdict[str, list[Placed]] = defaultdict(list)
        self._anywhere: list[Placed] = []
        for route in routes:
            (self._anywhere if route.begins is None else self._by_beginning[route.begins]).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] not in ("http", "websocket"):
            return Match.NONE, {}
        path, method = scope["path"], scope.get("method")
        others: set[str] = set()
        for routes in (self._by_beginning.get(beginning_of(path), ()), self._anywhere):
            for route in routes:
                if (method is None) == bool(route.methods):
                    continue
                found = route.pattern.match(path)
                if found is None:
                    continue
                if method is None or method in route.methods:
                    return Match.FULL, {"path_params": found.groupdict(), "route": route}
                others |= route.methods
        if others:
            return Match.PARTIAL, {"path_params": {}, "route": Refusal(others)}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["route"].app(scope, receive, send)


class Refusal:
    """Refuses a method, and names those that the address takes."""

    path = "unmatched"

    def __init__(self, methods: Iterable[str]) -> None:
        self._methods = sorted(methods)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise HTTPException(405, headers={"Allow": ", ".join(self._methods)})
