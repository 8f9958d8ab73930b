"""How Celery is set, and why. docs/operating.md has the measurements.

Celery carries one small message a chunk: the payload is a key in Redis (a claim check), and results come back through
a stream of the API's own, because its result backend has no asyncio side and costs four times as much.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from celery import Celery

TASK = "verifier.verify_chunk"
VISIBILITY_SECONDS = 30.0
"""When a message that nobody acknowledged is delivered again. A chunk may take longer: a copy finds its lease held."""


def celery_app(redis_url: str, *, set_aside: Callable[[], object] | None = None) -> Celery:
    """The application, for the publisher and the worker alike. `set_aside` is called for each unreadable message."""
    from celery import Celery

    app = Celery("verifier", broker=redis_url, set_as_current=False)
    app.conf.update(
        broker_transport="verifier.queue.transport:Transport",
        task_acks_late=True,  # a message lives until its chunk is answered
        task_reject_on_worker_lost=True,
        task_acks_on_failure_or_timeout=True,  # what raises is a bug; it must not come back for ever
        worker_prefetch_multiplier=1,  # a worker takes what it can start, and no more
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        worker_send_task_events=False,  # with gossip and mingle off too, workers do not talk to one another
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_enable_prefetch_count_reduction=False,  # after a lost connection full prefetch at once: copies are cheap
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=5,
        broker_channel_error_retry=True,  # a Redis that refuses writes (full disk, failover) must not end idle workers
        broker_transport_options={
            "visibility_timeout": VISIBILITY_SECONDS,
            "unacked_restore_interval": 1,  # kombu's own: every 10 s x every 10th time, 10 messages at a time
            "unacked_restore_throttle": 1,
            "unacked_restore_limit": 500,
            "socket_timeout": 10,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 10,
            "set_aside": set_aside,
        },
    )
    return app


def consumer_step(seen: Callable[[], None], *, every_seconds: float) -> type[Any]:
    """A step of Celery's consumer that calls `seen` from its loop for as long as that turns."""
    from celery import bootsteps

    class Pulse(bootsteps.StartStopStep):  # type: ignore[misc]
        requires = ("celery.worker.consumer.tasks:Tasks",)

        def start(self, c: Any) -> None:
            seen()
            self.timer = c.timer.call_repeatedly(every_seconds, seen)

        def stop(self, c: Any) -> None:
            self.timer.cancel()

    return Pulse


def on_shutdown(stopping: Callable[[], object]) -> object:
    """Have `stopping` called when a worker of this process is told to end; the returned object keeps that so."""
    from celery import signals

    def receiver(**_: object) -> None:
        stopping()

    signals.worker_shutting_down.connect(receiver)
    return receiver
