"""What a command imports to judge one completion: half a second of CPU time is all that it may take."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from verifier.presets.roster import GENERAL

NOT_CONSULTED = {"sympy", "math_verify", "mpmath", "redis", "httpx", "celery", "kombu", "fastapi", "pyarrow"}
OTHER_PRESETS = {f"verifier.presets.{module}" for module in GENERAL}
# What would change a refusal is asked of `auto` too, which may choose another module.
EXPLAIN = ["explain", "--no-changes", "--ground-truth", "1/2", "--text", "so it is \\boxed{0.5}", "--preset"]


def imported(*command: str) -> list[str]:
    """What the command and every process that it starts import, once for each time."""
    done = subprocess.run(
        [sys.executable, "-v", "-m", "verifier.cli", *command],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return re.findall(r"^import '([\w.]+)'", done.stderr, re.MULTILINE)


@pytest.mark.parametrize(("preset", "module"), [("math", "mathematics"), ("text", "words"), ("json", "structures")])
def test_explain_imports_what_its_own_preset_needs(preset: str, module: str) -> None:
    found = imported(*EXPLAIN, preset)
    assert not NOT_CONSULTED & set(found)
    assert OTHER_PRESETS & set(found) == {f"verifier.presets.{module}"}


def test_the_first_verdict_of_score_loads_no_symbolic_library(tmp_path: Path) -> None:
    row = {"completion": "so it is \\boxed{0.5}", "ground_truth": "1/2", "preset": "math"}
    dump = tmp_path / "dump.jsonl"
    dump.write_text(json.dumps(row) + "\n")
    found = imported("score", str(dump), "--out", str(tmp_path / "out.jsonl"))
    assert not NOT_CONSULTED & set(found)
    assert OTHER_PRESETS & set(found) == {"verifier.presets.mathematics"}


def test_workers_share_what_the_command_has_imported() -> None:
    found = imported(*EXPLAIN, "math")
    assert found.count("verifier.rubric") == 1
    assert found.count("verifier.verify.symbolic") == 1
