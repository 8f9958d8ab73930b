"""`verifier worker`: takes rollouts from the queue and grades them, until Ctrl-C."""

from verifier.cli import part
from verifier.cli.options import WorkerOptions
from verifier.queue import heartbeat
from verifier.queue.routing import read_queues
from verifier.queue.worker import WorkerSettings, run_worker
from verifier.server.engines import engine_settings
from verifier.server.logs import configure
from verifier.server.service_engine import redis_url
from verifier.server.settings import read_settings


def run(options: WorkerOptions) -> int:
    """Work with the environment's settings and what was typed."""
    queues = read_queues(name for name in options.queues.split(",") if name)
    settings = read_settings(**({} if options.workers is None else {"workers": options.workers}))
    url = redis_url(settings)
    configure(settings.log_level, settings.log_format)
    worker = WorkerSettings(
        redis_url=url,
        queues=queues,
        engine=engine_settings(settings),
        slots=options.slots or 0,
        grace_seconds=settings.shutdown_grace_seconds,
        heartbeat_file=heartbeat.file_of(),
    )
    if settings.traces_url is None:
        return run_worker(worker)
    tracing = part("tracing").of(settings)
    try:
        return run_worker(worker, tracing.chunk_graded)
    finally:
        tracing.close()
