"""reward-kit: `reward-kit preview --remote-url`, which says of each sample whether its score is valid."""

import contextlib
import io
import json
import os
import tempfile
from argparse import Namespace
from importlib.metadata import version
from typing import Any

from learner_under_fault import PROMPT
from reward_kit.cli_commands.preview import preview_command
from trainers.callers import Told, address, preset

os.environ.setdefault("FIREWORKS_API_KEY", "none")  # it does not start without one
VERSION = f"reward-kit {version('reward-kit')}"


def ask(completions: list[str], truths: list[Any]) -> Told:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as samples:
        for text, truth in zip(completions, truths, strict=True):
            messages = [{"role": "user", "content": PROMPT}, {"role": "assistant", "content": text}]
            samples.write(json.dumps({"messages": messages, "ground_truth": truth}) + "\n")
        samples.flush()
        asked = Namespace(
            remote_url=address(f"/eval-protocol/{preset()}"), samples=samples.name, max_samples=len(completions),
            metrics_folders=None, huggingface_dataset=None, huggingface_key_map=None,
        )  # fmt: skip
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            preview_command(asked)
    return [told(one) for one in printed.getvalue().split("--- End Sample ---")[:-1]]


def told(text: str) -> float | None:
    lines = dict(line.strip().split(": ", 1) for line in text.splitlines() if ": " in line)
    return float(lines["Score"]) if lines.get("Is Valid") == "True" else None
