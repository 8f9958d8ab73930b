"""`verifier doctor`: what works here, how it is set, what is missing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from verifier.cli.doctor import Examined, tell
from verifier.server.capabilities import capabilities, measured
from verifier.server.settings import Settings, describe, read_settings, variable

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


@pytest.mark.parametrize("columns", [80, 200])
def test_what_is_told_to_people_is_whole_and_marks_what_is_set_and_why_nothing_works(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VERIFIER_PORT", "8123")
    monkeypatch.setenv("COLUMNS", str(columns))
    settings = read_settings()
    found = capabilities(settings, measured(settings))
    tell(found, Examined(None, "the workers did not start"), settings, ["pyarrow"])
    told = capsys.readouterr().out
    lines = told.splitlines()
    assert max(map(len, lines)) <= columns
    assert "grading: the workers did not start" in lines
    assert "* VERIFIER_PORT=8123" in lines
    assert "  VERIFIER_LOG_LEVEL=info" in lines
    assert "  - pyarrow" in lines
    words = " ".join(told.split())
    for text in (*(setting.description for setting in describe()), *(one.detail for one in found.sandbox.layers)):
        assert " ".join(text.split()) in words
