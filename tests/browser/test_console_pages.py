"""The console in a real browser: no text of a model, a data set or a job runs, and all can be done by the keyboard."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from page_attacks import ATTACKS
from service_under_test import StandIn, running

from verifier.server.auth import new_key
from verifier.server.settings import Settings


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    with running(Settings(), StandIn()) as client:
        yield client


@pytest.fixture
def console(service: httpx.Client, opened: Callable[..., Any]) -> Callable[..., Any]:
    def at(path: str = "", **options: Any) -> Any:
        watched = opened(**options)
        watched.allowed = (str(service.base_url), "data:,")
        watched.address = f"{service.base_url}/console".replace("//console", "/console")
        watched.page.goto(watched.address + path)
        return watched

    return at


def hostile_rows() -> list[dict[str, Any]]:
    return [
        {
            "id": f"{n}{text}",
            "completion": f"a {text} \\boxed{{{text}}} b",
            "ground_truth": text,
            "prompt": text,
            "group": text,
        }
        for n, text in enumerate(ATTACKS)
    ]


def test_pasted_text_runs_nothing(console: Callable[..., Any]) -> None:
    watched = console("/explain")
    everything = "\n".join(ATTACKS)
    for text in (everything, f"\\boxed{{{ATTACKS[3]}}}"):
        watched.page.fill("#completion", text)
        watched.page.fill("#ground_truth", ATTACKS[0])
        watched.page.fill("#preset", "exact")
        watched.page.press("#completion", "Control+Enter")
        watched.page.wait_for_selector("#told")
    watched.page.fill("#params", ATTACKS[0])
    watched.page.press("#params", "Enter")
    watched.page.wait_for_selector(".problem")
    watched.wrongs = [wrong for wrong in watched.wrongs if "422" not in wrong]
    assert watched.unharmed()
    assert watched.page.locator("script").count() == 2
    assert watched.page.locator("img, iframe, object, embed, base").count() == 0


def test_jobs_and_batches_with_hostile_names_and_rows_run_nothing(
    console: Callable[..., Any], service: httpx.Client, tmp_path: Path
) -> None:
    rows = hostile_rows()
    (tmp_path / "dump.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for name in ATTACKS[:12]:
        service.post("/v1/verify", json={"preset": "text", "job": name[:200], "rollouts": rows[:2]}).raise_for_status()
    body = {"preset": "text", "job": ATTACKS[0], "rollouts": rows, "explain": True}
    first, second = (service.post("/v1/jobs", json=body).json()["id"] for _ in range(2))
    watched = console()
    watched.page.goto(f"{watched.address}/jobs/{quote(ATTACKS[3], safe='')}")
    assert ATTACKS[3] in watched.page.locator("h1").inner_text()
    watched.page.goto(f"{watched.address}/batches/{first}?with={second}")
    watched.page.get_by_text(f"{len(rows)} of {len(rows)}").first.wait_for()
    watched.page.set_input_files("#rollouts-file", tmp_path / "dump.jsonl")
    watched.page.get_by_text(f"the completions of {len(rows)} were found").wait_for()
    for _ in ATTACKS:
        watched.page.keyboard.press("j")
    assert watched.page.locator(".detail").inner_text()
    assert watched.unharmed()
    assert watched.page.locator("script").count() == 2


def test_a_dump_is_read_in_the_browser_and_two_runs_are_compared(
    console: Callable[..., Any], service: httpx.Client, tmp_path: Path
) -> None:
    rows = [{"id": str(n), "completion": f"so \\boxed{{{n % 7}}}", "ground_truth": "3"} for n in range(300)]
    results = service.post("/v1/verify", json={"preset": "math", "rollouts": rows}).json()["results"]
    other = [json.loads(json.dumps(result)) for result in results]
    other[3]["verdict"]["outcome"], other[3]["reward"] = "incorrect", 0.0
    (tmp_path / "dump.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n")
    (tmp_path / "out.jsonl").write_text("".join(json.dumps(row) + "\n" for row in results))
    (tmp_path / "other.json").write_text(json.dumps({"results": other}))
    watched = console("/dump")
    page = watched.page
    page.set_input_files("#results-file", tmp_path / "out.jsonl")
    page.get_by_text("300 of 300").wait_for()
    page.set_input_files("#rollouts-file", tmp_path / "dump.jsonl")
    page.get_by_text("the completions of 300 were found").wait_for()
    page.set_input_files("#other-file", tmp_path / "other.json")
    page.get_by_text("1 differ").wait_for()
    page.locator("select[aria-label=compared]").select_option("flip")
    page.get_by_text("1 of 300", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".detail mark").inner_text() == "3"
    assert watched.unharmed()
    batch = [{"id": "b", "custom_id": row["id"], "response": {"body": {"choices": []}}} for row in rows]
    (tmp_path / "batch.jsonl").write_text("".join(json.dumps(row) + "\n" for row in batch))
    page.set_input_files("#rollouts-file", tmp_path / "batch.jsonl")
    page.get_by_text("the completions of 0 were found, as this is a dump of another tool").wait_for()
    page.set_input_files("#results-file", tmp_path / "dump.jsonl")
    page.get_by_text("holds no results").wait_for()


def test_a_rollout_of_a_dump_is_explained_by_one_click_and_what_is_not_known_is_not_null(
    console: Callable[..., Any], service: httpx.Client, tmp_path: Path
) -> None:
    rows = [{"id": "a", "completion": r"so \boxed{3}" + ATTACKS[3], "ground_truth": "4"}]
    body = {"preset": "math", "rollouts": rows}
    (tmp_path / "results.json").write_bytes(service.post("/v1/verify", json=body).content)
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    watched = console("/dump")
    watched.page.set_input_files("#results-file", tmp_path / "results.json")
    watched.page.get_by_text("1 of 1", exact=True).wait_for()
    watched.page.keyboard.press("j")
    watched.page.locator(".detail h3").first.wait_for()
    assert "ground truth" not in watched.page.locator(".detail").text_content(), "nobody said what it is"
    watched.page.set_input_files("#rollouts-file", tmp_path / "rows.json")
    watched.page.get_by_text("the completions of 1 were found").wait_for()
    watched.page.locator("body").click()
    watched.page.keyboard.press("j")
    watched.page.get_by_role("button", name="Explain: what would change it").click()
    watched.page.wait_for_selector("#told")
    assert "the ground truth were the answer: '4'" in watched.page.locator("#told").text_content()
    assert watched.unharmed()


def test_pages_are_reached_and_used_without_a_mouse(console: Callable[..., Any]) -> None:
    watched = console()
    page = watched.page
    for key, heading in (("p", "Presets"), ("e", "Explain a verdict"), ("d", "Read a dump"), ("s", "Service")):
        if page.locator("#completion").count():
            page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.get_by_role("heading", name=heading, exact=True).wait_for()
        page.wait_for_load_state()  # a heading is there before the scripts are
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.get_by_role("heading", name="Presets", exact=True).wait_for()
    page.wait_for_load_state()
    page.keyboard.press("/")
    page.keyboard.type("countdown")
    assert page.locator("#presets tbody tr:visible").count() < 10
    assert watched.unharmed()


@pytest.mark.parametrize("path", ["", "/explain", "/presets", "/presets/math", "/dump"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_a_phone(console: Callable[..., Any], path: str, scheme: str) -> None:
    watched = console(path, viewport={"width": 360, "height": 740}, color_scheme=scheme)
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert watched.unharmed()


def test_the_overview_looks_again_by_itself(console: Callable[..., Any], service: httpx.Client) -> None:
    watched = console()
    rows = [{"completion": r"\boxed{4}", "ground_truth": "4"}]
    service.post("/v1/verify", json={"preset": "math", "job": "came-later", "rollouts": rows}).raise_for_status()
    watched.page.get_by_text("came-later").wait_for()
    assert watched.unharmed()


def test_a_key_is_typed_kept_from_scripts_and_forgotten(opened: Callable[..., Any], tmp_path: Path) -> None:
    key, line = new_key("ada")
    (tmp_path / "keys").write_text(f"{line}\n")
    with running(Settings(api_keys_file=tmp_path / "keys"), StandIn()) as client:
        watched = opened()
        watched.allowed = (str(client.base_url), "data:,")
        page = watched.page
        page.goto(f"{client.base_url}/console")
        page.keyboard.type(key)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Service", exact=True).wait_for()
        assert page.evaluate("document.cookie") == ""
        page.get_by_role("button", name="leave").press("Enter")
        page.get_by_role("heading", name="API key required").wait_for()
        page.goto(f"{client.base_url}/console/presets")
        page.get_by_role("heading", name="API key required").wait_for()
        watched.wrongs = [wrong for wrong in watched.wrongs if not wrong.startswith("verbose")]
        assert watched.unharmed()
