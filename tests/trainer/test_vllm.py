"""Real vLLM generates, in the trainer's process and as a server, and has the learner's weights after every step.

vLLM lives in `.venv-vllm`, which `./dev install vllm` makes; the server's trainer runs where there is no vLLM.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from served import Served, get
from tiny_run import HANGS_SECONDS, begun, changed, metrics, trained, two_started, written
from vllm_serving import vllm_server

from trainer_client.grpo.config import Model
from trainer_client.grpo.policy import load_policy
from trainer_client.grpo.weights import write_model

ROOT = Path(__file__).parents[2]
VLLM = ROOT / ".venv-vllm" / "bin" / "python"
pytestmark = pytest.mark.usefixtures("vllm_is_here")
SHAPE: dict[str, Any] = {"hidden": 64, "layers": 2, "warm_up": {"steps": 60, "batch": 64, "wrong_share": 0.2}}
RUN: dict[str, Any] = {
    "steps": 3,
    "data": {"held_out": 8},
    "rollouts": {"prompts": 16, "group": 8},
    "learner": {"learning_rate": 3e-3},
}
CLOSE = 1e-4
"""Float32 in two implementations differs by some 1e-6; a stale layer by more than 0.01."""
ON_A_CPU = ("--dtype", "float32", "--enforce-eager", "--max-model-len", "128", "--weight-transfer-config",
            '{"backend": "verifier_file"}')  # fmt: skip
OF_A_CPU = {"VLLM_CPU_KVCACHE_SPACE": "1", "TORCHDYNAMO_DISABLE": "1", "OMP_NUM_THREADS": "1",
            "VLLM_ENABLE_V1_MULTIPROCESSING": "0"}  # fmt: skip
"""The last spares the worker a process of its own, which spins while it waits."""


def settings(tied: bool) -> dict[str, Any]:
    return changed(RUN, {"model": {"tiny": SHAPE | {"tied": tied}}})


def assert_in_step(folder: Path) -> None:
    lines = [line for line in metrics(folder) if line["step"]]
    assert len(lines) == RUN["steps"]
    assert sum(line["gradient_norm"] > 0 for line in lines) > 1, "the weights moved, or there was nothing to send"
    assert all(line["sync_difference"] < CLOSE for line in lines), [line["sync_difference"] for line in lines]
    assert all(line["sampler_difference_max"] < CLOSE for line in lines if not line["staleness"])


def test_vllm_in_the_trainers_process_has_the_learners_weights(tmp_path: Path, reward_service: Served) -> None:
    """With an output layer of its own; the server below has a model whose output layer is the embedding."""
    config = written(tmp_path, **changed(settings(tied=False), {"rollouts": {"staleness": 0}}))
    done = trained(config, "--engine", "vllm", "--out", tmp_path, "--service", reward_service.url, python=str(VLLM))
    assert done.returncode == 0, done.stderr[-3000:]
    assert_in_step(tmp_path)


def test_a_vllm_server_has_the_learners_weights(tmp_path: Path, reward_service: Served) -> None:
    """Also of two processes that have shares of a model with adapters, each of which asks for its own completions."""
    model, service = tmp_path / "first-weights", ("--service", reward_service.url)
    write_model(load_policy(Model.model_validate({"tiny": SHAPE | {"tied": True}}), seed=7), model)
    with vllm_server(VLLM, model, tmp_path / "vllm.log", *ON_A_CPU, **OF_A_CPU) as url:
        config = written(tmp_path, **changed(settings(tied=True), {"rollouts": {"vllm_url": url, "staleness": 0}}))
        with (tmp_path / "told").open("wb") as told:
            run = begun(config, "--engine", "vllm_server", "--out", tmp_path, *service, stderr=told)
            assert run.wait(HANGS_SECONDS) == 0, (tmp_path / "told").read_text()[-3000:]
        assert_in_step(tmp_path)
        if find_spec("peft"):
            sharded, adapted = tmp_path / "sharded", {"path": str(model), "lora": {"rank": 4}, "shard": True}
            sharded.mkdir()
            served = {"vllm_url": url, "staleness": 0, "engine": "vllm_server"}
            moving = {"entropy_bonus": 0.01}  # The model is not warmed up, so nothing it writes is right.
            config = written(sharded, **changed(RUN, {"model": adapted, "rollouts": served, "objective": moving}))
            with two_started(config, "--out", sharded, *service) as processes:
                assert [process.wait(HANGS_SECONDS) for process in processes] == [0, 0]
            assert_in_step(sharded)
        assert get(f"{url}/is_paused").json() == {"is_paused": False}, "it is left ready for others"
