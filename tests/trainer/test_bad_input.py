"""What cannot be trained is refused before the first step, and what goes wrong later says what would work."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from served import Served
from tiny_run import metrics, trained_here, written
from transformers import PreTrainedTokenizerFast

from trainer_client.grpo.config import Model, TrainConfig
from trainer_client.grpo.errors import OutOfMemory, RunStopped, UnusableInput
from trainer_client.grpo.learner import Learner, out_of_memory
from trainer_client.grpo.policy import Policy, load_policy, tiny_tokenizer
from trainer_client.grpo.rollout import Completion, Problem, Rollout, Scored
from trainer_client.grpo.weights import write_model
from verifier.wire import Result

TINY = Model.model_validate({"tiny": {"hidden": 32, "layers": 1}})
Told = pytest.CaptureFixture[str]


def refused(told: Told, *arguments: object) -> str:
    """What a run that cannot begin says; its exit status is 2."""
    assert trained_here(*arguments) == 2
    return told.readouterr().err


def saved_model(folder: Path, **tokens: str | None) -> Path:
    """A tiny model in a folder, with the given special tokens and no others."""
    policy = load_policy(TINY, seed=0)
    bare = PreTrainedTokenizerFast(tokenizer_object=tiny_tokenizer().backend_tokenizer, **tokens)
    write_model(policy._replace(tokenizer=bare), folder)
    return folder


@pytest.mark.parametrize("there", [False, True], ids=["nothing there", "an empty folder"])
def test_a_model_path_that_holds_no_model(tmp_path: Path, reward_service: Served, there: bool, capsys: Told) -> None:
    if there:
        (tmp_path / "model").mkdir()
    said = refused(capsys, "--model", tmp_path / "model", "--out", tmp_path, "--service", reward_service.url)
    assert f"there is no model at {tmp_path / 'model'}; expected a folder in Hugging Face's format" in said


def test_a_models_name_is_told_how_to_become_a_folder(
    tmp_path: Path, reward_service: Served, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refused(capsys, "--model", "Qwen/Qwen2.5-0.5B", "--out", tmp_path, "--service", reward_service.url)
    assert "hf download Qwen/Qwen2.5-0.5B --local-dir Qwen/Qwen2.5-0.5B" in said


def test_a_model_folder_that_is_damaged(tmp_path: Path, reward_service: Served, capsys: Told) -> None:
    folder = saved_model(tmp_path / "model", eos_token="<end>")
    (folder / "model.safetensors").write_bytes(b"not one")
    said = refused(capsys, "--model", folder, "--out", tmp_path, "--service", reward_service.url)
    assert f"the model at {folder} cannot be loaded" in said


def test_a_tokenizer_without_a_pad_token_is_padded_with_its_end(tmp_path: Path) -> None:
    policy = load_policy(Model(path=saved_model(tmp_path, eos_token="<end>")), seed=0)
    assert policy.pad_id == policy.tokenizer.eos_token_id


def test_a_model_that_was_saved_reads_text_as_it_did(tmp_path: Path) -> None:
    policy = load_policy(TINY, seed=0)
    write_model(policy, tmp_path)
    text = "3 4 5=17:\n<answer>(3+4) * 5</answer>"
    again = load_policy(Model(path=tmp_path), seed=0)
    assert again.tokenizer.encode(text) == policy.tokenizer.encode(text)
    assert again.tokenizer.decode(again.tokenizer.encode(text)) == text


def test_a_tokenizer_with_neither_pad_nor_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=r"neither a pad nor an end-of-text token; give it one: tokenizer\.add"):
        load_policy(Model(path=saved_model(tmp_path)), seed=0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("rollouts.group=1", "group is 1: a group-relative advantage compares completions of one prompt"),
        ("learner.learnin_rate=1e-4", "the nearest known field is 'learning_rate'"),
        ("learner.learning_rate=quick", "learning_rate"),
        ("objective.overlong_buffer_tokens=99", "overlong_buffer_tokens must be below max_new_tokens"),
        ("rollouts.engine=vllm_server", "engine vllm_server goes with vllm_url"),
        ("model.device=tpu9", "model.device 'tpu9' is not a device"),
        ("nonsense", "'nonsense' changes nothing; expected something like learner.learning_rate=1e-4"),
    ],
)
def test_a_configuration_that_cannot_work(
    tmp_path: Path, reward_service: Served, change: str, said: str, capsys: Told
) -> None:
    assert said in refused(capsys, "--set", change, "--out", tmp_path, "--service", reward_service.url)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no rows"),
        ("{oops\n", "line 1: invalid JSON at character 2"),
        ("[1]\n", "element 1: int; expected one object a line, or an array of objects"),
        ('{"prompt": "a"}\n', "line 1 has no column 'ground_truth'; it has 'prompt'"),
        ('{"question": "a", "ground_truth": 1}\n', "Name the right one in data.prompt_column"),
        (
            '{"prompt": "a", "ground_truth": 1}\n{"prompt": "a", "ground_truth": ""}\n',
            "line 2: 'ground_truth' is empty",
        ),
        ('{"prompt": 7, "ground_truth": 1}\n', "line 1: the prompt is a int; expected text or messages"),
        ('{"prompt": "' + "x" * 5000 + '", "ground_truth": 1}\n', "no prompt has at most data.most_prompt_tokens"),
    ],
)
def test_a_data_set_that_cannot_be_trained_on(
    tmp_path: Path, reward_service: Served, content: str, said: str, capsys: Told
) -> None:
    (tmp_path / "data.jsonl").write_text(content)
    given = ("--data", tmp_path / "data.jsonl", "--preset", "math", "--service", reward_service.url)
    assert said in refused(capsys, written(tmp_path), "--out", tmp_path, *given)


def test_a_preset_that_the_service_does_not_have(tmp_path: Path, reward_service: Served, capsys: Told) -> None:
    given = ("--preset", "open_r1/accurracy", "--service", reward_service.url)
    said = refused(capsys, written(tmp_path), "--out", tmp_path, *given)
    assert "the reward service knows no preset 'open_r1/accurracy'" in said
    assert "open_r1/accuracy" in said.partition("it knows")[2]


def test_data_with_no_way_to_judge_it(tmp_path: Path, reward_service: Served, capsys: Told) -> None:
    (tmp_path / "data.jsonl").write_text('{"prompt": "a", "ground_truth": 1}\n')
    given = ("--data", tmp_path / "data.jsonl", "--service", reward_service.url)
    assert "--preset" in refused(capsys, written(tmp_path), "--out", tmp_path, *given)


def test_a_service_that_is_not_there(tmp_path: Path, capsys: Told) -> None:
    config = written(tmp_path, rewards={"deadline_seconds": 0.5})
    said = refused(capsys, config, "--out", tmp_path, "--service", "http://127.0.0.1:9")
    assert "the reward service cannot be used" in said


def test_a_vllm_server_that_is_not_there(tmp_path: Path, reward_service: Served, capsys: Told) -> None:
    config = written(tmp_path, rollouts={"vllm_url": "http://127.0.0.1:9"})
    given = ("--engine", "vllm_server", "--out", tmp_path, "--service", reward_service.url)
    assert "no vLLM server answers at http://127.0.0.1:9" in refused(capsys, config, *given)


# --- later ----------------------------------------------------------------------------------------------------------


def scored(policy: Policy) -> Scored:
    """Two answers to one question, one of them right."""
    prompt = tuple(policy.tokenizer.encode("1+1="))
    problem = Problem(id="q", prompt="1+1=", ground_truth=2)
    rollouts, results = [], []
    for number, (text, reward) in enumerate((("2", 1.0), ("3", 0.0))):
        ids = tuple(policy.tokenizer.encode(text))
        completion = Completion(0, ids, (-1.0,) * len(ids), False)
        rollouts.append(Rollout(f"q-{number}", problem, "q", prompt, completion, text, 0))
        results.append(result(f"q-{number}", reward))
    return Scored(rollouts, results)


def result(name: str, reward: float) -> Result:
    outcome = "correct" if reward else "incorrect"
    return Result.model_validate(
        {
            "id": name,
            "reward": reward,
            "components": {},
            "verdict": {"outcome": outcome, "score": reward, "reason": "as given"},
        }
    )


def test_a_loss_that_is_no_number_stops_with_the_batch_saved(tmp_path: Path) -> None:
    policy = load_policy(TINY, seed=0)
    learner = Learner(policy, TrainConfig(), tmp_path)
    with torch.no_grad():
        policy.model.lm_head.weight[0, 0] = torch.nan
    before = {name: weight.clone() for name, weight in policy.model.named_parameters()}
    with pytest.raises(RunStopped, match="nothing was learnt from that batch, which is saved as"):
        learner.learn(scored(policy))
    (file,) = tmp_path.glob("not-a-number-*.pt")
    batch = torch.load(file, weights_only=False)
    assert [rollout.text for rollout in batch["rollouts"]] == ["2", "3"]
    assert batch["rewards"] == [1.0, 0.0]
    after = dict(policy.model.named_parameters())
    assert all(torch.equal(after[name].nan_to_num(), weight.nan_to_num()) for name, weight in before.items())


def test_a_run_whose_weights_blow_up_ends_without_saving_them(
    tmp_path: Path, reward_service: Served, capsys: Told
) -> None:
    config = written(
        tmp_path, learner={"learning_rate": 1e30, "max_gradient_norm": 1e30}, rollouts={"group": 8},
        model={"tiny": {"warm_up": {"steps": 60}}},
    )  # fmt: skip
    assert trained_here(config, "--out", tmp_path, "--service", reward_service.url) == 1
    assert "the model's output is not a number any more" in capsys.readouterr().err
    assert len(metrics(tmp_path)) < 7


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"), MemoryError("no more"),
              RuntimeError("[enforce fail at alloc_cpu.cpp:1] DefaultCPUAllocator: can't allocate memory: 8 bytes")]
)  # fmt: skip
def test_out_of_memory_says_what_to_lower(error: Exception) -> None:
    with pytest.raises(OutOfMemory, match=r"lower learner\.sequences_at_once \(512\)"), out_of_memory(
        "lower learner.sequences_at_once (512)"
    ):  # fmt: skip
        raise error


def test_memory_that_really_runs_out_says_what_to_lower(tmp_path: Path) -> None:
    policy = load_policy(TINY, seed=0)
    learner = Learner(policy, TrainConfig(), tmp_path)

    def too_much(**_: Any) -> Any:
        return torch.empty(2**60)

    policy.model.model.forward = too_much
    with pytest.raises(
        OutOfMemory, match=r"lower learner\.sequences_at_once \(512\) or rollouts\.max_new_tokens \(8\)"
    ):
        learner.learn(scored(policy))


def test_a_damaged_configuration_file(tmp_path: Path, capsys: Told) -> None:
    (tmp_path / "run.yaml").write_text("steps: [1")
    assert "is neither YAML nor (by its name) TOML" in refused(capsys, tmp_path / "run.yaml", "--out", tmp_path)
    (tmp_path / "run.yaml").write_text(json.dumps(["steps"]))
    assert "holds a list; expected fields such as 'steps: 150'" in refused(capsys, tmp_path / "run.yaml")
