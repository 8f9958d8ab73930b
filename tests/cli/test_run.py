"""`verifier run`: a program's output is ours, and how it ended is the exit status."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_a_program_writes_where_it_would_write_anywhere(tmp_path: Path, verifier: Command) -> None:
    (tmp_path / "double.py").write_text("import sys\nprint(2 * int(input()))\nprint('a word', file=sys.stderr)")
    (tmp_path / "case.txt").write_text("21")
    done = verifier("run", tmp_path / "double.py", "--language", "python", "--stdin", tmp_path / "case.txt")
    assert (done.status, done.out) == (0, b"42\n")
    assert done.said.startswith("a word\n[ok; ")


def test_a_program_that_fails_is_status_1_and_json_says_how(verifier: Command) -> None:
    done = verifier("run", "-", "--language", "python", "--json", stdin=b"raise SystemExit(3)")
    run = json.loads(done.out)
    assert done.status == 1
    assert (run["status"], run["exit_code"]) == ("nonzero_exit", 3)


def test_what_cannot_be_run_is_status_2_with_the_reason(tmp_path: Path, verifier: Command) -> None:
    gone = verifier("run", tmp_path / "gone.py", "--language", "python")
    assert gone.status == 2
    assert "gone.py: cannot be read" in gone.said
    unknown = verifier("run", "-", "--language", "malbolge", stdin=b"")
    assert unknown.status == 2
    assert "malbolge" in unknown.said
