"""unsloth's function under TRL's trainer, which is unsloth's; unsloth itself starts only on a GPU."""

from typing import Any

from trainers.of_trl import SAID
from trainers.of_trl import VERSION as TRL
from trainers.of_trl import ask as ask_trl

from trainer_client.adapters import unsloth

VERSION = f"{TRL}, plain function"


def plain(prompts: Any, completions: Any, **columns: Any) -> list[float | None]:
    return unsloth.reward(prompts, SAID[0], **(columns | {"answer": SAID[1]}))


def ask(completions: list[str], truths: list[Any]) -> list[float | None]:
    return ask_trl(completions, truths, plain)
