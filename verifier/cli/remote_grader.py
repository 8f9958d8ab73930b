"""Lets a server grade, through the trainers' client. Loads no grader itself."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from types import TracebackType
from typing import Self

from trainer_client.client import RequestRefused, RewardClient, RewardServiceError
from verifier.cli.grader import Grader, HowToJudge, Lot
from verifier.cli.whole_groups import cut_between_groups
from verifier.errors import ConfigError
from verifier.wire import PresetRef, Result, Rollout, Verdict

REQUEST_ROLLOUTS = 256
REQUESTS_AT_ONCE = 8
REQUEST_SECONDS = 1800.0
REQUEST_ATTEMPTS = 12
PROBE_SECONDS = 30.0
SPLIT_ON = (404, 413, 422)
NO_ACCESS = (401, 403)
GIVE_A_KEY = "; give one that may, by --api-key or VERIFIER_API_KEY"


class RemoteGrader(Grader):
    """A server's grader. A rollout that the server refuses, or that it does not answer for, is `failed`."""

    def __init__(self, how: HowToJudge, server: str, api_key: str | None) -> None:
        self._how = how
        self._server = server
        self._objections: dict[str, str | None] = {}
        self._requests = asyncio.Semaphore(REQUESTS_AT_ONCE)
        self._silence: str | None = None
        self._explains = True
        try:
            self._client = RewardClient(
                server,
                api_key=api_key,
                job=how.job,
                preset=how.preset,
                rubric=how.rubric,
                use_cache=how.use_cache,
                deadline_seconds=REQUEST_SECONDS,
                attempts=REQUEST_ATTEMPTS,
                max_rollouts_per_request=REQUEST_ROLLOUTS,
            )
            self._probe = RewardClient(
                server,
                api_key=api_key,
                job=how.job,
                deadline_seconds=PROBE_SECONDS,
                attempts=3,
                use_cache=how.use_cache,
            )
        except ValueError as error:
            raise ConfigError(f"--server {server}: {error}") from error

    async def __aenter__(self) -> Self:
        try:
            await self._ask_about(self._how)
        except RewardServiceError as error:
            await self._close()
            hint = GIVE_A_KEY if getattr(error, "status", None) in NO_ACCESS else ""
            raise ConfigError(f"--server {self._server}: {error}{hint}") from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        await self._client.aclose()
        await self._probe.aclose()

    async def _ask_about(self, how: HowToJudge) -> None:
        """Raise what the server says against this way of judging, or against being asked at all."""
        if how.named:
            await self._probe.ask_whether(preset=how.preset, rubric=how.rubric)
        else:
            await self._probe.presets()

    async def objection(self, rollout: Rollout) -> str | None:
        if rollout.preset is None:
            return None
        key = rollout.preset.model_dump_json() if isinstance(rollout.preset, PresetRef) else rollout.preset
        if key not in self._objections:
            self._objections[key] = await self._objection(rollout.preset)
        return self._objections[key]

    async def _objection(self, preset: str | PresetRef) -> str | None:
        try:
            await self._ask_about(HowToJudge(preset=preset))
        except RequestRefused as error:
            return error.detail
        except RewardServiceError:
            return None
        return None

    async def explanation(self, rollout: Rollout) -> bytes | None:
        """Asked of the server until it refuses once: for its quota's sake, or as it knows no explanations."""
        if self._explains:
            try:
                return await self._probe.explain(rollout, preset=self._how.preset, rubric=self._how.rubric)
            except RewardServiceError:
                self._explains = False
        return None

    async def grade(self, rollouts: Sequence[Rollout]) -> AsyncGenerator[Lot, None]:
        runs = cut_between_groups(rollouts, REQUEST_ROLLOUTS)
        asked = [asyncio.create_task(self._part(rollouts[run.start : run.stop], run.start)) for run in runs]
        try:
            for answered in asyncio.as_completed(asked):
                yield await answered
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)

    async def _part(self, rollouts: Sequence[Rollout], start: int) -> Lot:
        async with self._requests:
            silence = await self._lasting_silence()
            results = [failed(rollout, silence) for rollout in rollouts] if silence else await self._results(rollouts)
        return [(start + offset, result) for offset, result in enumerate(results)]

    async def _results(self, rollouts: Sequence[Rollout]) -> list[Result]:
        """One result each. A refused request is cut in two until the rollout that it was refused for is alone."""
        try:
            return await self._client.verify(rollouts, explain=self._how.explain)
        except RequestRefused as error:
            if error.status in NO_ACCESS:
                raise ConfigError(f"--server {self._server}: {error}{GIVE_A_KEY}") from error
            if error.status in SPLIT_ON and len(rollouts) > 1:
                middle = len(rollouts) // 2
                return await self._results(rollouts[:middle]) + await self._results(rollouts[middle:])
            return [failed(rollout, f"the server refused it: {error}") for rollout in rollouts]
        except RewardServiceError as error:
            self._silence = f"the server did not answer: {error}"
            return [failed(rollout, self._silence) for rollout in rollouts]

    async def _lasting_silence(self) -> str | None:
        """Why there is no use in asking, once a request has had all its attempts and the server is still not back."""
        if self._silence is not None:
            try:
                await self._probe.health()
            except RewardServiceError:
                return self._silence
            self._silence = None
        return None


def failed(rollout: Rollout, reason: str) -> Result:
    return Result(id=rollout.id, reward=None, components={}, verdict=Verdict.failed(reason))


def grader(how: HowToJudge, server: str, api_key: str | None) -> Grader:
    return RemoteGrader(how, server, api_key)
