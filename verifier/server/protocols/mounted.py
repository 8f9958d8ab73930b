"""Every protocol under its own address, and again under /strict."""

from collections.abc import Iterator

from verifier.server.addresses import STRICT, Placed
from verifier.server.operations import Route
from verifier.server.protocols import (
    eval_protocol,
    nemo_gym,
    open_instruct,
    open_r1,
    openenv,
    openrlhf,
    ors,
    pipelinerl,
    piston,
    sandbox_fusion,
    slime,
)

MODULES = (
    *(nemo_gym, openrlhf, slime, eval_protocol, sandbox_fusion, openenv),
    *(piston, open_r1, open_instruct, pipelinerl),
)
ROOTS = (nemo_gym.root, pipelinerl.root)
ORS = "/ors"


def mounted() -> Iterator[Placed]:
    """All of them."""
    yield from (Placed(route) for root in ROOTS for route in root)
    for prefix in ("", STRICT):
        yield from (Placed(route, prefix) for module in MODULES for route in module.router)
    for prefix in (ORS, ""):
        yield from (Placed(route, prefix) for route in ors.router)  # the last: an environment's name may be anything


def protocols() -> Iterator[tuple[str, Route]]:
    """Each route with its prefix, those under /strict left out, and those of ORS that stand at the root."""
    yield from (("", route) for root in ROOTS for route in root)
    yield from (("", route) for module in MODULES for route in module.router)
    yield from ((ORS, route) for route in ors.router)
