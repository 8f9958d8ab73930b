"""Tinker cookbook: its group rollout with our environments, its advantages and its training data."""

import asyncio
from importlib.metadata import version
from typing import Any

from learner_under_fault import DESERVED, GROUP, PROMPT, seen_as
from tinker_cookbook.completers import TokenCompleter, TokensWithLogprobs
from tinker_cookbook.renderers.role_colon import RoleColonRenderer
from tinker_cookbook.rl.data_processing import compute_advantages, trajectory_to_data
from tinker_cookbook.rl.rollouts import do_group_rollout
from trainers.tokens import tokenizer_folder
from transformers import AutoTokenizer

from trainer_client.adapters.tinker import JudgedGroup

VERSION = f"Tinker cookbook {version('tinker-cookbook')}"


class Policy(TokenCompleter):
    """Answers by the number at the prompt's end: environments ask in any order."""

    def __init__(self, tokenizer: Any, completions: list[str]) -> None:
        self.tokenizer = tokenizer
        self.said = [tokenizer.encode(f" {text}\n\nUser:") for text in completions]

    async def __call__(self, model_input: Any, *_: Any, **__: Any) -> TokensWithLogprobs:
        asked = self.tokenizer.decode(model_input.to_ints())
        tokens = self.said[int(asked.partition(PROMPT)[2][0])]
        return TokensWithLogprobs(tokens=tokens, maybe_logprobs=[-1.0] * len(tokens))


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder())
    renderer = RoleColonRenderer(tokenizer)
    given: list[float | None] = []
    for first in range(0, len(truths), GROUP):
        built = JudgedGroup(renderer, [{"role": "user", "content": PROMPT}], truths[first], GROUP)
        group = Mixed(built, truths[first : first + GROUP])
        done = asyncio.run(do_group_rollout(group, Policy(tokenizer, completions[first : first + GROUP])))
        [advantages] = compute_advantages([done])
        for place, (trajectory, advantage) in enumerate(zip(done.trajectories_G, advantages.tolist(), strict=True)):
            [datum] = trajectory_to_data(trajectory, advantage)
            learnt = datum.loss_fn_inputs["mask"].to_torch().any()
            reward = done.get_total_rewards()[place]
            given.append(seen_as(reward, advantage, DESERVED[first + place]) if learnt else None)
    return given


class Mixed(JudgedGroup):
    """A group whose members have a ground truth each, for the tests alone."""

    def __init__(self, group: JudgedGroup, truths: list[Any]) -> None:
        super().__init__(group.renderer, group.messages, group.ground_truth, group.num_envs)
        object.__setattr__(self, "truths", truths)

    async def make_envs(self) -> Any:
        groups = [
            JudgedGroup(self.renderer, [{"role": "user", "content": f"{PROMPT}{number}"}], truth, 1)
            for number, truth in enumerate(self.truths)
        ]
        return [(await group.make_envs())[0] for group in groups]
