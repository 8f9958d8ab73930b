"""Batches taken in now and fetched later.

A job is its owner's alone: to every other API key it does not exist. Results are kept in memory for a stated time after
the job is done, and lost with the process; a trainer that must not lose them asks again under an Idempotency-Key.
"""

import asyncio
import secrets
import time

from verifier.errors import EngineBusy
from verifier.server.grading import Grading
from verifier.server.problems import UNKNOWN_JOB, Refused
from verifier.server.settings import Settings
from verifier.server.shelf import Shelf
from verifier.wire import JobState, JobStatus

MOST_KEPT = 10_000
OVERHEAD_BYTES = 1024
TRY_AGAIN_SECONDS = 5.0


class Job:
    """One batch and where it stands."""

    def __init__(self, grading: Grading, *, owner: str | None, name: str) -> None:
        self.id = f"job_{secrets.token_hex(16)}"
        self.owner = owner
        self.grading = grading
        self.cancelled = False
        self.expires_at: float | None = None
        self._name = name
        self._created_at = time.time()

    @property
    def finished(self) -> bool:
        return self.cancelled or self.grading.task.done()

    @property
    def state(self) -> JobState:
        """Raises what broke the grading, if anything did: no state says that."""
        if self.cancelled:
            return "cancelled"
        if self.grading.complete:
            return "done"
        self.grading.raise_if_broken()
        return "running" if self.grading.done else "queued"

    @property
    def sound(self) -> bool:
        """Whether nothing broke the grading, so that `state` has an answer."""
        return self.cancelled or self.grading.complete or not self.grading.task.done()

    def status(self) -> JobStatus:
        return JobStatus(
            id=self.id,
            job=self._name,
            state=self.state,
            total=self.grading.total,
            done=self.grading.done,
            created_at=self._created_at,
            expires_at=self.expires_at,
        )


class Jobs:
    """Every job of one service, within bounds."""

    def __init__(self, settings: Settings) -> None:
        self._ttl_seconds = settings.job_results_ttl_seconds
        self._max_unfinished = settings.max_jobs
        self._shelf: Shelf[str, Job] = Shelf(
            ttl_seconds=self._ttl_seconds, max_count=MOST_KEPT, max_bytes=settings.kept_results_bytes
        )

    def refuse_when_full(self) -> None:
        """Raise EngineBusy when as many jobs are unfinished as may be."""
        if self._shelf.unfinished >= self._max_unfinished:
            raise EngineBusy(
                f"{self._shelf.unfinished} jobs are unfinished, as many as this service takes (VERIFIER_MAX_JOBS)",
                retry_after_seconds=TRY_AGAIN_SECONDS,
            )

    def add(self, job: Job) -> None:
        self._shelf.put(job.id, job)

        def settle(_: "asyncio.Task[None]") -> None:
            job.expires_at = time.time() + self._ttl_seconds
            self._shelf.finish(job.id, job, job.grading.size_bytes + OVERHEAD_BYTES)

        job.grading.task.add_done_callback(settle)

    def find(self, job_id: str, owner: str | None) -> Job:
        """The owner's job of that id; raises Refused when there is none, or none any more."""
        job = self._shelf.get(job_id)
        if job is None or job.owner != owner:
            raise Refused(
                UNKNOWN_JOB,
                f"no job {job_id[:60]!r}; results are kept for {self._ttl_seconds:g} s after a job is done, "
                "or until newer ones need the room",
            )
        return job

    def of(self, owner: str | None) -> list[Job]:
        """The owner's jobs, the newest first."""
        return [job for job in reversed(self._shelf.values()) if job.owner == owner]

    def holds(self, job: Job) -> bool:
        return self._shelf.get(job.id) is job

    def forget(self, job: Job) -> None:
        self._shelf.drop(job.id)

    async def delete(self, job: Job) -> None:
        """Cancel a job that is under way, which stays to be seen; forget one that is over."""
        if job.finished:
            self.forget(job)
            return
        job.cancelled = True
        await job.grading.cancel()
