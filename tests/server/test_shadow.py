"""Shadow scoring: what differs is found and told to whom it belongs, and the callers notice nothing of it."""

import asyncio
import json
import threading
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import service_under_test
from prometheus_client.parser import text_string_to_metric_families
from service_under_test import StandIn, rollout, running, wait_until

from verifier.engine.base import EncodedResult
from verifier.engine.cache import CachingEngine
from verifier.engine.local import EngineSettings, LocalEngine
from verifier.engine.options import DEFAULTS, CallOptions
from verifier.errors import ConfigError, EngineBusy
from verifier.presets.catalogue import task_for
from verifier.rubric import Rubric, Task
from verifier.score import score, unjudged
from verifier.server import shadow
from verifier.server.app import create_app
from verifier.server.auth import NAME, new_key
from verifier.server.settings import Settings, read_settings
from verifier.server.shadow import change_of, rules_of
from verifier.wire import PresetRef, Result, Rollout, Verdict

ROLLOUTS = [
    rollout(0, "4", "4"),
    rollout(1, "4.0", "4"),  # equal as numbers, and not as texts
    rollout(2, "5", "4"),
    rollout(3, "blue", "blue"),  # not a number that anything can be compared with
]
OF_EACH = {  # exact's verdict, then numeric's
    "agree": 2,
    "wrong_to_correct": 1,
    "judged_to_unjudged": 1,
}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


class HeldShadow(StandIn):
    """An engine that grades callers at once, and shadows when the test says so, if at all."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0
        self.calls: list[tuple[CallOptions, int]] = []
        self.shadows = threading.Event()
        self.failure: Exception | None = None

    async def stream(
        self, tasks: Sequence[Task], options: CallOptions = DEFAULTS
    ) -> AsyncGenerator[list[tuple[int, Result]]]:
        self.calls.append((options, len(tasks)))
        if options.job_key.key == shadow.KEY:
            self.begun += len(tasks)
            if self.failure is not None:
                raise self.failure
            while not self.shadows.is_set():  # noqa: ASYNC110 - the test that sets it is in another thread
                await asyncio.sleep(0.002)
        async for lot in super().stream(tasks, options):
            yield lot


def counts(client: httpx.Client, **how: Any) -> dict[str, float]:
    """What became of the verdicts, and how many were dropped."""
    families = text_string_to_metric_families(client.get("/metrics", **how).text)
    found = [sample for family in families for sample in family.samples if sample.name.startswith("verifier_shadow")]
    totals: defaultdict[str, float] = defaultdict(float)
    for one in found:
        if one.name.endswith("_total"):
            totals[one.labels.get("change", "dropped")] += one.value
    return dict(totals)


def seen(client: httpx.Client) -> float:
    return sum(counts(client).values())


def without_timing(answer: bytes) -> list[dict[str, Any]]:
    return [{**one, "timing": None} for one in json.loads(answer)["results"]]


def test_flips_are_found_both_ways_and_the_answer_is_what_it_was(client: httpx.Client) -> None:
    settings = Settings(shadow={"exact": "numeric", "numeric": "exact"})
    with running(settings, LocalEngine(EngineSettings(workers=1, warm=False))) as shadowed:
        for preset in ("exact", "numeric"):
            body = {"preset": preset, "job": "run-42", "rollouts": ROLLOUTS}
            without = client.post("/v1/verify", json={**body, "use_cache": False}).content
            assert without_timing(shadowed.post("/v1/verify", json=body).content) == without_timing(without)
        wait_until(lambda: seen(shadowed) == 2 * len(ROLLOUTS), 60)
        told = shadowed.get("/v1/shadow").json()
        metrics = shadowed.get("/metrics").text
    assert told["shadows"] == [
        {"preset": "exact", "shadow": "numeric"},
        {"preset": "numeric", "shadow": "exact"},
    ]
    assert sorted((one["preset"], one["id"], one["change"]) for one in told["flips"]) == [
        ("exact", "r1", "wrong_to_correct"),
        ("exact", "r3", "judged_to_unjudged"),
        ("numeric", "r1", "correct_to_wrong"),
        ("numeric", "r3", "unjudged_to_judged"),
    ]
    [flip] = [one for one in told["flips"] if (one["preset"], one["id"]) == ("exact", "r1")]
    assert (flip["a"]["reward"], flip["b"]["reward"], flip["b"]["answer"], flip["job"]) == (0.0, 1.0, "4.0", "run-42")
    assert {one["change"] for one in told["groups"]} >= {"refused -> accepted", "accepted -> refused"}
    assert 'verifier_shadow_rollouts_total{change="agree",preset="exact",shadow="numeric"} 2.0' in metrics
    assert 'verifier_results_total{outcome="correct",preset="exact",training_job="run-42"} 2.0' in metrics


def test_every_door_has_its_rollouts_graded_again(stand_in: StandIn) -> None:
    with running(Settings(shadow={"exact": "numeric"}), CachingEngine(stand_in)) as client:
        one, all_of_them = {"preset": "exact", "rollouts": ROLLOUTS[1:2]}, {"preset": "exact", "rollouts": ROLLOUTS}
        client.post("/v1/verify", json=one).raise_for_status()
        client.post("/v1/verify", json=all_of_them).raise_for_status()
        client.post("/v1/verify", json=all_of_them, headers={"Accept": "application/x-ndjson"}).raise_for_status()
        client.post("/v1/verify", json=all_of_them, headers={"Idempotency-Key": "k"}).raise_for_status()
        client.post("/v1/verify", json=all_of_them, headers={"Idempotency-Key": "k"}).raise_for_status()
        client.post("/v1/jobs", json=all_of_them).raise_for_status()
        wait_until(lambda: seen(client) == 1 + 4 * len(ROLLOUTS))
        assert counts(client)["wrong_to_correct"] == 5
        assert stand_in.jobs[-1].key == shadow.KEY
        openrlhf = client.post(
            "/openrlhf/exact", json={"query": ["x " + r"\boxed{4.0}"], "prompts": ["x"], "labels": ["4"]}
        )
        assert openrlhf.status_code == 200, openrlhf.text
        wait_until(lambda: counts(client)["wrong_to_correct"] == 6)


def test_a_rollouts_own_preset_counts_and_other_presets_do_not(stand_in: StandIn) -> None:
    with running(Settings(shadow={"exact": "numeric"}), stand_in) as client:
        mixed = [rollout(0, "4.0", "4", preset="exact"), rollout(1, "4.0", "4")]
        client.post("/v1/verify", json={"preset": "numeric", "rollouts": mixed}).raise_for_status()
        wait_until(lambda: counts(client)["wrong_to_correct"] == 1)
        assert seen(client) == 1
        assert stand_in.graded == 3


def test_a_share_of_none_grades_nothing_again(stand_in: StandIn) -> None:
    with running(Settings(shadow={"exact": "numeric"}, shadow_share=0), stand_in) as client:
        client.post("/v1/verify", json={"preset": "exact", "rollouts": ROLLOUTS}).raise_for_status()
        assert counts(client) == dict.fromkeys((*shadow.CHANGES, "dropped"), 0)
    assert {key.key for key in stand_in.jobs} == {""}


def test_a_shadow_that_hangs_costs_nobody_anything_and_its_backlog_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadow, "MOST_WAITING", 12)  # of which one key may have half
    engine = HeldShadow()
    with running(Settings(shadow={"exact": "numeric"}), engine) as client:
        for number in range(1, 6):
            told = client.post("/v1/verify", json={"preset": "exact", "rollouts": ROLLOUTS})
            assert [one["id"] for one in told.json()["results"]] == ["r0", "r1", "r2", "r3"]
            assert counts(client)["dropped"] == max(0, 4 * number - 6)
        wait_until(lambda: engine.begun == 1)  # how long the first takes is not known yet
        engine.shadows.set()
        wait_until(lambda: seen(client) == 20)
        assert counts(client)["dropped"] == 14
        client.post("/v1/verify", json={"preset": "exact", "rollouts": ROLLOUTS}).raise_for_status()
        wait_until(lambda: seen(client) == 24)
        assert counts(client)["dropped"] == 14, "there is room again"
    assert {(options.job_key.key == shadow.KEY, options.job_key.spare) for options, _ in engine.calls} == {
        (True, True),
        (False, False),
    }
    assert not any(options.use_cache for options, _ in engine.calls if options.job_key.spare)


def test_a_service_ends_while_a_shadow_hangs() -> None:
    engine = HeldShadow()
    with running(Settings(shadow={"exact": "numeric"}), engine) as client:
        client.post("/v1/verify", json={"preset": "exact", "rollouts": ROLLOUTS}).raise_for_status()
        wait_until(lambda: engine.begun == 1)


def test_the_backlog_is_bounded_in_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadow, "MOST_WAITING_BYTES", 40_000)  # of which one key may have half
    engine = HeldShadow()
    with running(Settings(shadow={"exact": "numeric"}), engine) as client:
        large = [rollout(n, "4", "4", prompt="x" * 9_000) for n in range(8)]
        client.post("/v1/verify", json={"preset": "exact", "rollouts": large}).raise_for_status()
        wait_until(lambda: counts(client)["dropped"] == 6)
        engine.shadows.set()
        wait_until(lambda: counts(client)["agree"] == 2)


def test_what_there_is_no_room_for_is_not_kept_until_the_request_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadow, "MOST_WAITING_BYTES", 40_000)
    stand_in = StandIn()
    shadows = shadow.Shadows(stand_in, rules_of({"exact": "numeric"}))
    task = task_for(Rollout(completion="4", ground_truth="4", prompt="x" * 9_000), "exact")
    lot = [(index, EncodedResult.of(score(task.rollout, task.rubric, preset="exact"))) for index in range(8)]
    picked: list[shadow.Pair] = []
    asyncio.run(shadows.pick(lot, [task] * 8, DEFAULTS.job_key, picked))
    assert (len(picked), shadows.dropped["room"]) == (2, 6)


def test_one_keys_flood_leaves_room_and_turns_to_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadow, "MOST_WAITING", 64)
    engine = HeldShadow()
    keys = {name: new_key(name) for name in ("ann", "bob", "eve")}
    file = tmp_path / "keys"
    file.write_text("\n".join(line for _, line in keys.values()))
    headers = {name: {"Authorization": f"Bearer {key}"} for name, (key, _) in keys.items()}
    with running(Settings(api_keys_file=file, shadow={"exact": "numeric"}), engine) as client:
        metrics = {"headers": headers["eve"]}

        def send(name: str, count: int) -> None:
            rollouts = [rollout(n, "4.0", "4") for n in range(count)]
            body = {"preset": "exact", "job": name, "rollouts": rollouts}
            client.post("/v1/verify", json=body, headers=headers[name]).raise_for_status()

        for _ in range(4):
            send("ann", 64)
        wait_until(lambda: engine.begun == 1)
        send("bob", 5)
        assert counts(client, **metrics)["dropped"] == 256 - 32, "ann has half, and bob all that he sent"
        engine.shadows.set()
        wait_until(lambda: counts(client, **metrics)["wrong_to_correct"] == 32 + 5)
        graded = [client.get("/v1/shadow", headers=headers[name]).json()["flips"] for name in ("ann", "bob")]
        assert [len(flips) for flips in graded] == [32, 5]
        earlier = [flip for flip in graded[0] if flip["at"] < max(one["at"] for one in graded[1])]
        assert len(earlier) < 16, "bob's took turns with ann's, which came before"


def test_a_rollout_that_no_shadow_can_be_made_for_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made = task_for

    def at_times(rollout: Rollout, *arguments: Any, **named: Any) -> Task:
        if "OSError" in rollout.completion:
            raise OSError("a file that the rubric reads is gone")
        if "bug" in rollout.completion:
            raise RuntimeError("a bug")
        if "ConfigError" in rollout.completion:
            raise ConfigError("nothing judges that")
        return made(rollout, *arguments, **named)

    engine = HeldShadow()
    engine.shadows.set()
    with running(Settings(shadow={"exact": "numeric"}), engine) as client:
        monkeypatch.setattr(shadow, "task_for", at_times)
        odd = [rollout(n, kind, "4") for n, kind in enumerate(("OSError", "ConfigError", "bug"))]
        mixed = [one for pair in zip(odd, ROLLOUTS[:3], strict=True) for one in pair]
        client.post("/v1/verify", json={"preset": "exact", "rollouts": mixed}).raise_for_status()
        wait_until(lambda: seen(client) == 6)
        assert (counts(client)["agree"], counts(client)["wrong_to_correct"], counts(client)["dropped"]) == (2, 1, 3)
        assert 'verifier_shadow_dropped_total{reason="unbuildable"} 3.0' in client.get("/metrics").text


def test_a_grading_that_failed_is_no_verdict(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shadow's because it had to give way or we are broken, the caller's because its deadline passed."""
    failed = {"exact", "numeric"}
    real = score

    def score_or_fail(rollout: Rollout, rubric: Rubric, *, preset: str | None, explain: bool) -> Result:
        if preset in failed:
            return unjudged(Task(rollout, rubric, preset), Verdict.failed("it gave way"))
        return real(rollout, rubric, preset=preset, explain=explain)

    monkeypatch.setattr(service_under_test, "score", score_or_fail)
    with running(Settings(shadow={"exact": "numeric"}), stand_in) as client:
        for fails in ({"exact"}, {"numeric"}):
            failed.clear()
            failed.update(fails)
            client.post("/v1/verify", json={"preset": "exact", "rollouts": ROLLOUTS}).raise_for_status()
            wait_until(lambda: seen(client) % 4 == 0)
        wait_until(lambda: seen(client) == 8)
        assert counts(client)["dropped"] == 8
        assert 'verifier_shadow_dropped_total{reason="unjudged"} 8.0' in client.get("/metrics").text


def test_a_shadow_that_the_engine_refuses_is_dropped_and_counted() -> None:
    engine = HeldShadow()
    engine.failure = EngineBusy("full", retry_after_seconds=7)
    with running(Settings(shadow={"exact": "numeric"}), engine) as client:
        told = client.post("/v1/verify", json={"preset": "exact", "rollouts": ROLLOUTS})
        assert [one["reward"] for one in told.json()["results"]] == [1, 0, 0, 1]
        wait_until(lambda: counts(client)["dropped"] == 4)
        engine.failure = None
        engine.shadows.set()
        client.post("/v1/verify", json={"preset": "exact", "rollouts": ROLLOUTS}).raise_for_status()
        wait_until(lambda: seen(client) == 8)
        assert counts(client)["agree"] == OF_EACH["agree"]


def test_a_bug_in_a_shadow_ends_neither_the_service_nor_later_shadows(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = HeldShadow()
    engine.shadows.set()
    engine.failure = RuntimeError("a bug")
    with running(Settings(shadow={"exact": "numeric"}), engine) as client:
        client.post("/v1/verify", json={"preset": "exact", "rollouts": ROLLOUTS[:1]}).raise_for_status()
        wait_until(lambda: counts(client)["dropped"] == 1)
        engine.failure = None
        client.post("/v1/verify", json={"preset": "exact", "rollouts": ROLLOUTS}).raise_for_status()
        wait_until(lambda: seen(client) == 5)


def test_keys_see_their_own_alone_and_no_quota_pays(tmp_path: Path, stand_in: StandIn) -> None:
    (ann, ann_line), (bob, bob_line), (scraper, scraper_line) = (new_key(name) for name in ("ann", "bob", "scraper"))
    file = tmp_path / "keys"
    file.write_text(f"{ann_line} rate=8/year\n{bob_line}\n{scraper_line} scopes=metrics\n")
    headers = {
        name: {"Authorization": f"Bearer {key}"} for name, key in (("ann", ann), ("bob", bob), ("scraper", scraper))
    }
    body = {"preset": "exact", "rollouts": ROLLOUTS}
    with running(Settings(api_keys_file=file, shadow={"exact": "numeric"}), stand_in) as client:

        def flips(name: str) -> list[str]:
            return [one["id"] for one in client.get("/v1/shadow", headers=headers[name]).json()["flips"]]

        for _ in range(2):
            assert client.post("/v1/verify", json=body, headers=headers["ann"]).status_code == 200
        wait_until(lambda: len(flips("ann")) == 4)
        assert flips("bob") == []
        assert client.post("/v1/verify", json=body, headers=headers["ann"]).status_code == 429
        assert client.get("/v1/shadow", headers=headers["scraper"]).status_code == 403
        assert client.get("/v1/shadow").status_code == 401
    assert not NAME.fullmatch(shadow.KEY), "or a key could be called so"


def test_only_the_last_flips_of_a_key_are_kept_and_cut_short(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "MOST_FLIPS", 3)
    with running(Settings(shadow={"exact": "numeric"}), stand_in) as client:
        many = [rollout(n, "4." + "0" * 400, "4", id=f"{n}-" + "i" * 400) for n in range(5)]
        client.post("/v1/verify", json={"preset": "exact", "rollouts": many}).raise_for_status()
        wait_until(lambda: counts(client)["wrong_to_correct"] == 5)
        told = client.get("/v1/shadow").json()
    assert [one["id"].partition("-")[0] for one in told["flips"]] == ["4", "3", "2"]
    assert {len(one["id"]) for one in told["flips"]} == {len(one["a"]["answer"]) for one in told["flips"]} == {200}
    assert sum(one["count"] for one in told["groups"]) == 3


def test_the_page_shows_hostile_text_as_text(stand_in: StandIn) -> None:
    with running(Settings(shadow={"exact": "numeric"}), stand_in) as client:
        assert "No rollout of this key" in client.get("/console/shadow").text
        hostile = [{"id": HOSTILE, "completion": rf"\boxed{{{HOSTILE}}}", "ground_truth": HOSTILE}]
        body = {"preset": "exact", "job": HOSTILE, "rollouts": [*hostile, ROLLOUTS[1]]}
        client.post("/v1/verify", json=body).raise_for_status()
        wait_until(lambda: seen(client) == 2)
        told = client.get("/console/shadow")
        assert told.status_code == 200
        assert "<script>alert" not in told.text
        assert "<img" not in told.text
        assert "&lt;script&gt;alert(1)" in told.text
        assert "refused -&gt; accepted" in told.text
        assert 'href="/console/shadow"' in client.get("/console").text
    with running(Settings(), StandIn()) as client:
        assert "VERIFIER_SHADOW" in client.get("/console/shadow").text
        assert 'href="/console/shadow"' not in client.get("/console").text


@pytest.mark.parametrize(
    ("shadows", "told"),
    [
        ({"maht": "numeric"}, "did you mean math"),
        ({"math": "numerc"}, "did you mean numeric"),
        ({"math": PresetRef(name="math", params={"unitz": 1})}, "did you mean units"),
        ({"auto": "math"}, "chooses a preset for each rollout"),
        ({"math": "ttrl"}, "needs whole groups"),
    ],
)
def test_a_wrong_name_is_refused_at_the_start(shadows: dict[str, str | PresetRef], told: str) -> None:
    with pytest.raises(ConfigError, match=f"VERIFIER_SHADOW: .*{told}"):
        create_app(Settings(shadow=shadows), StandIn())


@pytest.mark.parametrize("value", ["math", "[1]", '{"math": 3}', '{"math": {"nam": "dapo"}}', "[" * 100_000])
def test_a_bad_value_says_what_is_expected(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("VERIFIER_SHADOW", value)
    with pytest.raises(ConfigError, match=r'VERIFIER_SHADOW: .*expected {"math": "numeric"}'):
        read_settings()


def test_the_setting_takes_names_and_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "VERIFIER_SHADOW", '{"math": {"name": "math", "params": {"units": "required"}}, "exact": "numeric"}'
    )
    settings = read_settings()
    assert {name: rule.label for name, rule in rules_of(settings.shadow).items()} == {
        "math": 'math {"units": "required"}',
        "exact": "numeric",
    }
    assert Settings(shadow=json.loads(settings.model_dump()["shadow"])) == settings


@pytest.mark.parametrize(
    ("a", "b", "change"),
    [
        (1.0, 1.0, "agree"),
        (0.0, -1.0, "score"),
        (1.0, 0.6, "score"),
        (1.0, 0.0, "correct_to_wrong"),
        (0.0, 0.5, "wrong_to_correct"),
        (None, 0.0, "unjudged_to_judged"),
        (0.0, None, "judged_to_unjudged"),
        (1.0, None, "judged_to_unjudged"),
        (None, None, "agree"),
    ],
)
def test_what_becomes_of_a_verdict(a: float | None, b: float | None, change: str) -> None:
    assert change_of(a, b) == change
