"""One client a process for the adapters, configured by environment variables, and a guard against silent failure.

    VERIFIER_URL                the service (http://127.0.0.1:8000)
    VERIFIER_API_KEY            its key, if it asks for one
    VERIFIER_PRESET             how to judge; verl's data_source names one where this is unset
    VERIFIER_JOB                this run's name, for the service's fairness and metrics (train)
    VERIFIER_DEADLINE_SECONDS   how long a batch may take, with retries (600)
    VERIFIER_MOST_NOT_JUDGED    the share of the last 256 rollouts that may go without a verdict (0.5)

Most trainers have no way to say "not judged" and would take a service that is away for a policy that is always wrong.
So each adapter marks what was not judged as its trainer lets it, and all of them stop the run with TooFewJudged when
there is too much of it. A service that does not answer at all raises ServiceUnavailable at its deadline.
"""

import asyncio
import os
import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trainer_client.client import RewardClient, SyncRewardClient
from trainer_client.errors import RewardServiceError
from verifier.wire import Result, Rollout, beginning

LOOKED_AT = 256
LEAST_LOOKED_AT = 32


class TooFewJudged(RewardServiceError):
    """So many rollouts were not judged that going on would train on noise."""


class Connection:
    """A client in a thread of its own, which any thread and any event loop may ask."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        deadline = _number(variables, "VERIFIER_DEADLINE_SECONDS", 600.0)
        self._most_not_judged = _number(variables, "VERIFIER_MOST_NOT_JUDGED", 0.5)
        self.preset = variables.get("VERIFIER_PRESET") or None
        self._client: SyncRewardClient = RewardClient(
            variables.get("VERIFIER_URL") or "http://127.0.0.1:8000",
            api_key=variables.get("VERIFIER_API_KEY") or None,
            job=variables.get("VERIFIER_JOB") or "train",
            preset=self.preset,
            deadline_seconds=deadline,
            attempts=10_000,
            gather_seconds=0.005,
        ).blocking()
        self._recent: deque[bool] = deque(maxlen=LOOKED_AT)
        self._lock = threading.Lock()

    def results(self, rollouts: Sequence[Rollout]) -> list[Result]:
        """One result a rollout; blocks."""
        return self._looked_at(self._client.verify(rollouts))

    async def result(self, rollout: Rollout) -> Result:
        """One result; calls that arrive together travel together, whichever loop they come from."""
        asked = self._client.begin(lambda client: client.verify_one(rollout))
        return self._looked_at([await asyncio.wrap_future(asked)])[0]

    async def all_results(self, rollouts: Sequence[Rollout]) -> list[Result]:
        """As `results`, without blocking the caller's loop."""
        asked = self._client.begin(lambda client: client.verify(rollouts))
        return self._looked_at(await asyncio.wrap_future(asked))

    def _looked_at(self, results: list[Result]) -> list[Result]:
        with self._lock:
            self._recent.extend(result.reward is None for result in results)
            missing, looked_at = sum(self._recent), len(self._recent)
        if looked_at >= LEAST_LOOKED_AT and missing > self._most_not_judged * looked_at:
            last = next((result for result in reversed(results) if result.reward is None), None)
            told = "" if last is None else f"; of the last one it says: {last.verdict.outcome}: {last.verdict.reason}"
            raise TooFewJudged(
                f"{missing} of the last {looked_at} rollouts were not judged, more than VERIFIER_MOST_NOT_JUDGED "
                f"({self._most_not_judged:g}) allows{told}"
            )
        return results

    def close(self) -> None:
        self._client.close()


_held: dict[int, Connection] = {}
_making = threading.Lock()


def connection() -> Connection:
    """This process's own; a forked child gets another, since threads do not outlive a fork."""
    with _making:
        if os.getpid() not in _held:
            _held[os.getpid()] = Connection(os.environ)
        return _held[os.getpid()]


def disconnect() -> None:
    """Close this process's connection; the next call reads the environment anew."""
    with _making:
        held = _held.pop(os.getpid(), None)
    if held is not None:
        held.close()


# --- what several adapters do ---------------------------------------------------------------------------------------


def told_apart(text: Any) -> str:
    """The text of a completion: plain, or the last of a conversation's messages."""
    if isinstance(text, str):
        return text
    try:
        content = text[-1]["content"]
    except (LookupError, TypeError):
        content = None
    if not isinstance(content, str):
        raise ValueError(f"a completion is {beginning(repr(text))}; expected text, or messages that end in one")
    return content


def spread(results: Iterable[Result], groups: Sequence[Any]) -> list[float]:
    """Rewards for a trainer that must have a number: what was not judged gets the mean of its group's judged ones.

    So it moves no baseline and has an advantage of 0; a group with nothing judged is all 0, which has none either.
    """
    rewards = [result.reward for result in results]
    judged: dict[Any, list[float]] = {}
    for group, reward in zip(groups, rewards, strict=True):
        if reward is not None:
            judged.setdefault(group, []).append(reward)
    means = {group: sum(known) / len(known) for group, known in judged.items()}
    return [means.get(group, 0.0) if reward is None else reward for group, reward in zip(groups, rewards, strict=True)]


def _number(variables: Mapping[str, str], name: str, default: float) -> float:
    text = variables.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ValueError(f"{name} is {beginning(text)!r}; expected a number of at least 0, such as {default:g}")
    return number
