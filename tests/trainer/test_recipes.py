"""Each recipe runs: on a tiny model, with a few rows that have its data set's columns, judged by its own preset."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from served import Served
from tiny_run import metrics, trained_here

from trainer_client.grpo.config import Data, TrainConfig, read_config
from trainer_client.grpo.policy import tiny_tokenizer
from trainer_client.grpo.prompts import CHAT_TEMPLATES, Asking
from trainer_client.grpo.rewards import client_for
from trainer_client.grpo.rollout import Completion, Rollout
from trainer_client.grpo.tasks import PRESETS, problems
from trainer_client.grpo.transcript import load_rows, newest_files
from verifier.wire import Outcome

RECIPES = sorted((Path(__file__).parents[2] / "trainer_client" / "recipes").glob("*.yaml"))
ROLES = {"names": ["Zoey", "Oliver"], "solution": [True, False]}
WORDS = {"solution_text_format": "(1) Zoey is a knight\n(2) Oliver is a knave", "statements": "('says', 0)"}
ROWS: dict[str, dict[str, Any]] = {
    "tinyzero-countdown": {"target": 24, "nums": [1, 2, 3, 4]},
    "logic-rl-knights-and-knaves": {"quiz": "Zoey says that Oliver lies.", **ROLES, **WORDS},
    "open-r1-math": {"problem": "1 + 1?", "solution": "It is $\\boxed{2}$.", "answer": "2"},
    "simplerl-zoo": {"prompt": [{"role": "user", "content": "1 + 1?"}], "reward_model": {"ground_truth": "2"}},
    "deepscaler-lengths": {"problem": "1 + 1?", "answer": "2", "solution": "It is 2."},
    "oat-zero": {"problem": "1 + 1?", "answer": "2"},
    "demystify-cosine": {"prompt": "1 + 1?", "ground_truth": "2"},
    "unsloth-gsm8k-lora": {"question": "1 + 1?", "answer": "1 + 1 = 2\n#### 2"},
}
SMALLER = (
    "steps=1", "rollouts.prompts=2", "rollouts.group=2", "rollouts.max_new_tokens=8", "rollouts.first_max_new_tokens=4",
    "rollouts.stages=[{from_step: 1, max_new_tokens: 8, group: 3}]", "learner.minibatches=2", "data.held_out=0",
    "data.most_prompt_tokens=4000", "data.chat_template=chatml", "model.tiny={hidden: 32, layers: 1}",
)  # fmt: skip


def test_every_recipe_has_rows_to_be_tried_on() -> None:
    assert [recipe.stem for recipe in RECIPES] == sorted(ROWS)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.stem)
def test_a_recipe_runs_on_a_tiny_model(recipe: Path, tmp_path: Path, reward_service: Served) -> None:
    content = yaml.safe_load(recipe.read_text())
    if content.get("model", {}).get("lora") and find_spec("peft") is None:
        pytest.skip("no peft here: LoRA is optional, and pip install peft adds it")
    (tmp_path / "data.jsonl").write_text((json.dumps(ROWS[recipe.stem]) + "\n") * 4)
    changes = [argument for change in SMALLER for argument in ("--set", change)]
    given = ("--data", tmp_path / "data.jsonl", "--out", tmp_path / "run", "--service", reward_service.url)
    assert trained_here(recipe, *given, *changes) == 0
    assert metrics(tmp_path / "run")[-1]["not_judged"] == 0, "the preset reads the data set's ground truth"
    (file,) = newest_files(tmp_path / "run" / "rollouts", 1, up_to=1)
    assert all(row["reward"] is not None for row in load_rows(file))


BOXED = ("It is \\boxed{2}.", "It is \\boxed{3}.")
THOUGHT = (" One and one.</think> <answer>2</answer>", " One and one.</think> <answer>3</answer>")
ANSWERED = (
    "<think>\nAdd.\n</think>\n<answer>\n\\boxed{2}\n</answer>",
    "<think>\nAdd.\n</think>\n<answer>\n3\n</answer>",
)
WRITTEN: dict[str, tuple[str, str]] = {
    "tinyzero-countdown": ("4!</think>\n<answer>1*2*3*4</answer>", "4!</think>\n<answer>1+2</answer>"),
    "logic-rl-knights-and-knaves": (
        "So.</think><answer>(1) Zoey is a knight\n(2) Oliver is a knave</answer>",
        "So.</think><answer>(1) Zoey is a knave\n(2) Oliver is a knight</answer>",
    ),
    "open-r1-math": ANSWERED,
    "simplerl-zoo": BOXED,
    "deepscaler-lengths": ("Add.\n</think>\n\nIt is \\boxed{2}.", "Add.\n</think>\n\nIt is \\boxed{3}."),
    "oat-zero": THOUGHT,
    "demystify-cosine": BOXED,
    "unsloth-gsm8k-lora": (
        "<reasoning>\nAdd.\n</reasoning>\n<answer>\n2\n</answer>\n",
        "<reasoning>\nAdd.\n</reasoning>\n<answer>\n3\n</answer>\n",
    ),
}
"""What the recipe's model writes behind its prompt, right and wrong."""
OPENS_REASONING = {"deepscaler-lengths": "{{ messages[0].content }}<|Assistant|><think>\n"}
"""The chat templates of models that the recipes name, as far as they begin the answer."""


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.stem)
def test_a_right_answer_to_a_recipes_prompt_is_paid(recipe: Path, tmp_path: Path, reward_service: Served) -> None:
    """The preset sees what the run sends: one that looks for a header of the prompt pays nothing for any answer."""
    (tmp_path / "data.jsonl").write_text(json.dumps(ROWS[recipe.stem]) + "\n")
    (tmp_path / "chat.jinja").write_text(OPENS_REASONING.get(recipe.stem, CHAT_TEMPLATES["chatml"]))
    given = {"data__file": str(tmp_path / "data.jsonl"), "data__chat_template": str(tmp_path / "chat.jinja")}
    config = read_config(recipe, **given)
    (problem,) = problems(config.data, 0, preset_is_chosen=True).train
    begun = Asking(tiny_tokenizer(), config.data).begun(problem)
    rollouts = [
        Rollout(name, problem, "g", (1,), Completion(0, (1,) * 9, (0.0,) * 9, False), begun + text, 0).on_the_wire()
        for name, text in zip(("right", "wrong"), WRITTEN[recipe.stem], strict=True)
    ]
    with client_for(config.rewards, reward_service.url, None).blocking() as client:
        right, wrong = client.verify(rollouts)
    assert right.verdict.outcome is Outcome.CORRECT, right.verdict.reason
    assert right.reward is not None
    assert wrong.reward is not None
    assert right.reward >= 1
    assert right.reward > wrong.reward


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.stem)
def test_a_recipe_is_what_a_real_run_takes_and_each_number_says_where_it_is_from(recipe: Path) -> None:
    config = read_config(recipe, model__path="MODEL")
    assert config.rewards.preset is not None
    assert config.data.file is not None or config.data.name is not None
    text = recipe.read_text()
    assert "github.com/" in text.split("\n")[0] + text.split("\n")[1]
    assert " @ " in text, "a commit"
    unsourced = [
        line
        for line in text.splitlines()
        if any(character.isdigit() for character in line.partition(":")[2].partition("#")[0])
        and "#" not in line
        and not line.startswith(("out:", " " * 4, "  held_out", "  clip", "  kl", "  betas", "  max_grad"))
    ]
    assert not unsourced


@pytest.mark.parametrize("task", sorted(PRESETS))
def test_the_answers_to_generated_problems_are_paid(
    task: Literal["addition", "countdown"], reward_service: Served
) -> None:
    found = problems(Data(task=task, count=20, held_out=0), 0)
    rewards = TrainConfig.model_validate({"rewards": {"preset": found.preset}}).rewards
    rollouts = [
        Rollout(p.id, p, p.id, (1,), Completion(0, (1,), (0.0,), False), p.demonstration or "", 0).on_the_wire()
        for p in found.train
    ]
    with client_for(rewards, reward_service.url, None).blocking() as client:
        assert client.rewards(rollouts) == [1.0] * 20
