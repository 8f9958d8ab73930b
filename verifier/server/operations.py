"""What is declared of an address, once, beside the function that answers there.

`openapi.py` documents it, `access.py` checks what a key must be granted, `addresses.py` finds it. A route without a
declaration cannot be built.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from fastapi import Request, Response
from starlette.websockets import WebSocket

from verifier.server import problems
from verifier.server.problems import Kind

Schema = dict[str, Any]
Scope = Literal["verify", "run", "metrics"]
Respond = Callable[[Request], Awaitable[Response]]
Converse = Callable[[WebSocket], Awaitable[None]]
Function = TypeVar("Function", Respond, Converse)

JSON = "application/json"
REQUEST_ID = {"X-Request-ID": {"$ref": "#/components/headers/X-Request-ID"}}
RETRY_AFTER = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
LOCATION = {"Location": {"$ref": "#/components/headers/Location"}}
REPLAYED = {"Idempotent-Replayed": {"$ref": "#/components/headers/Idempotent-Replayed"}}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What one address does, with one method."""

    summary: str
    description: str
    replies: Schema
    """The answers that are no problem, by status."""
    scope: Scope | None
    """What a key must be granted; None: any key may ask."""
    name: str = ""
    """Its `operationId`; made of method and address where it is empty."""
    errors: tuple[Kind, ...] = ()
    """Problems beside those that every address may answer with."""
    request: Schema = field(default_factory=dict)
    """Its body and parameters."""
    is_open: bool = False
    """Whether it answers without a key."""
    tags: tuple[str, ...] = ()

    @property
    def all_errors(self) -> tuple[Kind, ...]:
        unauthorized = () if self.is_open else (problems.UNAUTHORIZED,)
        forbidden = () if self.scope is None else (problems.FORBIDDEN,)
        return (*unauthorized, *forbidden, *self.errors, problems.INTERNAL)

    @property
    def is_counted(self) -> bool:
        """Whether a request holds a place in the ledger: the others cost next to nothing."""
        return self.scope in ("verify", "run")


class Endpoint(NamedTuple, Generic[Function]):
    """The function that answers, and what it does."""

    function: Function
    operation: Operation


def does(operation: Operation) -> Callable[[Function], Endpoint[Function]]:
    """Declare what the function answers; goes below the addresses where it does."""
    return lambda function: Endpoint(function, operation)


class Route(NamedTuple):
    """One address. `method` is None for a WebSocket's."""

    path: str
    method: str | None
    function: Respond | Converse
    operation: Operation


class Routes(list[Route]):
    """The addresses of one module."""

    def get(self, path: str) -> Callable[[Endpoint[Respond]], Endpoint[Respond]]:
        return self._added(path, "GET")

    def post(self, path: str) -> Callable[[Endpoint[Respond]], Endpoint[Respond]]:
        return self._added(path, "POST")

    def delete(self, path: str) -> Callable[[Endpoint[Respond]], Endpoint[Respond]]:
        return self._added(path, "DELETE")

    def websocket(self, path: str) -> Callable[[Endpoint[Converse]], Endpoint[Converse]]:
        return self._added(path, None)

    def _added(self, path: str, method: str | None) -> Callable[[Endpoint[Function]], Endpoint[Function]]:
        def add(endpoint: Endpoint[Function]) -> Endpoint[Function]:
            self.append(Route(path, method, *endpoint))
            return endpoint

        return add


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def reply(description: str, content: Schema | None = None, headers: Schema | None = None) -> Schema:
    described: Schema = {"description": description, "headers": {**REQUEST_ID, **(headers or {})}}
    return described | ({"content": content} if content else {})


def json_of(name: str, example: Schema | None = None) -> Schema:
    return {JSON: {"schema": ref(name)} | ({"example": example} if example else {})}


def request_body(name: str, example: Schema) -> Schema:
    """The part of `request` that says what its body is."""
    return {"requestBody": {"required": True, "content": json_of(name, example)}}
