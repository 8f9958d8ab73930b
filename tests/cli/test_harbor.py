"""`verifier harbor`: a reward where Harbor reads it, and no file for what was not judged."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from service_under_test import StandIn, running

from verifier.engine.local import EngineSettings, LocalEngine
from verifier.server.settings import Settings

Command = Callable[..., Any]


@pytest.fixture
def asked(tmp_path: Path) -> list[object]:
    """A task of 1+1 with its folders, where an earlier run has left a reward."""
    (tmp_path / "answer.txt").write_text(r"So it is \boxed{2}.")
    for name in ("reward.txt", "reward.json"):
        (tmp_path / name).write_text("1")
    return ["harbor", "--preset", "math", "--answer", tmp_path / "answer.txt", "--out", tmp_path]


def written(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.glob("reward.*")}


@pytest.mark.parametrize(("truth", "reward"), [("2", 1.0), ("3", 0.0)])
def test_a_judged_answer_has_a_reward_in_both_files(
    asked: list[object], tmp_path: Path, verifier: Command, truth: str, reward: float
) -> None:
    done = verifier(*asked, "--ground-truth", truth)
    assert done.status == 0, done.said
    assert float((tmp_path / "reward.txt").read_text()) == reward
    assert json.loads((tmp_path / "reward.json").read_text()) == {"reward": reward, "accuracy": reward}


def test_what_was_not_judged_leaves_no_file_not_even_an_old_one(
    asked: list[object], tmp_path: Path, verifier: Command
) -> None:
    done = verifier(*asked, "--ground-truth", "")
    assert (done.status, written(tmp_path)) == (1, {})
    assert "not judged (unverifiable): the ground truth is empty" in done.said


def test_an_answer_that_was_not_written_is_no_answer(asked: list[object], tmp_path: Path, verifier: Command) -> None:
    (tmp_path / "answer.txt").unlink()
    done = verifier(*asked, "--ground-truth", "2")
    assert (done.status, (tmp_path / "reward.txt").read_text()) == (0, "0.0\n")
    assert "no_answer" in done.out.decode()


@pytest.mark.parametrize(
    ("body", "reward", "said"),
    [
        (rb"\boxed{2}" + b"\xff", 0.0, "is not text (it is not UTF-8 at byte 10)"),
        (b"\x7fELF\x00\xff2", 0.0, "is judged as no answer"),
        (r"\boxed{2}".encode("utf-16"), 1.0, ""),
        (r"\boxed{2}".encode("utf-8-sig"), 1.0, ""),
    ],
)
def test_an_answer_that_is_no_text_says_nothing(
    asked: list[object], tmp_path: Path, typed: Command, body: bytes, reward: float, said: str
) -> None:
    (tmp_path / "answer.txt").write_bytes(body)
    with running(Settings(), LocalEngine(EngineSettings(workers=1, warm=False))) as client:
        done = typed(*asked, "--ground-truth", "2", "--server", client.base_url)
    assert float((tmp_path / "reward.txt").read_text()) == reward
    assert said in done.said


def test_a_service_may_judge_and_one_that_is_away_leaves_no_file(
    asked: list[object], tmp_path: Path, typed: Command
) -> None:
    with running(Settings(), StandIn()) as client:
        done = typed(*asked, "--ground-truth", "2", "--server", client.base_url)
        assert (done.status, (tmp_path / "reward.txt").read_text()) == (0, "1.0\n")
        done = typed(*asked[:2], "mth", *asked[3:], "--ground-truth", "2", "--server", client.base_url)
        assert (done.status, written(tmp_path)) == (2, {})
        assert "did you mean math" in done.said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "give the ground truth once"),
        (["--ground-truth", "2", "--ground-truth-file", "x"], "give the ground truth once"),
        (["--ground-truth-file", "/none"], "--ground-truth-file /none"),
        (["--ground-truth", "{", "--gold-json"], "--gold-json"),
        (["--ground-truth", "[NaN]", "--gold-json"], "--gold-json"),
        (["--ground-truth", "2", "--params", "{"], "--params"),
    ],
)
def test_wrong_usage_is_said_and_leaves_no_file(
    asked: list[object], tmp_path: Path, typed: Command, more: list[str], said: str
) -> None:
    done = typed(*asked, *more)
    assert done.status == 2
    assert said in done.said
    assert written(tmp_path) == {} or "once" in said


def test_the_ground_truth_may_be_a_file_of_json(asked: list[object], tmp_path: Path, typed: Command) -> None:
    (tmp_path / "truth.json").write_text('["4", "2"]')
    with running(Settings(), StandIn()) as client:
        file = ["--ground-truth-file", tmp_path / "truth.json", "--gold-json"]
        done = typed(*asked[:2], "text", *asked[3:], *file, "--server", client.base_url)
        assert done.status == 0, done.said


def test_a_server_that_nobody_reaches_is_waited_for_as_long_as_asked(
    asked: list[object], tmp_path: Path, typed: Command
) -> None:
    """A task's verifier has a timeout of its own, after which nobody would read why there is no reward."""
    done = typed(*asked, "--ground-truth", "2", "--server", "http://127.0.0.1:9", "--deadline-seconds", "1")
    assert (done.status, written(tmp_path)) == (2, {})
    assert "--server http://127.0.0.1:9" in done.said
