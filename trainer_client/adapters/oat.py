"""OAT: an actor whose oracle is a `RewardOracle`, from `trainer_client.adapters.oat`.

It has the methods of OAT's RewardOracleBase and of PreferenceOracleBase, which its evaluation calls, and none of its
imports but torch, which OAT has loaded. The information for each response has `formatted`, whether an answer was found,
which OAT's math loop logs, and `not_judged`.

OAT gives every rollout a number, so what was not judged is settled by VERIFIER_UNJUDGED: `raise` by default, or
`group_mean`, `drop_group` over the responses to one prompt (with a critic that compares within groups), or a number.
"""

from collections.abc import Sequence
from typing import Any

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import plain, question_of, runs, text_of
from trainer_client.unjudged import DROP_GROUP, GROUP_MEAN, NUMBER, RAISE
from verifier.wire import Rollout

ALLOWED = (RAISE, GROUP_MEAN, DROP_GROUP, NUMBER)


class RewardOracle:
    """Asks the service for a batch at a time."""

    def __init__(self, *_: Any, **__: Any) -> None:
        """Takes what OAT gives its oracles, and needs none of it."""

    def get_reward(
        self, inputs: Sequence[str], responses: Sequence[str], references: Sequence[Any], batch_size: int = 4
    ) -> tuple[Any, list[dict[str, float]]]:
        """A tensor of rewards, and for each whether an answer was found and whether it was judged."""
        import torch

        groups = runs(inputs)
        asked = [
            Rollout(
                id=str(number),
                completion=text_of(response),
                ground_truth=plain(reference),
                prompt=question_of(question),
                group=group,
            )
            for number, (question, group, response, reference) in enumerate(
                zip(inputs, groups, responses, references, strict=True)
            )
        ]
        results = connection().results(asked)
        told = [
            {
                "formatted": float(result.extraction is not None and result.extraction.answer is not None),
                "not_judged": float(result.reward is None),
            }
            for result in results
        ]
        rewards = connection().numbers(results, groups, trainer="OAT", allowed=ALLOWED)
        return torch.tensor(rewards, dtype=torch.float32), told

    def compare(
        self,
        inputs: Sequence[str],
        candidates_A: Sequence[str],
        candidates_B: Sequence[Any],
        batch_size: int = 4,
        return_probs: bool = False,
        disable_tqdm: bool = False,
    ) -> tuple[Any, list[dict[str, float]]]:
        """For OAT's evaluation: the rewards of A against the references B, as an array."""
        rewards, told = self.get_reward(inputs, candidates_A, candidates_B)
        return rewards.numpy(), told
