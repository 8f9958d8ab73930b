"""What a request leaves behind is gone with it: the collector, which holds every other request while it looks, has
nothing to find."""

import gc
import socket
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from served import NO_TLS
from service_under_test import batch, rollout, wait_until

from verifier.server.access import Facts
from verifier.server.door import Connection
from verifier.server.exchange import Exchange
from verifier.server.gathered import Together
from verifier.server.intake import Batch
from verifier.wire import Rollout

OURS = (Batch, Connection, Exchange, Facts, Rollout, Together)


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def alive() -> Counter[type]:
    return Counter(type(one) for one in gc.get_objects() if type(one) in OURS)


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/verify", batch(0, rollouts=[rollout(1)]), 200),
        ("/v1/verify", batch(3), 200),
        ("/v1/verify", {"preset": "math", "rollouts": 1}, 422),
        ("/slime/math", {"prompt": "1+1?", "response": "\\boxed{2}", "label": "2"}, 200),
        ("/nemo-gym/math/verify", {"responses_create_params": {}, "response": {}}, 422),
        ("/nothing", {}, 404),
    ],
)
def test_a_request_and_its_connection_leave_nothing_to_the_collector(
    client: httpx.Client, path: str, body: dict[str, object], status: int
) -> None:
    before = alive()
    for _ in range(3):
        assert httpx.post(f"{client.base_url}{path}", json=body, verify=NO_TLS).status_code == status
    wait_until(lambda: not alive() - before)


GET = b"GET /health HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize(
    "sent",
    [
        (GET + b"\r\n") * 5,
        (GET + b"\r\n") * 3 + b"no request\r\n\r\n",
        GET + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        GET + b"Content-Length: 9\r\n\r\nhalf",
        GET,
    ],
)
def test_who_hangs_up_leaves_nothing_to_the_collector(client: httpx.Client, sent: bytes) -> None:
    client.get("/health")  # its connection is kept
    before = alive()
    for _ in range(3):
        with socket.create_connection((client.base_url.host, client.base_url.port)) as raw:
            raw.sendall(sent)
    assert client.get("/health").status_code == 200
    wait_until(lambda: not alive() - before)
