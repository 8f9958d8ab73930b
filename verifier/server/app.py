"""Where the house is wired: settings and an engine become an application, and an application a running service."""

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

import verifier
from verifier.engine.base import Engine
from verifier.errors import ConfigError
from verifier.presets.catalogue import load_all
from verifier.server import documentation, explaining, openapi
from verifier.server.access import Access
from verifier.server.addresses import Addresses, Placed
from verifier.server.console import routes as console
from verifier.server.door import Door, room_for_connections
from verifier.server.headers import headers_of
from verifier.server.logs import configure
from verifier.server.problems import add_handlers
from verifier.server.protocols.mounted import mounted
from verifier.server.routes import SERVICE, router
from verifier.server.service import Service
from verifier.server.service_engine import engine_for
from verifier.server.settings import Settings, unknown_variables

log = logging.getLogger("verifier.server")

BACKLOG = 2048
DONE, COULD_NOT_START, BAD_USAGE = 0, 1, 2
"""Exit statuses of `serve`."""


def create_app(settings: Settings, engine: Engine) -> FastAPI:
    """The application. It enters `engine` when it starts and leaves it when it ends, so the engine is its alone.

    Raises ConfigError when the API keys file cannot be used.
    """
    service = Service(settings, engine)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Service]]:
        written = asyncio.create_task(asyncio.to_thread(openapi.document))  # later it would hold the event loop
        async with engine:
            await written
            service.start()
            try:
                yield {SERVICE: service}  # in the scope of every request
            finally:
                await service.stop()

    app = FastAPI(
        title=openapi.TITLE,
        version=verifier.__version__,
        lifespan=lifespan,
        docs_url=None,  # its scripts would come from another host
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        telemetry=service.tracing.config,
    )
    app.state.service = service
    addresses = Addresses([*map(Placed, (*router, *explaining.router)), *mounted()])
    app.router.routes.append(addresses)
    app.include_router(console.router)
    app.include_router(documentation.router)
    add_handlers(app)
    framework = app.build_middleware_stack

    def behind_access() -> ASGIApp:
        """The framework's layers, which a request for an address of ours has no need to pass."""
        return Access(
            framework(),
            addresses=addresses,
            keys=service.keys,
            ledger=service.ledger,
            metrics=service.metrics,
            metrics_port=settings.metrics_port,
            is_traced=service.tracing.tracer is not None,
        )

    app.build_middleware_stack = behind_access  # type: ignore[method-assign]
    app.openapi = openapi.document  # type: ignore[method-assign]
    return app


def serve(settings: Settings, engine: Engine | None = None) -> int:
    """Run the service until SIGTERM or Ctrl-C, on `engine` or the one the settings ask for; returns the exit status.

    Requests in flight may finish within `shutdown_grace_seconds`; no child is left behind.
    """
    configure(settings.log_level, settings.log_format)
    for warning in unknown_variables():
        log.warning(warning)
    try:
        load_all()
        app = create_app(settings, engine or engine_for(settings))
        sockets = [bound_socket(settings.host, settings.port)]
        if settings.metrics_port is not None:
            sockets.append(bound_socket(settings.host, settings.metrics_port))
    except ConfigError as error:
        print(f"verifier serve: {error}", file=sys.stderr)
        return BAD_USAGE
    server = AnnouncedServer(web_config(app, settings), url_of(sockets[0], settings.host))
    settle_memory()
    with ExitStack() as held:
        for listening in sockets:
            held.enter_context(listening)
        held.enter_context(signals_taken())
        server.run(sockets=sockets)
    return DONE if server.started else COULD_NOT_START


FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto")
"""What a proxy says of the caller, and the web server's own layer reads."""


class Front:
    """What the web server calls. A request of which no proxy says anything, and which nobody traces, has nothing to do
    in the layers around ours: they took a fortieth of the time of a single call."""

    def __init__(self, app: FastAPI, trusted_proxies: str | list[str], *, is_traced: bool) -> None:
        self._app = app
        self._is_traced = is_traced
        self._outer = ProxyHeadersMiddleware(app, trusted_proxies)  # type: ignore[arg-type]

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        inner = self._app.middleware_stack
        through_all = self._is_traced or scope["type"] != "http"
        if inner is None or through_all or not headers_of(scope).keys().isdisjoint(FORWARDED):
            return self._outer(scope, receive, send)  # type: ignore[arg-type]
        scope["app"] = self._app
        return inner(scope, receive, send)


IDLE_SECONDS = 75
"""Longer than a trainer's step, so that its next rewards come over the same connection (the client gives it up after
60 s). The door closes idle ones earlier where others have no room."""


def web_config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How the web server is set up for `app`."""
    service = app.state.service
    assert isinstance(service, Service)
    most = room_for_connections(settings.max_connections, settings.workers or os.cpu_count() or 1)
    door = Door(most, told=service.metrics.refused_at_the_door)
    config = uvicorn.Config(
        app,
        interface="asgi3",
        proxy_headers=False,  # Front has a look at them
        loop="uvloop",
        http=door.protocol,  # type: ignore[arg-type]  # called as the class would be
        ws="websockets-sansio",
        ws_max_size=settings.max_rollout_bytes,
        ws_per_message_deflate=False,  # a message inflates to as much as it likes before its size is looked at
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        headers=[("X-Content-Type-Options", "nosniff")],
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=int(settings.shutdown_grace_seconds),
    )
    is_traced = service.tracing.tracer is not None
    config.app = Front(app, config.forwarded_allow_ips, is_traced=is_traced)
    return config


def settle_memory() -> None:
    """Look for garbage seldom, and not among what stays: requests and batches make thousands of objects and no cycles
    (tests/server/test_garbage.py), so that there is little to find.

    The collector holds the event loop while it looks: about 30 ms through 150,000 new objects. A thousand concurrent
    requests are 100,000, and were looked through while they were still needed: an eighth of the time of a single call.
    Older objects are looked through after seven million new ones, which are those in hand and take as long; all of them
    hardly ever.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(150_000, 50, 2000)


class AnnouncedServer(uvicorn.Server):
    """Says where it is once it answers."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            print(f"verifier {verifier.__version__} at {self._url} (documentation at {self._url}/docs)", flush=True)


@contextmanager
def signals_taken() -> Iterator[None]:
    """Keep the web server's own raising of a signal after a clean end from ending this process early."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def bound_socket(host: str, port: int) -> socket.socket:
    """A listening socket; raises ConfigError that says what is wrong with the address and what to change."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except socket.gaierror as error:
        raise ConfigError(f"VERIFIER_HOST={host}: no such address here ({error.strerror})") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(
                f"port {port} on {host} is in use; stop what listens there, or choose another with VERIFIER_PORT "
                "(0 for any free one), or VERIFIER_METRICS_PORT"
            ) from error
        raise ConfigError(f"cannot listen on {host} port {port}: {os.strerror(error.errno or 0)}") from error


def url_of(listening: socket.socket, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"
