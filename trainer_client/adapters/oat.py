"""OAT 0.2.4: `JudgedActor`, before OAT's own actor in the bases of yours.

    class VerifierActor(JudgedActor, PPOActor):
        pass

It sets the oracle, and has the loss of what was not judged masked (`loss_mask` of its transition) with the mean of its
group's judged rewards, so that it moves no baseline (`mask`, the default; for the critics grpo and drgrpo). Otherwise
VERIFIER_UNJUDGED is `raise`, `group_mean`, `drop_group` over the responses to one prompt, or a number.

`RewardOracle` alone has the methods of OAT's RewardOracleBase and of PreferenceOracleBase, which its evaluation calls.
It cannot mask; there `raise` is the default. The information for each response has `formatted`, whether an answer was
found, which OAT's math loop logs, and `not_judged`.
"""

from collections.abc import Sequence
from typing import Any

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import plain, question_of, runs, text_of
from trainer_client.unjudged import DROP_GROUP, GROUP_MEAN, MASK, NUMBER, RAISE, with_means
from verifier.wire import Rollout

ALLOWED = (RAISE, GROUP_MEAN, DROP_GROUP, NUMBER)


class RewardOracle:
    """Asks for a batch at a time. `judged` says of the last batch whether each was; None: there is nothing to mask."""

    def __init__(self, *_: Any, masks: bool = False, **__: Any) -> None:
        """Takes what OAT gives its oracles, and needs none of it."""
        self.masks = masks
        self.judged: list[bool] | None = None

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
        allowed = (MASK, *ALLOWED) if self.masks else ALLOWED
        given = connection().rewards(results, groups, trainer="OAT", allowed=allowed)
        self.judged = [reward is not None for reward in given] if None in given else None
        return torch.tensor(with_means(given, groups), dtype=torch.float32), told

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
        judged, self.judged = self.judged, None  # an evaluation has no loss
        rewards, told = self.get_reward(inputs, candidates_A, candidates_B)
        self.judged = judged
        return rewards.numpy(), told


class JudgedActor:
    """Makes an actor of OAT's ask the service, and masks what was not judged."""

    ipc_client: Any

    def init(self, actor_id: int, save_path: str) -> None:
        """As OAT's, then with the oracle."""
        super().init(actor_id, save_path)  # type: ignore[misc]
        self.judge()

    def judge(self) -> None:
        """Set the oracle, and see to what leaves the actor."""
        self.oracle = RewardOracle(masks=True)
        self.ipc_client = Masking(self.ipc_client, self.oracle)


class Masking:
    """In the place of OAT's client to its learner: what was not judged leaves with `loss_mask` False."""

    def __init__(self, inner: Any, oracle: RewardOracle) -> None:
        self._inner = inner
        self._oracle = oracle

    def serialize_ipc(self, transitions: Sequence[Any]) -> Any:
        """A transition a response, in the order in which they were judged."""
        judged, self._oracle.judged = self._oracle.judged, None
        if judged is not None:
            for transition, known in zip(transitions, judged, strict=True):
                transition.loss_mask = transition.loss_mask and known
        return self._inner.serialize_ipc(transitions)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
