"""What W&B and trackio are given, read back from what they keep on this machine."""

import json
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.record import Record

BLOCK, WHOLE, LAST = 32 * 1024, 1, 4
ROW: dict[str, Any] = {
    "step": 1, "reward": 0.5, "outcome": "partial", "answer": "2", "ground_truth": "3", "prompt": "1+2=",
    "completion": "it is <b>2</b>", "reason": "near",
}  # fmt: skip


def recorded(folder: Path, log: dict[str, Any], first: int = 0) -> None:
    """Two steps of a run, a rollout shown with the second."""
    config = TrainConfig.model_validate({"out": str(folder), "log": {"tensorboard": False, **log}})
    record = Record(folder, config, first - 1)
    record.step({"step": first, "evaluation": 0.25, "cannot_learn": ["truncated"]})
    record.step({"step": first + 1, "reward": 0.5, "loss": float("nan")})
    record.texts(first + 1, {"worst": ROW})
    record.close()


def records_of(file: Path) -> Iterator[bytes]:
    """What stands in a log of LevelDB's form, which W&B's files have behind 7 bytes of their own."""
    data, position, parts = file.read_bytes(), 7, b""
    while position + 7 <= len(data):
        _, length, kind = struct.unpack_from("<IHB", data, position)
        parts += data[position + 7 : position + 7 + length]
        position += 7 + length
        if BLOCK - position % BLOCK < 7:
            position += BLOCK - position % BLOCK
        if kind in (WHOLE, LAST):
            yield parts
            parts = b""


def test_wandb_has_each_steps_numbers_and_the_rollouts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wandb = pytest.importorskip("wandb", reason="no wandb here: it is optional, and pip install wandb adds it")
    from wandb.proto.wandb_internal_pb2 import Record as Kept

    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_SILENT", "true")
    recorded(tmp_path, {"wandb_project": "tests"})
    wandb.teardown()  # As when a process ends: what its service still holds is written.
    (file,) = tmp_path.glob("wandb/offline-run-*/*.wandb")
    lines, names = dict[int, dict[str, Any]](), list[str]()
    for data in records_of(file):
        kept = Kept()
        kept.ParseFromString(data)
        if kept.WhichOneof("record_type") == "run":
            names.append(kept.run.display_name)
        if kept.WhichOneof("record_type") == "history":
            items = {item.key or ".".join(item.nested_key): json.loads(item.value_json) for item in kept.history.item}
            lines[items["_step"]] = items
    assert set(names) == {(tmp_path / "board-name").read_text()}
    assert lines[0]["evaluation"] == 0.25
    assert lines[1]["reward"] == 0.5
    assert "loss" not in lines[1], "what is not a number is not one on the board either"
    (table,) = tmp_path.glob("wandb/offline-run-*/files/media/table/*.json")
    content = json.loads(table.read_text())
    assert dict(zip(content["columns"], content["data"][0], strict=True)) == {**ROW, "shown as": "worst"}


def test_trackio_has_each_steps_numbers_and_the_rollouts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a resumed run goes on as the same one."""
    monkeypatch.setenv("TRACKIO_DIR", str(tmp_path / "kept"))
    pytest.importorskip("trackio", reason="no trackio here: it is optional, and pip install trackio adds it")
    folder = tmp_path / "run"
    folder.mkdir()
    recorded(folder, {"trackio_project": "tests"})
    recorded(folder, {"trackio_project": "tests"}, first=2)
    with sqlite3.connect(tmp_path / "kept" / "tests.db") as kept:
        found = kept.execute("select run_name, step, metrics from metrics order by id").fetchall()
    assert {name for name, _, _ in found} == {(folder / "board-name").read_text()}
    steps = [(step, json.loads(metrics)) for _, step, metrics in found]
    assert steps[0] == (0, {"evaluation": 0.25})
    assert steps[1] == (1, {"reward": 0.5})
    assert [step for step, _ in steps] == [0, 1, 1, 2, 3, 3]
    assert "it is &lt;b&gt;2&lt;/b&gt;" in steps[2][1]["rollouts"]["_value"], (
        "as text, which the board reads as Markdown"
    )
