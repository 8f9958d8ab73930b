"""`verifier worker`: a Celery worker whose tasks all run on one bench.

Celery's pool is of threads, a slot each, which only wait: the grading is done by the processes of the bench's
LocalEngine, which can be killed. SIGTERM drains: no new chunk is taken, those in hand are finished or given back.
"""

import logging
import time
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import Field

from verifier.engine.local import EngineSettings
from verifier.queue.app import TASK, celery_app, consumer_step, on_shutdown
from verifier.queue.routing import Queue, broker_queue, release
from verifier.queue.runner import ChunkRunner
from verifier.queue.traces import Tell
from verifier.wire import Wire

log = logging.getLogger("verifier.queue")

PULSE_EVERY_SECONDS = 1.0
DONE = 0


class WorkerSettings(Wire):
    """How a worker is set up."""

    redis_url: str = Field(repr=False)
    queues: tuple[Queue, ...]
    engine: EngineSettings = EngineSettings()
    slots: int = Field(default=0, ge=0, le=1024, description="Chunks held at a time; 0 for one more than processes")
    grace_seconds: float = Field(
        default=20.0, ge=0, description="How long chunks that are being graded may take after SIGTERM"
    )
    heartbeat_file: str | None = Field(default=None, description="Where it says whether it works; None for nowhere")

    @property
    def slot_count(self) -> int:
        return self.slots or self.engine.worker_count + 1


def run_worker(settings: WorkerSettings, tell_traces: Tell | None = None) -> int:
    """Work until SIGTERM or Ctrl-C; returns the exit status. `tell_traces` hears of every chunk that is traced."""
    runner = ChunkRunner(
        settings.redis_url,
        settings.queues,
        settings.engine,
        slots=settings.slot_count,
        grace_seconds=settings.grace_seconds,
        heartbeat_file=settings.heartbeat_file,
        tell_traces=tell_traces,
    )
    app = celery_app(settings.redis_url, set_aside=runner.count_stray)
    with (
        start_blocking_portal(backend_options={"use_uvloop": True}) as portal,
        portal.wrap_async_context_manager(runner),
    ):
        consumer = celery_worker(app, runner, portal, settings)
        draining = on_shutdown(lambda: portal.start_task_soon(runner.drain))
        log.info("worker started", extra={"worker": runner.worker, "queues": list(settings.queues)})
        consumer.start()
        del draining
        return int(consumer.exitcode or DONE)


def celery_worker(app: Any, runner: ChunkRunner, portal: BlockingPortal, settings: WorkerSettings) -> Any:
    """Celery's worker, bound to the bench."""

    def verify_chunk(*arguments: object) -> None:
        match arguments:
            case [str() as chunk_id, str() as reply_to, bool() as alone]:
                portal.call(lambda: runner.grade(chunk_id, reply_to, alone=alone))
            case _:
                runner.set_aside(f"a message that names no chunk: {arguments!r:.200}")

    def seen() -> None:
        runner.consumer_seen = time.monotonic()

    app.task(name=TASK)(verify_chunk)
    app.steps["consumer"].add(consumer_step(seen, every_seconds=PULSE_EVERY_SECONDS))
    return app.Worker(
        pool="threads",
        concurrency=settings.slot_count,
        queues=[broker_queue(queue, release()) for queue in settings.queues],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel="WARNING",
        quiet=True,
    )
