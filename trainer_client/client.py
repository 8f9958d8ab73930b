"""RewardClient: the client for the reward service, with deadlines and safe retries.

    async with RewardClient("http://127.0.0.1:8000", preset="math", job="run-42") as client:
        rewards = await client.rewards(rollouts)  # one float or None a rollout, in order

None means *not judged* and is for the learner to mask; it is never 0. Whatever happens, a call ends within its
deadline. Every POST carries an Idempotency-Key that its retries share, so asking again grades nothing twice.

This is for one event loop; `RewardClient(...).blocking()` is the same client for plain functions and threads. It does
not grade, does not choose what an unjudged rollout is worth, and does not read the environment: a proxy or a private
certificate authority is given as `transport`.
"""

import asyncio
import copy
import functools
import itertools
import json
import logging
import os
import secrets
from collections.abc import (
    AsyncGenerator,
    Callable,
    Coroutine,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, Unpack
from urllib.parse import quote

import httpx
from pydantic import JsonValue, ValidationError

from trainer_client.answers import complete_lines, not_judged, read_any, read_model, read_results, read_streamed
from trainer_client.batches import Batch, batches, checked_rollout, checked_rollouts, request_body
from trainer_client.delivery import Call, Delivery
from trainer_client.errors import (
    DeadlineExceeded,
    ProtocolError,
    RequestRefused,
    RewardServiceError,
    ServiceUnavailable,
)
from trainer_client.options import Changes, ClientOptions
from trainer_client.retry import retry_after_seconds
from verifier.background import Background, BackgroundClosed
from verifier.wire import (
    JobStatus,
    PresetRef,
    Result,
    Rollout,
    StreamedResult,
    VerifyRequest,
    VerifyResponse,
    complaint,
)

__all__ = [
    "ClientOptions",
    "DeadlineExceeded",
    "ProtocolError",
    "RequestRefused",
    "RewardClient",
    "RewardServiceError",
    "ServiceUnavailable",
    "SyncRewardClient",
]

P = ParamSpec("P")
T = TypeVar("T")
Preset = str | PresetRef
Rubric = Mapping[str, Any]
Rollouts = Iterable[Rollout | Mapping[str, Any]]

JSON, NDJSON = "application/json", "application/x-ndjson"
PROBE_SECONDS = 5.0
POLL_SECONDS = 1.0
LONGEST_ANSWER_JOURNEY_SECONDS = 2.0
DEFAULTS = ClientOptions()

log = logging.getLogger("trainer_client")


class Lot:
    """Single calls that will be sent as one request."""

    def __init__(self, question: VerifyRequest, timer: asyncio.TimerHandle) -> None:
        self.question = question
        self.timer = timer
        self.waiting: list[tuple[Rollout, asyncio.Future[Result]]] = []


class RewardClient:
    """The service's HTTP API as methods, for one event loop.

    `preset` or `rubric`: how to grade, unless a call or a rollout says otherwise. `job`: which training run this is,
    for fairness and metrics. How it asks is `options`; single ones may be given by name, too:
    `RewardClient(url, preset="math", deadline_seconds=60)`.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        job: str = "default",
        preset: Preset | None = None,
        rubric: Rubric | None = None,
        options: ClientOptions = DEFAULTS,
        **changes: Unpack[Changes],
    ) -> None:
        self._options = options = replace(options, **changes)
        self._delivery = Delivery(base_url, api_key, options)
        self._defaults = VerifyRequest(job=job, use_cache=options.use_cache, rollouts=())
        self._defaults = self._question(preset, rubric)
        self._lots: dict[tuple[str, str], Lot] = {}
        self._sending: set[asyncio.Task[list[Result]]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections; pending calls of `verify_one` end with ServiceUnavailable."""
        for key in list(self._lots):
            self._send_lot(key)
        for sending in self._sending:
            sending.cancel()
        if self._sending:
            await asyncio.wait(self._sending)
        await self._delivery.aclose()

    def blocking(self) -> "SyncRewardClient":
        """The same client for synchronous code. This client then belongs to it: use only one of the two."""
        return SyncRewardClient(self)

    def anew(self) -> Self:
        """A client with the same options and its own connections, for use in a forked child."""
        client = copy.copy(self)
        client._delivery = self._delivery.anew()
        client._lots = {}
        client._sending = set()
        return client

    async def verify(
        self,
        rollouts: Rollouts,
        *,
        preset: Preset | None = None,
        rubric: Rubric | None = None,
        explain: bool = False,
        deadline_seconds: float | None = None,
    ) -> list[Result]:
        """One result for each rollout, in order; a long list is sent as several concurrent requests."""
        question = self._question(preset, rubric, explain, deadline_seconds)
        deadline = self._deadline(deadline_seconds)
        lists = await _all_or_first_error(
            self._results(question, batch, deadline) for batch in self._batches(checked_rollouts(rollouts))
        )
        return [result for results in lists for result in results]

    async def rewards(
        self,
        rollouts: Rollouts,
        *,
        preset: Preset | None = None,
        rubric: Rubric | None = None,
        deadline_seconds: float | None = None,
    ) -> list[float | None]:
        """The reward of each rollout, in order; None for one that was not judged."""
        results = await self.verify(rollouts, preset=preset, rubric=rubric, deadline_seconds=deadline_seconds)
        return [result.reward for result in results]

    async def verify_one(
        self,
        rollout: Rollout | Mapping[str, Any],
        *,
        preset: Preset | None = None,
        rubric: Rubric | None = None,
        explain: bool = False,
        deadline_seconds: float | None = None,
    ) -> Result:
        """One result. Concurrent calls with the same options are sent as one request."""
        loop = self._delivery.loop()
        question = self._question(preset, rubric, explain, deadline_seconds)
        one = checked_rollout(rollout)
        # A rollout's own preset is in the key, so that one that is refused takes only its like with it.
        key = (question.model_dump_json(), one.model_dump_json(include={"preset"}))
        lot = self._lots.get(key)
        if lot is None:
            lot = self._lots[key] = Lot(question, loop.call_later(self._options.gather_seconds, self._send_lot, key))
        result: asyncio.Future[Result] = loop.create_future()
        lot.waiting.append((one, result))
        if len(lot.waiting) >= self._options.gather_at_most:
            self._send_lot(key)
        return await result

    async def stream(
        self,
        rollouts: Rollouts,
        *,
        preset: Preset | None = None,
        rubric: Rubric | None = None,
        explain: bool = False,
        deadline_seconds: float | None = None,
    ) -> AsyncGenerator[StreamedResult, None]:
        """Each result as soon as it is ready; `index` is the rollout's position in `rollouts`."""
        question = self._question(preset, rubric, explain, deadline_seconds)
        deadline = self._deadline(deadline_seconds)
        parts = list(self._batches(checked_rollouts(rollouts)))
        # Unbounded, so that a slow consumer does not run the clock out for results that are already here.
        arrived: asyncio.Queue[StreamedResult | None] = asyncio.Queue()
        receiving = asyncio.ensure_future(
            _all_or_first_error(self._receive(question, batch, deadline, arrived.put_nowait) for batch in parts)
        )
        receiving.add_done_callback(lambda _: arrived.put_nowait(None))
        try:
            while (result := await arrived.get()) is not None:
                yield result
            await receiving
        finally:
            receiving.cancel()
            await asyncio.gather(receiving, return_exceptions=True)

    async def submit(
        self,
        rollouts: Rollouts,
        *,
        preset: Preset | None = None,
        rubric: Rubric | None = None,
        explain: bool = False,
        deadline_seconds: float | None = None,
    ) -> JobStatus:
        """Submit a batch whose results are fetched later, as one request of any size.

        `deadline_seconds` is the time the service has to grade it; submitting it has the client's own deadline.
        """
        question = self._question(preset, rubric, explain, deadline_seconds)
        checked = checked_rollouts(rollouts)
        whole = Batch(0, (), tuple(rollout.model_dump_json(exclude_defaults=True).encode() for rollout in checked))
        body = request_body(question, whole)
        call = Call("POST", "/v1/jobs", lambda: body, idempotency_key=secrets.token_urlsafe(16))
        return read_model(JobStatus, await self._fetch(call))

    async def job(self, job_id: str) -> JobStatus:
        """The progress of a submitted batch."""
        return read_model(JobStatus, await self._fetch(Call("GET", _job_path(job_id))))

    async def results(self, job_id: str, *, deadline_seconds: float | None = None) -> list[Result]:
        """The results of a submitted batch, in order. Waits until it is done, or raises DeadlineExceeded."""
        loop, deadline = self._delivery.loop(), self._deadline(deadline_seconds)
        call = Call("GET", f"{_job_path(job_id)}/results")
        while (reply := await self._delivery.fetch(call, deadline)).status == httpx.codes.ACCEPTED:
            pause = retry_after_seconds(reply.headers) or POLL_SECONDS
            if loop.time() + pause >= deadline:
                raise DeadlineExceeded(f"job {job_id} is not done, and the next look would be past the deadline")
            await asyncio.sleep(pause)
        return list(read_model(VerifyResponse, reply.body).results)

    async def cancel(self, job_id: str) -> None:
        """Cancel a submitted batch and delete its results."""
        await self._fetch(Call("DELETE", _job_path(job_id)))

    async def explain(
        self, rollout: Rollout, *, preset: Preset | None = None, rubric: Rubric | None = None, changes: bool = True
    ) -> bytes:
        """Why a rollout gets its reward, as `POST /v1/explain` answers it: JSON, unread.

        changes: whether it is tried what would change the verdict, which is a dozen gradings.
        """
        question = self._question(preset, rubric)
        asked = question.model_dump(mode="json", include={"preset", "rubric"}, exclude_none=True)
        asked |= {"rollout": rollout.model_dump(mode="json", exclude_defaults=True), "changes": changes}
        body = json.dumps(asked).encode()
        return await self._fetch(Call("POST", "/v1/explain", lambda: body))

    async def ask_whether(self, *, preset: Preset | None = None, rubric: Rubric | None = None) -> None:
        """Raise RequestRefused if the service cannot use that preset or rubric. Grades nothing."""
        body = request_body(self._question(preset, rubric), Batch(first=0, ids=(), encoded=()))
        await self._fetch(Call("POST", "/v1/verify", lambda: body))

    async def presets(self) -> JsonValue:
        """All presets of the service, with rubric, origin and fingerprint."""
        return read_any(await self._fetch(Call("GET", "/v1/presets")))

    async def capabilities(self) -> JsonValue:
        """What the service can do on its host: languages, isolation, engine, limits."""
        return read_any(await self._fetch(Call("GET", "/v1/capabilities")))

    async def health(self) -> JsonValue:
        """Check once that the service is alive; raises ServiceUnavailable if it is not."""
        return read_any((await self._delivery.probe(Call("GET", "/health", silence_seconds=PROBE_SECONDS))).body)

    async def wait_until_ready(self, timeout_seconds: float = 60.0) -> None:
        """Wait until the service can grade; raises DeadlineExceeded, with the last reason, if it cannot in time.

        A service that is not up yet is waited for, whatever its 5xx. A refusal (a wrong key, say) is raised at once.
        """
        reason = "it did not answer"
        try:
            async with asyncio.timeout(timeout_seconds):
                for attempt in itertools.count():
                    try:
                        await self._delivery.probe(Call("GET", "/readyz", silence_seconds=PROBE_SECONDS))
                        return
                    except (ServiceUnavailable, RequestRefused) as error:
                        if isinstance(error, RequestRefused) and error.status < httpx.codes.INTERNAL_SERVER_ERROR:
                            raise
                        reason = str(error)
                    await asyncio.sleep(min(1.0, 0.05 * 1.5 ** min(attempt, 16)))
        except TimeoutError:
            raise DeadlineExceeded(
                f"{self._delivery.base_url} is not ready after {timeout_seconds:g} s: {reason}"
            ) from None

    async def _fetch(self, call: Call) -> bytes:
        return (await self._delivery.fetch(call, self._deadline())).body

    def _question(
        self,
        preset: Preset | None,
        rubric: Rubric | None,
        explain: bool = False,
        deadline_seconds: float | None = None,
    ) -> VerifyRequest:
        """The request but for its rollouts. A preset or rubric given here replaces the client's own, of either kind."""
        if preset is not None and rubric is not None:
            raise ValueError("both a preset and a rubric were given; expected one of them")
        if preset is None and rubric is None:
            preset, rubric = self._defaults.preset, self._defaults.rubric
        try:
            return VerifyRequest(
                preset=preset,
                rubric=None if rubric is None else dict(rubric),
                job=self._defaults.job,
                use_cache=self._defaults.use_cache,
                explain=explain,
                deadline_seconds=deadline_seconds,
                rollouts=(),
            )
        except ValidationError as error:
            raise ValueError(complaint(error)) from None

    def _batches(self, rollouts: Sequence[Rollout]) -> Iterator[Batch]:
        return batches(
            rollouts, max_rollouts=self._options.max_rollouts_per_request, max_bytes=self._options.max_request_bytes
        )

    def _deadline(self, deadline_seconds: float | None = None) -> float:
        """When a call that begins now must be over, on the loop's clock."""
        return self._delivery.loop().time() + (
            self._options.deadline_seconds if deadline_seconds is None else deadline_seconds
        )

    def _verify_call(self, question: VerifyRequest, batch: Batch, deadline: float, accept: str) -> Call:
        @functools.cache
        def body() -> bytes:
            left = max(0.001, deadline - self._delivery.loop().time())
            grading = left - min(LONGEST_ANSWER_JOURNEY_SECONDS, left / 10)
            return request_body(question.model_copy(update={"deadline_seconds": grading}), batch)

        return Call("POST", "/v1/verify", body, accept, idempotency_key=secrets.token_urlsafe(16))

    async def _results(self, question: VerifyRequest, batch: Batch, deadline: float) -> list[Result]:
        try:
            reply = await self._delivery.fetch(self._verify_call(question, batch, deadline, JSON), deadline)
            return read_results(reply.body, batch)
        except (ServiceUnavailable, DeadlineExceeded) as error:
            reason = self._mask(error, len(batch.ids))
            return [not_judged(rollout_id, reason) for rollout_id in batch.ids]

    async def _receive(
        self, question: VerifyRequest, batch: Batch, deadline: float, arrived: Callable[[StreamedResult], None]
    ) -> None:
        """Pass on each result of the batch once, over as many attempts as its stream needs."""
        missing = set(range(len(batch.ids)))

        async def read(response: httpx.Response) -> None:
            seen: set[int] = set()
            async for line in complete_lines(response.aiter_bytes()):
                result = read_streamed(line, batch)
                if result.index in seen:
                    raise ProtocolError(f"two results with index {result.index} in one stream")
                seen.add(result.index)
                if result.index in missing:
                    missing.discard(result.index)
                    arrived(result.model_copy(update={"index": batch.first + result.index}))
            if missing:
                raise ServiceUnavailable(f"the stream ended with {len(missing)} of {len(batch.ids)} results missing")

        try:
            await self._delivery.deliver(self._verify_call(question, batch, deadline, NDJSON), read, deadline)
        except (ServiceUnavailable, DeadlineExceeded) as error:
            reason = self._mask(error, len(missing))
            for index in sorted(missing):
                failed = not_judged(batch.ids[index], reason)
                arrived(StreamedResult(**dict(failed), index=batch.first + index))

    def _mask(self, error: ServiceUnavailable | DeadlineExceeded, rollouts: int) -> str:
        """The reason the rollouts go unjudged; raises `error` instead if that is what the trainer asked for."""
        if self._options.on_unavailable == "raise":
            raise error
        log.warning("%d rollouts not judged: %s", rollouts, error)
        return f"no answer from the reward service: {error}"

    def _send_lot(self, key: tuple[str, str]) -> None:
        lot = self._lots.pop(key)
        lot.timer.cancel()
        waiting = [(rollout, result) for rollout, result in lot.waiting if not result.done()]
        deadline = self._deadline(lot.question.deadline_seconds)
        for batch in self._batches([rollout for rollout, _ in waiting]):
            sending = asyncio.ensure_future(self._results(lot.question, batch, deadline))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)
            these = [result for _, result in waiting[batch.first : batch.first + len(batch.ids)]]
            sending.add_done_callback(functools.partial(_hand_out, these))


class Blocking(Generic[P, T]):
    """A synchronous version of a RewardClient method, run in the sync client's own thread."""

    def __init__(self, method: Callable[Concatenate[RewardClient, P], Coroutine[Any, Any, T]]) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    def __get__(self, client: "SyncRewardClient", owner: type["SyncRewardClient"] | None = None) -> Callable[P, T]:
        @functools.wraps(self._method)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            return client.run(lambda inner: self._method(inner, *args, **kwargs))

        return call


class SyncRewardClient:
    """RewardClient for synchronous code. Any thread may call it, including one that runs an event loop.

    `with RewardClient(...).blocking() as client:`; its methods are RewardClient's, and calls from several threads
    share its connections and travel together. Its thread starts with the first call and keeps no process alive, closed
    or not. A forked child may go on using it: it makes connections of its own.
    """

    def __init__(self, client: RewardClient) -> None:
        self._background: Background[RewardClient] = Background("reward client", _ForThisProcess(client))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections and end the thread; pending calls end with ServiceUnavailable."""
        self._background.close()

    def run(self, function: Callable[[RewardClient], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine function in the client's event loop; an interrupted caller takes its call with it."""
        try:
            return self._background.run(function)
        except BackgroundClosed as error:
            raise ServiceUnavailable(str(error)) from None

    def begin(self, function: Callable[[RewardClient], Coroutine[Any, Any, T]]) -> "Future[T]":
        """Start a coroutine function in the client's event loop; another loop awaits it by `asyncio.wrap_future`."""
        try:
            return self._background.begin(function)
        except BackgroundClosed as error:
            raise ServiceUnavailable(str(error)) from None

    verify = Blocking(RewardClient.verify)
    rewards = Blocking(RewardClient.rewards)
    verify_one = Blocking(RewardClient.verify_one)
    submit = Blocking(RewardClient.submit)
    job = Blocking(RewardClient.job)
    results = Blocking(RewardClient.results)
    cancel = Blocking(RewardClient.cancel)
    explain = Blocking(RewardClient.explain)
    ask_whether = Blocking(RewardClient.ask_whether)
    presets = Blocking(RewardClient.presets)
    capabilities = Blocking(RewardClient.capabilities)
    health = Blocking(RewardClient.health)
    wait_until_ready = Blocking(RewardClient.wait_until_ready)

    def stream(self, rollouts: Rollouts, **options: Any) -> Generator[StreamedResult, None, None]:
        """As RewardClient.stream, with its options."""
        results = self.run(functools.partial(_stream_of, rollouts=rollouts, options=options))
        begun_in = os.getpid()
        try:
            while (result := self.run(functools.partial(_next_or_none, results=results))) is not None:
                yield result
                if os.getpid() != begun_in:
                    raise RuntimeError(
                        "this stream was started before the fork and belongs to the parent; start another one here"
                    )
        finally:
            if os.getpid() == begun_in:
                with suppress(ServiceUnavailable):  # closed meanwhile, and the stream with it
                    self.run(functools.partial(_end_stream, results=results))


class _ForThisProcess:
    """Gives the client itself in the process that made it, and one like it in a forked child."""

    def __init__(self, client: RewardClient) -> None:
        self._client = client
        self._home = os.getpid()

    def __call__(self) -> RewardClient:
        if os.getpid() != self._home:
            self._client, self._home = self._client.anew(), os.getpid()
        return self._client


async def _stream_of(
    client: RewardClient, *, rollouts: Rollouts, options: dict[str, Any]
) -> AsyncGenerator[StreamedResult, None]:
    return client.stream(rollouts, **options)


async def _end_stream(_: RewardClient, *, results: AsyncGenerator[StreamedResult, None]) -> None:
    await results.aclose()


async def _next_or_none(_: RewardClient, *, results: AsyncGenerator[StreamedResult, None]) -> StreamedResult | None:
    return await anext(results, None)


async def _all_or_first_error(calls: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Run together; the first error ends the others. The loop gets a turn between making one call and the next."""
    tasks = []
    try:
        async with asyncio.TaskGroup() as group:
            for call in calls:
                tasks.append(group.create_task(call))
                await asyncio.sleep(0)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


def _hand_out(waiting: Sequence[asyncio.Future[Result]], sent: asyncio.Task[list[Result]]) -> None:
    """Give each caller of a lot its result, or all of them what went wrong."""
    error = ServiceUnavailable("the client was closed") if sent.cancelled() else sent.exception()
    if error is not None:
        for future in waiting:
            if not future.done():
                future.set_exception(error)
        return
    for future, result in zip(waiting, sent.result(), strict=True):
        if not future.done():
            future.set_result(result)


def _job_path(job_id: str) -> str:
    return f"/v1/jobs/{quote(job_id, safe='')}"
