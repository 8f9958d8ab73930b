"""Keys hold for every protocol, in whatever place its client can put one."""

import re
from pathlib import Path

import pytest
from service_under_test import StandIn, is_problem, keyed

from verifier.server import openapi
from verifier.server.addresses import STRICT

UNDER_STRICT = ("/nemo-gym", "/openrlhf", "/slime", "/eval-protocol", "/sandbox-fusion", "/openenv")
SAMPLE = {"prompt": "1+1?", "response": r"\boxed{2}", "label": "2"}


def test_a_key_in_any_place_opens(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="") as (client, headers):
        key = headers["ann"]["Authorization"].removeprefix("Bearer ")
        for more in (headers["ann"], {"X-Api-Key": key}):
            assert client.post("/slime/math", json=SAMPLE, headers=more).json() == 1.0
        assert client.post("/slime/math", json=SAMPLE, auth=("anybody", key)).json() == 1.0, "http://anybody:KEY@host"


@pytest.mark.parametrize("header", [{"X-Api-Key": "rv_x"}, {"Authorization": "Basic cnZfeA=="}, {"X-Api-Key": "é"}])
def test_no_key_or_a_wrong_one_opens_nothing(tmp_path: Path, stand_in: StandIn, header: dict[str, str]) -> None:
    sent = {name.encode(): value.encode() for name, value in header.items()}
    with keyed(tmp_path, stand_in, ann="") as (client, _):
        for more in ([], [*sent.items()]):
            is_problem(client.post("/slime/math", json=SAMPLE, headers=more), 401, "unauthorized")


def test_a_key_needs_the_scope_of_what_is_asked(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, judge="scopes=verify", runner="scopes=run") as (client, headers):
        for path in ("/slime/math", "/strict/slime/math", "/nemo-gym/math/verify", "/verify", "/sandbox-fusion/submit"):
            is_problem(client.post(path, json=SAMPLE, headers=headers["runner"]), 403, "forbidden")
        for path in ("/sandbox-fusion/run_code", "/strict/sandbox-fusion/run_code"):
            is_problem(client.post(path, json=SAMPLE, headers=headers["judge"]), 403, "forbidden")


def test_a_keys_rate_counts_samples(tmp_path: Path, stand_in: StandIn) -> None:
    with keyed(tmp_path, stand_in, ann="rate=2/year") as (client, headers):
        answers = [client.post("/slime/math", json=SAMPLE, headers=headers["ann"]).status_code for _ in range(3)]
        assert answers == [200, 200, 429]


SCOPES = ("verify", "run", "metrics")


def test_every_address_asks_for_the_scope_that_it_declares(tmp_path: Path, stand_in: StandIn) -> None:
    keys = {f"without-{scope}": "scopes=" + ",".join({*SCOPES} - {scope}) for scope in SCOPES}
    with keyed(tmp_path, stand_in, **keys) as (client, headers):
        for prefix in ("", STRICT):
            for path, item in openapi.paths().items():
                for method, operation in item.items():
                    if (scope := operation.get("x-required-scope")) and (not prefix or path.startswith(UNDER_STRICT)):
                        address = prefix + re.sub("{[^}]*}", "x", path)
                        is_problem(
                            client.request(method, address, headers=headers[f"without-{scope}"]), 403, "forbidden"
                        )


def test_every_address_that_takes_a_body_has_a_scope_and_is_counted() -> None:
    for _, route in openapi.all_routes():
        if route.operation.request.get("requestBody"):
            assert route.operation.scope in ("verify", "run"), route.path
            assert route.operation.is_counted, route.path
