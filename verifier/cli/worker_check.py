"""`verifier worker --check`: does the worker of this container work? For health checks, so it loads next to nothing."""

import sys

from verifier.queue import heartbeat

WELL, UNWELL = 0, 1


def run() -> int:
    """0 when the worker said within the last seconds that it works, else 1 with the reason on standard error."""
    trouble = heartbeat.trouble(heartbeat.file_of())
    if trouble is not None:
        print(trouble, file=sys.stderr)
    return WELL if trouble is None else UNWELL
