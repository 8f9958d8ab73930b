"""Every protocol under its own address, and again under /strict."""

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.routing import APIRoute

from verifier.server.protocols import eval_protocol, nemo_gym, openenv, openrlhf, sandbox_fusion, slime
from verifier.server.protocols.addresses import STRICT

MODULES = (nemo_gym, openrlhf, slime, eval_protocol, sandbox_fusion, openenv)
PROTOCOLS = tuple(module.router for module in MODULES)


def mounted() -> APIRouter:
    """All of them."""
    router = APIRouter()
    router.include_router(nemo_gym.root)
    for protocol in PROTOCOLS:
        router.include_router(protocol)
        router.include_router(protocol, prefix=STRICT)
    return router


def addresses() -> Iterator[tuple[str, str]]:
    """Each address with its method in small letters, those under /strict left out."""
    for router in (nemo_gym.root, *PROTOCOLS):
        for route in router.routes:
            if isinstance(route, APIRoute):  # the others are WebSockets, of which OpenAPI knows nothing
                for method in route.methods or ():
                    yield route.path, method.lower()
