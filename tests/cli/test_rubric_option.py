"""Every command that grades takes a rubric in a file where it takes a preset."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from service_under_test import StandIn, running

from verifier.server.settings import Settings

Command = Callable[..., Any]

TEXTS = """\
extractor: {kind: whole}
verifier: {kind: exact}
"""
"""By which `4.0` is not `4`."""


@pytest.fixture
def rubric(tmp_path: Path) -> Path:
    file = tmp_path / "rubric.yaml"
    file.write_text(TEXTS)
    return file


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "rows.jsonl"
    found = [{"id": str(n), "completion": said, "ground_truth": "4"} for n, said in enumerate(("4", "4.0", "5"))]
    file.write_text("\n".join(map(json.dumps, found)))
    return file


@pytest.mark.parametrize(("text", "verdict"), [("4", "correct"), ("4.0", "incorrect")])
def test_explain(verifier: Command, rubric: Path, tmp_path: Path, text: str, verdict: str) -> None:
    saved = tmp_path / "why.json"
    done = verifier("explain", "--rubric", rubric, "--ground-truth", "4", "--text", text, "--save", saved)
    assert done.status == 0, done.said
    said = done.out.decode()
    assert "none, a rubric (verifier exact)" in said
    assert f"verdict               {verdict}" in said or f" {verdict}\n" in said
    replayed = verifier("explain", "--replay", saved)
    assert replayed.status == 0, replayed.said
    assert "the same verdict and reward" in replayed.out.decode()


def test_lint(verifier: Command, rubric: Path, rows: Path) -> None:
    done = verifier("lint", rows, "--rubric", rubric, "--workers", 1, "--json")
    assert done.status == 0, done.said
    [told] = done.results
    assert told["rows"] == 3
    assert told["findings"]["cannot be read"] == 0


@pytest.mark.parametrize("typed_as", ["--rubric", "B"])
def test_diff(verifier: Command, rubric: Path, rows: Path, typed_as: str) -> None:
    other = [rubric] if typed_as == "B" else ["--rubric", rubric]
    done = verifier("diff", "numeric", *other, "--data", rows)
    assert done.status == 0, done.said
    said = done.out.decode()
    assert f"B {rubric}" in said
    assert "3 compared, 1 graded differently" in said


def test_audit(verifier: Command, rubric: Path, rows: Path) -> None:
    of_rows = verifier("audit", rows, "--rubric", rubric, "--kind", "text", "--limit", 2, "--workers", 1, "--json")
    assert of_rows.status == 0, of_rows.said
    assert json.loads(of_rows.out)["played"] > 0
    itself = verifier("audit", rubric, "--workers", 1, "--json")
    assert itself.status == 0, itself.said
    assert json.loads(itself.out)["target"] == str(rubric), "its verifier says which kind of tasks it is tried with"


@pytest.mark.parametrize("where", ["here", "a service"])
def test_harbor(verifier: Command, rubric: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "answer.txt").write_text("4.0")
    asked = ["harbor", "--rubric", rubric, "--answer", tmp_path / "answer.txt", "--ground-truth", "4"]
    with running(Settings(), StandIn()) as client:
        server = ["--server", client.base_url] if where == "a service" else []
        done = verifier(*asked, "--out", tmp_path, *server)
    assert done.status == 0, done.said
    assert float((tmp_path / "reward.txt").read_text()) == 0.0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["explain", "--text", "4", "--ground-truth", "4"], "--rubric FILE may take the place"),
        (["explain", "--text", "4", "--ground-truth", "4", "--preset", "math"], "--preset and --rubric cannot be used"),
        (["explain", "--text", "4", "--ground-truth", "4", "--params", "{}"], "--params needs --preset"),
        (["explain", "--replay", "why.json"], "use it alone"),
        (["lint", "ROWS"], "add --preset NAME or --rubric FILE"),
        (["lint", "ROWS", "--preset", "math"], "--preset and --rubric cannot be used"),
        (["lint", "ROWS", "--params", "{}"], "--params needs --preset"),
        (["diff", "math"], "give the other side once"),
        (["diff", "math", "numeric", "--data", "ROWS"], "give the other side once"),
        (["audit", "ROWS"], "add --preset NAME or --rubric FILE"),
        (["audit", "math"], "--rubric grades the rows of a file"),
        (["harbor", "--answer", "a", "--ground-truth", "4"], "--preset NAME or --rubric FILE"),
        (["harbor", "--answer", "a", "--ground-truth", "4", "--preset", "math"], "--preset and --rubric cannot be"),
    ],
)
def test_what_does_not_go_together_is_said(
    typed: Command, rubric: Path, rows: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    command = [rows if one == "ROWS" else one for one in arguments]
    neither = told.startswith(("--rubric FILE may", "add", "--preset NAME")) or command == ["diff", "math"]
    out = ["--out", tmp_path] if arguments[0] == "harbor" else []
    done = typed(*command, *([] if neither else ["--rubric", rubric]), *out)
    assert done.status == 2
    assert told in " ".join(done.said.replace("│", " ").split())


@pytest.mark.parametrize("command", ["explain", "lint", "diff", "audit", "harbor"])
@pytest.mark.parametrize(
    ("content", "told"), [("verifier: {kind: exakt}", "exakt"), ("a: [", "rubric.yaml"), (None, "cannot be read")]
)
def test_a_rubric_that_cannot_be_used_is_said(
    typed: Command, rubric: Path, rows: Path, tmp_path: Path, command: str, content: str | None, told: str
) -> None:
    rubric.unlink() if content is None else rubric.write_text(content)
    arguments: dict[str, list[Any]] = {
        "explain": ["--text", "4", "--ground-truth", "4"],
        "lint": [rows],
        "diff": ["math", "--data", rows],
        "audit": [rows],
        "harbor": ["--answer", "a", "--ground-truth", "4", "--out", tmp_path],
    }
    done = typed(command, *arguments[command], "--rubric", rubric)
    assert done.status == 2
    assert told in done.said
