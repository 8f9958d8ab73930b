"""`verifier worker`: takes rollouts from the queue and grades them, until Ctrl-C."""

import asyncio
import socket
import sys

from verifier.cli.options import WorkerOptions
from verifier.errors import EngineClosed
from verifier.queue.registry import beats_of_host
from verifier.queue.routing import read_queues
from verifier.queue.worker import WorkerSettings, run_worker
from verifier.server.engines import engine_settings, redis_url
from verifier.server.logs import configure
from verifier.server.settings import read_settings

WELL, UNWELL = 0, 1


def run(options: WorkerOptions) -> int:
    """Work with the environment's settings and what was typed, or only ask whether a worker of this host works."""
    queues = read_queues(name for name in options.queues.split(",") if name)
    settings = read_settings(**({} if options.workers is None else {"workers": options.workers}))
    url = redis_url(settings)
    if options.check:
        return tell_whether_it_works(url)
    configure(settings.log_level, settings.log_format)
    return run_worker(
        WorkerSettings(
            redis_url=url,
            queues=queues,
            engine=engine_settings(settings),
            slots=options.slots or 0,
            grace_seconds=settings.shutdown_grace_seconds,
        )
    )


def tell_whether_it_works(url: str) -> int:
    """For health checks: has a worker of this host told Redis within the last seconds that it grades?"""
    host = socket.gethostname()
    try:
        here = asyncio.run(beats_of_host(url, host))
    except EngineClosed as error:
        print(error, file=sys.stderr)
        return UNWELL
    if not here:
        print(f"no worker of {host} has said lately that it grades", file=sys.stderr)
        return UNWELL
    for beat in here:
        print(f"{beat.worker}: {', '.join(beat.queues)}; {beat.busy_processes} of {beat.processes} processes busy")
    return WELL
