"""Where problems come from: a JSONL file, or a small seeded generator for runs that have none. Nothing is judged here.

The generated tasks are for trying the trainer out on a model of a few hundred thousand parameters: their prompts are
one short line, so that a character is a token. Their demonstrations are right; whoever warms a model up decides how
many to spoil.
"""

import itertools
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from trainer_client.grpo.config import Data
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.rollout import Problem
from verifier.wire import beginning, complaint


class Problems(NamedTuple):
    """The problems of a run."""

    train: Sequence[Problem]
    held_out: Sequence[Problem]
    preset: str | None
    """How generated problems are judged; a file does not say."""


def problems(data: Data, seed: int) -> Problems:
    """The run's problems, those kept for evaluation apart; raises UnusableInput."""
    preset = None if data.file else PRESETS[data.task]
    found = list(read_problems(data) if data.file else generated(data.task, data.count, seed))
    random.Random(f"{seed} split").shuffle(found)
    held_out = min(data.held_out, len(found) // 5)
    return Problems(found[held_out:], found[:held_out], preset)


def order(count: int, seed: int, start: int = 0) -> Iterator[int]:
    """Positions to train on, for ever from the `start`-th: each pass over all `count` in another order of its own."""
    for number in itertools.count(start // count):
        one_pass = list(range(count))
        random.Random(f"{seed} pass {number}").shuffle(one_pass)
        yield from one_pass[start % count if number == start // count else 0 :]


# --- files ----------------------------------------------------------------------------------------------------------


def read_problems(data: Data) -> list[Problem]:
    """The problems of a JSONL file; raises UnusableInput naming the line."""
    assert data.file is not None
    try:
        lines = data.file.read_text(encoding="utf-8").split("\n")  # Not at U+2028, which JSON may hold.
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInput(f"cannot read the data set {data.file}: {error}") from None
    found = [_problem(line, number, data) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise UnusableInput(f"the data set {data.file} has no rows; expected JSONL, an object a line")
    return found


def _problem(line: str, number: int, data: Data) -> Problem:
    place = f"{data.file}, line {number}"
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnusableInput(f"{place} is not JSON: {error}; expected one object per line") from None
    if not isinstance(row, dict):
        raise UnusableInput(f"{place} is a {type(row).__name__}; expected an object")
    prompt = _column(row, data.prompt_column, "prompt_column", place)
    ground_truth = _column(row, data.ground_truth_column, "ground_truth_column", place)
    if ground_truth in (None, "", []):
        raise UnusableInput(
            f"{place}: {data.ground_truth_column!r} is empty, so no answer could be judged; leave such rows out"
        )
    metadata = row.get("metadata")
    try:
        return Problem(
            id=str(number if row.get(data.id_column) is None else row[data.id_column]),
            prompt=_fill(data.template, row, prompt, place),
            ground_truth=ground_truth,
            preset=row.get("preset"),
            metadata=metadata if isinstance(metadata, dict) else {},
            demonstration=row.get(data.demonstration_column),
        )
    except ValidationError as error:
        raise UnusableInput(f"{place}: {complaint(error)}") from None


def _column(row: Mapping[str, Any], name: str, setting: str, place: str) -> Any:
    if name not in row:
        columns = ", ".join(repr(beginning(str(key))) for key in list(row)[:20]) or "none"
        raise UnusableInput(f"{place} has no column {name!r}; it has {columns}. Name the right one in data.{setting}")
    return row[name]


def _fill(template: str, row: Mapping[str, Any], prompt: Any, place: str) -> str:
    if not isinstance(prompt, str):
        raise UnusableInput(f"{place}: the prompt is a {type(prompt).__name__}; expected text")
    filled = template.replace("{prompt}", prompt)
    metadata = row.get("metadata")
    fields = {**row, **(metadata if isinstance(metadata, dict) else {})}
    for name, value in fields.items():
        if name != "prompt":
            filled = filled.replace("{" + name + "}", value if isinstance(value, str) else json.dumps(value))
    return filled


# --- generated problems ---------------------------------------------------------------------------------------------


def generated(task: Literal["addition", "countdown"], count: int, seed: int) -> list[Problem]:
    """At most `count` different problems of a task, in an order that the seed decides."""
    rng = random.Random(f"{seed} {task}")
    found: dict[str, Problem] = {}
    for _ in range(count * 20):
        problem = GENERATORS[task](rng)
        found.setdefault(problem.id, problem)
        if len(found) == count:
            break
    return list(found.values())


def addition(rng: random.Random) -> Problem:
    """`3+8+5=`, answered by two digits: a thousand problems."""
    terms = [rng.randrange(10) for _ in range(3)]
    prompt = "+".join(map(str, terms))
    total = f"{sum(terms):02d}"
    return Problem(id=prompt, prompt=f"{prompt}=", ground_truth=total, demonstration=total)


def countdown(rng: random.Random) -> Problem:
    """Three numbers and a target, answered by an expression that uses each number once."""
    numbers = [rng.randint(1, 9) for _ in range(3)]
    first, second = rng.choice("+-*"), rng.choice("+-*")
    expression = f"({numbers[0]}{first}{numbers[1]}){second}{numbers[2]}"
    target = _value(numbers, first, second)
    given = rng.sample(numbers, 3)
    return Problem(
        id=f"{given}{target}",
        prompt=f"{given[0]} {given[1]} {given[2]}={target}:",
        ground_truth={"target": target, "numbers": given},
        demonstration=f"<answer>{expression}</answer>",
    )


def _value(numbers: Sequence[int], first: str, second: str) -> int:
    value = numbers[0]
    for sign, number in zip((first, second), numbers[1:], strict=True):
        value = value + number if sign == "+" else value - number if sign == "-" else value * number
    return value


GENERATORS = {"addition": addition, "countdown": countdown}
PRESETS = {"addition": "numeric", "countdown": "tinyzero/countdown"}
