"""Every protocol under its own address, and again under /strict."""

from collections.abc import Iterator

from fastapi.routing import APIRoute

from verifier.server.addresses import Placed, placed
from verifier.server.protocols import eval_protocol, nemo_gym, openenv, openrlhf, ors, sandbox_fusion, slime
from verifier.server.protocols.addresses import STRICT

MODULES = (nemo_gym, openrlhf, slime, eval_protocol, sandbox_fusion, openenv)
ORS = "/ors"
PROTOCOLS = tuple(module.router for module in MODULES)


def mounted() -> Iterator[Placed]:
    """All of them."""
    for router in (nemo_gym.root, *PROTOCOLS):
        yield from map(placed, router.routes)
    for router in PROTOCOLS:
        yield from (placed(route, STRICT) for route in router.routes)
    yield from (placed(route, ORS) for route in ors.router.routes)
    yield from map(placed, ors.router.routes)  # the last: an environment's name may be anything


def addresses() -> Iterator[tuple[str, str]]:
    """Each address with its method in small letters, those under /strict left out."""
    for prefix, router in (("", nemo_gym.root), *(("", protocol) for protocol in PROTOCOLS), (ORS, ors.router)):
        for route in router.routes:
            if isinstance(route, APIRoute):  # the others are WebSockets, of which OpenAPI knows nothing
                for method in route.methods or ():
                    yield f"{prefix}{route.path}", method.lower()
