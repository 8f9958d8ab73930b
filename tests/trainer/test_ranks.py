"""Two processes train what one trains: the same rollouts, the same rewards, the same weights."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file
from served import Served
from tiny_run import metrics, trained_here, written

from trainer_client.grpo.config import Model, TrainConfig
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.generate import generator_for
from trainer_client.grpo.policy import load_policy
from trainer_client.grpo.ranks import Ranks
from trainer_client.grpo.transcript import load_rows

HANGS_SECONDS = 300
CLOSE = 1e-5
"""Two halves of a sum, added in another order, through Adam's division: 2e-7 was measured after 4 updates."""
RUN: dict[str, Any] = {
    "steps": 4,
    "model": {"tiny": {"warm_up": {"steps": 60}}},
    "rollouts": {"prompts": 5, "staleness": 1},  # An odd number: the processes have shares that differ.
    "learner": {"minibatches": 2, "epochs": 2},
    "objective": {"kl": 0.01, "refills": 1},
    "log": {"checkpoint_every": 2, "evaluate_every": 2},
}


def by_two(*arguments: object) -> None:
    """The command, in two processes."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m"]
    done = subprocess.run(
        [*command, "trainer_client.train", *map(str, arguments)],
        env=os.environ | {"OMP_NUM_THREADS": "1"}, capture_output=True, text=True, timeout=HANGS_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def furthest(one: Path, other: Path) -> float:
    first, second = (load_file(folder / "model" / "model.safetensors") for folder in (one, other))
    assert first.keys() == second.keys()
    return max(float((first[name] - second[name]).abs().max()) for name in first)


def test_two_processes_end_with_the_weights_of_one(tmp_path: Path, reward_service: Served) -> None:
    config, alone, together = written(tmp_path, **RUN), tmp_path / "alone", tmp_path / "together"
    assert trained_here(config, "--out", alone, "--service", reward_service.url) == 0
    by_two(config, "--out", together, "--service", reward_service.url)
    lines, theirs = metrics(alone), metrics(together)
    assert sum(line.get("learnt_from") or 0 for line in lines) > 0, "there was something to learn"
    for name in ("reward", "rollouts", "learnt_from", "evaluation", "tokens"):
        assert [line.get(name) for line in lines] == [line.get(name) for line in theirs], name
    for name in ("loss", "entropy", "kl", "gradient_norm"):
        pairs = zip(lines[1:], theirs[1:], strict=True)
        assert all(abs(one[name] - other[name]) < 1e-4 for one, other in pairs), name
    written_by = [load_rows(folder / "rollouts" / "step-000004.parquet") for folder in (alone, together)]
    assert [row["completion"] for row in written_by[0]] == [row["completion"] for row in written_by[1]]
    assert furthest(alone, together) < CLOSE
    shutil.rmtree(together / "checkpoints" / "step-000004")
    assert trained_here("--out", together, "--resume", "--service", reward_service.url) == 0
    assert furthest(alone, together) < CLOSE, "and one process goes on from what two have saved"


def test_vllm_is_refused_where_there_are_several_processes(tmp_path: Path) -> None:
    config = TrainConfig.model_validate({"rollouts": {"engine": "vllm"}})
    policy = load_policy(Model.model_validate({"tiny": {"hidden": 32, "layers": 1}}), seed=0)
    with pytest.raises(UnusableInput, match="has not been made to work for several processes"):
        generator_for(policy, config, tmp_path, Ranks(1, 2))


def test_each_process_has_a_share_and_none_is_left_over() -> None:
    assert [list(Ranks(number, 3).mine(range(7))) for number in range(3)] == [[0, 3, 6], [1, 4], [2, 5]]
