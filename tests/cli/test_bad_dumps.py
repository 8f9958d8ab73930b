"""Dumps that nobody would want: what is said about them, and that nothing is lost."""

import gzip
import json
import os
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Writer = Callable[..., Path]


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "completion": f"So \\boxed{{{number}}}.", "ground_truth": str(number), **more}


def test_what_stood_before_the_damage_is_kept_and_gone_on_with(tmp_path: Path, verifier: Command) -> None:
    """A gzip file that is cut off: what was read of it is graded, and the whole file then begins where that ended."""
    text = "".join(json.dumps(row(n, noise=os.urandom(300).hex())) + "\n" for n in range(5000)).encode()
    whole = gzip.compress(text)
    dump, out = tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl"
    dump.write_bytes(whole[: len(whole) * 3 // 4])
    arguments = ("score", dump, "--preset", "numeric", "--workers", 1, "--out", out, "--echo", "none")
    done = verifier(*arguments)
    assert done.status == 2
    assert "the file is damaged" in done.said
    assert "results are kept in" in done.said
    kept = (tmp_path / "out.jsonl.partial").read_text().count("\n")
    assert kept >= 2048
    dump.write_bytes(whole)
    done = verifier(*arguments, "--resume")
    assert done.status == 0, done.said
    assert f"{kept:,} results of the interrupted run were kept" in done.said
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == [f"r{n}" for n in range(5000)]


def test_a_row_of_fifty_megabytes_is_a_row(tmp_path: Path, verifier: Command, written: Writer) -> None:
    dump = written(tmp_path / "in.jsonl", [row(1), row(2, completion="x" * 50_000_000 + " \\boxed{2}"), row(3)])
    done = verifier("score", dump, "--preset", "numeric", "--workers", 1)
    assert [one["id"] for one in done.results] == ["r1", "r2", "r3"]
    assert [one["reward"] for one in done.results][::2] == [1.0, 1.0]
    assert done.status in (0, 1)


def test_mixed_encodings_and_wrong_types_spoil_their_own_rows(
    tmp_path: Path, verifier: Command, written: Writer
) -> None:
    rows = [
        *(row(1), '{"completion": "café", "ground_truth": "1"}'.encode("latin-1"), row(3, completion=["a", 5])),
        *(row(4, completion={"text": "4"}), row(5, truncated="maybe"), "{}".encode("utf-16"), row(7)),
    ]
    done = verifier("score", written(tmp_path / "in.jsonl", rows), "--preset", "numeric", "--workers", 1)
    assert done.status == 1
    assert [one["reward"] for one in done.results] == [1.0, None, None, None, None, None, 1.0]
    assert "line 2: invalid UTF-8 at byte 20: invalid continuation byte (in Windows-1252 it is 'é': iconv" in done.said


def test_a_disk_that_fills_ends_the_run_and_keeps_what_is_there(
    tmp_path: Path, command: list[str], environment: dict[str, str], written: Writer
) -> None:
    dump = written(tmp_path / "in.jsonl", [row(n, noise="x" * 3000) for n in range(3000)])
    out = tmp_path / "out.jsonl"
    arguments = [*command, "score", str(dump), "--preset", "numeric", "--workers", "1", "--out", str(out)]

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))

    done = subprocess.run(
        arguments, env=environment, capture_output=True, timeout=120, check=False, preexec_fn=little_room
    )
    said = done.stderr.decode()
    assert done.returncode == 2, said
    assert f"--out {out}: cannot be written: File too large" in said
    assert "Traceback" not in said
    assert not out.exists()
    kept = (tmp_path / "out.jsonl.partial").read_bytes().splitlines()
    assert [json.loads(line)["id"] for line in kept[:-1]] == [f"r{n}" for n in range(len(kept) - 1)]
    assert len(kept) > 100


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("in.parquet", b"PAR1 and no more", "cannot be read as Parquet"),
        ("in.eval", b"PK\x03\x04 and no more", "the archive is damaged"),
        ("in.jsonl.gz", b"\x1f\x8b\x08 and no more", "the file is damaged"),
        ("in.jsonl.zst", b"\x28\xb5\x2f\xfd and no more", "the file is damaged"),
        ("in.csv", b"id,completion,id\n1,2,3\n", "names the column 'id' twice"),
        ("in.json", b"[", "the file is damaged"),
        ("in.json", b"[]", "it has no rows"),
        ("in.csv", b"id,completion,ground_truth\n", "it has no rows"),
        ("in.jsonl", b"{}", "no column 'completion'"),
        (
            "in.jsonl",
            b'{"completion": "1"}',
            "no column 'ground_truth' for the field 'ground_truth'. Columns there: completion",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_status_2_and_says_why(
    name: str, content: bytes, said: str, tmp_path: Path, typed: Command
) -> None:
    (tmp_path / name).write_bytes(content)
    out = tmp_path / "out.jsonl"
    done = typed("score", tmp_path / name, "--preset", "math", "--out", out)
    assert done.status == 2
    assert said in done.said
    assert name in done.said
    assert os.listdir(tmp_path) == [name]
