"""The engine works unchanged inside a Celery worker, whose own children may not have `multiprocessing` children."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

celery = pytest.importorskip("celery")

APP = """
from celery import Celery
from misbehaving_tasks import outcomes, tasks_of
from verifier.engine.blocking import blocking
from verifier.engine.local import EngineSettings, LocalEngine

app = Celery("probe", broker={url!r}, backend={url!r})

@app.task
def grade(answers):
    with blocking(LocalEngine(EngineSettings(workers=2, warm=False))) as engine:
        return outcomes(engine.verify(tasks_of(*answers)))
"""


@pytest.fixture
def worker_app(tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A module with a task that grades, and a real worker (prefork) that serves it."""
    (tmp_path / "probe_app.py").write_text(APP.format(url=redis_url))
    path = os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]])
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "probe_app",
        "worker",
        "--concurrency",
        "1",
        "--loglevel",
        "WARNING",
    ]
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}, cwd=tmp_path, stdout=log, stderr=log)
    monkeypatch.syspath_prepend(tmp_path)
    try:
        yield tmp_path / "log"
    finally:
        worker.terminate()
        try:
            worker.wait(60)
        finally:
            worker.kill()


def test_a_celery_task_can_grade(worker_app: Path) -> None:
    import probe_app  # type: ignore[import-not-found]

    answers = ["fine", "segfault", "spin", "wrong", "fine"]
    found = probe_app.grade.delay(answers).get(timeout=300)
    assert found == ["correct", "failed", "too_costly", "incorrect", "correct"], worker_app.read_text()
