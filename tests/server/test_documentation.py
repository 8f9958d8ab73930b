"""/docs: a page that needs no other host, and no key to be read."""

import re
from pathlib import Path

import httpx
from service_under_test import StandIn, running

from verifier.server.auth import new_key
from verifier.server.settings import Settings


def test_the_page_and_all_that_it_loads_come_from_the_service(held: httpx.Client) -> None:
    page = held.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert not re.search(r"(?:src|href)=.?https?:", page.text)
    loaded = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text)
    assert {address.rpartition(".")[2] for address in loaded} == {"js", "css", "png"}
    for address in [*loaded, "/openapi.json"]:
        assert held.get(address).status_code == 200, address
    assert "url: '/openapi.json'" in page.text


def test_the_script_is_a_script_and_the_style_a_style(held: httpx.Client) -> None:
    assert held.get("/docs/swagger-ui-bundle.js").headers["content-type"].startswith("text/javascript")
    assert held.get("/docs/swagger-ui.css").headers["content-type"].startswith("text/css")
    assert held.get("/docs/other.js").status_code == 404


def test_the_bare_address_says_where_everything_is(held: httpx.Client) -> None:
    told = held.get("/").json()
    assert (told["service"], told["console"], told["documentation"]) == ("verifier", "/console", "/docs")
    page = held.get("/", headers={"accept": "text/html,*/*"})
    assert page.headers["content-type"].startswith("text/html")
    for address in re.findall(r'href="([^"]+)"', page.text):
        assert held.get(address).status_code in (200, 405), address
    assert held.get("/nothing").status_code == 404


def test_a_key_is_not_needed_to_hear_where_everything_is(stand_in: StandIn, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text(f"{new_key('alice')[1]}\n")
    with running(Settings(api_keys_file=keys), stand_in) as client:
        assert client.get("/").status_code == 200
        assert client.get("/v1/presets").status_code == 401


def test_nothing_of_it_is_in_the_schema(stand_in: StandIn) -> None:
    with running(Settings(), stand_in) as client:
        assert not [path for path in client.get("/openapi.json").json()["paths"] if path.startswith("/docs")]
