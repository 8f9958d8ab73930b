"""`verifier score` on dumps of other tools: what is said, what is written, and how a stopped run goes on."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Writer = Callable[..., Path]


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "completion": f"So \\boxed{{{number}}}.", "ground_truth": str(number), **more}


def test_a_dump_without_golds_is_joined_and_its_columns_come_back(
    tmp_path: Path, verifier: Command, written: Writer
) -> None:
    dump = written(tmp_path / "in.jsonl", [{"id": n, "responses": ["1", "2"], "level": "easy"} for n in (1, 2)])
    gold = written(tmp_path / "gold.jsonl", [{"id": n, "answer": str(n)} for n in (1, 2, 3)])
    arguments = ("--preset", "numeric", "--map", "completion=responses", "--workers", 1)
    done = verifier("score", dump, *arguments, "--join", gold, "--on", "id")
    assert done.status == 0, done.said
    assert [(one["id"], one["reward"]) for one in done.results] == [("1-0", 1), ("1-1", 0), ("2-0", 0), ("2-1", 1)]
    assert [one["metadata"] for one in done.results] == [{"level": "easy"}] * 4
    assert "gold.jsonl: 2 of 3 rows joined, ground truth from answer" in done.said


def test_how_a_dump_is_read_is_said_and_can_be_overridden(tmp_path: Path, verifier: Command, written: Writer) -> None:
    dump = written(tmp_path / "in.jsonl", [{"input": "p", "output": "7", "gts": "7", "score": 0.0, "step": 1}])
    done = verifier("score", dump, "--preset", "numeric", "--workers", 1)
    assert (done.status, done.results[0]["reward"]) == (0, 1.0)
    assert "in.jsonl: read as a rollout log of verl: completion from output, ground truth from gts" in done.said
    assert done.results[0]["metadata"] == {"score": 0.0, "step": 1}


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, verifier: Command, written: Writer) -> None:
    """What failed, and the line that was being written, are graded again; what is there is kept as it is."""
    dump = written(tmp_path / "in.jsonl", [{**row(n), "level": 1} for n in range(6)])
    out, partial = tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    arguments = ("score", dump, "--preset", "numeric", "--workers", 1, "--out", out)
    assert verifier(*arguments).status == 0
    lines = out.read_text().splitlines()
    kept = json.loads(lines[0]) | {"reward": 0.25}
    failed = json.loads(lines[1]) | {"reward": None, "components": {}}
    failed["verdict"] = {"outcome": "failed", "score": None, "reason": "a lost worker", "evidence": {}, "decided": True}
    partial.write_text("\n".join([json.dumps(kept), json.dumps(failed), lines[2], lines[3][:40]]))
    done = verifier(*arguments, "--resume")
    assert done.status == 0, done.said
    assert "2 results of the interrupted run were kept" in done.said
    results = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(one["id"], one["reward"]) for one in results] == [("r0", 0.25), *((f"r{n}", 1.0) for n in range(1, 6))]
    assert out.read_text().count('"metadata"') == 6
    assert sorted(os.listdir(tmp_path)) == ["in.jsonl", "out.jsonl"]


def test_the_results_of_another_preset_are_not_gone_on_with(tmp_path: Path, verifier: Command, written: Writer) -> None:
    dump = written(tmp_path / "in.jsonl", [row(n) for n in range(3)])
    out, partial = tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    assert verifier("score", dump, "--preset", "numeric", "--workers", 1, "--out", out).status == 0
    out.replace(partial)
    done = verifier("score", dump, "--preset", "exact", "--workers", 1, "--out", out, "--resume")
    assert (done.status, out.exists()) == (2, False)
    assert "holds results of the preset 'numeric', but this run uses 'exact'" in done.said


def test_the_results_of_other_parameters_are_graded_again(tmp_path: Path, verifier: Command, written: Writer) -> None:
    dump = written(tmp_path / "in.jsonl", [{**row(n), "level": n} for n in range(3)])
    out, partial = tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    arguments = ("score", dump, "--preset", "numeric", "--workers", 1, "--out", out)
    assert verifier(*arguments).status == 0
    lines = out.read_text().splitlines()
    out.unlink()
    partial.write_text(f"{lines[0]}\n{lines[1]}\n")
    done = verifier(*arguments, "--params", '{"rel_tol": 0.5}', "--resume")
    assert done.status == 0, done.said
    assert "2 were graded again: another rubric" in done.said
    results = [json.loads(line) for line in out.read_text().splitlines()]
    assert len({one["rubric_fingerprint"] for one in results}) == 1
    assert results[0]["rubric_fingerprint"] != json.loads(lines[0])["rubric_fingerprint"]
    assert [line.count('"metadata"') for line in out.read_text().splitlines()] == [1] * 3


def test_the_results_of_another_dump_are_not_gone_on_with(tmp_path: Path, verifier: Command, written: Writer) -> None:
    dump = written(tmp_path / "in.jsonl", [row(n) for n in range(3)])
    out, partial = tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    arguments = ("score", dump, "--preset", "numeric", "--workers", 1, "--out", out)
    assert verifier(*arguments).status == 0
    out.replace(partial)
    before = partial.read_text()
    written(dump, [row(n) for n in (0, 5)])
    done = verifier(*arguments, "--resume")
    assert done.status == 2
    assert "at line 2 the id is 'r5', there it is 'r1'. Run without --resume" in done.said
    assert partial.read_text() == before


def test_what_a_killed_run_left_is_found(tmp_path: Path, verifier: Command, written: Writer) -> None:
    dump = written(tmp_path / "in.jsonl", [row(n) for n in range(3)])
    out = tmp_path / "out.jsonl"
    arguments = ("score", dump, "--preset", "numeric", "--workers", 1, "--out", out)
    assert verifier(*arguments).status == 0
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    out.replace(tmp_path / f".out.jsonl.{ended.pid}.tmp")
    done = verifier(*arguments, "--resume")
    assert "3 results of the interrupted run were kept" in done.said
    assert sorted(os.listdir(tmp_path)) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--resume",), "--resume needs --out FILE"),
        (("--on", "id"), "--on needs --join FILE"),
        (("--join", "gold.jsonl"), "expected --on COLUMN"),
        (("--input-format", "lmeval"), "did you mean lm-eval"),
        (("--echo", ","), "--echo: expected names of columns"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(
    arguments: tuple[str, ...], said: str, typed: Command, tmp_path: Path, written: Writer
) -> None:
    done = typed("score", written(tmp_path / "in.jsonl", [row(1)]), "--preset", "math", *arguments)
    assert done.status == 2
    assert said in done.said


@pytest.mark.parametrize("name", ["out.csv", "out.html", "out.md"])
def test_a_name_that_promises_a_table_is_refused(name: str, typed: Command, tmp_path: Path, written: Writer) -> None:
    done = typed("score", written(tmp_path / "in.jsonl", [row(1)]), "--preset", "math", "--out", tmp_path / name)
    assert done.status == 2
    assert "results are JSON Lines; expected a name such as out.jsonl" in done.said
