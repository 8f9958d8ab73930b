"""An engine for plain functions: the same engine, run in a background thread of its own."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from verifier.background import Background, BackgroundClosed
from verifier.engine.base import Engine
from verifier.engine.groups import GroupEngine, whole
from verifier.engine.options import DEFAULTS, CallOptions
from verifier.errors import EngineClosed
from verifier.rubric import Task
from verifier.wire import Result


class BlockingEngine:
    """What `blocking` yields: `Engine.verify` without `await`, safe to call from several threads."""

    def __init__(self, background: Background[GroupEngine]) -> None:
        self._background = background

    def verify(
        self,
        tasks: Sequence[Task],
        options: CallOptions = DEFAULTS,
    ) -> list[Result]:
        """One result a task, in order; see `Engine.stream` for the parameters and errors."""
        try:
            return self._background.run(lambda engine: engine.verify(tasks, options))
        except BackgroundClosed as error:
            raise EngineClosed(str(error)) from None


@contextmanager
def blocking(engine: Engine) -> Iterator[BlockingEngine]:
    """Run `engine` until the block ends: `with blocking(LocalEngine()) as engine: engine.verify(tasks)`.

    Its workers end with the block or with the process, and belong to the process that entered the block: in a forked
    child `verify` raises EngineClosed at once.
    """
    home = os.getpid()

    def entered() -> GroupEngine:
        if os.getpid() != home:
            raise EngineClosed(
                f"this engine's workers belong to process {home}, which forked this one; "
                "enter blocking(...) with another engine here"
            )
        return whole(engine)

    with Background("engine", entered) as background:
        background.start()
        yield BlockingEngine(background)
