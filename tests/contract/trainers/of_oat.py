"""OAT: a step of its PPO actor with ours before it, and its advantages. vLLM and DeepSpeed are not there."""

import sys
from importlib.metadata import version
from types import ModuleType, SimpleNamespace
from typing import Any


class Absent(ModuleType):
    """A package that is not here; whatever is asked of it is there by name."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


class Finder:
    NAMES = ("vllm", "deepspeed", "pyarrow.plasma", "launchpad", "lp")

    def find_spec(self, name: str, *_: Any) -> Any:
        import importlib.machinery

        if any(f"{name}.".startswith(f"{absent}.") for absent in self.NAMES):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> Any:
        return Absent(spec.name)

    def exec_module(self, module: Any) -> None:
        pass


sys.meta_path.insert(0, Finder())

import torch  # noqa: E402
from learner_under_fault import DESERVED, GROUP, GROUPS, PROMPT, seen_as  # noqa: E402
from oat.algorithms.ppo import PPOActor, PPOLearner  # noqa: E402

from trainer_client.adapters.oat import JudgedActor  # noqa: E402

VERSION = f"OAT {version('oat-llm')}"


class Sent:
    def serialize_ipc(self, transitions: list[Any]) -> list[Any]:
        return transitions


class Actor(JudgedActor, PPOActor):  # type: ignore[misc]
    def generate(self, prompts: Any, _: Any) -> Any:
        def output(text: str) -> Any:
            return SimpleNamespace(
                text=text, finish_reason="stop", token_ids=(1,), logprobs=[{1: SimpleNamespace(logprob=-1.0)}]
            )

        return [
            SimpleNamespace(prompt_token_ids=[1], outputs=[output(text) for text in self.said[at : at + GROUP]])
            for at in range(0, len(self.said), GROUP)
        ]


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    args = SimpleNamespace(
        non_stop_fixed_reward=None, non_stop_penalty=0.0, ignore_no_eos=False, num_samples=GROUP, critic_type="grpo"
    )
    actor = Actor(None, {}, args)
    actor.said, actor.ipc_client = completions, Sent()
    actor.sampling_params = SimpleNamespace(n=GROUP, max_tokens=8, temperature=1.0)
    actor.judge()
    actor.oracle = PerResponse(actor.oracle, truths)
    sent = actor.step([f"{PROMPT}{group}" for group in range(GROUPS)], ["x"] * GROUPS, ["2"] * GROUPS)
    rewards = torch.tensor([one.rewards for one in sent], dtype=torch.float32)
    learner = SimpleNamespace(args=args)
    advantages = PPOLearner.compute_monte_carlo_advantages(learner, rewards, None)
    return [
        seen_as(reward, advantage, deserved) if one.loss_mask else None
        for one, reward, advantage, deserved in zip(
            sent, rewards.sum(-1).tolist(), advantages.tolist(), DESERVED, strict=True
        )
    ]


class PerResponse:
    """The oracle with a ground truth for each response, which OAT has for each prompt."""

    def __init__(self, oracle: Any, truths: list[Any]) -> None:
        self.oracle, self.truths = oracle, truths

    def get_reward(self, inputs: Any, responses: Any, references: Any) -> Any:
        return self.oracle.get_reward(inputs, responses, self.truths)
