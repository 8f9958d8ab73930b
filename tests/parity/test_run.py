"""The parity runner: what passes, what fails, and what it will not let pass in silence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from known import known_differences
from replay import agree
from run import adapters, compare

RUN = Path(__file__).with_name("run.py")
RECORDED = Path(os.environ.get("VERIFIER_PARITY", Path(__file__).resolve().parents[3] / "shared" / "parity" / "dev"))


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RUN), str(folder), *arguments], capture_output=True, text=True, timeout=120, check=False
    )


def write(folder: Path, name: str, *vectors: dict[str, object]) -> None:
    lines = (json.dumps({"system": "open_r1", "params": {}, "note": ""} | vector) for vector in vectors)
    (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")


def tag_count(case_id: str, completion: str | None, expected: object) -> dict[str, object]:
    return {"reward": "tag_count", "case_id": case_id, "inputs": {"completion": completion}, "expected": expected}


def test_what_agrees_passes(tmp_path: Path) -> None:
    write(tmp_path, "open_r1.tag_count", tag_count("a", "<think>\n\u2028", 0.25), tag_count("b", None, "raises"))
    finished = run(tmp_path)
    assert (finished.returncode, finished.stdout) == (0, "open_r1.tag_count  2/2\nall  2/2\n")


def test_what_differs_fails_and_is_named(tmp_path: Path) -> None:
    write(tmp_path, "open_r1.tag_count", tag_count("a", "", 0.25), tag_count("b", "", 0.0))
    finished = run(tmp_path)
    assert finished.returncode == 1
    assert "open_r1.tag_count  1/2" in finished.stdout
    assert "FAILED  open_r1.tag_count  a: expected 0.25, found 0" in finished.stdout


def test_a_file_of_no_known_preset_is_a_failure(tmp_path: Path) -> None:
    write(tmp_path, "open_r1.tag_counts", tag_count("a", "", 0.0))
    finished = run(tmp_path)
    assert finished.returncode == 1
    assert "open_r1.tag_counts: no preset is known for this file" in finished.stdout


def test_a_folder_with_nothing_in_it_is_a_failure(tmp_path: Path) -> None:
    assert run(tmp_path).returncode == 1


@pytest.mark.parametrize(
    ("found", "expected", "same"),
    [
        (0.1 + 0.2, 0.3, True),
        (0.3, 0.3001, False),
        (-0.0, 0, True),
        (1.0, True, True),
        (None, "raises", True),
        (0.0, "raises", False),
        (None, 0.0, False),
        ([0.5, None], [0.5, None], True),
        ([0.5], [0.5, 0.5], False),
        ("", "", True),
        ("", None, False),
    ],
)
def test_how_rewards_are_compared(found: object, expected: object, same: bool) -> None:
    assert agree(found, expected) is same  # type: ignore[arg-type]


def test_every_known_difference_is_of_a_file_that_is_known() -> None:
    assert {named.file for named in known_differences()} <= adapters().keys()


OWN = ("tinyzero.m", "tinyzero.gsm8k", "open_r1.format", "open_r1.tag", "open_r1.re", "open_r1.s", "open_r1.len",
       "train_deepseek_r1.f", "train_deepseek_r1.r", "train_deepseek_r1.c", "unsloth.", "demystify.c", "demystify.l",
       "demystify.rep", "understand_r1_zero.rep")  # fmt: skip


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded rewards are not beside this checkout")
@pytest.mark.parametrize("prefix", OWN)
def test_the_recorded_rewards_of_form_and_length_are_met(prefix: str) -> None:
    files = sorted(RECORDED.glob(f"{prefix}*.jsonl"))
    assert files
    for file in files:
        outcome = compare(file, adapters()[file.stem])
        assert outcome.failed == []
