"""TRL's other form: `GRPOTrainer(environment_factory=Environment, ...)`, whose policy hands its answer in by a tool.

An environment owns its reward and sees no completion, so it offers the tool `submit_answer`, and judges what was handed
in last. Judging begins with the call, and all environments' answers travel together; `get_reward` waits. A rollout that
handed nothing in has given no answer. A subclass may add tools; each public method is one.

TRL adds the rewards of an environment and of reward functions up and takes None for 0 then, and an environment cannot
see whether there are others. So `raise` is the default; VERIFIER_UNJUDGED=mask gives None, which TRL leaves out where
the environment is the only source of rewards. A number is what it is scored otherwise.
"""

import asyncio
from concurrent.futures import Future
from typing import Any

from trainer_client.adapters.connection import connection
from trainer_client.adapters.shapes import plain, question_of
from trainer_client.adapters.trl import ground_truth_column
from trainer_client.errors import RequestRefused
from trainer_client.unjudged import MASK, NUMBER, RAISE
from verifier.wire import Result, Rollout


class Environment:
    """One rollout at a time; TRL resets it before the next."""

    def reset(self, **row: Any) -> None:
        """Take a row of the data set: its ground truth, prompt, preset and metadata."""
        held = connection()
        self._source = row.get("data_source")
        self._asked = Rollout(
            completion="",
            ground_truth=plain(row[ground_truth_column(row)]),
            prompt=question_of(row.get("prompt")),
            preset=held.preset_for(row.get("preset"), self._source),
            metadata=plain(row.get("metadata") or {}),
        )
        self._judging: Future[Result] | None = None

    def submit_answer(self, answer: str) -> str:
        """
        Hand in the final answer to the question.

        Args:
            answer: The final answer, as short as it can be said.

        Returns:
            A note that the answer was received.
        """
        self._judging = connection().begin(self._asked.model_copy(update={"completion": str(answer)}))
        return "The answer was received."

    async def get_reward(self) -> float | None:
        """The reward of what was handed in last."""
        held = connection()
        judging = self._judging or held.begin(self._asked)
        try:
            result = held.looked_at(await asyncio.wrap_future(judging))
        except RequestRefused as error:
            raise held.explained(error, self._source) from error
        [reward] = held.rewards([result], [None], trainer="TRL's environments", allowed=(RAISE, MASK, NUMBER))
        return reward
