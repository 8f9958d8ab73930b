"""Each trainer's own call, with the shapes it was seen to use, against a real service."""

import asyncio
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from served import Served

from trainer_client.adapters import oat, openrlhf, slime, trl, unsloth, verl
from trainer_client.adapters.connection import TooFewJudged, connection, disconnect
from trainer_client.errors import RewardServiceError

RIGHT, WRONG, UNREADABLE = "\\boxed{2}", "\\boxed{3}", ""
"""Completions; an empty ground truth is one that nobody can judge against."""


@pytest.fixture(autouse=True)
def connected(reward_service: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("VERIFIER_URL", reward_service.url)
    monkeypatch.setenv("VERIFIER_PRESET", "math")
    yield
    disconnect()


def conversation(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def ask_trl(completions: list[Any], truths: list[Any], **more: Any) -> list[float | None]:
    return asyncio.run(trl.reward(["1+1?"] * len(truths), completions, answer=truths, completion_ids=[], **more))


def test_trl_gives_none_for_what_was_not_judged_and_logs_its_share() -> None:
    logged: dict[str, float] = {}
    rewards = ask_trl([RIGHT, WRONG, RIGHT], ["2", "2", UNREADABLE], log_metric=logged.__setitem__, trainer_state=None)
    assert rewards == [1.0, 0.0, None]
    assert logged == {"not_judged": pytest.approx(1 / 3)}
    assert inspect.iscoroutinefunction(trl.reward), "which is how TRL tells that it may await it"


def test_trl_reads_conversations_and_a_column_of_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_GROUND_TRUTH_COLUMN", "gold")
    prompts = [[{"role": "user", "content": "1+1?"}]]
    assert asyncio.run(trl.reward(prompts, [conversation(RIGHT)], gold=["2"])) == [1.0]
    with pytest.raises(ValueError, match=r"no column gold; it has 'answer'"):
        ask_trl([RIGHT], ["2"])


def test_trl_trains_with_it(tmp_path: Any) -> None:
    pytest.importorskip("trl")
    # In a process of its own, as TRL changes much of torch's and transformers' state.
    program = f"""
import logging
from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer
from trainer_client.adapters.trl import reward
from trainer_client.grpo.config import Model
from trainer_client.grpo.policy import load_policy
policy = load_policy(Model.model_validate({{"tiny": {{"hidden": 32, "layers": 1}}}}), seed=0)
plan = GRPOConfig(output_dir={str(tmp_path)!r}, per_device_train_batch_size=8, num_generations=4, max_steps=2,
                  max_completion_length=4, use_cpu=True, bf16=False, report_to=[], logging_steps=1, disable_tqdm=True,
                  gradient_checkpointing=False, save_strategy="no")
rows = Dataset.from_list([{{"prompt": "1+1=", "answer": truth}} for truth in ("2", "")] * 4)
trainer = GRPOTrainer(model=policy.model, processing_class=policy.tokenizer, args=plan, reward_funcs=[reward],
                      train_dataset=rows)
trainer.train()
assert trainer.state.log_history[0]["not_judged"] == 0.5, trainer.state.log_history
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=dict(os.environ), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_unsloths_is_trls_without_a_loop() -> None:
    assert unsloth.reward(["1+1?"] * 2, [RIGHT, WRONG], answer=["2", UNREADABLE]) == [1.0, None]


def ask_verl(completion: str, truth: str, **more: Any) -> dict[str, float]:
    extra = {"index": 3, "split": "train", "array": torch.zeros(1)}
    return asyncio.run(verl.compute_score("math", completion, truth, extra, reward_router_address=None, **more))


def test_verl_gets_the_same_keys_for_every_sample() -> None:
    assert ask_verl(RIGHT, "2") == {"score": 1.0, "acc": 1.0, "not_judged": 0.0}
    assert ask_verl(WRONG, "2") == {"score": 0.0, "acc": 0.0, "not_judged": 0.0}
    assert ask_verl(RIGHT, UNREADABLE) == {"score": 0.0, "acc": 0.0, "not_judged": 1.0}


def test_verls_single_samples_travel_together() -> None:
    async def many() -> list[dict[str, float]]:
        return await asyncio.gather(*(verl.compute_score("x", RIGHT, "2", {}) for _ in range(200)))

    assert [one["score"] for one in asyncio.run(many())] == [1.0] * 200


def test_verl_names_the_preset_by_its_data_source_where_none_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERIFIER_PRESET")
    assert ask_verl(RIGHT, "2")["score"] == 1.0
    with pytest.raises(RewardServiceError, match="no_such_preset"):
        asyncio.run(verl.compute_score("no_such_preset", RIGHT, "2", {}))


QUERY = "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n"


def test_openrlhf_loads_the_file_and_reads_the_response_out_of_the_query() -> None:
    spec = spec_from_file_location("reward_func", openrlhf.__file__)
    assert spec is not None
    assert spec.loader is not None
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    answer = loaded.reward_func([f"{QUERY}{RIGHT}<|im_end|>"], [QUERY], ["2"])
    assert answer == {"rewards": [1.0], "scores": [1.0], "extra_logs": {"not_judged": [0.0]}}
    assert loaded.reward_func([QUERY + RIGHT], [QUERY], [UNREADABLE])["extra_logs"] == {"not_judged": [1.0]}


@pytest.mark.parametrize(
    ("query", "prompt", "expected"),
    [
        ("ask: 2<|im_end|>\n", "ask: ", "2"),
        ("ask: 2</s>", "ask: ", "2"),
        ("k" * 100 + ": 2", "as" + "k" * 150 + ": ", "2"),
        ("ask: ask: 2", "ask: ", "ask: 2"),
        ("ask: ", "ask: ", ""),
    ],
)
def test_openrlhfs_response_is_what_follows_the_prompt(query: str, prompt: str, expected: str) -> None:
    assert openrlhf.response(query, prompt) == expected


def test_openrlhfs_query_without_its_prompt_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold its prompt"):
        openrlhf.response("something else", "ask: ")


def sample(response: str, label: str) -> SimpleNamespace:
    return SimpleNamespace(prompt="1+1?", response=response, label=label, remove_sample=False, group_index=0)


def test_slime_masks_what_was_not_judged() -> None:
    judged, not_judged = sample(RIGHT, "2"), sample(RIGHT, UNREADABLE)
    assert asyncio.run(slime.reward(None, judged)) == 1.0
    assert asyncio.run(slime.reward(None, not_judged, evaluation=False)) == 0.0
    assert (judged.remove_sample, not_judged.remove_sample) == (False, True)


def test_slimes_group_keeps_its_mean() -> None:
    group = [sample(RIGHT, "2"), sample(WRONG, "2"), sample(RIGHT, UNREADABLE)]
    assert asyncio.run(slime.reward(None, group)) == [1.0, 0.0, 0.5]
    assert [one.remove_sample for one in group] == [False, False, True]


def test_oats_oracle_gives_a_tensor_and_keeps_the_mean_of_equal_inputs() -> None:
    rewards, told = oat.RewardOracle().get_reward(
        ["a", "a", "a", "b"], [RIGHT, WRONG, RIGHT, RIGHT], ["2", "2", UNREADABLE, UNREADABLE], batch_size=4
    )
    assert rewards.tolist() == [1.0, 0.0, 0.5, 0.0]
    assert [one["not_judged"] for one in told] == [0.0, 0.0, 1.0, 1.0]


def test_a_run_where_most_is_not_judged_is_stopped() -> None:
    with pytest.raises(TooFewJudged, match=r"40 of the last 40 rollouts were not judged.*unverifiable"):
        ask_trl([RIGHT] * 40, [UNREADABLE] * 40)


def test_a_service_that_is_not_there_is_an_error_and_no_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("VERIFIER_DEADLINE_SECONDS", "0.5")
    with pytest.raises(RewardServiceError):
        ask_trl([RIGHT], ["2"])
    with pytest.raises(RewardServiceError):
        ask_verl(RIGHT, "2")


def test_a_limit_that_is_no_number_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_MOST_NOT_JUDGED", "half")
    with pytest.raises(ValueError, match="VERIFIER_MOST_NOT_JUDGED is 'half'; expected a number"):
        connection()
