"""Where problems come from: rows, those of well-known data sets recognised, or a small seeded generator for runs that
have none. Nothing is judged here.

The generated tasks are for trying the trainer out on a model of a few hundred thousand parameters: their prompts are
one short line, so that a character is a token. Their demonstrations are right; whoever warms a model up decides how
many to spoil.
"""

import itertools
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from trainer_client.grpo.config import Data, Evaluation, Source
from trainer_client.grpo.errors import UnusableInput
from trainer_client.grpo.rollout import Message, Problem
from trainer_client.grpo.rows import Row, read_rows
from verifier.dump.columns import MISSING, OTHERS, are_messages, look_up, role_of, text_of_message, text_of_messages
from verifier.dump.dataset import Dataset, NoTruth
from verifier.dump.datasets import DATASETS, dataset_named, prompt_of, recognised
from verifier.errors import ConfigError
from verifier.wire import beginning, complaint


class Problems(NamedTuple):
    """The problems of a run."""

    train: Sequence[Problem]
    held_out: Sequence[Problem]
    preset: str | None
    """How generated problems are judged; a file does not say."""


def problems(
    data: Data, seed: int, evaluation: Evaluation | None = None, *, preset_is_chosen: bool = False
) -> Problems:
    """The run's problems, those kept for evaluation apart; raises UnusableInput.

    With an evaluation source of its own nothing is kept from training. A recognised data set's preset gives way to one
    that was chosen; a row's own column `preset` does not.
    """
    given = data.file is not None or data.name is not None
    found = read_problems(data, preset_is_chosen=preset_is_chosen) if given else generated(data.task, data.count, seed)
    random.Random(f"{seed} split").shuffle(found)
    preset = None if given else PRESETS[data.task]
    if evaluation is not None and (evaluation.file is not None or evaluation.name is not None):
        return Problems(found, evaluated(data, evaluation, preset_is_chosen=preset_is_chosen), preset)
    held_out = min(data.held_out, len(found) // 5)
    return Problems(found[held_out:], found[:held_out], preset)


def evaluated(data: Data, evaluation: Evaluation, *, preset_is_chosen: bool) -> list[Problem]:
    """The problems of the evaluation's source, asked as the run's own are."""
    own = {name: getattr(evaluation, name) for name in Source.model_fields}
    found = read_problems(data.model_copy(update=own), preset_is_chosen=preset_is_chosen)
    if evaluation.preset is None:
        return found
    return [problem.model_copy(update={"preset": evaluation.preset}) for problem in found]


def order(count: int, seed: int, start: int = 0) -> Iterator[int]:
    """Positions to train on, for ever from the `start`-th: each pass over all `count` in another order of its own."""
    for number in itertools.count(start // count):
        one_pass = list(range(count))
        random.Random(f"{seed} pass {number}").shuffle(one_pass)
        yield from one_pass[start % count if number == start // count else 0 :]


# --- files ----------------------------------------------------------------------------------------------------------


class Reading(NamedTuple):
    """What a row says, whoever's columns it has."""

    prompt: Any
    ground_truth: Any
    preset: Any


def read_problems(data: Data, *, preset_is_chosen: bool = False) -> list[Problem]:
    """The problems of a file, a folder or a Hugging Face data set; raises UnusableInput naming the row."""
    rows = read_rows(data)
    dataset = _dataset(data, rows)
    found = [_problem(row, number, data, dataset) for number, row in enumerate(rows, 1)]
    if dataset is None or not preset_is_chosen:
        return found
    return [problem.model_copy(update={"preset": None}) for problem in found]


def _dataset(data: Data, rows: Sequence[Row]) -> Dataset | None:
    """Whose columns these rows have; None where they are named as the configuration says."""
    if data.dataset is not None:
        try:
            return dataset_named(data.dataset)
        except ConfigError as error:
            raise UnusableInput(str(error).replace("--dataset", "data.dataset")) from None
    first = rows[0].columns
    if data.prompt_column in first and data.ground_truth_column in first:
        return None
    if {"prompt_column", "ground_truth_column"} & data.model_fields_set:
        return None
    return recognised(row.columns for row in rows)


def _problem(row: Row, number: int, data: Data, dataset: Dataset | None) -> Problem:
    place, columns = row
    said = _as_named(row, data) if dataset is None else _as_in(dataset, row, data)
    if said.ground_truth in (None, "", []):
        raise UnusableInput(
            f"{place}: {data.ground_truth_column!r} is empty, so no answer could be judged; leave such rows out"
        )
    metadata = columns.get("metadata")
    messages = _asked(_messages(said.prompt), place, drop_answer=data.drop_answer or dataset is not None)
    try:
        filled = (
            [*messages[:-1], {**messages[-1], "content": _fill(data.template, columns, messages[-1]["content"], place)}]
            if messages
            else []
        )
        return Problem(
            id=str(number if columns.get(data.id_column) is None else columns[data.id_column]),
            prompt=text_of_messages(filled) if filled else _fill(data.template, columns, said.prompt, place),
            messages=tuple(Message.model_validate(message) for message in filled),
            ground_truth=said.ground_truth,
            preset=said.preset,
            metadata=metadata if isinstance(metadata, dict) else {},
            demonstration=columns.get(data.demonstration_column),
        )
    except ValidationError as error:
        raise UnusableInput(f"{place}: {complaint(error)}") from None


def _as_named(row: Row, data: Data) -> Reading:
    prompt = _column(row, data.prompt_column, "prompt_column")
    return Reading(prompt, _column(row, data.ground_truth_column, "ground_truth_column"), row.columns.get("preset"))


def _as_in(dataset: Dataset, row: Row, data: Data) -> Reading:
    prompt = prompt_of(dataset, row.columns)
    if prompt is None and "{prompt}" in data.template:
        raise UnusableInput(
            f"{row.place} has the columns of {dataset.name} and no prompt; say what is asked in data.template, such as "
            f"{WORDS.get(dataset.name, 'Answer: {question}')!r}"
        )
    try:
        truth, preset = dataset.truth(row.columns), dataset.preset_of(row.columns)
    except (NoTruth, TypeError, KeyError, AttributeError, ValueError) as error:
        raise UnusableInput(
            f"{row.place}: no ground truth ({error}); as a row of {dataset.name}, expected {dataset.example}"
        ) from None
    return Reading("" if prompt is None else prompt, truth, preset)


WORDS = {"countdown": "Using the numbers {nums}, create an equation that equals {target}."}


def _messages(prompt: Any) -> list[dict[str, Any]]:
    """A conversation's turns, each with its text; none where the prompt is plain text."""
    if not are_messages(prompt):
        return []
    return [
        {"role": ROLES.get(said := role_of(turn) or "user", said), "content": text_of_message(turn)} for turn in prompt
    ]


def _asked(messages: list[dict[str, Any]], place: str, *, drop_answer: bool) -> list[dict[str, Any]]:
    """The turns that ask. A conversation that ends with the model's own turn (a column `messages` for fine-tuning)
    would show the answer that is to be found."""
    if not messages or messages[-1]["role"] in OTHERS:
        return messages
    first = next(number for number, turn in enumerate(messages) if turn["role"] not in OTHERS)
    if drop_answer and first:
        return messages[:first]
    raise UnusableInput(
        f"{place}: the prompt is a conversation that ends with the model's own turn ({messages[-1]['role']}), so it "
        "would show the answer. Set data.drop_answer to ask with the turns before the model's first, or name another "
        "column in data.prompt_column; what every completion begins with is data.prefill"
    )


ROLES = {"human": "user", "gpt": "assistant"}
"""Names of ShareGPT's form that chat templates do not know."""


def _column(row: Row, name: str, setting: str) -> Any:
    found = look_up(row.columns, name)
    if found is MISSING:
        columns = ", ".join(repr(beginning(str(key))) for key in list(row.columns)[:20]) or "none"
        raise UnusableInput(
            f"{row.place} has no column {name!r}; it has {columns}. Name the right one in data.{setting}, or the data "
            f"set in data.dataset ({', '.join(DATASETS)})"
        )
    return found


def _fill(template: str, row: Mapping[str, Any], prompt: Any, place: str) -> str:
    if not isinstance(prompt, str):
        raise UnusableInput(f"{place}: the prompt is a {type(prompt).__name__}; expected text or messages")
    metadata = row.get("metadata")
    fields = {**row, **(metadata if isinstance(metadata, dict) else {}), "prompt": prompt}

    def value(name: "re.Match[str]") -> str:
        found = fields.get(name[1], name[0])
        return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=str)

    return FIELD.sub(value, template)  # In one pass: braces inside a value are the value's own.


FIELD = re.compile(r"\{(\w+)\}")


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
PRESETS = {"addition": "numeric", "countdown": "countdown"}
