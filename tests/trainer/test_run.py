"""Whole runs, as a user starts them: they learn, they can be killed, and the service may come and go."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from delaying import delayed
from forked import Process, started
from ports import free_port
from safetensors.torch import load_file
from served import Served, get, wait_until_ready
from serving import COLD
from tiny_run import begun, command, metrics, trained_here, written

VERIFIER = Path(sys.executable).with_name("verifier")
LONG: dict[str, Any] = {
    "steps": 16,
    "model": {"tiny": {"warm_up": {"steps": 60}}},
    "log": {"checkpoint_every": 3, "evaluate_every": 100},
}
LEARNS: dict[str, Any] = {
    "steps": 40,
    "model": {"tiny": {"warm_up": {"steps": 300, "batch": 64}}},
    "data": {"count": 1000, "held_out": 128},
    "rollouts": {"prompts": 16, "group": 16},
    "learner": {"learning_rate": 1e-3},
    "log": {"checkpoint_every": 25, "evaluate_every": 20},
}
SEEN = ("reward", "loss", "gradient_norm", "length", "staleness", "learnt_from", "not_judged")


def what_was_learnt(folder: Path) -> list[list[float]]:
    """Every step's numbers but for its timings."""
    return [[line[name] for name in SEEN] for line in metrics(folder) if line["step"]]


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return dict(load_file(folder / "model" / "model.safetensors"))


def same_weights(first: Path, second: Path) -> bool:
    one, other = weights(first), weights(second)
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, reward_service: Served) -> Path:
    """A run that nothing happened to."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert trained_here(written(folder, **LONG), "--out", folder, "--service", reward_service.url) == 0
    assert sum(line.get("learnt_from") or 0 for line in metrics(folder)) > 50, "there is something to compare"
    return folder


def wait_for_step(folder: Path, step: int, run: Process) -> None:
    until = time.monotonic() + 600
    while not (folder / "metrics.jsonl").exists() or len(metrics(folder)) <= step:
        assert run.poll() is None, "the run ended too early"
        assert time.monotonic() < until, "the run is too slow"
        time.sleep(0.005)


def test_training_a_tiny_model_raises_its_reward(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A smaller one than the default. It rises by 0.09; two means of ten steps without learning differ by 0.01."""
    verifier = tmp_path / "verifier"
    verifier.write_text(f"#!/bin/sh\nexec {sys.executable} -P {COLD}\n")
    verifier.chmod(0o755)
    assert trained_here(written(tmp_path, **LEARNS), "--out", tmp_path, "--serve", verifier) == 0
    rewards = [line["reward"] for line in metrics(tmp_path) if line["step"]]
    held_out = [line["evaluation"] for line in metrics(tmp_path) if line.get("evaluation") is not None]
    assert sum(rewards[-10:]) / 10 - sum(rewards[:10]) / 10 > 0.05, "the sampled reward rose"
    assert held_out[-1] > held_out[0], "and so did the likeliest answers' on problems it never trained on"
    assert "<svg" in (tmp_path / "run.html").read_text()
    assert list((tmp_path / "tensorboard").iterdir()), "TensorBoard has something to show"
    assert "step 40/40" in capsys.readouterr().err
    assert not [p for p in open_ports(tmp_path) if answers(p)], "the service it started is gone"


def open_ports(folder: Path) -> list[int]:
    """The port that the run's own service said it listens on."""
    return [int(port) for port in re.findall(r"127\.0\.0\.1:(\d+)", (folder / "service.log").read_text())[:1]]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_run_killed_at_any_moment_goes_on_as_if_nothing_had_happened(
    tmp_path: Path, undisturbed: Path, reward_service: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    config = written(tmp_path, **LONG)
    for step in (4, 9):
        how = config if step == 4 else "--resume"
        run = begun(how, "--out", tmp_path, "--service", reward_service.url)
        wait_for_step(tmp_path, step, run)
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert trained_here("--out", tmp_path, "--resume", "--service", reward_service.url) == 0
    assert "resuming after step" in capsys.readouterr().err
    assert what_was_learnt(tmp_path) == what_was_learnt(undisturbed)
    assert same_weights(tmp_path, undisturbed)


def test_a_service_that_is_killed_and_comes_back_only_delays_the_run(tmp_path: Path, undisturbed: Path) -> None:
    port = free_port()
    for folder in folders_in(tmp_path):
        with service_on(port) as first:
            run = begun(written(folder, **LONG), "--out", folder, "--service", f"http://127.0.0.1:{port}")
            wait_for_step(folder, 4, run)
            first.kill()
            first.wait()
        time.sleep(1.0)
        if run.poll() is None:
            break
    assert run.poll() is None, "the run waits"
    with service_on(port):
        assert run.wait(600) == 0
    assert what_was_learnt(folder) == what_was_learnt(undisturbed)
    assert same_weights(folder, undisturbed)


def folders_in(place: Path) -> Iterator[Path]:
    """For a run each: where this process had to wait, one may be over before what should happen in its midst."""
    for number in range(5):
        (place / str(number)).mkdir()
        yield place / str(number)


@contextmanager
def service_on(port: int) -> Iterator[Process]:
    variables = os.environ | {"VERIFIER_PORT": str(port), "VERIFIER_HOST": "127.0.0.1", "VERIFIER_WORKERS": "1"}
    process = started(COLD, env=variables, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(Served(f"http://127.0.0.1:{port}", process))
        yield process
    finally:
        process.terminate()
        process.wait(60)


def test_a_service_that_sends_callers_away_and_is_slow_only_delays_the_run(
    tmp_path: Path, undisturbed: Path, reward_service: Served
) -> None:
    with delayed(reward_service.url, seconds=0.1, refuse=5) as url:
        assert trained_here(written(tmp_path, **LONG), "--out", tmp_path, "--service", url) == 0
    assert what_was_learnt(tmp_path) == what_was_learnt(undisturbed)


def test_a_service_that_stays_away_stops_the_run_where_it_can_be_resumed(
    tmp_path: Path, undisturbed: Path, reward_service: Served
) -> None:
    for folder in folders_in(tmp_path):
        config = written(folder, **LONG, rewards={"deadline_seconds": 8.0})
        with delayed(reward_service.url) as url, (folder / "told").open("wb") as said:
            run = begun(config, "--out", folder, "--service", url, stderr=said)
            wait_for_step(folder, 5, run)
        told = (folder / "told").read_text() if (status := run.wait(600)) else ""
        if status:
            break
    assert (status, "the reward service gave no rewards" in told, "--resume" in told) == (1, True, True), told
    assert trained_here("--out", folder, "--resume", "--service", reward_service.url) == 0
    assert same_weights(folder, undisturbed)


def test_rollouts_that_nobody_judged_are_left_out_and_counted(tmp_path: Path, reward_service: Served) -> None:
    rows = [f'{{"prompt": "{n}+1=", "ground_truth": {truth}}}\n' for n in range(8) for truth in (n + 1, '"no number"')]
    (tmp_path / "data.jsonl").write_text("".join(rows))
    config = written(tmp_path, steps=3, data={"held_out": 0}, rollouts={"prompts": 16}, rewards={"most_not_judged": 1})
    given = ("--data", tmp_path / "data.jsonl", "--preset", "numeric", "--service", reward_service.url)
    assert trained_here(config, "--out", tmp_path, *given) == 0
    for line in metrics(tmp_path)[1:]:
        assert (line["not_judged"], line["groups_too_few_judged"]) == (32, 8)
        assert line["learnt_from"] <= 32


@pytest.mark.parametrize("task", ["countdown", "arithmetic", "multiplication", "knights_knaves"])
def test_what_the_service_generates_can_be_trained_on(tmp_path: Path, reward_service: Served, task: str) -> None:
    data = tmp_path / "data.jsonl"
    subprocess.run([VERIFIER, "generate", task, "--count", "20", "--seed", "1", "--out", data], check=True)
    config = written(tmp_path, steps=1, rollouts={"prompts": 2}, data={"held_out": 2, "most_prompt_tokens": 2000})
    assert trained_here(config, "--out", tmp_path, "--data", data, "--service", reward_service.url) == 0
    assert metrics(tmp_path)[1]["not_judged"] == 0, "each problem names its own preset"


def test_a_run_whose_rewards_are_mostly_missing_stops_and_says_what_the_service_says(
    tmp_path: Path, reward_service: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data.jsonl").write_text('{"prompt": "1+1=", "ground_truth": "no number"}\n' * 8)
    given = ("--data", tmp_path / "data.jsonl", "--preset", "numeric", "--service", reward_service.url)
    assert trained_here(written(tmp_path), "--out", tmp_path, *given) == 1
    told = capsys.readouterr().err
    assert "24 of 24 rollouts were not judged" in told
    assert "unverifiable" in told


def test_the_service_of_a_killed_run_ends_too(tmp_path: Path) -> None:
    endless = written(tmp_path, **LONG | {"steps": 100_000})
    run = subprocess.Popen(command(endless, "--out", tmp_path, "--serve", VERIFIER),
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    wait_for_step(tmp_path, 1, run)
    (port,) = open_ports(tmp_path)
    assert get(f"http://127.0.0.1:{port}/health").status_code == 200
    run.kill()
    run.wait()
    until = time.monotonic() + 60
    while answers(port):
        assert time.monotonic() < until, "the service outlives its run"
        time.sleep(0.1)
