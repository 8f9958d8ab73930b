"""Progress where there is no terminal: plain lines, a few seconds apart."""

import io
import time

import pytest

from verifier.cli import progress
from verifier.cli.progress import Progress


def test_a_line_says_how_many_of_how_many_and_how_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    with Progress(4096, stream=stream) as shown:
        monkeypatch.setattr(time, "monotonic", lambda: shown._started + 10)
        shown.advance(1024)
    assert stream.getvalue() == "1,024/4,096 25% 102 items/s\n"


def test_lines_are_seconds_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with Progress(None, stream=stream) as shown:
        for _ in range(120):
            now[0] += 0.1
            shown.advance(1)
    assert len(stream.getvalue().splitlines()) == int(12 / progress.LINE_SECONDS)
    assert stream.getvalue().splitlines()[0].endswith(" items/s")


def test_quiet_says_nothing_but_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    with Progress(10, quiet=True, stream=stream) as shown:
        monkeypatch.setattr(time, "monotonic", lambda: shown._started + 10)
        shown.advance(5)
        shown.say("line 3: broken")
    assert stream.getvalue() == "line 3: broken\n"
