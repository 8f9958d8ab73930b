"""Data as people have it: their columns, files, folders, messages, system prompts and chat templates."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from served import Served
from tiny_run import metrics, trained_here, written

from trainer_client.grpo.config import Data, Evaluation
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.policy import tiny_tokenizer
from trainer_client.grpo.prompts import Asking
from trainer_client.grpo.rollout import Problem
from trainer_client.grpo.tasks import problems, read_problems

GSM8K = {"question": "Natalia sold 48 and 24. How many?", "answer": "48 + 24 = 72\n#### 72"}
DAPO = {"prompt": [{"role": "user", "content": "2 + 2?"}], "reward_model": {"ground_truth": "4", "style": "rule"}}
PUZZLE = {"quiz": "Zoey says she lies.", "names": ["Zoey", "Oliver"], "solution": [True, False]}


def jsonl(folder: Path, *rows: dict[str, Any], name: str = "data.jsonl") -> Path:
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder / name


@pytest.mark.parametrize(
    ("row", "prompt", "truth", "preset"),
    [
        (GSM8K, "Natalia sold 48 and 24. How many?", "72", "math"),
        ({"problem": "1+1", "solution": "It is \\boxed{2}."}, "1+1", "2", "math"),
        ({"problem": "1+1", "solution": "So 2.", "answer": "2"}, "1+1", "2", "math"),
        (DAPO, "2 + 2?", "4", "math"),
        (PUZZLE, "Zoey says she lies.", {"names": ["Zoey", "Oliver"], "solution": [True, False]}, "knights_knaves"),
        ({"prompt": "a", "ground_truth": "b", "preset": "text"}, "a", "b", "text"),
    ],
)
def test_columns_of_well_known_sets_are_recognised(
    tmp_path: Path, row: dict[str, Any], prompt: str, truth: Any, preset: str
) -> None:
    (found,) = read_problems(Data(file=jsonl(tmp_path, row)))
    assert (found.prompt, found.ground_truth, found.preset) == (prompt, truth, preset)


def test_countdown_rows_are_asked_in_the_words_of_the_template(tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"target": 24, "nums": [1, 2, 3, 4]})
    (found,) = read_problems(Data(file=file, template="Make {target} of {nums}: {target!}"))
    assert found.prompt == "Make 24 of [1, 2, 3, 4]: {target!}"
    assert found.ground_truth == {"target": 24, "numbers": [1, 2, 3, 4]}
    with pytest.raises(UnusableInput, match=r"no prompt; say what is asked in data\.template"):
        read_problems(Data(file=file))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"question": "Capital of France?", "answer": "Paris"}, "has no column 'prompt'"),  # Whose answer is it?
        (DAPO | {"reward_model": {"ground_truth": {"target": 3}}}, "has no column 'ground_truth'"),  # Countdown by verl
    ],
)
def test_columns_that_could_be_anyones_are_not_guessed_at(tmp_path: Path, row: dict[str, Any], said: str) -> None:
    with pytest.raises(UnusableInput, match=said):
        read_problems(Data(file=jsonl(tmp_path, row)))
    with pytest.raises(UnusableInput, match=r"data\.dataset 'gsm9k' is not known; did you mean gsm8k\?"):
        read_problems(Data(file=jsonl(tmp_path, row), dataset="gsm9k"))


def test_a_set_that_is_named_is_read_as_it(tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"question": "Capital of France?", "answer": "Paris"})
    (found,) = read_problems(Data(file=file, dataset="hotpotqa"))
    assert (found.ground_truth, found.preset) == ("Paris", "qa")
    with pytest.raises(UnusableInput, match="answer has no '#### number'"):
        read_problems(Data(file=file, dataset="gsm8k"))


def test_a_preset_that_was_chosen_wins_over_the_data_sets_and_not_over_a_rows_own(tmp_path: Path) -> None:
    (recognised,) = problems(Data(file=jsonl(tmp_path, GSM8K)), 0, preset_is_chosen=True).train
    assert recognised.preset is None
    own = jsonl(tmp_path, {"prompt": "a", "ground_truth": "b", "preset": "text"})
    assert problems(Data(file=own), 0, preset_is_chosen=True).train[0].preset == "text"


def test_columns_may_be_paths(tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"task": {"text": "1+1", "gold": "2"}})
    (found,) = read_problems(Data(file=file, prompt_column="task.text", ground_truth_column="task.gold"))
    assert (found.prompt, found.ground_truth) == ("1+1", "2")


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text('{"prompt": "a\u2028b\u0085c", "ground_truth": 1}\n', encoding="utf-8")
    assert read_problems(Data(file=tmp_path / "data.jsonl"))[0].prompt == "a\u2028b\u0085c"


def test_gzip_parquet_folders_and_saved_data_sets_hold_the_same_rows(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow.parquet", reason="pyarrow reads Parquet")
    datasets = pytest.importorskip("datasets", reason="datasets reads what it saved")
    rows = [{"question": f"{n}?", "answer": f"#### {n}"} for n in range(3)]
    plain = jsonl(tmp_path, *rows)
    (tmp_path / "data.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    folder = tmp_path / "folder"
    folder.mkdir()
    table = pytest.importorskip("pyarrow").Table.from_pylist(rows)
    pyarrow.write_table(table, folder / "train-00000-of-00001.parquet")
    pyarrow.write_table(table.slice(0, 1), folder / "test-00000-of-00001.parquet")
    saved = datasets.DatasetDict({"train": datasets.Dataset.from_list(rows)})
    saved.save_to_disk(str(tmp_path / "saved"))
    sources = [plain, tmp_path / "data.jsonl.gz", folder / "train-00000-of-00001.parquet", folder, tmp_path / "saved"]
    read = [read_problems(Data(file=source)) for source in sources]
    assert all([one.ground_truth for one in found] == ["0", "1", "2"] for found in read)
    assert len(read_problems(Data(file=folder, split="test"))) == 1
    assert len(read_problems(Data(file=plain, most=2))) == 2
    with pytest.raises(UnusableInput, match=r"has no split 'tset'; it has train"):
        read_problems(Data(file=tmp_path / "saved", split="tset"))


def test_a_copy_of_a_repository_has_its_files_in_folders(tmp_path: Path) -> None:
    """As `hf download openai/gsm8k --repo-type dataset --local-dir` leaves them."""
    (tmp_path / "README.md").write_text("about it")
    (tmp_path / "dataset_infos.json").write_text("{}")
    for subset, truth in (("main", "72"), ("socratic", "73")):
        (tmp_path / subset).mkdir()
        row = GSM8K | {"answer": f"#### {truth}"}
        jsonl(tmp_path / subset, row, name="train-00000-of-00001.jsonl")
        jsonl(tmp_path / subset, row, row, name="test-00000-of-00001.jsonl")
    with pytest.raises(UnusableInput, match="in several folders, main, socratic; give one of them as subset"):
        read_problems(Data(file=tmp_path))
    assert [one.ground_truth for one in read_problems(Data(file=tmp_path, subset="socratic"))] == ["73"]
    (tmp_path / "socratic").rename(tmp_path / ".hidden")
    for file in (tmp_path / ".hidden").iterdir():
        file.unlink()
    assert [one.ground_truth for one in read_problems(Data(file=tmp_path, split="test"))] == ["72", "72"]


@pytest.mark.parametrize(
    ("there", "asked"), [("train-0.jsonl", "test"), ("test.jsonl", "train"), ("val.jsonl", "test")]
)
def test_a_split_that_a_folder_does_not_have_is_no_other_one(tmp_path: Path, there: str, asked: str) -> None:
    """An evaluation on what is trained on would look like learning."""
    jsonl(tmp_path, GSM8K, name=there)
    with pytest.raises(UnusableInput, match=f"has no files of the split '{asked}'; it has {there.split('.')[0][:4]}"):
        read_problems(Data(file=tmp_path, split=asked))
    (tmp_path / there).rename(tmp_path / "values.jsonl")
    assert read_problems(Data(file=tmp_path, split=asked)), "a name that says nothing"


def test_a_named_data_set_is_had_by_datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("datasets", reason="datasets reads data sets by name")
    folder = tmp_path / "owner" / "arithmetic"
    folder.mkdir(parents=True)
    jsonl(folder, GSM8K, name="train.jsonl")
    monkeypatch.chdir(tmp_path)  # A folder of that name stands for the Hub's.
    assert read_problems(Data(name="owner/arithmetic"))[0].ground_truth == "72"
    with pytest.raises(UnusableInput, match=r"'owner/arithmetic' \(subset None, split 'test'\) cannot be had"):
        read_problems(Data(name="owner/arithmetic", split="test"))


# --- how it is asked --------------------------------------------------------------------------------------------


def asked(data: dict[str, Any], problem: Problem | None = None) -> str:
    problem = problem or Problem(id="q", prompt="1+1?", ground_truth=2)
    return Asking(tiny_tokenizer(), Data.model_validate(data)).text(problem)


def test_a_system_prompt_and_the_beginning_of_the_answer_go_through_the_chat_template() -> None:
    said = asked({"chat_template": "chatml", "system": "think_answer", "prefill": "<think>"})
    assert said.startswith("<|im_start|>system\nFirst reason about the question between <think> and </think>.")
    assert said.endswith("<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n<think>")
    plain = asked({"chat_template": "plain", "system": "Be brief."})
    assert plain == "Be brief.\nUser: 1+1?\nAssistant: "


def test_messages_keep_their_turns_and_a_given_system_prompt_stands_for_theirs(tmp_path: Path) -> None:
    turns = [
        {"role": "system", "content": "Old."},
        {"role": "user", "content": [{"type": "text", "text": "1+1?"}]},
        {"role": "assistant", "content": "2"},
        {"role": "user", "content": "And 2+2?"},
    ]
    file = jsonl(tmp_path, {"prompt": turns, "ground_truth": "4"})
    (problem,) = read_problems(Data(file=file, template="{prompt} Briefly."))
    assert problem.prompt == "Old.\n\n1+1?\n\n2\n\nAnd 2+2? Briefly.", "what the service is shown"
    said = asked({"chat_template": "plain", "system": "New."}, problem)
    assert said == "New.\nUser: 1+1?\nAssistant: 2\nUser: And 2+2? Briefly.\nAssistant: "
    assert asked({"chat_template": "plain"}, problem).startswith("Old.\n")


@pytest.mark.parametrize(
    ("ending", "data", "begun"),
    [
        ("<think>\\n", {}, "<think>\n"),  # DeepSeek-R1's distillates, QwQ, Qwen3-Thinking
        ("◁think▷", {}, "◁think▷"),  # Kimi
        ("<think>\\n", {"prefill": "First, "}, "<think>\nFirst, "),
        ("<think>\\n", {"prefill_is_judged": False}, ""),
        ("<think>\\n\\n</think>\\n\\n", {}, ""),  # Qwen3 without thinking: it was closed again
        ("", {}, ""),
        ("", {"prefill": "<think>"}, "<think>"),
    ],
)
def test_the_tag_that_a_chat_template_opens_is_part_of_what_is_judged(
    tmp_path: Path, ending: str, data: dict[str, Any], begun: str
) -> None:
    """Reasoning that was cut off would read as an answer, and DeepScaleR's reward pays nothing without both tags."""
    (tmp_path / "chat.jinja").write_text("{{ messages[0].content }}<|Assistant|>{{ '" + ending + "' }}")
    asking = Asking(tiny_tokenizer(), Data.model_validate(data | {"chat_template": str(tmp_path / "chat.jinja")}))
    assert asking.begun(Problem(id="q", prompt="1+1?", ground_truth=2)) == begun


def test_a_prompt_that_is_text_is_as_the_preset_expects_it() -> None:
    """TinyZero's and Logic-RL's rewards are told by their parameters that the template has opened the reasoning."""
    asking = Asking(tiny_tokenizer(), Data(template="{prompt}\nAssistant: <think>"))
    assert asking.begun(Problem(id="q", prompt="1+1?\nAssistant: <think>", ground_truth=2)) == ""


ASK, TOLD = {"role": "user", "content": "1+1?"}, {"role": "assistant", "content": "It is 2."}
SHAREGPT = [{"from": "human", "value": "1+1?"}, {"from": "gpt", "value": "It is 2."}]


@pytest.mark.parametrize("turns", [[ASK, TOLD], SHAREGPT, [ASK, TOLD, {"role": "user", "content": "Sure?"}, TOLD]])
def test_a_conversation_that_has_its_answer_is_not_asked_with_it(tmp_path: Path, turns: list[dict[str, Any]]) -> None:
    """A column for fine-tuning: every prompt would end with what is to be found."""
    file = jsonl(tmp_path, {"messages": turns, "ground_truth": "2"})
    with pytest.raises(UnusableInput, match=r"line 1: .* ends with the model's own turn .* Set data\.drop_answer"):
        read_problems(Data(file=file, prompt_column="messages"))
    (problem,) = read_problems(Data(file=file, prompt_column="messages", drop_answer=True))
    assert asked({"chat_template": "plain"}, problem) == "User: 1+1?\nAssistant: "
    assert problem.prompt == "1+1?"


def test_a_known_sets_conversation_is_asked_without_the_answers_in_it(tmp_path: Path) -> None:
    """CodeI/O keeps a first answer and the complaint about it behind the question."""
    question = 'A question\n\nGiven the following input:\n\n```json\n{"n": 1}\n```\n\nCan you predict the output?'
    turns = [ASK | {"content": question}, TOLD, {"role": "user", "content": "No."}, TOLD]
    file = jsonl(tmp_path, {"problem": turns, "answer": "2"})
    (problem,) = read_problems(Data(file=file, dataset="math"))
    assert problem.prompt == question


def test_options_reach_the_chat_template_and_a_file_can_hold_one(tmp_path: Path) -> None:
    file = tmp_path / "chat.jinja"
    file.write_text("{{ messages[0].content }}{% if enable_thinking %}<think>{% endif %}")
    assert asked({"chat_template": str(file), "chat_options": {"enable_thinking": True}}) == "1+1?<think>"
    file.write_text("{{ raise_exception('no') }}")
    with pytest.raises(UnusableInput, match=r"the chat template cannot write the prompt of 'q': no"):
        asked({"chat_template": str(file)})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"chat_template": "chatlm"}, "neither one of chatml, plain nor a file"),
        ({"system": "Be brief."}, "this tokenizer has none"),
        ({"system": "Be brief.", "chat_template": "plain", "chat": False}, r"data\.chat is false"),
    ],
)
def test_what_cannot_be_asked_so_is_refused(data: dict[str, Any], said: str) -> None:
    with pytest.raises(UnusableInput, match=said):
        asked(data)


# --- in a run ---------------------------------------------------------------------------------------------------


def test_gsm8k_as_it_comes_trains_and_a_file_of_its_own_is_evaluated(tmp_path: Path, reward_service: Served) -> None:
    rows = [{"question": f"{n}+1=", "answer": f"{n} + 1\n#### {n + 1}"} for n in range(8)]
    data, test = jsonl(tmp_path, *rows), jsonl(tmp_path, *rows[:3], name="test.jsonl")
    config = written(
        tmp_path, steps=2, rollouts={"prompts": 4}, data={"prefill": "<think>", "chat_template": "plain"},
        evaluation={"samples": 3, "temperature": 1.0, "pass_at": [1, 2]}, log={"evaluate_every": 1},
    )  # fmt: skip
    given = ("--data", data, "--evaluation", test, "--service", reward_service.url)
    assert trained_here(config, "--out", tmp_path / "run", *given) == 0
    lines = metrics(tmp_path / "run")
    assert [line["not_judged"] for line in lines[1:]] == [0, 0]
    assert {"evaluation", "evaluation_avg@3", "evaluation_pass@1", "evaluation_pass@2"} <= lines[0].keys()
    assert 0 < lines[0]["evaluation_exposed_seconds"] <= lines[0]["evaluation_seconds"], "nothing hides what it waits"


def test_an_evaluation_source_keeps_nothing_from_training(tmp_path: Path) -> None:
    data = Data(file=jsonl(tmp_path, *[GSM8K] * 10))
    test = jsonl(tmp_path, *[GSM8K] * 4, name="test.jsonl")
    found = problems(data, 0, Evaluation(file=test, preset="numeric"))
    assert (len(found.train), len(found.held_out)) == (10, 4)
    assert {one.preset for one in found.held_out} == {"numeric"}
    assert len(problems(data, 0, Evaluation()).held_out) == 2
