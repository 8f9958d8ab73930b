"""SkyRL gym 0.4: an environment of one answer, judged by the service.

    skyrl_gym.register(id="verifier", entry_point="trainer_client.adapters.skyrl:JudgedEnv")

and `env_class: verifier` in the data, whose ground truth is `reward_spec.ground_truth`. An environment must give a
number, so what was not judged is settled by VERIFIER_UNJUDGED: `raise`, which ends the run, or a number. The generator
in `skyrl_generator.py` can leave it out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import is_json, plain, question_of
from trainer_client.errors import RequestRefused
from trainer_client.unjudged import MASK, NUMBER, RAISE
from verifier.wire import Result, Rollout

MASKS = "verifier_masks"
"""In the extras that an environment gets from a generator which leaves out what was not judged."""


class JudgedEnv(BaseTextEnv):  # type: ignore[misc]
    """Done after one answer. `result` is what the service said of it."""

    def __init__(self, env_config: Any = None, extras: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.extras = dict(extras or {})
        specification = self.extras.get("reward_spec") or {}
        if "ground_truth" not in specification:
            raise ValueError("the row has no reward_spec with a ground_truth; expected {'ground_truth': ...}")
        self.ground_truth = specification["ground_truth"]
        self.question: str | None = None
        self.result: Result | None = None

    def init(self, prompt: Sequence[Mapping[str, str]]) -> tuple[Any, dict[str, Any]]:
        """The prompt as it is."""
        self.question = question_of(prompt)
        return prompt, {}

    def step(self, action: str) -> BaseTextEnvStepOutput:
        """Blocks, as SkyRL expects; environments that ask at the same time share a request."""
        held = connection()
        source = self.extras.get("data_source")
        metadata = plain(self.extras.get("extra_info") or {})
        rollout = Rollout(
            completion=action,
            ground_truth=plain(self.ground_truth),
            prompt=self.question,
            preset=held.preset_for(self.extras.get("preset"), source),
            metadata={name: value for name, value in metadata.items() if is_json(value)},
        )
        try:
            [self.result] = held.together([rollout])
        except RequestRefused as error:
            raise held.explained(error, source) from error
        allowed = (MASK, RAISE, NUMBER) if self.extras.get(MASKS) else (RAISE, NUMBER)
        [reward] = held.rewards([self.result], [None], trainer="SkyRL", allowed=allowed)
        return BaseTextEnvStepOutput(observations=[], reward=reward or 0.0, done=True, metadata={})

    def get_metrics(self) -> dict[str, Any]:
        """Whether the answer went without a verdict."""
        return {"not_judged": float(self.result is not None and self.result.reward is None)}
