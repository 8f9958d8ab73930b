"""How long to wait before asking again. Whether to ask again is the client's decision, not made here."""

import random
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_BACKOFF_SECONDS = 15.0
DELAY_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


def backoff_seconds(attempt: int, first_seconds: float, asked_to_wait_seconds: float | None = None) -> float:
    """Exponential backoff with full jitter, on top of what the service asked for.

    `attempt` counts from 0. The jitter is added to a Retry-After rather than replacing it, so that many clients sent
    away together do not come back together.
    """
    ceiling = min(LONGEST_BACKOFF_SECONDS, first_seconds * 2.0 ** min(attempt, 32))
    return (asked_to_wait_seconds or 0.0) + random.uniform(0.0, ceiling)


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """What a Retry-After header asks for, given in seconds or as an HTTP date; None when absent or unreadable.

    A date is read against the response's own Date where there is one, so that the two machines' clocks need not agree.
    """
    asked = headers.get("retry-after", "").strip()
    if DELAY_SECONDS.fullmatch(asked):
        return float(asked)
    until = _unix_seconds(asked)
    if until is None:
        return None
    now = _unix_seconds(headers.get("date", ""))
    return max(0.0, until - (time.time() if now is None else now))


def _unix_seconds(http_date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(http_date)
    except (ValueError, OverflowError):
        return None
    return _aware(moment).timestamp()


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
