"""Whose work it is, and how much of the workers it may claim."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """A job and the API key it belongs to: shares and limits go by key first, then by job.

    job: which training run this is. key: whose it is; the empty string is everyone where no keys are configured.
    weight: the job's share beside the key's other jobs. key_weight: the key's share beside other keys. queue_limit:
    rollouts that all jobs of the key may have waiting together; None for no bound of its own. judge_calls: calls of
    judges that the key has in an hour; None for no bound of its own.
    """

    job: str = "default"
    key: str = ""
    weight: float = 1.0
    key_weight: float = 1.0
    queue_limit: int | None = None
    judge_calls: int | None = None

    @property
    def name(self) -> str:
        """The job as it is named where keys share one list: no key can name another's."""
        return f"{self.key}/{self.job}" if self.key else self.job

    @classmethod
    def of(cls, job: "str | Standing") -> "Standing":
        """The standing of a job of which only the name is known, or the standing itself."""
        return job if isinstance(job, Standing) else cls(job)
