"""A run that cannot learn says so, and what to change."""

import json
from pathlib import Path
from typing import Any

import pytest
from served import Served
from tiny_run import metrics, trained_here, written

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.health import Reason, Watch, reasons

WELL: dict[str, Any] = {
    "rollouts": 128, "not_judged": 2, "truncated": 0.1, "reward": 0.4, "reward_std": 0.5, "groups": 16,
    "groups_even": 6, "outcome/no_answer": 0.2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "names", "advice"),
    [
        ({}, [], ""),
        ({"truncated": 0.99}, ["truncated"], "Raise rollouts.max_new_tokens (to 32, say)"),
        ({"not_judged": 64}, ["not judged"], "50% of the rollouts were not judged"),
        ({"reward": 0.0, "reward_std": 0.0, "groups_even": 16}, ["all zero"], "every reward is 0"),
        ({"reward": 0.9, "groups_even": 16}, ["no signal"], "Harder problems"),
        ({"reward": 0.1, "groups_even": 15}, ["no signal"], "Easier problems"),
        ({"outcome/no_answer": 0.95}, ["no answer found"], "data.system"),
        ({"outcome/no_answer": 0.95, "truncated": 0.9}, ["truncated"], "rollouts.stop"),
        ({"reward": None, "reward_std": None, "not_judged": 128}, ["not judged"], "100%"),
    ],
)
def test_each_reason_has_its_advice(change: dict[str, Any], names: list[str], advice: str) -> None:
    found = reasons(WELL | change, TrainConfig())
    assert [reason.name for reason in found] == names
    assert advice in " ".join(reason.advice for reason in found)


def test_a_reason_is_explained_when_it_appears_and_now_and_then_after() -> None:
    watch, stays = Watch(), [Reason("truncated", "Raise it.")]
    told = [step for step in range(1, 61) if watch.explained(step, stays)]
    assert told == [1, 26, 51]
    assert watch.explained(61, []) == []
    assert watch.explained(62, stays) == ["  ! truncated: Raise it."], "it had gone away"


def test_the_log_line_of_a_run_that_cannot_learn_says_so(
    tmp_path: Path, reward_service: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data.jsonl").write_text(json.dumps({"prompt": "1+1=", "ground_truth": "[1000"}) + "\n")
    config = written(tmp_path, steps=1, rollouts={"prompts": 2, "max_new_tokens": 1, "staleness": 0})
    given = ("--data", tmp_path / "data.jsonl", "--preset", "exact", "--service", reward_service.url)
    assert trained_here(config, "--out", tmp_path, *given) == 0
    assert metrics(tmp_path)[1]["cannot_learn"] == ["truncated", "all zero"]
    told = capsys.readouterr().err
    assert "CANNOT LEARN: truncated, all zero" in told
    assert "  ! truncated: " in told
    assert "every reward is 0" in (tmp_path / "run.html").read_text()
