"""Which column of a dump holds which field of a rollout.

A dump carries more columns than a rollout has fields, under names of its own; the ones that no field takes are ignored
and remembered. Nothing here opens a file.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from verifier.dump.calls import calls_are_judged, calls_in, with_calls
from verifier.errors import InputError
from verifier.wire import PresetRef, Rollout, complaint, without_lone_surrogates

FIELDS = tuple(Rollout.model_fields)
NEEDED = ("completion", "ground_truth")
USUAL_NAMES = {
    "completion": (
        *("response", "resp", "responses", "output", "generation", "completions", "prediction", "model_output"),
        *("solution_str", "resps", "text"),
    ),
    "ground_truth": (
        *("gold", "answer", "target", "label", "reward_model", "expected_answer", "reference", "solution", "golds"),
        *("verification_info",),
    ),
    "preset": ("data_source", "task", "domain"),
}
ELSEWHERE = "; or give the file that has it, such as --join gold.jsonl --on id"
INSIDE = {"resps": "resps.0", "reward_model": "reward_model.ground_truth"}
PER_COMPLETION = ("id", "truncated", "completion_tokens")
MOST_IGNORED_NAMES = 100

Columns = Mapping[str, str]


class Missing:
    """The value of a column that a row does not have; null is a value."""


MISSING = Missing()


def misfit(error: Exception) -> str:
    """In words, why a row is not of the form that it was read as."""
    match error:
        case KeyError():
            return f"{str(error.args[0])[:60]!r} is missing" if error.args else "a column is missing"
        case IndexError():
            return "a list is shorter than it should be"
        case TypeError() | AttributeError():
            return "a value is of another type"
        case _:
            return str(error)[:200]


def read_column_map(texts: Iterable[str], also: Iterable[str] = ()) -> dict[str, str]:
    """Read `field=column,field=column`; raises InputError, which names what is wrong and the fields there are.

    `also` are names beside the fields of a rollout, a data set's own columns.
    """
    columns: dict[str, str] = {}
    for pair in (pair for text in texts for pair in text.split(",") if pair.strip()):
        name, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not name or not column:
            raise InputError(f"--map {pair!r}: expected field=column, such as completion=response")
        if name not in (known := (*FIELDS, *also)):
            raise InputError(f"--map {pair!r}: a rollout has no field {name!r}; expected one of: {', '.join(known)}")
        if name in columns:
            raise InputError(f"--map names the field {name!r} twice: {columns[name]!r} and {column!r}")
        columns[name] = column
    return columns


def look_up(row: Mapping[str, Any], column: str) -> Any:
    """The value at `column` of `row`: a name, or a path such as `reward_model.ground_truth` or `responses.0`.

    A column whose own name has dots in it goes before a path. MISSING when there is none.
    """
    if column in row:
        return row[column]
    if "." not in column:
        return MISSING
    value: Any = row
    for step in column.split("."):
        if isinstance(value, (dict, Mapping)) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.lstrip("-").isdecimal() and -len(value) <= int(step) < len(value):
            value = value[int(step)]
        else:
            return MISSING
    return value


def text_of_messages(value: Any) -> Any:
    """Chat messages as one text, a blank line between them; anything else as it is."""
    return "\n\n".join(map(text_of_message, value)) if are_messages(value) else value


def text_of_last_message(value: Any) -> Any:
    """The text of the last of some chat messages, which must be the model's; anything else as it is.

    Where it is somebody else's, nothing a model wrote stands there, and null is no completion.
    """
    if not are_messages(value):
        return value
    return None if role_of(value[-1]) in OTHERS else text_of_message(value[-1])


OTHERS = ("user", "human", "system", "developer", "tool", "function")
"""Who else speaks in a conversation; a model is called assistant, gpt, model and by other names."""


def are_messages(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(item, (dict, Mapping)) and ("content" in item or "tool_calls" in item or item.keys() >= SHAREGPT)
            for item in value
        )
    )


SHAREGPT = {"from", "value"}
"""The keys of a message in ShareGPT's form: Open-Reasoner-Zero, OpenThoughts."""


def role_of(message: Mapping[str, Any]) -> Any:
    """Who speaks: `role`, or `from` in ShareGPT's form."""
    return message.get("role", message.get("from"))


def are_several(value: Any) -> bool:
    """Whether this is a list of completions: texts, or chats."""
    return (
        isinstance(value, list)
        and bool(value)
        and (all(isinstance(one, str) for one in value) or all(map(are_messages, value)))
    )


def text_of_message(message: Mapping[str, Any]) -> str:
    content = message["content"] if "content" in message else message.get("value")
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, Mapping)]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def text_of_number(value: Any) -> Any:
    """A whole number as text; anything else as it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


TYPES = {"prompt": str, "metadata": dict}
"""Fields that may be absent, and whose names data sets use for other things, with the type that makes it the field."""


def object_of_text(value: Any) -> Any:
    """JSON text as the object that it spells; anything else as it is."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


READERS = {
    "metadata": object_of_text,
    "id": text_of_number,
    "group": text_of_number,
    "prompt": text_of_messages,
    "completion": text_of_last_message,
}


@dataclass
class ColumnReader:
    """Turns rows into rollouts, and remembers the columns that nothing took."""

    columns: Columns = field(default_factory=dict)
    ignored: set[str] = field(default_factory=set)
    preset: str | PresetRef | None = None
    """What judges rows that name no preset."""
    calls_are_judged: bool = False
    """By a rubric that the caller has: calls of tools are the answer."""

    def __post_init__(self) -> None:
        self._column_of = {name: self.columns.get(name, name) for name in FIELDS}
        self.roots = {column.partition(".")[0] for column in self._column_of.values()} | set(self._column_of.values())

    @property
    def group_column(self) -> str:
        return self._column_of["group"]

    def has_group(self, row: Mapping[str, Any]) -> bool:
        return look_up(row, self.group_column) not in (MISSING, None)

    def remember_ignored(self, row: Mapping[str, Any], taken: Iterable[str]) -> None:
        """Remember the columns of a row that nothing in `taken` takes."""
        if len(self.ignored) < MOST_IGNORED_NAMES:
            self.ignored |= row.keys() - set(taken)

    def samples(self, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What is particular to each rollout of a row: nothing, or of several completions one and its name.

        A list as long beside them, of lengths or of ids, is a list of theirs.
        """
        column = self._column_of["completion"]
        answers = look_up(row, column)
        if not are_several(answers):
            return [{}]
        found: list[dict[str, Any]] = [{column: answer} for answer in answers]
        for name in PER_COMPLETION:
            beside = look_up(row, self._column_of[name])
            if isinstance(beside, list) and len(beside) == len(answers):
                for sample, value in zip(found, beside, strict=True):
                    sample[self._column_of[name]] = value
        own = text_of_number(look_up(row, self._column_of["id"]))
        if isinstance(own, str) and len(found) > 1:
            for number, sample in enumerate(found):
                sample[self._column_of["id"]] = f"{own}-{number}"
                if not self.has_group(row):
                    sample[self.group_column] = own
        return found

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row's values by field. Null in an optional column is the same as no value."""
        found = {name: look_up(row, column) for name, column in self._column_of.items()}
        read = {name: READERS[name](value) if name in READERS else value for name, value in found.items()}
        return {
            name: value
            for name, value in read.items()
            if value is not MISSING and (value is not None or name in NEEDED) and not self._is_other(name, value)
        }

    def _is_other(self, name: str, value: Any) -> bool:
        """Whether a column only has a field's name, and another use: nobody mapped it, and it cannot be the field."""
        return name in TYPES and name not in self.columns and not isinstance(value, TYPES[name])

    def rollout(self, row: Mapping[str, Any], number: int | str) -> Rollout | str:
        """The rollout that `row` holds, or what is wrong with it. `number` is its id when it has none."""
        try:
            return self._with_calls(row, Rollout.model_validate({"id": str(number), **self.fields(row)}))
        except ValidationError as error:
            return complaint(error)
        except RecursionError:
            return "a value is nested too deeply"

    def _with_calls(self, row: Mapping[str, Any], rollout: Rollout) -> Rollout:
        """The rollout with the calls of tools in its messages, where they are what is judged."""
        messages = look_up(row, self._column_of["completion"])
        calls = calls_in(messages) if are_messages(messages) else []
        if calls and (self.calls_are_judged or calls_are_judged(rollout.preset or self.preset)):
            return with_calls(rollout, (rollout.completion, *calls))
        return rollout

    def identity(self, row: Mapping[str, Any], number: int | str) -> str:
        """The id of a row that may be broken otherwise: its own where that can be read, else its number."""
        found = text_of_number(look_up(row, self._column_of["id"]))
        return str(without_lone_surrogates(found)) if isinstance(found, str) else str(number)

    def absent(self, rows: Iterable[Mapping[str, Any]], needed: Iterable[str]) -> str | None:
        """The first needed field that none of `rows` has."""
        kept = list(rows)
        for name in needed:
            if all(look_up(row, self._column_of[name]) is MISSING for row in kept):
                return name
        return None

    def absence(self, name: str, present: Iterable[str]) -> str:
        """What to tell someone whose dump has no column for the field `name`, only the columns `present`."""
        there = sorted(present)
        shown = ", ".join(there[:40]) + (f" and {len(there) - 40} more" if len(there) > 40 else "")
        guess = next((INSIDE.get(usual, usual) for usual in USUAL_NAMES.get(name, ()) if usual in there), "COLUMN")
        if name == "preset" and name not in self.columns:
            return (
                "nothing says which preset grades these rows. Give --preset NAME (auto chooses by the ground truth; "
                f"`verifier presets` lists them), or the column that names it: --map preset={guess}. Columns there: "
                f"{shown or 'none'}"
            )
        return (
            f"no column {self._column_of[name]!r} for the field {name!r}. Columns there: {shown or 'none'}. "
            f"Say which one it is, such as --map {name}={guess}{ELSEWHERE if name == 'ground_truth' else ''}"
        )
