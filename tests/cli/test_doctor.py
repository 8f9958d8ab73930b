"""`verifier doctor`: what works here, how it is set, what is missing."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from verifier.cli.doctor import Examined, tell
from verifier.server.capabilities import capabilities, measured
from verifier.server.settings import Settings, read_settings, variable

Command = Callable[..., Any]


def test_doctor_tells_the_capabilities_the_settings_and_what_is_missing(tmp_path: Path, verifier: Command) -> None:
    (tmp_path / "keys").write_text("alice sha256:short\n")
    environment = {
        "VERIFIER_API_KEYS_FILE": str(tmp_path / "keys"),
        "VERIFIER_WORKERS": "1",
        "VERIFIER_REDIS_URL": "redis://:hunter2@host",
        "VERIFIER_WROKERS": "2",
    }
    done = verifier("doctor", "--json", **environment)
    told = json.loads(done.out)
    assert done.status == 0
    assert told["grading"] == "ok"
    assert told["engine"]["workers"] == 1
    assert "math" in told["presets"]
    assert set(told["settings"]) == {variable(name) for name in Settings.model_fields}
    assert "hunter2" not in done.out.decode()
    missing = " ".join(told["missing"])
    assert "VERIFIER_WROKERS is set but nothing reads it" in missing
    assert f"{tmp_path / 'keys'} line 1: expected" in missing


def test_what_is_told_to_people_marks_what_is_set_and_why_nothing_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VERIFIER_PORT", "8123")
    monkeypatch.setenv("COLUMNS", "80")
    settings = read_settings()
    tell(capabilities(settings, measured(settings)), Examined(None, "the workers did not start"), settings, ["pyarrow"])
    told = capsys.readouterr().out
    assert "grading: the workers did not start" in told
    assert re.search(r"^\* VERIFIER_PORT +8123", told, re.MULTILINE)
    assert re.search(r"^  VERIFIER_LOG_LEVEL +info", told, re.MULTILINE)
    assert "missing: pyarrow" in told
    assert all(variable(name) in told for name in Settings.model_fields)
