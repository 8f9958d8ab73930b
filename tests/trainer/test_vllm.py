"""Real vLLM generates, in the trainer's process and as a server, and has the learner's weights after every step.

vLLM lives in `.venv-vllm`, which `./dev install vllm` makes; the server's trainer runs where there is no vLLM.
"""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import Served
from tiny_run import changed, metrics, trained, written

from trainer_client.grpo.config import Model
from trainer_client.grpo.policy import load_policy
from trainer_client.grpo.weights import write_model

ROOT = Path(__file__).parents[2]
VLLM = ROOT / ".venv-vllm" / "bin" / "python"
pytestmark = pytest.mark.skipif(
    not (ROOT / ".venv-vllm" / ".trainer").is_file(), reason="no vLLM here; ./dev install vllm makes .venv-vllm"
)
SHAPE: dict[str, Any] = {"hidden": 64, "layers": 2, "warm_up": {"steps": 60, "batch": 64, "wrong_share": 0.2}}
RUN: dict[str, Any] = {
    "steps": 3,
    "data": {"held_out": 8},
    "rollouts": {"prompts": 16, "group": 8},
    "learner": {"learning_rate": 3e-3},
}
CLOSE = 1e-4
"""Float32 in two implementations differs by some 1e-6; a stale layer by more than 0.01."""
BY_FILE = '{"backend": "verifier_file"}'


def settings(tied: bool) -> dict[str, Any]:
    return changed(RUN, {"model": {"tiny": SHAPE | {"tied": tied}}})


def assert_in_step(folder: Path) -> None:
    lines = [line for line in metrics(folder) if line["step"]]
    assert len(lines) == RUN["steps"]
    assert sum(line["gradient_norm"] > 0 for line in lines) > 1, "the weights moved, or there was nothing to send"
    assert all(line["sync_difference"] < CLOSE for line in lines), [line["sync_difference"] for line in lines]
    assert all(line["sampler_difference_max"] < CLOSE for line in lines if not line["staleness"])


@pytest.mark.parametrize("tied", [False, True], ids=["untied", "tied"])
def test_vllm_in_the_trainers_process_has_the_learners_weights(
    tmp_path: Path, reward_service: Served, tied: bool
) -> None:
    config = written(tmp_path, **changed(settings(tied), {"rollouts": {"staleness": 0}}))
    done = trained(config, "--engine", "vllm", "--out", tmp_path, "--service", reward_service.url, python=str(VLLM))
    assert done.returncode == 0, done.stderr[-3000:]
    assert_in_step(tmp_path)


def test_every_sequence_draws_its_own_random_numbers(tmp_path: Path) -> None:
    script = ROOT / "tests" / "plugin" / "vllm_streams.py"
    done = subprocess.run([VLLM, script, tmp_path, "4", "8", "24"], capture_output=True, text=True, timeout=300,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["sequences"], found["distinct"]) == (32, 32), "of four equal prompts"
    assert found["the_same_again"], "when the same streams are asked for"
    assert found["difference"] < CLOSE


@pytest.mark.parametrize("tied", [True], ids=["tied"])
def test_a_vllm_server_has_the_learners_weights(tmp_path: Path, reward_service: Served, tied: bool) -> None:
    model = tmp_path / "first-weights"
    write_model(load_policy(Model.model_validate({"tiny": SHAPE | {"tied": tied}}), seed=7), model)
    with vllm_server(model, tmp_path / "vllm.log", "--weight-transfer-config", BY_FILE) as url:
        config = written(tmp_path, **changed(settings(tied), {"rollouts": {"vllm_url": url, "staleness": 0}}))
        done = trained(config, "--engine", "vllm_server", "--out", tmp_path, "--service", reward_service.url)
        assert done.returncode == 0, done.stderr[-3000:]
        assert_in_step(tmp_path)
        assert httpx.get(f"{url}/is_paused").json() == {"is_paused": False}, "it is left ready for others"


@contextmanager
def vllm_server(model: Path, log: Path, *options: str) -> Iterator[str]:
    """vLLM's API server with its RL routes, over this model."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = [
        "--model", str(model), "--host", "127.0.0.1", "--port", str(port), "--dtype", "float32", "--enforce-eager",
        "--generation-config", "vllm", "--logprobs-mode", "processed_logprobs", "--no-enable-prefix-caching",
        "--max-model-len", "128", *options,
    ]  # fmt: skip
    variables = os.environ | {
        "VLLM_SERVER_DEV_MODE": "1", "VLLM_CPU_KVCACHE_SPACE": "1", "TORCHDYNAMO_DISABLE": "1", "OMP_NUM_THREADS": "1",
        "VLLM_NO_USAGE_STATS": "1",
    }  # fmt: skip
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [str(VLLM), "-m", "vllm.entrypoints.openai.api_server", *told],
            env=variables, stdout=lines, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        until = time.monotonic() + 240
        while not healthy(port):
            assert process.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.3)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
