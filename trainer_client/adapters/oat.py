"""OAT: an actor whose oracle is a `RewardOracle`, from `trainer_client.adapters.oat`.

It has the method of OAT's RewardOracleBase and none of its imports but torch, which OAT has loaded. OAT gives every
rollout a number: what was not judged gets the mean of the judged rewards with the same input, so that it moves no
baseline, and is counted in the information that goes to the log.
"""

from collections.abc import Sequence
from typing import Any

from trainer_client.adapters.connection import connection, spread
from verifier.wire import Rollout


class RewardOracle:
    """Asks the service for a batch at a time."""

    def get_reward(
        self, inputs: Sequence[str], responses: Sequence[str], references: Sequence[Any], batch_size: int = 4
    ) -> tuple[Any, list[dict[str, float]]]:
        """A tensor of rewards, and for each whether it was judged."""
        import torch

        asked = [
            Rollout(id=str(number), completion=response, ground_truth=reference, prompt=question)
            for number, (question, response, reference) in enumerate(zip(inputs, responses, references, strict=True))
        ]
        results = connection().results(asked)
        told = [{"not_judged": float(result.reward is None)} for result in results]
        return torch.tensor(spread(results, inputs), dtype=torch.float32), told
