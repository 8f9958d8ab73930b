"""An engine for plain functions: the same engine, run in a background thread of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from anyio.from_thread import BlockingPortal, start_blocking_portal

from verifier.engine.base import Engine
from verifier.engine.groups import whole
from verifier.engine.standing import Standing
from verifier.rubric import Task
from verifier.wire import Result


class BlockingEngine:
    """What `blocking` yields: `Engine.verify` without `await`, safe to call from several threads."""

    def __init__(self, engine: Engine, portal: BlockingPortal) -> None:
        self._engine = engine
        self._portal = portal

    def verify(
        self,
        tasks: Sequence[Task],
        *,
        job: str | Standing = "default",
        deadline_seconds: float | None = None,
        use_cache: bool = True,
    ) -> list[Result]:
        """One result a task, in order; see `Engine.stream` for the parameters and errors."""

        async def verify() -> list[Result]:
            return await self._engine.verify(tasks, job=job, deadline_seconds=deadline_seconds, use_cache=use_cache)

        return self._portal.call(verify)


@contextmanager
def blocking(engine: Engine) -> Iterator[BlockingEngine]:
    """Run `engine` until the block ends: `with blocking(LocalEngine()) as engine: engine.verify(tasks)`."""
    engine = whole(engine)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(engine):
        yield BlockingEngine(engine, portal)
