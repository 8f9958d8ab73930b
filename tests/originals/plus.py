"""EvalPlus' problems as they stand in its own history, with what its solutions give for each input.

Its releases are files that a clone does not hold; earlier states of its repository hold MBPP+ and HumanEval+ whole.
"""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from graders import loaded, package, stand_in

MBPP_PLUS = "1bd5f4c^:MbppPlus.jsonl"
HUMAN_EVAL_PLUS = ("8939a53:HumanEvalPlus.jsonl", "8939a53:HumanEvalPlusInputs.jsonl")
MOST_INPUTS = 60  # of a problem: some have thousands, and what they give is written into the tests
MOST_CHARACTERS = 200_000  # of all inputs, or of all values, of a problem
SECONDS = 2
NOT_COMPARED = ("find_zero",)  # whose published test calls another function than its grader does


class PlusProblem(NamedTuple):
    """One problem. `source` is its solution."""

    task: str
    entry: str
    source: str
    prompt: str
    asserts: str
    inputs: list[Any]
    atol: float


def files_of(clones: Path, place: str) -> list[dict[str, Any]]:
    command = ["git", "-C", str(clones / "evalplus"), "show", place]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def evalplus(clones: Path, tool: str) -> Any:
    """The module of its tools that writes the published tests; with it come its data and its grader."""
    for name in ("wget", "tempdir", "rich.console", "rich.syntax", "evalplus.evaluate", "tqdm"):
        stand_in(name, Console=None, Syntax=None, get_groundtruth=None, tqdm=lambda rows, **_: rows)
    stand_in("appdirs", user_cache_dir=lambda name: f"{tempfile.gettempdir()}/{name}")
    package("evalplus", clones / "evalplus/evalplus")
    package("evalplus.data", clones / "evalplus/evalplus/data")
    return loaded(clones / f"evalplus/tools/{tool}/to_original_fmt.py", f"evalplus_tools_{tool}")


def mbpp_plus(clones: Path) -> Iterator[PlusProblem]:
    evalplus(clones, "mbpp")
    read = sys.modules["evalplus.data.mbpp"].mbpp_deserialize_inputs
    for row in files_of(clones, MBPP_PLUS):
        inputs = [*read(row["task_id"], row["base_input"]), *read(row["task_id"], row["plus_input"])]
        source = row["prompt"] + row["canonical_solution"]
        yield PlusProblem(
            row["task_id"],
            row["entry_point"],
            source,
            row["prompt"],
            row["assertion"],
            inputs[:MOST_INPUTS],
            row["atol"],
        )


def human_eval_plus(clones: Path, problems: list[dict[str, Any]]) -> Iterator[PlusProblem]:
    first, more = (files_of(clones, place) for place in HUMAN_EVAL_PLUS)
    further = {row["task_id"].rpartition("_")[2]: row["inputs"] for row in more}
    for number, (problem, row) in enumerate(zip(problems, first, strict=True)):
        if problem["entry_point"] not in NOT_COMPARED:
            inputs = [*row["base_input"], *further.get(str(number), [])]
            source = problem["prompt"] + problem["canonical_solution"]
            yield PlusProblem(
                problem["task_id"],
                problem["entry_point"],
                source,
                problem["prompt"],
                "",
                inputs[:MOST_INPUTS],
                row["atol"],
            )


def expected(problem: PlusProblem) -> list[Any] | None:
    """What the solution gives for each input; None where it fails on one, or there is too much to write down."""
    space: dict[str, Any] = {}
    signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(SECONDS)
    try:
        exec(problem.source, space)
        values = [space[problem.entry](*deepcopy(one)) for one in problem.inputs]
        return None if max(len(repr(problem.inputs)), len(repr(values))) > MOST_CHARACTERS else values
    except Exception:  # noqa: BLE001 - whatever it raises, it gives no value
        return None
    finally:
        signal.alarm(0)


def out_of_time(*_: object) -> None:
    raise TimeoutError
