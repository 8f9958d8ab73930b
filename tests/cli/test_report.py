"""`verifier score --report`: every format, thresholds for CI, and results that are the same with and without."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Writer = Callable[..., Path]

ROWS: list[dict[str, Any]] = [
    {"id": "a0", "group": "a", "completion": r"so \boxed{0.5}", "ground_truth": "1/2", "metadata": {"level": 1}},
    {"id": "a1", "group": "a", "completion": r"not \boxed{3} but \boxed{2}", "ground_truth": "1/2"},
    {"id": "b0", "group": "b", "completion": "no idea", "ground_truth": "7", "metadata": {"level": 2}},
    {"id": "b1", "group": "b", "completion": r"\boxed{7}", "ground_truth": None},
]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory, verifier: Command, written: Writer) -> Any:
    folder = tmp_path_factory.mktemp("reported")
    path = written(folder / "in.jsonl", ROWS)
    thresholds = ["--min-accuracy", "0.3", "--min-coverage", "0.9"]
    done = verifier("score", path, "--preset", "math", "--workers", "1", "--report", folder / "r.csv", *thresholds)
    done.folder = folder
    return done


def test_the_report_has_its_figures(reported: Any) -> None:
    rows = list(csv.DictReader((reported.folder / "r.csv").read_text().splitlines()))
    assert (rows[0]["rollouts"], rows[0]["judged"], rows[0]["unverifiable"]) == ("4", "3", "1")
    assert {row["value"] for row in rows if row["by"] == "level"} == {"1", "2", "(none)"}


def test_too_little_coverage_is_status_3_and_says_so(reported: Any) -> None:
    assert reported.status == 3
    assert "coverage is 0.7500; --min-coverage asks for 0.9" in reported.said
    assert "accuracy is" not in reported.said


def test_a_row_that_cannot_be_read_is_covered_by_no_report_and_no_threshold(
    tmp_path: Path, verifier: Command, written: Writer
) -> None:
    path = written(tmp_path / "in.jsonl", [ROWS[0], {**ROWS[0], "completion": 5, "level": 1}, b"{"])
    command = ["score", path, "--preset", "math", "--workers", "1", "--out", tmp_path / "out.jsonl"]
    for report in (["--report", tmp_path / "r.json"], []):
        done = verifier(*command, *report, "--min-coverage", "0.5", "--min-accuracy", "0.9")
        assert done.status == 3
        assert "coverage is 0.3333; --min-coverage asks for 0.5" in done.said
        assert "accuracy is" not in done.said
    told = json.loads((tmp_path / "r.json").read_text())
    assert (told["total"]["rollouts"], told["total"]["failed"], told["total"]["problems"]) == (3, 2, 1)
    assert told["by"]["preset"]["(unreadable)"]["failed"] == 2


def test_results_are_written_without_the_evidence_that_the_report_shows(reported: Any) -> None:
    assert [result["verdict"]["evidence"] for result in reported.results] == [{}] * 4
    assert all(not (result["extraction"] or {}).get("passed_over") for result in reported.results)


def test_a_page_has_completions_ground_truths_evidence_and_fingerprints(
    tmp_path: Path, verifier: Command, written: Writer
) -> None:
    path = written(tmp_path / "in.jsonl", ROWS)
    done = verifier("score", path, "--preset", "math", "--workers", "1", "--report", tmp_path / "r.html", "--quiet")
    rollouts = rollouts_in(tmp_path / "r.html")
    first = rollouts[0]
    assert done.status == 0
    assert first["completion"][slice(*first["span"])] == first["answer"] == "0.5"
    assert first["gold"] == "1/2"
    assert first["evidence"]["decider"]
    assert first["fingerprint"].startswith("sha256:")
    assert [one["answer"] for one in rollouts[1]["passed_over"]] == ["3"], "another box lost too"
    changes = [{one["change"]: one["outcome"] for one in rollout.get("would_change", ())} for rollout in rollouts]
    assert changes[0]["the answer were '0.6'"] == "incorrect"
    assert changes[1]["the ground truth were the answer: '1/2'"] == "correct"
    assert "correct" in changes[2].values()
    assert "would_change" not in rollouts[3], "no answer changes that its ground truth is null"
    assert "Of 3 it was tried what would change the verdict" in (tmp_path / "r.html").read_text()


def rollouts_in(page: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(page.read_text().split('id="rollouts">')[1].split("</script>")[0])
    return found


def test_an_unknown_format_is_refused_before_anything_is_graded(
    tmp_path: Path, typed: Command, written: Writer
) -> None:
    path = written(tmp_path / "in.jsonl", ROWS)
    done = typed("score", path, "--preset", "math", "--report", tmp_path / "r", "--format", "xlsx")
    assert (done.status, done.out) == (2, b"")
    assert "--format 'xlsx': expected one of html, json" in done.said


def test_several_files_and_columns_of_their_own_divide_the_report(
    tmp_path: Path, verifier: Command, written: Writer
) -> None:
    parts = [written(tmp_path / f"part-{n}.jsonl", [{**row, "subject": f"s{n}"} for row in ROWS]) for n in range(2)]
    done = verifier("score", *parts, "--preset", "math", "--workers", "1", "--report", tmp_path / "r.json", "--quiet")
    by = json.loads((tmp_path / "r.json").read_text())["by"]
    assert done.status == 0
    assert set(by["subject"]) == {"s0", "s1"}
    assert {Path(name).name for name in by["file"]} == {"part-0.jsonl", "part-1.jsonl"}
