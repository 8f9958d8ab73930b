"""A service whose engine fails at everything, which is no fault of any answer."""

from collections.abc import AsyncGenerator, Iterator, Sequence

import httpx
import pytest
from service_under_test import StandIn, running

from verifier.engine.options import DEFAULTS, CallOptions
from verifier.rubric import Task
from verifier.score import unjudged
from verifier.server.settings import Settings
from verifier.wire import Result, Verdict


class FailsAtEverything(StandIn):
    async def stream(
        self, tasks: Sequence[Task], options: CallOptions = DEFAULTS
    ) -> AsyncGenerator[list[tuple[int, Result]]]:
        verdict = Verdict.failed("the deadline of 60 s passed before this was graded")
        for index, task in enumerate(tasks):
            yield [(index, unjudged(task, verdict))]


@pytest.fixture
def failing() -> Iterator[httpx.Client]:
    with running(Settings(), FailsAtEverything()) as client:
        yield client
