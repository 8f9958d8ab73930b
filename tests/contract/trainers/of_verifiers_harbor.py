"""verifiers' Harbor taskset: its task, scored by its own code. A trace with an error is no sample."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from trainers.boxes import Box, task_in
from trainers.callers import Told
from trainers.of_verifiers import VERSION, trace  # noqa: F401
from verifiers.v1.errors import RolloutError
from verifiers.v1.runtimes.subprocess import SubprocessConfig, SubprocessRuntime
from verifiers.v1.tasksets.harbor.taskset import HarborData, HarborTask, HarborTaskConfig


class Boxed(SubprocessRuntime):
    """Their runtime without a container, in the box."""

    def __init__(self, box: Box) -> None:
        super().__init__(SubprocessConfig())
        self.box, self.workdir = box, box.folder / "app"

    async def run(self, argv: list[str], env: dict[str, str]) -> Any:
        return await super().run([self.box.inside(word) for word in argv], env)

    async def _read(self, path: str, max_bytes: int | None = None) -> bytes:
        return await super()._read(str(self.box.path(path)), max_bytes)

    async def write(self, path: str, data: bytes) -> None:
        await super().write(str(self.box.path(path)), data)


async def solved(place: Path, text: str, truth: Any) -> float | None:
    box = Box(place / "box")
    data = HarborData(prompt="1+1?", task_dir=str(task_in(place / "task", box, text, truth)))
    (box.folder / "app" / "answer.txt").write_text(text)
    task = HarborTask(data, HarborTaskConfig())
    made = trace(task, text)
    try:
        await task.score(made, Boxed(box))
    except RolloutError as error:
        print(error)
        return None
    return float(made.reward)


async def all_of_them(place: Path, completions: list[str], truths: list[Any]) -> Told:
    both = zip(completions, truths, strict=True)
    return list(await asyncio.gather(*(solved(place / str(number), *one) for number, one in enumerate(both))))


def ask(completions: list[str], truths: list[Any]) -> Told:
    with tempfile.TemporaryDirectory() as place:
        return asyncio.run(all_of_them(Path(place), completions, truths))
