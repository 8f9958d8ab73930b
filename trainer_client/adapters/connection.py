"""One client a process for the adapters, configured by environment variables, and a guard against silent failure.

    VERIFIER_URL                the service, such as http://127.0.0.1:8000; without it nothing is asked
    VERIFIER_API_KEY            its key, if it asks for one
    VERIFIER_PRESET             how to judge; where it is unset, a row's `preset` or `data_source` chooses
    VERIFIER_PRESETS            {"data_source": "preset", ...}, used before the service's own table
    VERIFIER_JOB                this run's name, for the service's fairness and metrics (train)
    VERIFIER_DEADLINE_SECONDS   how long a batch may take, with retries (600)
    VERIFIER_UNJUDGED           what becomes of a rollout that was not judged: see trainer_client/unjudged.py
    VERIFIER_MOST_NOT_JUDGED    the share of the last 256 rollouts that may go without a verdict (0.5)

Most trainers have no way to say "not judged", and would take a service that is away for a policy that is always wrong.
So each adapter tells its trainer as far as that can be told, or else follows VERIFIER_UNJUDGED, and all of them stop
the run with TooFewJudged when there is too much of it. A service that does not answer at all raises ServiceUnavailable
at the deadline.
"""

import asyncio
import json
import os
import threading
from collections import deque
from collections.abc import Collection, Hashable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from trainer_client.adapters.routes import preset_of, unknown
from trainer_client.client import RewardClient, SyncRewardClient
from trainer_client.errors import RequestRefused, RewardServiceError
from trainer_client.options import ClientOptions
from trainer_client.unjudged import MASK, policy_for, read_policy, settle
from verifier.wire import Result, Rollout, beginning

LOOKED_AT = 256
LEAST_LOOKED_AT = 32


class TooFewJudged(RewardServiceError):
    """So many rollouts were not judged that going on would train on noise."""


class NotConfigured(ValueError):
    """A variable without which no rollout can be judged is not set."""


class Connection:
    """A client in a thread of its own, which any thread and any event loop may ask."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        deadline = _number(variables, "VERIFIER_DEADLINE_SECONDS", 600.0)
        self._most_not_judged = _number(variables, "VERIFIER_MOST_NOT_JUDGED", 0.5)
        self.preset = variables.get("VERIFIER_PRESET") or None
        self.presets = _presets(variables.get("VERIFIER_PRESETS") or "{}")
        self._unjudged = read_policy(variables["VERIFIER_UNJUDGED"]) if variables.get("VERIFIER_UNJUDGED") else None
        self._client: SyncRewardClient = RewardClient(
            _service(variables),
            api_key=variables.get("VERIFIER_API_KEY") or None,
            job=variables.get("VERIFIER_JOB") or "train",
            preset=self.preset,
            options=ClientOptions(deadline_seconds=deadline, attempts=10_000, gather_seconds=0.005),
        ).blocking()
        self._recent: deque[bool] = deque(maxlen=LOOKED_AT)
        self._lock = threading.Lock()

    def preset_for(self, preset: Any = None, data_source: Any = None) -> str | None:
        """What a row's own names say of how to judge it; None where VERIFIER_PRESET decides, or nothing does."""
        if self.preset is not None:
            return None
        if isinstance(preset, str) and preset:
            return preset
        return preset_of(data_source, self.presets) if isinstance(data_source, str) and data_source else None

    def explained(self, error: RewardServiceError, data_source: Any) -> RewardServiceError:
        """The same error; where the service knows no such preset, one that says which data asked for it."""
        if not isinstance(error, RequestRefused) or error.status != 404 or self.preset is not None:
            return error
        return RewardServiceError(unknown(str(data_source), self.presets, error.detail))

    def results(self, rollouts: Sequence[Rollout]) -> list[Result]:
        """One result a rollout; blocks."""
        self._check_presets(rollouts)
        return self._looked_at(self._client.verify(rollouts))

    def begin(self, rollout: Rollout) -> "Future[Result]":
        """One result, later; calls that arrive together travel together, from whichever thread or loop."""
        self._check_presets([rollout])
        return self._client.begin(lambda client: client.verify_one(rollout))

    async def result(self, rollout: Rollout) -> Result:
        """The same, awaited."""
        return self._looked_at([await asyncio.wrap_future(self.begin(rollout))])[0]

    def looked_at(self, result: Result) -> Result:
        """What `begin` led to, counted against VERIFIER_MOST_NOT_JUDGED."""
        return self._looked_at([result])[0]

    async def all_results(self, rollouts: Sequence[Rollout]) -> list[Result]:
        """As `results`, without blocking the caller's loop."""
        self._check_presets(rollouts)
        asked = self._client.begin(lambda client: client.verify(rollouts))
        return self._looked_at(await asyncio.wrap_future(asked))

    def together(self, rollouts: Sequence[Rollout]) -> list[Result]:
        """As `results`, for threads that each have few: their rollouts travel together."""
        self._check_presets(rollouts)

        async def ask(client: RewardClient) -> list[Result]:
            return await asyncio.gather(*map(client.verify_one, rollouts))

        return self._looked_at(self._client.run(ask))

    def _check_presets(self, rollouts: Sequence[Rollout]) -> None:
        if self.preset is None and any(rollout.preset is None for rollout in rollouts):
            raise NotConfigured(
                "VERIFIER_PRESET is not set, and the data has neither a `preset` nor a `data_source`; expected a "
                "preset's name, such as VERIFIER_PRESET=math (`verifier presets` lists them)"
            )

    def policy(self, trainer: str, allowed: Collection[str]) -> str:
        """The name of the policy that is followed for what this trainer's rollouts do not get."""
        return policy_for(trainer, self._unjudged, allowed).name

    def rewards(
        self, results: Sequence[Result], groups: Sequence[Hashable], *, trainer: str, allowed: Collection[str]
    ) -> list[float | None]:
        """What the trainer is given, by the policy that was chosen, or else by the first of `allowed`."""
        return settle(results, groups, policy_for(trainer, self._unjudged, allowed), trainer, allowed)

    def numbers(
        self, results: Sequence[Result], groups: Sequence[Hashable], *, trainer: str, allowed: Collection[str]
    ) -> list[float]:
        """The same for a trainer that must have a number each."""
        assert MASK not in allowed
        return [
            reward for reward in self.rewards(results, groups, trainer=trainer, allowed=allowed) if reward is not None
        ]

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
    """This process's own; a forked child gets another."""
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


def _begin_anew() -> None:
    """In a forked child: another thread may have held the lock, and what is held belongs to the parent."""
    global _making
    _making = threading.Lock()


os.register_at_fork(after_in_child=_begin_anew)


def _service(variables: Mapping[str, str]) -> str:
    url = variables.get("VERIFIER_URL")
    if not url:
        raise NotConfigured(
            "VERIFIER_URL is not set; expected the service's address, such as VERIFIER_URL=http://127.0.0.1:8000, in "
            "the environment of every process that asks for rewards (with Ray: runtime_env's env_vars)"
        )
    return url


def _presets(text: str) -> dict[str, str]:
    try:
        presets = json.loads(text)
    except ValueError:
        presets = None
    if not isinstance(presets, dict) or not all(isinstance(preset, str) for preset in presets.values()):
        raise ValueError(
            f'VERIFIER_PRESETS is {beginning(text)!r}; expected a JSON object of names, such as {{"my_math": "math"}}'
        )
    return presets


def _number(variables: Mapping[str, str], name: str, default: float) -> float:
    text = variables.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ValueError(f"{name} is {beginning(text)!r}; expected a number of at least 0, such as {default:g}")
    return number
