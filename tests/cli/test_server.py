"""`--server` and the embedded engine give the same results, and a server's faults are never zeros."""

import asyncio
import json
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from served import get

from verifier.cli import remote_grader
from verifier.cli.grader import HowToJudge
from verifier.wire import Outcome, Result, Rollout

Command = Callable[..., Any]
Writer = Callable[..., Path]

KEY = "rv_" + "k" * 43


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, command: list[str], environment: dict[str, str], verifier: Command
) -> Iterator[tuple[str, str]]:
    """A real server's address, and a key for it."""
    keys = tmp_path_factory.mktemp("server") / "keys"
    key, line = verifier("keys", "new", "tester").out.decode().splitlines()
    keys.write_text(f"{line}\n")
    settings = {"VERIFIER_API_KEYS_FILE": str(keys), "VERIFIER_MAX_BODY_MB": "1"}
    arguments = [*command, "serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen(
        arguments, env=environment | settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        assert process.stdout
        assert select.select([process.stdout], [], [], 240)[0], "the server does not start"
        found = re.search(r"http://\S+:\d+", process.stdout.readline().decode())
        assert found
        yield found[0], key
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0


def rows() -> list[Any]:
    grown: list[Any] = [
        {"id": f"n{n}", "completion": f"so \\boxed{{{n % 7}}}", "ground_truth": str(n % 5), "preset": "numeric"}
        for n in range(600)
    ]
    return [
        *grown,
        {"id": "m", "completion": r"\boxed{\frac12}", "ground_truth": "0.5"},
        {"id": "b", "completion": r"\boxed{9^{9^{9^{9^{9}}}}}", "ground_truth": "1"},
        {"id": "u", "completion": "x", "ground_truth": [], "group": 1},
        {"id": "p", "completion": "x", "ground_truth": "1", "preset": "nosuch"},
        {"id": "q", "completion": "x", "ground_truth": "1", "preset": {"name": "numeric", "params": {"no": 1}}},
        b"{broken",
        rb'{"completion": "\ud83d \\boxed{1}", "ground_truth": 1, "metadata": {"k": 0}}',
        {"id": "m", "completion": r"\boxed{2}", "ground_truth": 2.0, "preset": "auto", "truncated": None},
    ]


def without_timing(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for one in results:
        one["verdict"].get("evidence", {}).pop("cpu_seconds", None)
    return [{name: value for name, value in one.items() if name not in ("timing", "cached")} for one in results]


def test_a_server_gives_the_results_of_the_embedded_engine(
    server: tuple[str, str], tmp_path: Path, verifier: Command, written: Writer
) -> None:
    url, key = server
    path = written(tmp_path / "in.jsonl", rows())
    here = verifier("score", path, "--preset", "math", "--explain", "--workers", 1)
    there = verifier("score", path, "--preset", "math", "--explain", "--server", url, VERIFIER_API_KEY=key)
    assert (here.status, there.status) == (1, 1), there.said
    assert len(there.results) == len(rows())
    assert without_timing(there.results) == without_timing(here.results)
    assert there.results[603]["verdict"]["reason"].startswith("line 604: unknown preset 'nosuch'")


def test_the_servers_metrics_count_what_the_dump_has_and_nothing_else(
    server: tuple[str, str], tmp_path: Path, verifier: Command, written: Writer
) -> None:
    url, key = server
    path = written(tmp_path / "in.jsonl", rows()[:7])
    done = verifier("score", path, "--preset", "math", "--job", "counted", "--server", url, VERIFIER_API_KEY=key)
    assert done.status == 0
    told = get(f"{url}/metrics", headers={"Authorization": f"Bearer {key}"}).text
    counts = re.findall(r'^verifier_results_total\{.*training_job="tester/counted".*\} (\S+)$', told, re.MULTILINE)
    assert sum(map(float, counts)) == 7


def test_a_preset_that_the_server_does_not_have_is_status_2(
    server: tuple[str, str], tmp_path: Path, verifier: Command, written: Writer
) -> None:
    path = written(tmp_path / "in.jsonl", rows()[:3])
    for more, said in ((["--preset", "mth"], "mth"), (["--preset", "math", "--params", '{"no": 1}'], "no")):
        done = verifier("score", path, *more, "--server", server[0], VERIFIER_API_KEY=server[1])
        assert done.status == 2
        assert said in done.said


def test_a_wrong_key_is_status_2_and_nothing_is_written(
    server: tuple[str, str], tmp_path: Path, verifier: Command, written: Writer
) -> None:
    path = written(tmp_path / "in.jsonl", rows()[:3])
    out = tmp_path / "out.jsonl"
    for more in (["--api-key", KEY], []):
        done = verifier("score", path, "--preset", "math", "--server", server[0], "--out", out, *more)
        assert done.status == 2
        assert "401" in done.said
        assert "by --api-key or VERIFIER_API_KEY" in done.said
        assert not out.exists()


def test_a_rubric_that_the_server_refuses_is_status_2(
    server: tuple[str, str], tmp_path: Path, verifier: Command, written: Writer
) -> None:
    path = written(tmp_path / "in.jsonl", rows()[:3])
    rubric = written(tmp_path / "rubric.json", [{"extractor": {"kind": "boxd"}, "verifier": {"kind": "exact"}}])
    done = verifier("score", path, "--rubric", rubric, "--server", server[0], VERIFIER_API_KEY=server[1])
    assert done.status == 2
    assert "boxd" in done.said


def test_a_rollout_that_the_server_finds_too_large_costs_its_neighbours_nothing(
    server: tuple[str, str], tmp_path: Path, verifier: Command, written: Writer
) -> None:
    large = {"id": "large", "completion": "x" * 2_000_000, "ground_truth": "1", "preset": "numeric"}
    path = written(tmp_path / "in.jsonl", [*rows()[:20], large, *rows()[20:40]])
    done = verifier("score", path, "--server", server[0], VERIFIER_API_KEY=server[1])
    assert done.status == 1
    assert [one["id"] for one in done.results if one["reward"] is None] == ["large"]
    assert "413" in done.results[20]["verdict"]["reason"]


def test_grading_there_loads_no_grader_here(
    server: tuple[str, str], tmp_path: Path, written: Writer, environment: dict[str, str]
) -> None:
    path = written(tmp_path / "in.jsonl", rows()[:3])
    program = (
        "import sys; from verifier.cli import main\n"
        f"sys.argv = ['verifier', 'score', {str(path)!r}, '--server', {server[0]!r}, '--quiet']\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code)\n"
        "names = ('sympy', 'math_verify', 'verifier.rubric', 'verifier.verify', 'fastapi', 'pyarrow')\n"
        "print([name for name in names if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=environment | {"VERIFIER_API_KEY": server[1]},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    lines = ended.stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines[:3]] == ["n0", "n1", "n2"]
    assert lines[3:] == ["0", "[]"]


def test_a_server_that_goes_away_leaves_nulls_and_status_1(
    tmp_path: Path, command: list[str], environment: dict[str, str], written: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rollouts = [Rollout(id=str(n), completion="1", ground_truth="1") for n in range(600)]
    monkeypatch.setattr(remote_grader, "REQUEST_ATTEMPTS", 2)
    with subprocess.Popen(
        [*command, "serve", "--port", "0", "--workers", "1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        assert process.stdout
        assert select.select([process.stdout], [], [], 240)[0], "the server does not start"
        found = re.search(r"http://\S+:\d+", process.stdout.readline().decode())
        assert found

        async def graded() -> list[Result]:
            async with remote_grader.grader(HowToJudge(preset="numeric"), found[0], None) as grader:
                process.send_signal(signal.SIGTERM)
                assert await asyncio.to_thread(process.wait, 120) == 0
                return [result async for lot in grader.grade(rollouts) for _, result in lot]

        results = asyncio.run(graded())
    assert len(results) == 600
    assert {(result.reward, result.verdict.outcome) for result in results} == {(None, Outcome.FAILED)}
    assert all("did not answer" in result.verdict.reason for result in results)
