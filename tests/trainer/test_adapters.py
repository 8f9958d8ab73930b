"""Each trainer's own call, with the shapes it was seen to use, against a real service."""

import asyncio
import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy
import pytest
import torch
from pydantic import BaseModel
from served import Served, get
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import PreTrainedTokenizerFast

from trainer_client.adapters import (
    oat,
    openrlhf,
    routes,
    slime,
    swift,
    trl,
    trl_environment,
    trl_openreward,
    unsloth,
    verifiers,
    verl,
)
from trainer_client.adapters.connection import NotConfigured, TooFewJudged, connection, disconnect
from trainer_client.adapters.shapes import is_json, plain, text_of, with_calls
from trainer_client.errors import RewardServiceError
from trainer_client.unjudged import NotJudged, uses

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
    table: dict[str, list[Any]] = {}
    told = {"log_metric": logged.__setitem__, "log_extra": table.__setitem__, "trainer_state": None}
    rewards = ask_trl([RIGHT, WRONG, RIGHT], ["2", "2", UNREADABLE], **told)
    assert [verdict.partition(":")[0] for verdict in table["verdict"]] == ["correct", "incorrect", "unverifiable"]
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


def test_trl_gets_none_only_where_trl_leaves_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It adds several functions up with `nansum`, and releases before 1.7 do that with one: None would be 0."""

    class OfATrainer:
        reward_funcs = (trl.reward, len)

        def log_metric(self, name: str, value: float) -> None:
            pass

    with pytest.raises(
        NotJudged, match=r"1 of 2 rollouts were not judged .*unverifiable.* the policy for TRL is `raise`"
    ):
        ask_trl([RIGHT, RIGHT], ["2", UNREADABLE], log_metric=OfATrainer().log_metric)
    assert [trl.masks(release) for release in ("0.24.0", "1.4.0", "1.7.0", "1.16.0", "2.0.0.dev0", "0")] == [
        False, False, True, True, True, False,
    ]  # fmt: skip
    monkeypatch.setattr(trl, "trl_version", lambda: "0.24.0")
    with pytest.raises(NotJudged):
        unsloth.reward(["1+1?"] * 2, [RIGHT, RIGHT], answer=["2", UNREADABLE])
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "group_mean")
    assert unsloth.reward(["1+1?"] * 3, [RIGHT, WRONG, RIGHT], answer=["2", "2", UNREADABLE]) == [1.0, 0.0, 0.5]


def test_trl_hands_on_groups_and_token_counts() -> None:
    columns = {"answer": ["2", "2", "3"], "completion_ids": [[1, 2], [1], []]}
    asked = trl.rollouts(["a", "a", "b"], ["x", "y", "z"], columns)
    assert [one.group for one in asked] == ["0", "0", "2"]
    assert [one.completion_tokens for one in asked] == [2, 1, 0]


@pytest.mark.parametrize(
    ("told", "reward"),
    [([1.0], 1.0), ([0.0], 0.0), ([None], None), ([1.0, None], 1.0), ([None, 0.0], 0.0), ([], 0.0)],
)
def test_an_answer_of_openreward_that_was_not_judged_is_none_and_one_never_given_is_0(
    told: list[float | None], reward: float | None
) -> None:
    """TRL's environments begin at 0 and keep it where a call had no reward, or failed."""
    environment = SimpleNamespace(reward=0.0, rewards=told)
    assert trl_openreward.reward(environments=[environment], prompts=[], completions=[]) == [reward]


@pytest.mark.parametrize(
    ("spoken", "text"),
    [
        ("plain", "plain"),
        (None, ""),
        ([], ""),
        (conversation("said"), "said"),
        ([{"content": [{"type": "text", "text": "in "}, {"type": "text", "text": "blocks"}]}], "in blocks"),
        ([{"role": "assistant", "content": [{"type": "image", "image": object()}, "text"]}], "text"),
        ([{"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "add"}}]}], ""),
        ([{"role": "assistant", "content": "last"}, {"role": "tool", "content": "2"}], "last"),
        ({"role": "assistant", "content": "alone"}, "alone"),
    ],
)  # fmt: skip
def test_text_is_found_in_every_shape_that_trainers_hold_it_in(spoken: Any, text: str) -> None:
    assert text_of(spoken) == text


def test_a_shape_that_nobody_uses_is_refused() -> None:
    for strange in (3, [3], [{"content": 3}]):
        with pytest.raises(ValueError, match="expected"):
            text_of(strange)


def test_numpy_values_become_json() -> None:
    row = {"a": numpy.array(["2", None], dtype=object), "b": (numpy.float64(0.5), numpy.int64(2)), "c": numpy.str_("x")}
    assert plain(row) == {"a": ["2", None], "b": [0.5, 2], "c": "x"}
    assert not is_json({"a": torch.tensor})
    assert not is_json(float("nan"))
    assert ask_verl(RIGHT, numpy.array(["2"])[0])["score"] == 1.0
    assert ask_trl([RIGHT], [numpy.int64(2)]) == [1.0]


def test_unsloths_is_trls_without_a_loop() -> None:
    assert unsloth.reward(["1+1?"] * 2, [RIGHT, WRONG], answer=["2", UNREADABLE]) == [1.0, None]


def test_swift_calls_with_completions_and_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [{"role": "user", "content": "1+1?"}]
    columns = {
        "messages": [[*asked, *conversation(RIGHT)]] * 3,
        "prompt_id": ["p", "p", "p"],
        "is_truncated": [False, False, True],
        "response_token_ids": [[1], [1, 2], [1, 2, 3]],
        "solution": ["2", "2", UNREADABLE],
        "trainer_state": None,
    }
    with pytest.raises(NotJudged, match="the policy for ms-swift is `raise`"):
        swift.Reward(args=None)([RIGHT, WRONG, RIGHT], **columns)
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "group_mean")
    assert swift.Reward()([RIGHT, WRONG, RIGHT], **columns) == [1.0, 0.0, 0.5]
    with pytest.raises(ValueError, match="no messages and no prompt"):
        swift.Reward()([RIGHT], solution=["2"])


def ask_verl(completion: str, truth: Any, **more: Any) -> dict[str, float]:
    extra = {"index": 3, "split": "train", "array": torch.zeros(1)}
    return asyncio.run(verl.compute_score("math", completion, truth, extra, reward_router_address=None, **more))


def test_verl_gets_the_same_keys_for_every_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask_verl(RIGHT, "2") == {"score": 1.0, "acc": 1.0, "not_judged": 0.0}
    assert ask_verl(WRONG, "2") == {"score": 0.0, "acc": 0.0, "not_judged": 0.0}
    with pytest.raises(
        NotJudged, match=r"the policy for verl is `raise`. VERIFIER_UNJUDGED chooses what verl does .*: a number$"
    ):
        ask_verl(RIGHT, UNREADABLE)
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "-0.5")
    before = uses["verl", "-0.5"]
    assert ask_verl(RIGHT, UNREADABLE) == {"score": -0.5, "acc": -0.5, "not_judged": 1.0}
    assert uses["verl", "-0.5"] == before + 1
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "group_mean")
    with pytest.raises(
        ValueError, match="verl cannot do VERIFIER_UNJUDGED=group_mean; expected one of: raise, a number"
    ):
        ask_verl(RIGHT, UNREADABLE)


def test_verls_remote_manager_is_given_a_plain_function() -> None:
    assert not inspect.iscoroutinefunction(verl.compute_score_blocking)
    assert verl.compute_score_blocking(data_source="x", solution_str=RIGHT, ground_truth="2")["score"] == 1.0


def test_verls_single_samples_travel_together() -> None:
    async def many() -> list[dict[str, float]]:
        return await asyncio.gather(*(verl.compute_score("x", RIGHT, "2", {}) for _ in range(200)))

    assert [one["score"] for one in asyncio.run(many())] == [1.0] * 200


def test_verls_data_source_chooses_the_preset_where_none_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERIFIER_PRESET")
    monkeypatch.setenv("VERIFIER_PRESETS", '{"ours": "math"}')
    for data_source in ("math", "openai/gsm8k", "aime2025", "ours"):
        assert asyncio.run(verl.compute_score(data_source, RIGHT, "2", {}))["score"] == 1.0
    with pytest.raises(RewardServiceError, match=r"no preset for the data_source 'no_such': .*VERIFIER_PRESETS="):
        asyncio.run(verl.compute_score("no_such", RIGHT, "2", {}))
    disconnect()
    monkeypatch.setenv("VERIFIER_PRESETS", "ours=math")
    with pytest.raises(ValueError, match="VERIFIER_PRESETS is 'ours=math'; expected a JSON object"):
        connection()


QUERY = "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n"


def test_openrlhf_loads_the_file_and_reads_the_response_out_of_the_query(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_from_file_location("reward_func", openrlhf.__file__)
    assert spec is not None
    assert spec.loader is not None
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    answer = loaded.reward_func([f"{QUERY}{RIGHT}<|im_end|>"], [QUERY], ["2"])
    assert answer == {"rewards": [1.0], "scores": [1.0], "extra_logs": {"not_judged": [0.0]}}
    with pytest.raises(NotJudged, match="the policy for OpenRLHF is `raise`"):
        loaded.reward_func([QUERY + RIGHT], [QUERY], [UNREADABLE])
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "0.25")
    answer = loaded.reward_func([QUERY + RIGHT], [QUERY], [UNREADABLE])
    assert answer == {"rewards": [0.25], "scores": [0.25], "extra_logs": {"not_judged": [1.0]}}


def test_openrlhfs_single_samples_travel_together(reward_service: Served) -> None:
    def asked() -> float:
        page = get(f"{reward_service.url}/metrics").text
        lines = [line for line in page.splitlines() if "requests_total" in line and "/v1/verify" in line]
        return sum(float(line.split()[-1]) for line in lines)

    before = asked()
    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(openrlhf.reward_func, [[QUERY + RIGHT]] * 64, [[QUERY]] * 64, [["2"]] * 64))
    assert [one["rewards"] for one in answers] == [[1.0]] * 64
    assert 0 < asked() - before < 64


@pytest.mark.parametrize(
    ("query", "prompt", "expected"),
    [
        ("ask: 2<|im_end|>\n", "ask: ", "2"),
        ("ask: 2</s>", "ask: ", "2"),
        ("ask: 2<|some_model's_own|>", "ask: ", "2"),
        ("ask: <answer>2</answer>", "ask: ", "<answer>2</answer>"),
        ("ask: 2<STOP><|im_end|>", "ask: ", "2"),
        ("k" * 100 + ": 2", "as" + "k" * 150 + ": ", "2"),
        ("ask: ask: 2", "ask: ", "ask: 2"),
        ("ask: ", "ask: ", ""),
    ],
)
def test_openrlhfs_response_is_what_follows_the_prompt(
    query: str, prompt: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERIFIER_END_MARKS", "<STOP> <ENOUGH>")
    assert openrlhf.response(query, prompt) == expected


def test_openrlhfs_query_without_its_prompt_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold its prompt"):
        openrlhf.response("something else", "ask: ")


def sample(response: str, label: str) -> SimpleNamespace:
    return SimpleNamespace(
        prompt="1+1?",
        response=response,
        label=label,
        remove_sample=False,
        group_index=0,
        response_length=3,
        metadata={},
    )


def test_slimes_single_sample_is_masked_and_its_number_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    judged, not_judged = sample(RIGHT, "2"), sample(RIGHT, UNREADABLE)
    assert asyncio.run(slime.reward(None, judged)) == 1.0
    with pytest.raises(NotJudged, match="slime without --group-rm"):
        asyncio.run(slime.reward(None, not_judged))
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "0")
    assert asyncio.run(slime.reward(None, not_judged, evaluation=False)) == 0.0
    assert (judged.remove_sample, not_judged.remove_sample) == (False, True)


def test_slimes_group_keeps_its_mean() -> None:
    group = [sample(RIGHT, "2"), sample(WRONG, "2"), sample(RIGHT, UNREADABLE)]
    assert asyncio.run(slime.reward(None, group)) == [1.0, 0.0, 0.5]
    assert [one.remove_sample for one in group] == [False, False, True]
    assert [one.metadata.get("not_judged", "")[:12] for one in group] == ["", "", "unverifiable"]
    nothing = [sample(RIGHT, UNREADABLE), sample(WRONG, UNREADABLE)]
    assert asyncio.run(slime.reward(None, nothing)) == [0.0, 0.0]
    assert [one.remove_sample for one in nothing] == [True, True]


def test_oats_oracle_gives_what_oats_loops_read(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = (["a", "a", "a", "b"], [RIGHT, WRONG, RIGHT, RIGHT], ["2", "2", UNREADABLE, UNREADABLE])
    oracle = oat.RewardOracle(reward_model_path="x", tokenizer_path="y")
    with pytest.raises(NotJudged, match="the policy for OAT is `raise`"):
        oracle.get_reward(*batch)
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "group_mean")
    rewards, told = oracle.get_reward(*batch, batch_size=4)
    assert rewards.tolist() == [1.0, 0.0, 0.5, 0.5], "and where nothing was judged, the mean of what was beside it"
    assert [one["not_judged"] for one in told] == [0.0, 0.0, 1.0, 1.0]
    assert told[0]["formatted"] == 1.0
    won, _ = oracle.compare(["a"], [RIGHT], ["2"], batch_size=4, return_probs=True, disable_tqdm=True)
    assert won.mean() == 1.0
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "drop_group")
    assert oracle.get_reward(*batch)[0].tolist() == [0.5] * 4, "nobody has an advantage"
    with pytest.raises(NotJudged, match="drop_group needs some that were"):
        oracle.get_reward(["b"], [RIGHT], [UNREADABLE])


@pytest.mark.parametrize("text", ["zero", "nan", "inf", "skip"])
def test_a_policy_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_UNJUDGED", text)
    with pytest.raises(ValueError, match=f"unknown policy '{text}'"):
        connection()


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


@pytest.mark.parametrize("name", ["VERIFIER_URL", "VERIFIER_PRESET"])
def test_a_variable_that_is_missing_is_named_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(NotConfigured, match=f"{name} is not set.*such as {name}="):
        ask_trl([RIGHT], ["2"])


def test_a_row_chooses_its_preset_where_none_is_set_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERIFIER_PRESET")
    rows = {"preset": ["open_r1/format", None], "data_source": ["openai/gsm8k", "openai/gsm8k"]}
    assert ask_trl([RIGHT, RIGHT], ["2", "2"], **rows) == [0.0, 1.0]


def test_a_name_of_the_data_goes_to_the_service_unless_the_run_says_what_it_stands_for() -> None:
    assert routes.preset_of("aime2025", {}) == "aime2025"
    assert routes.preset_of("aime2025", {"aime2025": "numeric"}) == "numeric"


def test_an_unknown_name_is_an_error_that_suggests_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERIFIER_PRESET")
    wanted = r"no preset for the data_source 'openai/gsm8'.*did you mean openai/gsm8k"
    with pytest.raises(RewardServiceError, match=wanted):
        asyncio.run(verl.compute_score("openai/gsm8", RIGHT, "2"))
    assert "Did you mean 'my_math'?" in routes.unknown("my_maths", {"my_math": "math"}, "no such preset")


def test_search_r1s_answer_is_read_in_the_completion_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERIFIER_PRESET")
    score = verl.compute_score("searchR1_nq", "<answer>Paris</answer>", {"target": numpy.array(["Paris"])}, {})
    assert asyncio.run(score)["score"] == 1.0


@pytest.mark.parametrize(
    ("trainer", "offered"),
    [("verl", "a number"), ("ms-swift", "group_mean, drop_group or a number"), ("OpenRLHF", "a number")],
)
def test_only_what_the_trainer_can_do_is_offered(trainer: str, offered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asks: dict[str, Callable[[], Any]] = {
        "verl": lambda: ask_verl(RIGHT, UNREADABLE),
        "ms-swift": lambda: swift.Reward()([RIGHT], problem=["1+1?"], solution=[UNREADABLE]),
        "OpenRLHF": lambda: openrlhf.reward_func([QUERY + RIGHT], [QUERY], [UNREADABLE]),
    }
    with pytest.raises(NotJudged, match=rf"VERIFIER_UNJUDGED chooses what {trainer} does .*: {offered}$"):
        asks[trainer]()
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "mask")
    with pytest.raises(ValueError, match=f"{trainer} cannot do VERIFIER_UNJUDGED=mask"):
        asks[trainer]()


def test_rewards_over_a_group_and_over_length_have_what_they_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_PRESET", "open_r1/len")
    completions = [RIGHT, f"a longer way to say {RIGHT}"] * 2
    prompts, truths = ["1+1?"] * 2 + ["2+0?"] * 2, ["$2$"] * 4
    rewards = asyncio.run(trl.reward(prompts, completions, answer=truths, completion_ids=[[1]] * 4))
    assert rewards == [0.5, -0.5, 0.5, -0.5]
    disconnect()
    monkeypatch.setenv("VERIFIER_PRESET", "open_r1/soft_overlong")
    short, long = asyncio.run(trl.reward(prompts[:2], ["x", "y"], answer=["", ""], completion_ids=[[1], [1] * 99_999]))
    assert (short, long) == (0.0, -1.0)


def test_neighbours_with_one_prompt_and_two_truths_are_two_groups() -> None:
    asked = trl.rollouts(["q"] * 4, ["x"] * 4, {"answer": ["1", "1", "2", "2"]})
    assert [one.group for one in asked] == ["0", "0", "2", "2"]


def test_calls_are_the_answer_where_the_preset_judges_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    called = [
        {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "add", "arguments": '{"a": 42}'}}]},
        {"role": "tool", "content": "43"},
    ]
    assert text_of(called) == ""
    assert with_calls(called) == '<tool_call>{"name": "add", "arguments": {"a": 42}}</tool_call>'
    assert ask_trl([called], ["42"]) == [0.0], "a number in a call is no answer to a question"
    disconnect()
    monkeypatch.setenv("VERIFIER_PRESET", "tool_calls")
    assert ask_trl([called, called], [[{"name": "add", "arguments": {"a": n}}] for n in (42, 43)]) == [1.0, 0.0]


def test_trls_environment_judges_what_was_handed_in_last(monkeypatch: pytest.MonkeyPatch) -> None:
    made = trl_environment.Environment()

    def rewarded(truth: str, *answers: str) -> float | None:
        made.reset(prompt=[{"role": "user", "content": "1+1?"}], answer=truth)
        for answer in answers:
            made.submit_answer(answer)
        return asyncio.run(made.get_reward())

    assert [rewarded("2", WRONG, RIGHT), rewarded("2", RIGHT, WRONG), rewarded("2")] == [1.0, 0.0, 0.0]
    with pytest.raises(NotJudged, match="TRL's environments"):
        rewarded(UNREADABLE, RIGHT)
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "mask")
    assert rewarded(UNREADABLE, RIGHT) is None


class Task(BaseModel):
    prompt_text: str = "1+1?"
    answer: Any


def test_verifiers_reward_raises_for_what_was_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    def scored(truth: Any, text: str = RIGHT, root: str | None = None) -> float:
        said = SimpleNamespace(content=text, tool_calls=None)
        trace = SimpleNamespace(id="t", assistant_messages=[said], root_reply=root, is_truncated=False)
        return asyncio.run(verifiers.reward(Task(answer=truth), trace))

    assert [scored("2"), scored("2", WRONG), scored("2", WRONG, RIGHT)] == [1.0, 0.0, 1.0]
    with pytest.raises(NotJudged, match="unverifiable"):
        scored(UNREADABLE)
    disconnect()
    monkeypatch.setenv("VERIFIER_UNJUDGED", "-1")
    assert scored(UNREADABLE) == -1.0


def test_openrlhfs_end_marks_are_the_tokenizers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(WordLevel({"[STOP!]": 0, "x": 1}, unk_token="x")), eos_token="[STOP!]"
    )
    tokenizer.save_pretrained(tmp_path)
    assert openrlhf.response("ask: 2[STOP!]\n", "ask: ") == "2[STOP!]"
    monkeypatch.setenv("VERIFIER_TOKENIZER", str(tmp_path))
    assert openrlhf.response("ask: 2[STOP!]\n", "ask: ") == "2"
    assert openrlhf.response("ask: |x|<|y|>", "ask: ") == "|x|<|y|>", "no mark of this tokenizer"


def test_oats_actor_masks_what_was_not_judged_with_its_groups_mean() -> None:
    class Actor:
        def __init__(self) -> None:
            self.ipc_client = SimpleNamespace(serialize_ipc=lambda sent: [one.loss_mask for one in sent], name="oat")

        def init(self, *_: Any) -> None:
            pass

    class Judged(oat.JudgedActor, Actor):
        pass

    actor = Judged()
    actor.init(0, "")
    batch = (["a", "a", "a", "b"], [RIGHT, WRONG, RIGHT, RIGHT], ["2", "2", UNREADABLE, UNREADABLE])
    rewards, _ = actor.oracle.get_reward(*batch)
    assert rewards.tolist() == [1.0, 0.0, 0.5, 0.0]
    actor.oracle.compare(["a"], [RIGHT], ["2"])
    sent = [SimpleNamespace(loss_mask=mask) for mask in (True, False, True, True)]
    assert actor.ipc_client.serialize_ipc(sent) == [True, False, False, False]
    assert actor.ipc_client.name == "oat"
    assert actor.ipc_client.serialize_ipc(sent[:1]) == [True], "what was not judged by it is left as it is"
