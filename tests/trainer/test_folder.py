"""A folder holds one run; each problem is trained on by its own prompt; an asked-for end is one to go on from."""

import json
import os
import signal
import subprocess
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from served import Served
from tiny_run import command, metrics, trained_here, written

from trainer_client.grpo import checkpoint
from trainer_client.grpo.config import Data
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.folder import claimed, holds_run
from trainer_client.grpo.identity import told_apart
from trainer_client.grpo.rollout import Problem
from trainer_client.grpo.stopping import Interrupted, Stopping
from trainer_client.grpo.tasks import read_problems

Told = pytest.CaptureFixture[str]


def left_by_a_run(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metrics.jsonl").write_text('{"step": 0}\n{"step": 1}\n')
    (folder / "checkpoints" / "step-000009").mkdir(parents=True)
    (folder / "checkpoints" / "step-000009" / "state.pt").touch()


def test_a_second_run_in_a_folder_is_refused_with_what_would_work(
    tmp_path: Path, reward_service: Served, capsys: Told
) -> None:
    left_by_a_run(tmp_path)
    assert trained_here(written(tmp_path), "--out", tmp_path, "--service", reward_service.url) == 2
    said = capsys.readouterr().err
    assert all(word in said for word in ("holds a run already", "--resume", "--overwrite", "--out"))
    assert checkpoint.newest(tmp_path / "checkpoints"), "what is there is left alone"


def test_overwriting_deletes_the_earlier_run_and_what_is_resumed_later_is_the_new_one(
    tmp_path: Path, reward_service: Served
) -> None:
    left_by_a_run(tmp_path)
    given = ("--out", tmp_path, "--service", reward_service.url)
    assert trained_here(written(tmp_path, steps=2), *given, "--overwrite") == 0
    assert [place.name for place in (tmp_path / "checkpoints").iterdir()] == ["step-000002"]
    published = load_file(tmp_path / "model" / "model.safetensors")
    assert trained_here(*given, "--resume") == 0, "there is nothing left to do but to publish again"
    again = load_file(tmp_path / "model" / "model.safetensors")
    assert all(torch.equal(published[name], again[name]) for name in published)
    assert [line["step"] for line in metrics(tmp_path)] == [0, 1, 2]


def test_a_run_in_the_default_folder_moves_the_earlier_one_aside(tmp_path: Path) -> None:
    folder, said = tmp_path / "latest", list[str]()
    for _ in range(3):
        with claimed(folder, set_aside=True, say=said.append):
            left_by_a_run(folder)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["latest", "latest-1", "latest-2"]
    assert said == [f"the earlier run in {folder} is now {folder}-{number}" for number in (1, 2)]
    assert holds_run(tmp_path / "latest-1")


def test_two_runs_at_the_same_time_are_never_in_one_folder(tmp_path: Path) -> None:
    with claimed(tmp_path, say=print), pytest.raises(UnusableInput, match="another run is writing to"), claimed(
        tmp_path, say=print
    ):  # fmt: skip
        pass
    with claimed(tmp_path, say=print):
        pass  # Once it has ended, the next may.


def test_resume_and_overwrite_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="give one of them"), claimed(
        tmp_path, resume=True, overwrite=True, say=print
    ):  # fmt: skip
        pass


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("--set", "learner.learning_rate=1e-5"), "learner.learning_rate was 0.0003 and is 1e-05. Resume with"),
        (("--seed", "7"), "seed was 0 and is 7"),
        (("--set", "data.count=100"), "data.count was 200 and is 100"),
    ],
)
def test_a_run_that_is_resumed_as_another_is_told_what_differs(
    tmp_path: Path, reward_service: Served, capsys: Told, change: tuple[str, ...], said: str
) -> None:
    given = ("--out", tmp_path, "--service", reward_service.url)
    assert trained_here(written(tmp_path, steps=2), *given) == 0
    assert trained_here(*given, "--resume", *change) == 2
    assert said in capsys.readouterr().err


def test_a_checkpoint_of_a_version_that_had_fewer_fields_is_gone_on_from(
    tmp_path: Path, reward_service: Served
) -> None:
    given = ("--out", tmp_path, "--service", reward_service.url)
    assert trained_here(written(tmp_path, steps=2), *given) == 0
    file = tmp_path / "checkpoints" / "step-000002" / "state.pt"
    state = torch.load(file, weights_only=False)
    del state["config"]["data"]["drop_answer"], state["position"]["problems"]
    torch.save(state, file)
    assert trained_here(*given, "--resume", "--steps", 3) == 0


def test_a_damaged_checkpoint_is_named_and_the_one_before_it_still_does(
    tmp_path: Path, reward_service: Served, capsys: Told
) -> None:
    given = ("--out", tmp_path, "--service", reward_service.url)
    assert trained_here(written(tmp_path, steps=4), *given) == 0
    newest = checkpoint.newest(tmp_path / "checkpoints")
    assert newest is not None
    whole = (newest / "state.pt").read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"\0" * 100):
        (newest / "state.pt").write_bytes(damaged)
        assert trained_here(*given, "--resume") == 2
        assert f"{newest} cannot be read" in capsys.readouterr().err
    (newest / "state.pt").unlink()
    newest.rmdir()
    assert trained_here(*given, "--resume") == 0
    assert [line["step"] for line in metrics(tmp_path)] == [0, 1, 2, 3, 4]


def test_a_run_does_not_go_on_with_rows_that_were_changed_meanwhile(
    tmp_path: Path, reward_service: Served, capsys: Told
) -> None:
    """The cursor counts problems in their order: with a row more, it would stand in another one."""
    rows = [f'{{"prompt": "{number}+1=", "ground_truth": {number + 1}}}\n' for number in range(12)]
    data = tmp_path / "data.jsonl"
    data.write_text("".join(rows))
    config = written(tmp_path, steps=2, data={"held_out": 0})
    given = ("--out", tmp_path / "run", "--service", reward_service.url)
    assert trained_here(config, *given, "--data", data, "--preset", "numeric") == 0
    for others in (rows[:-1], [*rows[1:], rows[0]], [*rows[:-1], '{"prompt": "half \\ud83d", "ground_truth": 1}\n']):
        data.write_text("".join(others))
        assert trained_here(*given, "--resume", "--steps", 3) == 2
        assert f"was trained on other problems than {data} holds now" in capsys.readouterr().err
    data.write_text("".join(rows))
    assert trained_here(*given, "--resume", "--steps", 3) == 0


def test_an_evaluation_on_what_is_trained_on_says_so(tmp_path: Path, reward_service: Served, capsys: Told) -> None:
    rows = [f'{{"prompt": "{number}+1=", "ground_truth": {number + 1}}}\n' for number in range(12)]
    (tmp_path / "data.jsonl").write_text("".join(rows[:8]))
    (tmp_path / "test.jsonl").write_text("".join(rows[6:]))
    given = ("--data", tmp_path / "data.jsonl", "--evaluation", tmp_path / "test.jsonl", "--preset", "numeric")
    config = written(tmp_path, steps=1)
    assert trained_here(config, "--out", tmp_path / "run", *given, "--service", reward_service.url) == 0
    assert "also trains on 2 of the evaluation's 6 problems" in capsys.readouterr().err
    (tmp_path / "test.jsonl").write_text("".join(rows[8:]))
    assert trained_here(config, "--out", tmp_path / "other", *given, "--service", reward_service.url) == 0
    assert "also trains on" not in capsys.readouterr().err


# --- problems -------------------------------------------------------------------------------------------------------


def problem(name: str, prompt: str) -> Problem:
    return Problem(id=name, prompt=prompt, ground_truth=1)


def test_equal_ids_are_told_apart_across_both_lists() -> None:
    train, held_out = told_apart([problem(name, "t") for name in ("q", "q#2", "q", "q")], [problem("q", "h")])
    names = [one.id for one in (*train, *held_out)]
    assert names[:2] == ["q", "q#2"], "what is its own stays"
    assert len(set(names)) == 5


def test_rows_with_equal_or_no_ids_are_trained_on_their_own_prompts(tmp_path: Path, reward_service: Served) -> None:
    rows = [{"prompt": f"{n}+{n}=", "ground_truth": 2 * n, "id": "same" if n % 2 else None} for n in range(8)]
    (tmp_path / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    config = written(tmp_path, steps=3, data={"held_out": 0}, rollouts={"prompts": 8})
    given = ("--data", tmp_path / "data.jsonl", "--preset", "numeric", "--service", reward_service.url)
    assert trained_here(config, "--out", tmp_path, *given) == 0
    state = torch.load(checkpoint.newest(tmp_path / "checkpoints") / "state.pt", weights_only=False)  # type: ignore[operator]
    assert state["position"]["under_way"] == []
    (saved,) = (tmp_path / "checkpoints").glob("step-000002/state.pt")
    (batch,) = torch.load(saved, weights_only=False)["position"]["under_way"]
    asked = {(rollout.problem.prompt, rollout.prompt_ids) for rollout in batch}
    assert len(asked) == 8
    assert len({ids for _, ids in asked}) == 8, "each prompt has tokens of its own"


def test_a_row_without_an_id_is_called_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text('{"prompt": "a", "ground_truth": 1, "id": null}\n')
    assert [one.id for one in read_problems(Data(file=tmp_path / "data.jsonl"))] == ["1"]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0c"])
def test_a_line_ends_where_json_lines_says_so(tmp_path: Path, mark: str) -> None:
    (tmp_path / "data.jsonl").write_text(f'{{"prompt": "a{mark}b", "ground_truth": 1}}\r\n'.replace("\x0c", "\\f"))
    (only,) = read_problems(Data(file=tmp_path / "data.jsonl"))
    assert only.prompt == f"a{mark}b"


# --- an end that was asked for --------------------------------------------------------------------------------------


def test_a_run_that_is_told_to_end_saves_where_it_is_and_goes_on_from_there(
    tmp_path: Path, reward_service: Served
) -> None:
    """It would never end by itself, so that it is not over before it is told."""
    endless = written(tmp_path, steps=100_000, log={"checkpoint_every": 100_000, "evaluate_every": 100_000})
    undisturbed, ended = tmp_path / "undisturbed", tmp_path / "ended"
    service = ("--service", reward_service.url)
    run = subprocess.Popen(command(endless, "--out", ended, *service), stderr=subprocess.PIPE)
    until = time.monotonic() + 600
    while not (ended / "metrics.jsonl").exists() or len(metrics(ended)) < 4:
        assert time.monotonic() < until
        assert run.poll() is None
        time.sleep(0.005)
    run.send_signal(signal.SIGTERM)
    said = run.communicate(timeout=600)[1].decode()
    assert run.returncode == 128 + signal.SIGTERM, said
    assert "ended by SIGTERM" in said
    assert "--resume" in said
    saved = checkpoint.newest(ended / "checkpoints")
    assert saved is not None
    steps = checkpoint.step_of(saved) + 6
    assert trained_here("--out", ended, "--resume", "--steps", steps, *service) == 0
    assert trained_here(endless, "--out", undisturbed, "--steps", steps, *service) == 0
    one, other = (load_file(folder / "model" / "model.safetensors") for folder in (undisturbed, ended))
    assert all(torch.equal(one[name], other[name]) for name in one)


def signalled(number: int, done: list[str], *, held: bool) -> None:
    """A signal that comes while something must be done, in an update or elsewhere."""
    with Stopping() as stopping, stopping.held() if held else nullcontext():
        signal.raise_signal(number)
        done.append("the rest of it")


def test_a_signal_in_the_middle_of_an_update_waits_for_its_end() -> None:
    before, done = signal.getsignal(signal.SIGTERM), list[str]()
    with pytest.raises(Interrupted, match="ended by SIGTERM") as ended:
        signalled(signal.SIGTERM, done, held=True)
    assert (done, ended.value.exit_status) == (["the rest of it"], 143)
    assert signal.getsignal(signal.SIGTERM) is before


def test_while_it_generates_a_signal_is_taken_at_once() -> None:
    done = list[str]()
    with pytest.raises(Interrupted, match="ended by SIGINT"):
        signalled(signal.SIGINT, done, held=False)
    assert done == []


def test_a_second_signal_ends_the_process_at_once() -> None:
    child = os.fork()
    if not child:
        with Stopping() as stopping, stopping.held():
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGTERM)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGTERM
