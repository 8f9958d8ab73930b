"""What is written down about a run: a JSON line a step, TensorBoard, W&B and trackio if asked for, a line to watch."""

import json
import math
import re
import sys
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from trainer_client.grpo.config import TrainConfig
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.page import as_text
from trainer_client.grpo.transcript import Row

Metrics = Mapping[str, Any]
NOT_OF_A_NAME = re.compile(r"[^\w-]")
"""W&B's ids hold none of /\\#?%: ."""
SHOWN_ON_A_BOARD = ("step", "reward", "outcome", "answer", "ground_truth", "prompt", "completion", "reason")


class Record:
    """A run's log. Lines of steps after `step`, left by a run that was killed, are dropped."""

    def __init__(self, folder: Path, config: TrainConfig, step: int, screen: TextIO | None = None) -> None:
        self._steps, self._screen = config.steps, screen or sys.stderr
        self.file = folder / "metrics.jsonl"
        self.lines: list[dict[str, Any]] = [line for line in read_lines(self.file) if line["step"] <= step]
        self._write_again()
        self._log = self.file.open("a", encoding="utf-8")
        self._board = _tensorboard(folder / "tensorboard", step) if config.log.tensorboard else None
        name = _board_name(folder, goes_on=step >= 0) if config.log.wandb_project or config.log.trackio_project else ""
        self._wandb = _wandb(config, folder, name) if config.log.wandb_project else None
        self._trackio = _trackio(config, name, goes_on=step >= 0) if config.log.trackio_project else None

    def step(self, metrics: Metrics, remarks: Sequence[str] = ()) -> None:
        """Write one step down and show it, with what is to be said about it below."""
        plain = {name: _plain(value) for name, value in metrics.items()}
        self.lines.append(plain)
        self._log.write(json.dumps(plain) + "\n")
        self._log.flush()
        numbers = {name: value for name, value in plain.items() if isinstance(value, int | float) and name != "step"}
        if self._board is not None:
            for name, value in numbers.items():
                self._board.add_scalar(name, value, plain["step"])
        for board in (self._wandb, self._trackio):
            if board is not None:
                board.log(numbers, step=plain["step"])
        self.say("\n".join([progress_line(plain, self._steps), *remarks]))

    def texts(self, step: int, rows: Mapping[str, Row]) -> None:
        """Show some rollouts on the boards, each under its name."""
        if self._board is not None:
            for name, row in rows.items():
                self._board.add_text(f"rollouts/{name}", as_text(row), step)
        if self._wandb is not None:
            columns = [*SHOWN_ON_A_BOARD, "shown as"]
            lines = [[*(row[column] for column in SHOWN_ON_A_BOARD), name] for name, row in rows.items()]
            self._wandb.log({"rollouts": self._wandb.Table(columns=columns, data=lines)}, step=step)
        if self._trackio is not None:
            shown = "\n\n".join(f"{name}\n\n{as_text(row)}" for name, row in rows.items())
            self._trackio.log({"rollouts": self._trackio.Markdown(shown)}, step=step)

    def say(self, text: str) -> None:
        print(text, file=self._screen, flush=True)

    def close(self) -> None:
        self._log.close()
        if self._board is not None:
            self._board.close()
        for board in (self._wandb, self._trackio):
            if board is not None:
                board.finish()

    def _write_again(self) -> None:
        partial = self.file.with_suffix(".partial")
        partial.write_text("".join(json.dumps(line) + "\n" for line in self.lines), encoding="utf-8")
        partial.rename(self.file)


class NoRecord(Record):
    """That of a process which is not the first: it keeps nothing and says nothing."""

    def __init__(self) -> None:
        self.lines = []

    def step(self, metrics: Metrics, remarks: Sequence[str] = ()) -> None:
        pass

    def texts(self, step: int, rows: Mapping[str, Row]) -> None:
        pass

    def say(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass


def progress_line(metrics: Metrics, steps: int) -> str:
    """One step as a person wants to see it."""

    def shown(name: str, form: str) -> str:
        value = metrics.get(name)
        return "-" if value is None else format(value, form)

    parts = [
        f"step {metrics['step']}/{steps}",
        f"reward {shown('reward', '.3f')}",
        f"exposed {shown('exposed', '.1%')}",
        f"not judged {shown('not_judged', 'd')}",
        f"length {shown('length', '.1f')}",
        f"kl {shown('kl', '.4f')}",
        f"{shown('tokens_per_second', ',.0f')} tokens/s",
    ]
    if metrics.get("evaluation") is not None:
        parts.append(f"held out {shown('evaluation', '.3f')}")
    parts += [f"{name.removeprefix('evaluation_')} {value:.3f}" for name, value in metrics.items() if "pass@" in name]
    if metrics.get("cannot_learn"):
        parts.append(f"CANNOT LEARN: {', '.join(metrics['cannot_learn'])}")
    return "  ".join(parts)


def read_lines(file: Path) -> list[dict[str, Any]]:
    """The steps in a log; a last line that was cut off by a kill is left out."""
    if not file.exists():
        return []
    found = []
    for line in file.read_text(encoding="utf-8").split("\n"):
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return found


def _plain(value: Any) -> Any:
    """JSON has no NaN: what there is none of is null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _tensorboard(folder: Path, step: int) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise UnusableInput("log.tensorboard needs the package tensorboard: install it, or set it to false") from None
    return SummaryWriter(str(folder), purge_step=step + 1)


def _board_name(folder: Path, *, goes_on: bool) -> str:
    """What this run is called on boards that hold many: its folder's name, and what tells it from others of that name.

    It stands in the folder, so that a resumed run goes on as the same one.
    """
    file = folder / "board-name"
    if not (goes_on and file.is_file()):
        file.write_text(f"{folder.resolve().name}-{uuid.uuid4().hex[:8]}", encoding="utf-8")
    return file.read_text(encoding="utf-8")


def _wandb(config: TrainConfig, folder: Path, name: str) -> Any:
    try:
        import wandb
    except ImportError:
        raise UnusableInput("log.wandb_project needs the package wandb: install it, or leave it out") from None
    wandb.init(
        project=config.log.wandb_project, name=name, id=NOT_OF_A_NAME.sub("-", name), resume="allow",
        config=config.model_dump(mode="json"), dir=str(folder),
    )  # fmt: skip
    return wandb


def _trackio(config: TrainConfig, name: str, *, goes_on: bool) -> Any:
    try:
        import trackio
    except ImportError:
        raise UnusableInput("log.trackio_project needs the package trackio: install it, or leave it out") from None
    trackio.init(
        project=config.log.trackio_project, name=name, resume="allow" if goes_on else "never",
        config=config.model_dump(mode="json"), embed=False,
    )  # fmt: skip
    return trackio
