"""`verifier worker` without what it loads beforehand, so that tests need not wait for sympy: URL QUEUES PROCESSES."""

import logging
import os
import sys
from importlib import import_module

from verifier.engine.local import EngineSettings
from verifier.queue.routing import read_queues
from verifier.queue.worker import WorkerSettings, run_worker

OF_CELERY = ("apps.worker", "app.amqp", "app.control", "app.log", "backends.redis", "concurrency.thread", "loaders.app",
             "worker.components", "worker.consumer")  # fmt: skip
for name in OF_CELERY:  # it loads these when a worker begins; here, so that what is forked has them already
    import_module(f"celery.{name}")


def main(redis_url: str, queues: str, processes: str) -> int:
    logging.basicConfig(level=logging.WARNING)
    engine = EngineSettings(workers=int(processes), warm=False)
    return run_worker(
        WorkerSettings(
            redis_url=redis_url,
            queues=read_queues(queues.split(",")),
            engine=engine,
            heartbeat_file=os.environ.get("VERIFIER_HEARTBEAT_FILE"),
        )
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
