"""The exceptions of the reward client.

    RewardServiceError
      + ServiceUnavailable   no answer after every attempt: refused, dropped, silent, or 429/500/502/503/504 each time
      + RequestRefused       an answer that no retry will change: a 4xx, with `status` and `problem`
      + DeadlineExceeded     the time given to the call ran out first
      + ProtocolError        a 200 that is not an answer to what was asked: unreadable, incomplete, or out of order

A rollout that was not judged is none of these: it is a result with `reward` None. What the caller hands in wrongly (a
rollout without completion, a preset and a rubric at once) is a ValueError, raised before anything is sent.
"""

from verifier.wire import Problem


class RewardServiceError(Exception):
    """Base class of the client's exceptions."""


class ServiceUnavailable(RewardServiceError):
    """The service did not answer, or asked to retry after `retry_after_seconds`."""

    def __init__(self, message: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(message, retry_after_seconds)
        self.message = message
        self.retry_after_seconds = retry_after_seconds

    def __str__(self) -> str:
        return self.message


class RequestRefused(RewardServiceError):
    """The service answered with an error that a retry will not change."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(status, problem)
        self.status = status
        self.problem = problem

    @property
    def title(self) -> str:
        return self.problem.title

    @property
    def detail(self) -> str:
        return self.problem.detail

    def __str__(self) -> str:
        return f"{self.status} {self.title}: {self.detail}"


class DeadlineExceeded(RewardServiceError):
    """The call's deadline passed before the answer."""


class ProtocolError(RewardServiceError):
    """The answer does not match the request, so its rewards may belong to other rollouts."""
