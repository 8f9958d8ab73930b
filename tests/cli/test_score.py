"""`verifier score` in a process of its own: order, broken rows, exit statuses, what is kept, what is said."""

import gzip
import json
import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from verifier.dump.results import FiledResult
from verifier.wire import Result

Command = Callable[..., Any]
Writer = Callable[..., Path]


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "completion": f"So \\boxed{{{number}}}.", "ground_truth": str(number), **more}


MIXED: list[Any] = [
    row(0, model="m"),
    b"{not json",
    row(2, completion="So \\boxed{3}."),
    b'{"completion": "\xff"}',
    row(4, preset="nosuch"),
    row(5, preset={"name": "numeric", "params": {"wrong": 1}}),
    row(6, preset="choice", completion="The answer is (B).", ground_truth="B"),
    row(7, ground_truth=None),
    row(8, completion="<think>no idea\x00"),
    b"[1, 2]",
    rb'{"id": "s\ud800", "completion": "\\boxed{1}\ud800", "ground_truth": "1"}',
    row(0, model="m"),
]
OUTCOMES = [
    *("correct", "failed", "incorrect", "failed", "failed", "failed", "correct", "unverifiable", "no_answer", "failed"),
    *("correct", "correct"),
]
IDS = ["r0", "2", "r2", "4", "r4", "r5", "r6", "r7", "r8", "10", "s\ufffd", "r0"]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, verifier: Command, written: Writer) -> Any:
    path = written(tmp_path_factory.mktemp("mixed") / "in.jsonl", MIXED)
    return verifier("score", path, "--preset", "math", "--workers", "1", "--report", path.with_name("r.html"))


def test_every_row_has_a_result_in_its_place(mixed: Any) -> None:
    assert [result["id"] for result in mixed.results] == IDS
    assert [result["verdict"]["outcome"] for result in mixed.results] == OUTCOMES
    for line in mixed.out.splitlines():
        FiledResult.model_validate_json(line)


def test_a_broken_row_is_null_and_names_its_line(mixed: Any) -> None:
    for index, said in (
        (1, "line 2: invalid JSON"),
        (3, "line 4: invalid UTF-8"),
        (4, "line 5: unknown preset 'nosuch'"),
    ):
        assert mixed.results[index]["reward"] is None
        assert mixed.results[index]["verdict"]["reason"].startswith(said)
        assert said in mixed.said
    assert "line 6: preset 'numeric': params.wrong" in mixed.said


def test_some_failures_are_status_1(mixed: Any) -> None:
    assert mixed.status == 1


def test_the_summary_counts_each_outcome_by_preset(mixed: Any) -> None:
    table = {line.split()[0]: line.split()[1:] for line in mixed.said.splitlines() if line.strip()}
    assert table["math"][:10] == ["6", "5", "3", "0", "1", "0", "1", "0", "1", "0"]
    assert table["math"][10] == "0.6000"
    assert table["choice"][:3] == ["1", "1", "1"]
    assert table["(unreadable)"][:2] == ["5", "0"]
    assert table["total"][:10] == ["12", "6", "4", "0", "1", "0", "1", "0", "1", "5"]
    assert "1 unverifiable: the ground truth is null" in mixed.said
    assert "columns that no verdict depends on: model" in mixed.said


def test_nothing_but_results_goes_to_standard_output(mixed: Any) -> None:
    assert len(mixed.out.splitlines()) == len(MIXED)


def test_strict_stops_at_the_first_broken_line_with_status_2(
    tmp_path: Path, verifier: Command, written: Writer
) -> None:
    path = written(tmp_path / "in.jsonl", MIXED)
    done = verifier("score", path, "--preset", "math", "--strict", "--out", tmp_path / "out.jsonl")
    assert done.status == 2
    assert "line 2: invalid JSON" in done.said
    assert not (tmp_path / "out.jsonl").exists()


def test_strict_stops_at_an_unknown_preset_too(tmp_path: Path, verifier: Command, written: Writer) -> None:
    path = written(tmp_path / "in.jsonl", [row(1, preset="math"), row(2, preset="nosuch")])
    done = verifier("score", path, "--strict", "--workers", "1")
    assert (done.status, done.out) == (2, b"")
    assert "line 2: unknown preset 'nosuch'" in done.said


def test_parquet_with_a_map_gives_the_results_of_jsonl(tmp_path: Path, verifier: Command, written: Writer) -> None:
    rows = [row(n) for n in range(300)]
    other = [
        {"uid": n, "responses": [r["completion"]], "reward_model": {"ground_truth": r["ground_truth"]}, "extra": 1}
        for n, r in enumerate(rows)
    ]
    pq.write_table(pa.Table.from_pylist(other), tmp_path / "in.parquet")
    columns = "completion=responses.0,ground_truth=reward_model.ground_truth"
    arguments = [
        "--preset",
        "math",
        "--workers",
        "1",
        "--out",
        str(tmp_path / "out.jsonl"),
        "--report",
        tmp_path / "r.html",
    ]
    done = verifier("score", tmp_path / "in.parquet", *arguments, "--map", columns, "--map", "id=uid")
    assert (done.status, done.out) == (0, b"")
    results = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [result["id"] for result in results] == [str(n) for n in range(300)]
    assert {result["reward"] for result in results} == {1.0}
    assert "columns that no verdict depends on: extra" in done.said
    assert "<svg" in (tmp_path / "r.html").read_text()
    assert sorted(os.listdir(tmp_path)) == ["in.parquet", "out.jsonl", "r.html"]


def test_standard_input_a_rubric_a_limit_and_quiet(tmp_path: Path, verifier: Command) -> None:
    rubric = tmp_path / "rubric.json"
    rubric.write_text('{"extractor": {"kind": "boxed"}, "verifier": {"kind": "exact"}}')
    lines = b"".join(json.dumps(row(n)).encode() + b"\n" for n in range(9))
    done = verifier("score", "-", "--rubric", rubric, "--limit", 4, "--quiet", "--workers", 1, "--explain", stdin=lines)
    assert (done.status, done.said) == (0, "")
    assert [result["id"] for result in done.results] == ["r0", "r1", "r2", "r3"]
    assert [result["preset"] for result in done.results] == [None] * 4
    assert done.results[0]["verdict"]["evidence"] != {}


@pytest.mark.parametrize("content", [b"", b"\n \n", gzip.compress(b"", mtime=0)])
def test_an_empty_dump_is_status_2_and_an_earlier_output_stays(
    verifier: Command, tmp_path: Path, content: bytes
) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("earlier\n")
    done = verifier("score", "-", "--preset", "math", "--out", out, stdin=content)
    assert (done.status, out.read_text()) == (2, "earlier\n")
    assert "standard input: it has no rows" in done.said


@pytest.mark.parametrize(("judged", "status"), [(0, 1), (1, 0)])
def test_a_dump_of_which_nothing_could_be_judged_is_status_1(verifier: Command, judged: int, status: int) -> None:
    """A `--map` to the wrong column, say: the results say why, and a pipeline must not take them for done."""
    rows = [row(n) for n in range(judged)] + [row(n) | {"ground_truth": None} for n in range(judged, 5)]
    lines = b"".join(json.dumps(one).encode() + b"\n" for one in rows)
    done = verifier("score", "-", "--preset", "math", "--workers", 1, stdin=lines)
    assert done.status == status
    assert [result["verdict"]["outcome"] for result in done.results[judged:]] == ["unverifiable"] * (5 - judged)


def test_after_twenty_broken_rows_the_rest_are_counted(verifier: Command) -> None:
    done = verifier("score", "-", "--preset", "math", "--workers", 1, stdin=b"oops\n" * 50)
    assert done.status == 1
    assert done.said.count(": invalid JSON") == 20 + 1
    assert "and 30 more bad rows" in done.said
    assert len(done.results) == 50


def started(
    command: list[str], environment: dict[str, str], *arguments: object, **more: Any
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*command, *map(str, arguments)], env=environment, stderr=subprocess.PIPE, start_new_session=True, **more
    )


def first_line(stream: Any, seconds: float = 240) -> bytes:
    assert select.select([stream], [], [], seconds)[0], "nothing came"
    return bytes(stream.readline())


@pytest.mark.parametrize(
    ("number", "status", "said"), [(signal.SIGINT, 130, b"interrupted"), (signal.SIGTERM, 143, b"terminated")]
)
def test_an_interrupted_run_keeps_what_is_done_and_leaves_no_process(
    number: int, status: int, said: bytes, tmp_path: Path, command: list[str], environment: dict[str, str]
) -> None:
    out = tmp_path / "out.jsonl"
    arguments = ("score", "-", "--preset", "numeric", "--workers", 1, "--out", out)
    with started(command, environment, *arguments, stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stderr
        for n in range(2100):
            process.stdin.write(json.dumps(row(n)).encode() + b"\n")
        process.stdin.flush()
        temporary = tmp_path / f".out.jsonl.{process.pid}.tmp"
        deadline = time.monotonic() + 240
        while not (temporary.exists() and temporary.stat().st_size > 100_000):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.send_signal(number)
        told = process.stderr.read()
        process.stdin.close()
        assert process.wait(240) == status, told
    assert said in told
    assert b"out.jsonl.partial" in told
    assert b"Traceback" not in told
    kept = [Result.model_validate_json(line).id for line in (tmp_path / "out.jsonl.partial").read_text().splitlines()]
    assert kept == [f"r{n}" for n in range(len(kept))]
    assert len(kept) > 100
    assert not out.exists()
    _, alive = psutil.wait_procs(children, timeout=120)
    assert alive == []


def test_a_reader_that_leaves_early_is_no_disaster(
    command: list[str], environment: dict[str, str], tmp_path: Path, written: Writer
) -> None:
    path = written(tmp_path / "in.jsonl", [row(n) for n in range(3000)])
    arguments = ("score", path, "--preset", "numeric", "--workers", 1)
    with started(command, environment, *arguments, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert json.loads(first_line(process.stdout))["id"] == "r0"
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(240) == 128 + signal.SIGPIPE
    assert b"Traceback" not in told
    assert b"Exception" not in told


def test_on_a_terminal_there_is_a_bar_and_elsewhere_there_is_none(
    command: list[str], environment: dict[str, str], tmp_path: Path, written: Writer, mixed: Any
) -> None:
    path = written(tmp_path / "in.jsonl", [row(n) for n in range(50)])
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*command, "score", str(path), "--preset", "numeric", "--workers", "1", "--out", str(tmp_path / "o")],
        env=environment,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
    ) as process:
        os.close(theirs)
        told = read_to_the_end(ours)
        assert process.wait(240) == 0
    assert "\x1b[" in told
    assert "50/50" in told
    assert "mean reward" in told
    assert "\x1b" not in mixed.said


def read_to_the_end(terminal: int) -> str:
    told = b""
    while True:
        try:
            block = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not block:
            break
        told += block
    os.close(terminal)
    return told.decode("utf-8", "replace")


def test_several_files_and_a_pattern_give_one_output_in_their_order(
    tmp_path: Path, verifier: Command, written: Writer
) -> None:
    written(tmp_path / "a.jsonl", [row(1), b"{"])
    written(tmp_path / "step-2.jsonl", [row(3)])
    written(tmp_path / "step-1.jsonl", [row(2), {"completion": "no id", "ground_truth": "1"}])
    done = verifier("score", tmp_path / "a.jsonl", f"{tmp_path}/step-*.jsonl", "--preset", "math", "--workers", "1")
    assert done.status == 1
    assert [result["id"] for result in done.results] == ["r1", "2", "r2", "4", "r3"]
    assert f"{tmp_path}/a.jsonl: line 2: invalid JSON" in done.said
    assert [Path(result["metadata"]["file"]).name for result in done.results] == [
        *["a.jsonl"] * 2,
        *["step-1.jsonl"] * 2,
        "step-2.jsonl",
    ]
