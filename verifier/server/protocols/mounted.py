"""Every protocol under its own address, and again under /strict."""

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.routing import APIRoute

from verifier.server.protocols import eval_protocol, nemo_gym, openrlhf, sandbox_fusion, slime
from verifier.server.protocols.addresses import STRICT

PROTOCOLS = (nemo_gym.router, openrlhf.router, slime.router, eval_protocol.router, sandbox_fusion.router)


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
            assert isinstance(route, APIRoute)
            for method in route.methods or ():
                yield route.path, method.lower()
