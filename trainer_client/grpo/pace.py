"""How many batches are generated before the learner asks for rewards: a number, or found out while the run goes on.

Each batch ahead hides the rewards' delay for another step, and makes the rollouts one update older. So `auto` begins
with one, and takes another for each that is generated before the first rewards come, when nobody knows how long they
take. Later it takes another when the learner was made to wait, and gives one back when rewards had long been there.
What it chooses follows from how long things took: a run that must be the same when it is repeated names a number.
"""

import math
from collections import deque

from trainer_client.grpo.config import Rollouts

LEAST = 1
"""With none ahead, even the quickest rewards are waited for."""
EXPOSED = 0.01
"""A step of which a larger share went into waiting asks for another batch ahead: the promise of docs/training.md."""
WAITS = 2
"""So many such steps among twice as many as a batch stays under way: one outage of the service says nothing about how
long rewards take."""
PATIENCE = 10
"""Steps in a row whose rewards came a whole step too early, before one batch ahead is given back."""


class Pace:
    """The number of batches ahead."""

    def __init__(self, rollouts: Rollouts, under_way: int = 0) -> None:
        self._most = rollouts.most_staleness
        self._fixed = rollouts.staleness if isinstance(rollouts.staleness, int) else None
        self._early, self._measured = 0, False
        self._waits: deque[float] = deque()
        self._go_on_with(min(self._most, max(LEAST, under_way)) if self._fixed is None else self._fixed)

    def another(self, under_way: int, arrived: bool) -> bool:
        """Whether to generate one more batch before asking for the oldest one's rewards; `arrived`: they are there."""
        if under_way <= self.ahead:
            return True
        if arrived or self._measured or self._fixed is not None or self.ahead >= self._most:
            return False
        self._go_on_with(self.ahead + 1)
        return True

    def observe(
        self, *, step_seconds: float, exposed_seconds: float, early_seconds: float, reward_seconds: float
    ) -> None:
        """What a step showed: how long it was, how much of it went into waiting for rewards, or how long before they
        were asked for the last of them had come, and how long they had taken."""
        if self._fixed is not None:
            return
        self._measured = True
        working = step_seconds - exposed_seconds
        self._waits.append(reward_seconds / working if exposed_seconds > EXPOSED * step_seconds else 0.0)
        self._early = self._early + 1 if early_seconds > step_seconds else 0
        waits = sorted(needed for needed in self._waits if needed)
        if len(waits) >= WAITS and self.ahead < self._most:
            self._go_on_with(min(self._most, max(self.ahead + 1, math.ceil(waits[0]))))
        elif self._early >= PATIENCE and self.ahead > LEAST:
            self._go_on_with(self.ahead - 1)

    def _go_on_with(self, ahead: int) -> None:
        self.ahead = ahead
        self._waits = deque(maxlen=2 * (ahead + 1))
        self._early = 0
