"""Unsloth's notebook for NeMo Gym: its reward function, which hands null on to TRL and takes every error for a 0."""

import ast
import sys
from pathlib import Path
from typing import Any

import numpy
import requests
from learner_under_fault import PROMPT
from trainers.callers import Told, address, checkout, number, preset

COMMIT = checkout("notebooks")
NOTEBOOK = Path(sys.prefix) / "src" / "notebooks" / "python_scripts" / "NeMo-Gym-Sudoku.py"
VERSION = f"notebooks {COMMIT}"


def reward_function() -> Any:
    """The one function of the notebook that asks for rewards; the rest of it loads a model."""
    tree = ast.parse(NOTEBOOK.read_text())
    [made] = [part for part in tree.body if isinstance(part, ast.FunctionDef) and part.name == "reward_fn"]
    endpoint = address(f"/nemo-gym/{preset()}/verify?unjudged=null")
    names: dict[str, Any] = {"requests": requests, "np": numpy, "model_name": "m", "verify_endpoint": endpoint}
    exec(compile(ast.Module([made], []), str(NOTEBOOK), "exec"), names)  # noqa: S102 - its own code
    return names["reward_fn"]


def ask(completions: list[str], truths: list[Any]) -> Told:
    prompts = [[{"role": "user", "content": PROMPT}] for _ in completions]
    said = [[{"role": "assistant", "content": text}] for text in completions]
    return [number(one) for one in reward_function()(said, prompts, answer=truths, metadata=[{} for _ in truths])]
