"""Tinker cookbook 0.6: a group of environments that the service judges, for `rl.train`'s data sets.

    JudgedGroup(renderer, messages=[{"role": "user", "content": "..."}], ground_truth="42", num_envs=16)

What was not judged (`mask`, the default) has its tokens' loss and advantage set to 0, by the mark that the cookbook
itself sets on answers that do not parse, and the mean of its group's judged rewards, so that it moves no baseline. Or
VERIFIER_UNJUDGED chooses for the group: `raise`, which the run's rollout strategy then deals with, `group_mean`,
`drop_group` or a number.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tinker
from tinker_cookbook import renderers
from tinker_cookbook.rl.types import (
    PARSE_ERROR_MASKED_METRIC_KEY,
    Env,
    EnvGroupBuilder,
    StepResult,
)

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import plain, question_of
from trainer_client.adapters.trl import completion_text
from trainer_client.unjudged import DROP_GROUP, GROUP_MEAN, MASK, NUMBER, RAISE, with_means
from verifier.wire import Result, Rollout, Verdict

ALLOWED = (MASK, RAISE, GROUP_MEAN, DROP_GROUP, NUMBER)
UNHEARD = Result(
    id="", reward=None, components={}, verdict=Verdict.failed("the rollout ended before the service answered")
)


@dataclass(frozen=True)
class JudgedGroup(EnvGroupBuilder):  # type: ignore[misc]
    """As many answers to one prompt as there are environments."""

    renderer: Any
    messages: Sequence[Mapping[str, Any]]
    ground_truth: Any
    num_envs: int
    preset: str | None = None
    data_source: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    dataset_name: str = "problems"

    async def make_envs(self) -> Sequence["JudgedEnv"]:
        return [JudgedEnv(self) for _ in range(self.num_envs)]

    async def compute_group_rewards(
        self, trajectory_group: Sequence[Any], env_group: Sequence["JudgedEnv"]
    ) -> list[tuple[float, dict[str, float]]]:
        """Every reward is given here, where the group is known. An environment that was never asked had no answer."""
        results = [env.result or UNHEARD for env in env_group if env.was_asked]
        groups = [None] * len(results)
        settled = iter(with_means(connection().rewards(results, groups, trainer="Tinker", allowed=ALLOWED), groups))
        return [(next(settled) if env.was_asked else 0.0, {}) for env in env_group]

    def logging_tags(self) -> list[str]:
        return [self.dataset_name]


class JudgedEnv(Env):  # type: ignore[misc]
    """One answer. `result` is what the service said of it; None where there was no answer, or the rollout's time was
    over before the service had judged it."""

    def __init__(self, group: JudgedGroup) -> None:
        self.group = group
        self.was_asked = False
        self.result: Result | None = None

    async def initial_observation(self) -> tuple[Any, Any]:
        """The prompt, and where to stop."""
        messages = [dict(message) for message in self.group.messages]
        prompt = await asyncio.to_thread(self.group.renderer.build_generation_prompt, messages)
        return prompt, self.group.renderer.get_stop_sequences()

    async def step(self, action: list[int], *, extra: Mapping[str, Any] | None = None) -> Any:
        """Ask the service; the reward comes with the group's."""
        group, self.was_asked = self.group, True
        message, _ = group.renderer.parse_response(action)
        held = connection()
        preset = held.preset_for(group.preset, group.data_source)
        said = {**message, "content": renderers.get_text_content(message)}
        self.result = await held.result(
            Rollout(
                completion=completion_text(held, preset, [said]),
                ground_truth=plain(group.ground_truth),
                prompt=question_of(list(group.messages)),
                preset=preset,
                completion_tokens=len(action),
                truncated=(extra or {}).get("stop_reason") == "length",
                metadata=dict(group.metadata),
            )
        )
        not_judged = self.result.reward is None
        metrics = {"not_judged": float(not_judged)} | (
            {"correct": float(self.result.verdict.score)} if self.result.verdict.score is not None else {}
        )
        if not_judged and held.policy("Tinker", ALLOWED) == MASK:
            metrics[PARSE_ERROR_MASKED_METRIC_KEY] = 1.0
        return StepResult(
            reward=0.0,
            episode_done=True,
            next_observation=tinker.ModelInput.empty(),
            next_stop_condition=group.renderer.get_stop_sequences(),
            metrics=metrics,
            logs={"verdict": f"{self.result.verdict.outcome}: {self.result.verdict.reason}"},
        )
