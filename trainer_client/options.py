"""The options of a RewardClient: deadline, retries, connections, and size of requests."""

from dataclasses import dataclass
from typing import Literal, TypedDict

import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOptions:
    """Options for all calls of a client. Raises ValueError for an invalid value.

    - `deadline_seconds`: the longest a call may take, including retries. Most of it is passed on to the service,
      which then answers with the results it has; the rest of the batch is `failed`.
    - `use_cache`: whether verdicts of identical or earlier rollouts may be reused.
    - `attempts`, `backoff_seconds`: the most times a request is sent, and the first pause between attempts
      (it doubles).
    - `connect_timeout_seconds`, `read_timeout_seconds`: when a connection attempt or a silent connection is
      abandoned and retried.
    - `on_unavailable`: if the service does not answer, "raise", or "none": each rollout without an answer gets a result
      with outcome `failed` and reward None. A 4xx or an invalid answer always raises.
    - `max_rollouts_per_request`, `max_request_bytes`: where a long list is split into several requests, of which
      `max_connections` run at a time.
    - `compress_from_bytes`: gzip bodies of at least this size, which costs 10 to 20 ms of CPU per megabyte and
      reduces it to a fifth; "auto" is 64 KiB, or never for a service on this machine; None never compresses.
    - `gather_seconds`, `gather_at_most`: how long `verify_one` waits for other calls to send in the same request, and
      how many.
    - `transport`: httpx's, for a proxy, a private certificate authority or an app in the same process.
    """

    deadline_seconds: float = 600.0
    use_cache: bool = True
    attempts: int = 12
    backoff_seconds: float = 0.2
    connect_timeout_seconds: float = 5.0
    read_timeout_seconds: float = 120.0
    on_unavailable: Literal["raise", "none"] = "raise"
    max_connections: int = 16
    max_rollouts_per_request: int = 4096
    max_request_bytes: int = 16 * 2**20
    compress_from_bytes: int | Literal["auto"] | None = "auto"
    gather_seconds: float = 0.002
    gather_at_most: int = 256
    transport: httpx.AsyncBaseTransport | None = None

    def __post_init__(self) -> None:
        for name in POSITIVE:
            if not (value := getattr(self, name)) > 0:
                raise ValueError(f"{name} is {value}; expected more than 0")
        if isinstance(self.compress_from_bytes, str) and self.compress_from_bytes != "auto":
            raise ValueError(f"compress_from_bytes is {self.compress_from_bytes!r}; expected a size, 'auto' or None")
        if self.on_unavailable not in ("raise", "none"):
            raise ValueError(f"unknown on_unavailable {self.on_unavailable!r}; expected 'raise' or 'none'")


POSITIVE = (
    *("deadline_seconds", "attempts", "connect_timeout_seconds", "read_timeout_seconds", "max_connections"),
    *("max_rollouts_per_request", "max_request_bytes", "gather_at_most"),
)


class Changes(TypedDict, total=False):
    """The fields of ClientOptions, as RewardClient also takes them one by one."""

    deadline_seconds: float
    use_cache: bool
    attempts: int
    backoff_seconds: float
    connect_timeout_seconds: float
    read_timeout_seconds: float
    on_unavailable: Literal["raise", "none"]
    max_connections: int
    max_rollouts_per_request: int
    max_request_bytes: int
    compress_from_bytes: int | Literal["auto"] | None
    gather_seconds: float
    gather_at_most: int
    transport: httpx.AsyncBaseTransport | None
