"""How a call of an engine is graded: for whom, by when, and whether earlier verdicts may be used."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class JobKey:
    """A job and the API key it belongs to: shares and limits go by key first, then by job.

    job: which training run this is. key: whose it is; the empty string is everyone where no keys are configured.
    weight: the job's share beside the key's other jobs. key_weight: the key's share beside other keys. queue_limit:
    rollouts that all jobs of the key may have waiting together; None for no bound of its own. judge_calls: calls of
    judges that the key has in an hour; None for no bound of its own. spare: it may have workers that nobody else needs,
    and gives them up where other work waits, whatever the weights (`spare.py`).
    """

    job: str = "default"
    key: str = ""
    weight: float = 1.0
    key_weight: float = 1.0
    queue_limit: int | None = None
    judge_calls: int | None = None
    spare: bool = False

    @property
    def name(self) -> str:
        """The job's name where keys share one list: no key can name another's."""
        return f"{self.key}/{self.job}" if self.key else self.job


@dataclass(frozen=True, slots=True)
class CallOptions:
    """What goes for all tasks of a call.

    job_key: whose they are. deadline_seconds: wall time from now; what is not graded by then is `failed`. use_cache:
    whether an identical task's verdict may be used. waited_seconds: how long the tasks have waited elsewhere, for their
    timing.
    """

    job_key: JobKey = JobKey()
    deadline_seconds: float | None = None
    use_cache: bool = True
    waited_seconds: float = 0.0

    @classmethod
    def of(
        cls,
        job: str | JobKey = "default",
        deadline_seconds: float | None = None,
        use_cache: bool = True,
        waited_seconds: float = 0.0,
    ) -> Self:
        """The same, of a job of which only the name may be known."""
        job_key = job if isinstance(job, JobKey) else JobKey(job)
        return cls(job_key, deadline_seconds, use_cache, waited_seconds)

    def within(self, deadline_seconds: float | None) -> "CallOptions":
        """The same with another deadline."""
        return replace(self, deadline_seconds=deadline_seconds)


DEFAULTS = CallOptions()
