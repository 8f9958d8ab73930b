"""The console: the same keys and tenants as the API, a strict policy on every answer, and figures that are right."""

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from service_under_test import StandIn, running

from verifier.engine.base import EncodedResult
from verifier.engine.options import JobKey
from verifier.explanation import Explanation
from verifier.presets.catalogue import catalogue, task_for
from verifier.score import score_task
from verifier.server.auth import new_key
from verifier.server.console import watch as watch_module
from verifier.server.console.routes import read_form
from verifier.server.console.session import COOKIE
from verifier.server.console.shared_watch import read, written
from verifier.server.console.watch import Watch, Watched
from verifier.server.problems import Refused
from verifier.server.settings import Settings
from verifier.wire import Rollout

PAGES = ("", "/explain", "/presets", "/presets/math", "/presets/tinyzero/countdown", "/dump", "/login")


@pytest.fixture(scope="module")
def keys() -> dict[str, tuple[str, str]]:
    return {name: new_key(name) for name in ("ada", "bob", "prometheus")}


@pytest.fixture(scope="module")
def guarded(keys: dict[str, tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("keys") / "keys"
    terms = {"prometheus": " scopes=metrics"}
    path.write_text("".join(f"{line}{terms.get(name, '')}\n" for name, (_, line) in keys.items()))
    with running(Settings(api_keys_file=path), StandIn()) as client:
        yield client


@pytest.fixture
def browser(guarded: httpx.Client, keys: dict[str, tuple[str, str]]) -> Iterator[Callable[..., httpx.Client]]:
    held = ExitStack()

    def entered(name: str) -> httpx.Client:
        """A browser in which that key was given."""
        fresh = held.enter_context(httpx.Client(base_url=guarded.base_url, timeout=60))
        done = fresh.post("/console/login", data={"key": keys[name][0]})
        assert (done.status_code, done.headers["location"]) == (303, "/console")
        return fresh

    with held:
        yield entered


@pytest.fixture(scope="module")
def open_service() -> Iterator[httpx.Client]:
    with running(Settings(), StandIn()) as client:
        yield client


def rollouts(count: int, completion: str = r"\boxed{4}") -> list[dict[str, Any]]:
    return [{"id": f"r{n}", "completion": completion, "ground_truth": "4"} for n in range(count)]


@pytest.mark.parametrize("page", [*PAGES, "/batches/none", "/jobs/none", "/static/style.css", "/static/nothing"])
def test_every_answer_has_the_policy(open_service: httpx.Client, page: str) -> None:
    told = open_service.get(f"/console{page}")
    policy = told.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert told.headers["x-frame-options"] == "DENY"
    assert told.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_whole_and_take_nothing_from_elsewhere(open_service: httpx.Client, page: str) -> None:
    told = open_service.get(f"/console{page}")
    assert told.status_code == 200
    assert told.text.rstrip().endswith("</html>")
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", told.text)
    assert not re.search(r"<script(?![^>]* src=)", told.text)
    assert not re.search(r"""\son[a-z]+=|\sstyle=""", told.text)


def test_without_a_key_there_is_the_page_that_asks_for_one(guarded: httpx.Client) -> None:
    for page in ("", "/explain", "/presets", "/batches/x", "/jobs/x"):
        told = guarded.get(f"/console{page}")
        assert (told.status_code, told.headers["location"]) == (303, "/console/login")
    assert guarded.post("/console/explain", data={"completion": "x"}).status_code == 401
    assert guarded.get("/console/login").status_code == 200
    assert guarded.get("/console/static/console.js").status_code == 200


def test_a_wrong_key_opens_nothing(guarded: httpx.Client) -> None:
    told = guarded.post("/console/login", data={"key": "rv_wrong"})
    assert told.status_code == 401
    assert "set-cookie" not in told.headers
    assert "rv_wrong" not in told.text


def test_a_key_opens_the_console_and_not_the_api(browser: Callable[..., httpx.Client]) -> None:
    ada = browser("ada")
    [cookie] = [one for one in ada.cookies.jar if one.name == COOKIE]
    assert cookie.path == "/console"
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "strict"
    assert ada.get("/console").status_code == 200
    assert ada.get("/v1/jobs").status_code == 401, "the cookie goes to the console alone"
    header = {"Cookie": f"{COOKIE}={cookie.value}"}
    assert ada.get("/v1/jobs", headers=header).status_code == 401, "and would open nothing else"


def test_a_key_with_another_scope_does_not_read_rollouts(browser: Callable[..., httpx.Client]) -> None:
    assert browser("prometheus").get("/console").status_code == 403


def test_leaving_forgets_the_key(browser: Callable[..., httpx.Client]) -> None:
    ada = browser("ada")
    ada.post("/console/logout")
    assert ada.get("/console").status_code == 303


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 200),
    ],
)
def test_another_sites_page_can_ask_for_nothing(
    open_service: httpx.Client, headers: dict[str, str], status: int
) -> None:
    form = {"completion": r"\boxed{4}", "ground_truth": "4", "preset": "math"}
    assert open_service.post("/console/explain", data=form, headers=headers).status_code == status


def test_a_key_sees_its_own_jobs_and_no_others(
    browser: Callable[..., httpx.Client], guarded: httpx.Client, keys: dict[str, tuple[str, str]]
) -> None:
    def as_key(name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {keys[name][0]}"}

    body = {"preset": "math", "job": "secret-run", "rollouts": rollouts(3)}
    assert guarded.post("/v1/verify", json=body, headers=as_key("ada")).status_code == 200
    batch = guarded.post("/v1/jobs", json=body, headers=as_key("ada")).json()["id"]
    ada, bob = browser("ada"), browser("bob")
    assert "secret-run" in ada.get("/console").text
    assert "secret-run" not in bob.get("/console").text
    assert ada.get("/console/jobs/secret-run").status_code == 200
    assert bob.get("/console/jobs/secret-run").status_code == 404
    assert ada.get(f"/console/batches/{batch}").status_code == 200
    assert bob.get(f"/console/batches/{batch}").status_code == 404
    assert bob.get(f"/console/batches/{batch}/results").status_code == 404
    assert len(ada.get(f"/console/batches/{batch}/results").json()["results"]) == 3


def test_pasted_text_is_explained_as_the_api_explains_it(open_service: httpx.Client) -> None:
    rollout = {"completion": "first \\boxed{3}, then\n\\boxed{0.6}", "ground_truth": "1/2"}
    form = {**rollout, "preset": "math", "params": '{"units": "required"}'}
    told = open_service.post("/console/explain", data=form)
    asked = {"rollout": rollout, "preset": {"name": "math", "params": {"units": "required"}}}
    by_api = Explanation.model_validate_json(open_service.post("/v1/explain", json=asked).content)
    assert told.status_code == 200
    assert "<mark>0.6</mark>" in told.text
    assert by_api.result.rubric_fingerprint
    assert by_api.result.rubric_fingerprint in told.text
    assert "the ground truth were the answer: &#39;1/2&#39;" in told.text


@pytest.mark.parametrize(
    ("form", "named"),
    [
        ({"preset": "nosuch"}, "nosuch"),
        ({"params": "{"}, "the parameters: expected JSON"),
        ({"params": "[1]"}, "expected a JSON object"),
        ({"ground_truth": "NaN", "as_json": "1"}, "JSON has no NaN"),
        ({"params": '{"nosuch": 1}'}, "nosuch"),
    ],
)
def test_a_form_that_cannot_be_read_says_what_would_work(
    open_service: httpx.Client, form: dict[str, str], named: str
) -> None:
    told = open_service.post(
        "/console/explain", data={"completion": "<i>x</i>", "ground_truth": "1", "preset": "math", **form}
    )
    assert told.status_code == 422
    assert named in told.text
    assert "&lt;i&gt;x&lt;/i&gt;" in told.text, "what was typed is there again"


def test_a_form_larger_than_the_console_takes_is_refused(open_service: httpx.Client) -> None:
    assert open_service.post("/console/explain", data={"completion": "x" * 3 * 2**20}).status_code == 413
    many = "&".join(f"a{n}=1" for n in range(100))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert open_service.post("/console/explain", content=many, headers=kind).status_code == 422


def test_lone_surrogates_and_half_escapes_in_a_form_do_no_harm(open_service: httpx.Client) -> None:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    body = "completion=%ED%A0%80%FF%00%&ground_truth=%22%5Cud800%22&as_json=1&preset=exact"
    assert open_service.post("/console/explain", content=body, headers=kind).status_code == 200


def test_every_preset_has_its_page(open_service: httpx.Client) -> None:
    told = open_service.get("/console/presets").text
    for name in catalogue():
        assert f'/console/presets/{quote(name)}"' in told
    ifeval = open_service.get("/console/presets/ifeval").text
    assert "Quirks" in ifeval
    assert open_service.get("/console/presets/nosuch").status_code == 404


def test_a_training_job_shows_outcomes_signals_and_what_was_slow(open_service: httpx.Client) -> None:
    unread = "<think>so \\boxed{4}</think>"
    for part in (rollouts(150), rollouts(150, unread)):
        open_service.post("/v1/verify", json={"preset": "math", "job": "a/b <c>", "rollouts": part})
    overview = open_service.get("/console").text
    assert "a/b &lt;c&gt;" in overview
    told = open_service.get(f"/console/jobs/{quote('a/b <c>', safe='')}").text
    assert "300" in told
    assert "answer only in think" in told
    assert "completions without an answer rise" in told
    assert "<svg" in told


def test_a_finished_batch_has_its_table(open_service: httpx.Client) -> None:
    body = {"preset": "math", "rollouts": [*rollouts(2), {"id": "n", "completion": "x", "ground_truth": None}]}
    batch = open_service.post("/v1/jobs", json=body).json()["id"]
    told = open_service.get(f"/console/batches/{batch}").text
    assert "3 of 3" in told
    assert "the ground truth is null" in told


# What is watched


def graded(completion: str, count: int) -> tuple[list[tuple[int, EncodedResult]], list[Any]]:
    tasks = [task_for(Rollout(id=str(n), completion=completion, ground_truth="4"), "math") for n in range(count)]
    return [(n, EncodedResult.of(score_task(task))) for n, task in enumerate(tasks)], tasks


def test_what_is_watched_is_counted_by_key_and_job() -> None:
    watch = Watch(clock=lambda: 1000.0)
    watch.add(*graded(r"\boxed{4}", 50), JobKey("run", key="ada"))
    watch.add(*graded(r"\boxed{5}", 30), JobKey("run", key="bob"))
    [ada] = watch.jobs_of("ada")
    assert (ada.rollouts, ada.outcomes["correct"], ada.whole.mean_reward) == (50, 50, 1.0)
    assert ada.rate(1000.0) == 5.0
    assert watch.job_of("bob", "run") is not ada
    assert len(ada.slowest()) == watch_module.MOST_SLOW


def test_a_key_with_many_job_names_displaces_its_own_alone() -> None:
    watch = Watch()
    lot, tasks = graded(r"\boxed{4}", 1)
    watch.add(lot, tasks, JobKey("kept", key="bob"))
    for number in range(100):
        watch.add(lot, tasks, JobKey(f"run-{number}", key="ada"))
    assert len(watch.jobs_of("ada")) == watch_module.MOST_OF_KEY
    assert watch.jobs_of("ada")[0].name == "run-99"
    assert watch.job_of("bob", "kept") is not None


def test_many_keys_have_no_more_than_there_is_room_for() -> None:
    watch = Watch()
    lot, tasks = graded(r"\boxed{4}", 1)
    for number in range(2 * watch_module.MOST_WATCHED):
        watch.add(lot, tasks, JobKey("run", key=f"key-{number}"))
    assert (
        sum(len(watch.jobs_of(f"key-{n}")) for n in range(2 * watch_module.MOST_WATCHED)) == watch_module.MOST_WATCHED
    )


def test_a_long_run_has_few_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "FIRST_WINDOW", 2)
    watch = Watch()
    lot, tasks = graded(r"\boxed{4}", 1)
    for _ in range(500):
        watch.add(lot, tasks, JobKey("run"))
    [one] = watch.jobs_of("")
    assert len(one.windows) <= watch_module.MOST_WINDOWS + 1
    assert one.whole.rollouts == 500


def told_on(one: Watched) -> Watched:
    """As another service hears of it."""
    found = read(written(("ada", one.name), one))
    assert found is not None
    assert found[0] == ("ada", "run")
    return found[1]


def test_what_several_services_counted_of_a_job_is_one_job() -> None:
    now = 1000.0
    parts = [Watch(clock=lambda: now), Watch(clock=lambda: now)]
    for step, (right, service) in enumerate([(False, 0), (False, 1), (True, 0), (True, 1)]):
        now += 60.0
        parts[service].add(*graded(rf"\boxed{{{4 if right else step}}}", 100), JobKey("run", key="ada"))
    first, second = (watch.job_of("ada", "run") for watch in parts)
    assert first is not None
    assert second is not None
    parts[0].hear({("ada", "run"): [told_on(second)]})
    parts[1].hear({("ada", "run"): [told_on(first)]})
    [one], [other] = (watch.jobs_of("ada") for watch in parts)
    for whole in (one, other):
        assert (whole.rollouts, whole.outcomes) == (400, {"correct": 200, "incorrect": 200})
        assert [window.right for window in whole.windows] == [0, 0, 100, 100], "in the order of time"
        assert len(whole.slowest()) == watch_module.MOST_SLOW
        assert whole.rate(now) == 400 / 180
    assert one.slowest() == other.slowest()
    assert one.signals() == other.signals()
    assert [name for name, _ in parts[0].signals()] == ["ada/run"]
    assert parts[1].signals() == parts[0].signals()
    assert parts[0].jobs_of("bob") == []


def test_answers_that_are_not_told_on_are_still_counted() -> None:
    watch = Watch()
    for number in range(60):
        watch.add(*graded(rf"\boxed{{{number}}}", 16), JobKey("run", key="ada"))
    [one] = watch.jobs_of("ada")
    heard = told_on(one)
    assert heard.whole.answers.total() + heard.whole.other_answers == one.whole.answers.total() == 60
    assert [signal.kind for signal in heard.signals()] == [signal.kind for signal in one.signals()]


@pytest.mark.parametrize(
    "body",
    [None, b"", b"x", zlib.compress(b"[]"), zlib.compress(b'{"key": "a", "job": "b"}'), zlib.compress(b" " * 2**22)],
)
def test_what_no_service_would_have_written_is_passed_over(body: bytes | None) -> None:
    assert read(body) is None


def test_reasons_of_what_was_not_judged_are_kept() -> None:
    watch = Watch()
    task = task_for(Rollout(completion="x", ground_truth=None), "math")
    watch.add([(0, EncodedResult.of(score_task(task)))], [task], JobKey("run"))
    [one] = watch.jobs_of("")
    assert dict(one.reasons) == {("unverifiable", "the ground truth is null"): 1}


def test_a_form_without_a_preset_says_what_chooses_one() -> None:
    with pytest.raises(Refused, match="no preset is named: expected one, such as math, or auto"):
        read_form({"completion": "B", "ground_truth": "B", "preset": " "})
    assert getattr(read_form({"completion": "B", "ground_truth": "B", "preset": "auto"}).preset, "name", None) == "auto"
    with pytest.raises(Refused, match="expected JSON"):
        read_form({"completion": "B", "ground_truth": "{", "as_json": "1"})


def test_the_pages_are_packaged() -> None:
    import verifier.server.console

    assert (Path(verifier.server.console.__file__).parent / "pages" / "layout.html").is_file()
