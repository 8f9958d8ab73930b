"""A run's folder belongs to one run: while it is written to, and afterwards.

Two runs in one folder would drop each other's checkpoints, and a resumed one would publish whichever was found. So a
run takes a lock, and begins only where no other has left its steps, unless it is told to go on with them (`--resume`)
or to delete them (`--overwrite`). The default folder is for trying things out: there, the earlier run is moved aside.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.record import read_lines

WRITTEN = (
    *("checkpoints", "metrics.jsonl", "tensorboard", "run.html", "config.yaml", "rollouts"),
    *("model", "models", "vllm-model", "board-name", "wandb"),
)
"""What a run leaves in its folder."""


@contextmanager
def claimed(
    folder: Path, *, resume: bool = False, overwrite: bool = False, set_aside: bool = False, say: Callable[[str], None]
) -> Iterator[None]:
    """The folder, for this process alone; raises UnusableInput when it is another run's.

    `set_aside`: a folder that holds a run is renamed first.
    """
    if resume and overwrite:
        raise UnusableInput("--resume goes on with the run that is there, and --overwrite deletes it; give one of them")
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        if resume or not holds_run(folder):
            yield
            return
        if overwrite:
            _delete_run(folder)
            yield
            return
        if not set_aside:
            raise UnusableInput(
                f"{folder} holds a run already. Go on with it by --resume, delete it by --overwrite, or choose another "
                "folder with --out"
            )
        aside = next(place for number in range(1, 10**6) if not (place := Path(f"{folder}-{number}")).exists())
        folder.rename(aside)
        say(f"the earlier run in {folder} is now {aside}")
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        yield


def holds_run(folder: Path) -> bool:
    """Whether a run made at least one step here."""
    if any(folder.glob("checkpoints/step-*")):
        return True
    return any(line.get("step", 0) > 0 for line in read_lines(folder / "metrics.jsonl"))


def _delete_run(folder: Path) -> None:
    for name in WRITTEN:
        place = folder / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnusableInput(f"another run is writing to {folder}; choose another folder with --out") from None
        yield
