"""Two processes train what one trains: the same rollouts, the same rewards, the same weights."""

import shutil
import signal
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from served import Served
from tiny_run import HANGS_SECONDS, by_two, changed, metrics, trained_here, two_started, written

from trainer_client.grpo import checkpoint
from trainer_client.grpo.config import Model, TrainConfig
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.generate import generator_for
from trainer_client.grpo.learner import Learner
from trainer_client.grpo.policy import load_policy
from trainer_client.grpo.ranks import Ranks
from trainer_client.grpo.transcript import load_rows

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
ADAPTED: dict[str, Any] = {
    "model": {"lora": {"rank": 4}, "gradient_checkpointing": True, "tiny": {"warm_up": {"steps": 5}}},
    "learner": {"sequences_at_once": 3},
    "objective": {"refills": 0, "entropy_bonus": 0.01},
    "rollouts": {"prompts": 3},
    "data": {"held_out": 2},
    "steps": 2,
}


def furthest(one: Path, other: Path) -> float:
    first, second = (load_file(folder / "model" / "model.safetensors") for folder in (one, other))
    assert first.keys() == second.keys()
    return max(float((first[name] - second[name]).abs().max()) for name in first)


def same_steps(one: Path, other: Path) -> None:
    lines, theirs = metrics(one), metrics(other)
    for name in ("reward", "rollouts", "learnt_from", "evaluation", "tokens"):
        assert [line.get(name) for line in lines] == [line.get(name) for line in theirs], name
    for name in ("loss", "entropy", "kl", "gradient_norm"):
        pairs = zip(lines[1:], theirs[1:], strict=True)
        assert all(abs(one[name] - other[name]) < 1e-4 for one, other in pairs), name
    written_by = [load_rows(folder / "rollouts" / f"step-{lines[-1]['step']:06d}.parquet") for folder in (one, other)]
    assert [row["completion"] for row in written_by[0]] == [row["completion"] for row in written_by[1]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, reward_service: Served) -> Path:
    """Runs by one process and by two, with whole weights and with sharded ones."""
    folder, service = tmp_path_factory.mktemp("runs"), ("--service", reward_service.url)
    files = {name: folder / name for name in ("whole", "sharded", "adapted", "adapted-sharded")}
    for name, file in files.items():
        file.mkdir()
        adapted = ADAPTED if "adapted" in name and find_spec("peft") else {}
        written(file, **changed(changed(RUN, adapted), {"model": {"shard": "sharded" in name}}))

    def run(name: str, out: str) -> tuple[object, ...]:
        return files[name] / "run.yaml", "--out", folder / out, *service

    assert trained_here(*run("whole", "alone")) == 0
    assert trained_here(*run("adapted", "alone-adapted")) == 0
    by_two(
        run("whole", "two"), run("adapted-sharded", "two-adapted"), run("sharded", "two-sharded"),
        ("forget", folder / "two-sharded" / "checkpoints" / "step-000004"),
        ("--out", folder / "two-sharded", "--resume", *service),
    )  # fmt: skip
    return folder


def test_two_processes_end_with_the_weights_of_one(runs: Path, reward_service: Served) -> None:
    alone, together = runs / "alone", runs / "two"
    assert sum(line.get("learnt_from") or 0 for line in metrics(alone)) > 0, "there was something to learn"
    same_steps(alone, together)
    assert furthest(alone, together) < CLOSE
    shutil.rmtree(together / "checkpoints" / "step-000004")
    assert trained_here("--out", together, "--resume", "--service", reward_service.url) == 0
    assert furthest(alone, together) < CLOSE, "and one process goes on from what two have saved"


def test_sharded_weights_end_as_whole_ones(runs: Path, reward_service: Served) -> None:
    alone, sharded = runs / "alone", runs / "two-sharded"
    same_steps(alone, sharded)
    assert furthest(alone, sharded) < CLOSE, "and the run was resumed on the way"
    shutil.rmtree(sharded / "checkpoints" / "step-000004")
    assert trained_here("--out", sharded, "--resume", "--service", reward_service.url) == 0
    assert furthest(alone, sharded) < CLOSE, "and one process goes on from what two have saved"


def test_sharded_weights_with_adapters_end_as_whole_ones(runs: Path) -> None:
    """Layers are computed again on the way back, and processes have unequal numbers of rollouts, a few at a time."""
    pytest.importorskip("peft", reason="no peft here: LoRA is optional, and pip install peft adds it")
    alone, sharded = runs / "alone-adapted", runs / "two-adapted"
    same_steps(alone, sharded)
    assert furthest(alone, sharded) < CLOSE
    adapters = [load_file(folder / "model" / "adapter" / "adapter_model.safetensors") for folder in (alone, sharded)]
    assert adapters[0].keys() == adapters[1].keys()
    assert all(torch.allclose(adapters[0][name], adapters[1][name], atol=CLOSE) for name in adapters[0])
    assert any(bool(weight.any()) for name, weight in adapters[1].items() if "lora_B" in name), "they have learnt"


def test_weights_that_were_sharded_in_another_precision_are_refused(tmp_path: Path) -> None:
    """A bfloat16 model has float32 copies beside it; shares are float32 themselves."""
    model = {"tiny": {"hidden": 32, "layers": 1}}
    whole, short = (
        Learner(load_policy(Model.model_validate(model | {"dtype": dtype}), seed=0), TrainConfig(), tmp_path)
        for dtype in ("bfloat16", "float32")
    )
    saved = checkpoint.save(tmp_path, short, checkpoint.Position(1, 0, []), TrainConfig())
    with pytest.raises(UnusableInput, match="was saved with its weights sharded"):
        checkpoint.restore(saved, whole, TrainConfig())


def test_vllm_within_is_refused_where_there_are_several_processes(tmp_path: Path) -> None:
    policy = load_policy(Model.model_validate({"tiny": {"hidden": 32, "layers": 1}}), seed=0)
    by_nccl = {"engine": "vllm_server", "vllm_url": "http://127.0.0.1:1", "vllm_weights": "nccl"}
    for rollouts in ({"engine": "vllm"}, by_nccl):
        config = TrainConfig.model_validate({"rollouts": rollouts})
        with pytest.raises(UnusableInput, match="several processes cannot have vLLM inside each of them"):
            generator_for(policy, config, tmp_path, Ranks(1, 2))


def test_each_process_has_a_share_and_none_is_left_over() -> None:
    assert [list(Ranks(number, 3).mine(range(7))) for number in range(3)] == [[0, 3, 6], [1, 4], [2, 5]]


def test_processes_that_are_told_to_end_save_together_and_go_on(tmp_path: Path, reward_service: Served) -> None:
    """Each when it is told, one of them twice, as torchrun and a terminal do between them."""
    tiny = {"hidden": 32, "layers": 1, "warm_up": {"steps": 0}}
    log = {"checkpoint_every": 10_000, "rollouts_every": 0, "tensorboard": False}
    config = written(tmp_path, steps=10_000, log=log, model={"shard": True, "tiny": tiny}, data={"held_out": 0})
    folder, service = tmp_path / "run", ("--service", reward_service.url)
    with two_started(config, "--out", folder, *service) as processes:
        until = time.monotonic() + HANGS_SECONDS
        while not (folder / "metrics.jsonl").is_file() or len(metrics(folder)) < 3:
            assert all(process.poll() is None for process in processes)
            assert time.monotonic() < until
            time.sleep(0.1)
        for process in [*processes, processes[0]]:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(HANGS_SECONDS) for process in processes] == [128 + signal.SIGTERM] * 2
    saved = checkpoint.newest(folder / "checkpoints")
    assert saved is not None, "though none was due"
    done = checkpoint.step_of(saved)
    assert done == metrics(folder)[-1]["step"]
    assert trained_here("--out", folder, "--resume", "--steps", done + 1, *service) == 0
    assert metrics(folder)[-1]["step"] == done + 1
