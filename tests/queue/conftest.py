"""A Redis, a worker and an engine for the queue's tests."""

from collections.abc import Iterator

import pytest
from queue_under_test import Queued, WorkerProcess, queued, workers


@pytest.fixture(scope="module")
def worker(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    """One worker of two processes that takes everything, for the module."""
    with workers(redis_url, tmp_path_factory.mktemp("worker"), processes=2) as [only]:
        yield only


@pytest.fixture(scope="module")
def engine(redis_url: str, worker: WorkerProcess) -> Iterator[Queued]:
    """An engine over the queue, once it grades."""
    with queued(redis_url) as found:
        found.wait_until_it_grades()
        yield found
