"""Rewards stream in while generation goes on: each finished group is sent at once, and nobody waits until they must.

Requests are made by an event loop in a thread of its own. Groups that finish within a moment of one another travel
together, whole, since a part of the rubric may look at a group; each result is taken as it comes, so that a group does
not wait for another's slow answer.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

from trainer_client.client import RewardClient
from trainer_client.errors import RewardServiceError
from trainer_client.grpo.config import Rewards
from trainer_client.grpo.errors import RunStopped, UnusableInput
from trainer_client.grpo.rollout import Rollout, Scored
from trainer_client.options import ClientOptions
from verifier.background import Background
from verifier.wire import PresetRef, Result

ATTEMPTS = 10_000
"""More than fit into any deadline: how long a service may be away is said in seconds, not in attempts."""

MakeClient = Callable[[], RewardClient]


def client_for(rewards: Rewards, url: str, api_key: str | None) -> RewardClient:
    """The client of this run."""
    return RewardClient(
        url,
        api_key=api_key,
        job=rewards.job,
        preset=rewards.preset,
        rubric=rewards.rubric,
        options=ClientOptions(
            use_cache=rewards.use_cache,
            deadline_seconds=rewards.deadline_seconds,
            attempts=ATTEMPTS,
            on_unavailable="none" if rewards.when_unavailable == "mask" else "raise",
            max_connections=64,
        ),
    )


class Batch:
    """Rollouts that were sent for their rewards, and what has come back."""

    def __init__(self, desk: "RewardDesk") -> None:
        self._desk = desk
        self.rollouts: list[Rollout] = []
        self._results: list[Future[Result]] = []
        self._last_sent = self._last_result = 0.0
        self.notes: dict[str, float] = {}

    def add(self, group: Sequence[Rollout]) -> None:
        """Send a finished group; returns at once."""
        self.rollouts.extend(group)
        self._last_sent = time.monotonic()
        futures = self._desk.send(group)
        for future in futures:
            future.add_done_callback(self._arrived)
        self._results.extend(futures)

    def _arrived(self, _: "Future[Result]") -> None:
        self._last_result = time.monotonic()

    @property
    def arrived(self) -> bool:
        """Whether every result has come."""
        return all(result.done() for result in self._results)

    def wait(self) -> Scored:
        """Every rollout with its result; the notes say how long this had to wait for them, or how long they had been
        there, and how long the last of them took.

        Raises RunStopped when the service could not be had within its deadline.
        """
        begun = time.monotonic()
        try:
            results = [result.result() for result in self._results]
        except RewardServiceError as error:
            raise RunStopped(f"the reward service gave no rewards: {error}") from error
        notes = {
            "exposed_seconds": time.monotonic() - begun,
            "early_seconds": begun - self._last_result,
            "reward_seconds": max(0.0, self._last_result - self._last_sent),
        }
        return Scored(self.rollouts, results, self.notes | notes)


class RewardDesk:
    """Takes groups in and hands futures of their results out; any thread may send."""

    def __init__(self, make_client: MakeClient, rewards: Rewards) -> None:
        self._make_client = make_client
        self._rewards = rewards
        self._waiting: list[tuple[Rollout, Future[Result]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._sending: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._background = Background("reward desk", self._open)
        self.client = self._background.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._background.close()

    def batch(self) -> Batch:
        return Batch(self)

    def send(self, group: Sequence[Rollout]) -> list["Future[Result]"]:
        """Futures of the group's results, in its order."""
        futures: list[Future[Result]] = [Future() for _ in group]
        pairs = list(zip(group, futures, strict=True))
        self._background.begin(lambda _: self._take(pairs))
        return futures

    def check(self) -> None:
        """Return once the service can grade with this run's preset; raises UnusableInput saying why it never will."""
        self._background.run(lambda _: self._check())

    async def _check(self) -> None:
        try:
            await self.client.wait_until_ready(min(60.0, self._rewards.deadline_seconds))
            known = await self.client.presets()
        except RewardServiceError as error:
            raise UnusableInput(f"the reward service cannot be used: {error}") from None
        wanted = self._rewards.preset
        name = wanted.name if isinstance(wanted, PresetRef) else wanted
        names = sorted(_names(known))
        if name is not None and names and name not in names:
            raise UnusableInput(f"the reward service knows no preset {name!r}; it knows: {', '.join(names)}")

    async def _take(self, group: list[tuple[Rollout, "Future[Result]"]]) -> None:
        if self._waiting and len(self._waiting) + len(group) > self._rewards.most_rollouts_per_request:
            self._send_waiting()
        self._waiting.extend(group)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._rewards.linger_seconds, self._send_waiting)

    def _send_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        lot, self._waiting, self._timer = self._waiting, [], None
        task = asyncio.get_running_loop().create_task(self._ask(lot))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _ask(self, lot: list[tuple[Rollout, "Future[Result]"]]) -> None:
        try:
            async for result in self.client.stream(rollout.on_the_wire() for rollout, _ in lot):
                lot[result.index][1].set_result(result)
        except (RewardServiceError, ValueError) as error:
            _fail(lot, error if isinstance(error, RewardServiceError) else RewardServiceError(str(error)))
        except asyncio.CancelledError:
            _fail(lot, RewardServiceError("the run was ended before its rewards came"))
            raise

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[RewardClient]:
        async with self._make_client() as client:
            yield client
            for task in list(self._sending):
                task.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)


def _fail(lot: list[tuple[Rollout, "Future[Result]"]], error: RewardServiceError) -> None:
    for _, future in lot:
        if not future.done():
            future.set_exception(error)


def _names(known: Any) -> list[str]:
    """The presets' names in the service's answer, whatever form it has."""
    rows = known.get("presets", []) if isinstance(known, dict) else known
    return [row["name"] for row in rows if isinstance(row, dict) and "name" in row] if isinstance(rows, list) else []
