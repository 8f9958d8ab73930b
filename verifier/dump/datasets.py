"""Rows of well-known data sets as they come, each with a completion beside it, as rollouts.

A data set's own columns make the prompt, the ground truth and the preset; a completion column is all that is added.
Which column holds what can be said with the names of `Rollout` (`--map completion=response`), and for the data set's
own columns with theirs (`--map answer=gold`). Nothing is fetched: the rows are the user's.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from verifier.dump.columns import FIELDS, MISSING, USUAL_NAMES, ColumnReader, look_up, text_of_messages
from verifier.errors import ConfigError
from verifier.extract.boxed import find_boxes
from verifier.presets.sources import BUILT_IN
from verifier.wire import Json, PresetRef, Rollout

Row = Mapping[str, Any]
Truth = Callable[[Row], Json]
GSM8K_ANSWER = re.compile(r"####\s*(\S[^\n]*)")


class NoTruth(Exception):
    """Why a row has no ground truth."""


@dataclass(frozen=True)
class Dataset:
    """How the rows of one data set are read.

    `needs` are the columns that its ground truth is made of: of each inner row, one must be there.
    """

    name: str
    prompt: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    truth: Truth
    example: str
    also: tuple[str, ...] = ()

    @property
    def preset(self) -> str | PresetRef:
        """What judges it, as `verifier.presets.sources` has it; else the preset of its name."""
        return BUILT_IN.preset(self.name) or self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is looked at."""
        return (*self.prompt, *(column for either in self.needs for column in either), *self.also)


def first(row: Row, *columns: str) -> Any:
    """The value of the first of `columns` that is there and not null; raises NoTruth."""
    for column in columns:
        value = look_up(row, column)
        if value is not MISSING and value is not None:
            return value
    raise NoTruth(f"{' and '.join(columns)} {'is' if len(columns) == 1 else 'are'} null")


def after_hashes(row: Row) -> Json:
    """GSM8K: the number behind the last ####, without thousands separators."""
    found = GSM8K_ANSWER.findall(str(first(row, "answer")))
    if not found:
        raise NoTruth("answer has no '#### number'")
    return str(found[-1]).strip().replace(",", "")


def boxed_in(row: Row, *columns: str) -> Json:
    """What stands in the last box of a worked solution."""
    solution = str(first(row, *columns))
    spans = find_boxes(solution, last_only=True).spans
    if not spans:
        raise NoTruth(f"{columns[0]} has no closed \\boxed{{...}}")
    return solution[slice(*spans[-1])].strip()


def stated_or_boxed(row: Row) -> Json:
    """The column `answer` where there is one, else the box of the solution."""
    answer = look_up(row, "answer")
    if answer is MISSING or answer is None or answer == "":
        return boxed_in(row, "solution")
    return answer if isinstance(answer, str) else json.dumps(answer)


def roles(row: Row) -> Json:
    text = look_up(row, "solution_text_format")
    if isinstance(text, str):
        return {"solution_text_format": text}
    return {"names": list(first(row, "names")), "solution": list(first(row, "solution"))}


def countdown(row: Row) -> Json:
    return {"target": first(row, "target"), "numbers": list(first(row, "nums", "numbers"))}


def opened(value: Any) -> Any:
    """JSON text as what it spells; anything else, and text that is none, as it is."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def tests_of(*columns: str) -> Truth:
    """The tests in the data set's own form, which the preset `code` reads: those of `columns` that are there."""

    def truth(row: Row) -> Json:
        found = {column: opened(look_up(row, column)) for column in columns}
        kept = {column: value for column, value in found.items() if value is not MISSING and value is not None}
        if not kept:
            raise NoTruth(f"{', '.join(columns)} are null")
        return kept

    return truth


def input_output(row: Row) -> Json:
    """APPS and TACO: inputs, outputs and perhaps fn_name, kept as JSON text in one column."""
    found = opened(first(row, "input_output"))
    if not isinstance(found, dict) or not {"inputs", "outputs"} <= found.keys():
        raise NoTruth("input_output holds no inputs and outputs")
    return found


def verification_info(row: Row) -> Json:
    found = opened(first(row, "verification_info"))
    if not isinstance(found, dict):
        raise NoTruth("verification_info is not an object")
    return found


def keyed_options(row: Row) -> Json:
    """RiddleSense: the right letter, and the options by letter."""
    choices = look_up(row, "choices")
    if choices is MISSING:
        choices = first(row, "question.choices")
    if isinstance(choices, list):
        pairs = [(choice["label"], choice["text"]) for choice in choices if isinstance(choice, Mapping)]
    else:
        pairs = list(zip(choices["label"], choices["text"], strict=False))
    return {"answer": first(row, "answerKey"), "options": {str(label): str(text) for label, text in pairs}}


def columns_of(*columns: str) -> Truth:
    """The columns as they are, JSON text opened: presets of these families read rows."""
    return tests_of(*columns)


def plain(column: str) -> Truth:
    return lambda row: first(row, column)


DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset("gsm8k", ("question",), (("answer",),), after_hashes, '{"question", "answer": "... #### 72"}'),
        Dataset(
            "math",
            ("problem",),
            (("solution", "answer"),),
            stated_or_boxed,
            '{"problem", "solution": "... \\\\boxed{5}"}',
        ),
        Dataset(
            "numina-cot",
            ("problem",),
            (("solution",),),
            lambda row: boxed_in(row, "solution"),
            '{"problem", "solution": "... \\\\boxed{5}"}',
        ),
        Dataset(
            "kk",
            ("quiz", "prompt"),
            (("solution_text_format", "solution"),),
            roles,
            '{"quiz", "names": [...], "solution": [true, ...]} or "solution_text_format"',
            also=("names",),
        ),
        Dataset(
            "countdown",
            ("prompt",),
            (("target",), ("nums", "numbers")),
            countdown,
            '{"target": 24, "nums": [1, 2, 3, 4]}',
        ),
        Dataset(
            "apps",
            ("question",),
            (("input_output",),),
            input_output,
            '{"question", "input_output": "{\\"inputs\\": [...], \\"outputs\\": [...]}"}',
        ),
        Dataset(
            "taco",
            ("question",),
            (("input_output",),),
            input_output,
            '{"question", "input_output": "{\\"inputs\\": [...], \\"outputs\\": [...]}"}',
        ),
        Dataset(
            "code_contests",
            ("description",),
            (("public_tests", "private_tests", "generated_tests"),),
            tests_of("public_tests", "private_tests", "generated_tests", "time_limit"),
            '{"description", "public_tests": {"input": [...], "output": [...]}, "private_tests", "generated_tests"}',
            also=("time_limit",),
        ),
        Dataset(
            "codeforces",
            ("prompt", "description"),
            (("official_tests",),),
            tests_of("official_tests", "generated_checker", "time_limit", "memory_limit"),
            '{"description", "official_tests": [{"input", "output"}], "generated_checker", "time_limit"}',
            also=("generated_checker", "time_limit", "memory_limit"),
        ),
        Dataset(
            "riddle_sense",
            ("question.stem", "question"),
            (("answerKey",), ("choices", "question.choices")),
            keyed_options,
            '{"question", "answerKey": "B", "choices": {"label": ["A", "B"], "text": [...]}}',
        ),
        Dataset(
            "camel",
            ("message_1",),
            (("message_2",),),
            plain("message_2"),
            '{"message_1": problem, "message_2": solution}',
        ),
        Dataset(
            "open_r1_verifiable",
            ("prompt",),
            (("verification_info",),),
            verification_info,
            '{"prompt", "verification_info": {"language": "python", "test_cases": [...]}}',
        ),
        Dataset(
            "ifeval",
            ("prompt",),
            (("instruction_id_list",), ("kwargs",)),
            columns_of("instruction_id_list", "kwargs"),
            '{"prompt", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}',
        ),
        Dataset(
            "ifbench",
            ("prompt",),
            (("instruction_id_list",), ("kwargs",)),
            columns_of("instruction_id_list", "kwargs"),
            '{"prompt", "instruction_id_list": ["words:palindrome"], "kwargs": [{}]}',
        ),
        Dataset(
            "if_multi_constraints",
            ("messages",),
            (("ground_truth",),),
            plain("ground_truth"),
            '{"messages", "ground_truth": "[{\'instruction_id\': [...], \'kwargs\': [...]}]"}',
        ),
        Dataset(
            "bfcl",
            ("question",),
            (("ground_truth",), ("function",)),
            columns_of("function", "ground_truth"),
            '{"question", "function": [...], "ground_truth": [{"f": {"a": [1]}}]}',
        ),
        Dataset(
            "xlam",
            ("query",),
            (("answers",), ("tools",)),
            columns_of("tools", "answers"),
            '{"query", "tools": "[...]", "answers": "[{\\"name\\", \\"arguments\\"}]"}',
        ),
        Dataset("squad", ("question",), (("answers",),), plain("answers"), '{"question", "answers": {"text": [...]}}'),
        Dataset("hotpotqa", ("question",), (("answer",),), plain("answer"), '{"question", "answer": "Paris"}'),
        Dataset("nq_open", ("question",), (("answer",),), plain("answer"), '{"question", "answer": ["Paris"]}'),
        Dataset(
            "triviaqa",
            ("question",),
            (("answer",),),
            plain("answer"),
            '{"question", "answer": {"value": "Paris", "aliases": [...]}}',
        ),
        Dataset(
            "search_r1",
            ("question", "prompt"),
            (("golden_answers", "reward_model.ground_truth"),),
            lambda row: first(row, "golden_answers", "reward_model.ground_truth"),
            '{"question", "golden_answers": [...]} or "reward_model": {"ground_truth": {"target": [...]}}',
        ),
        Dataset(
            "tatqa",
            ("question",),
            (("answer",), ("scale",)),
            columns_of("answer", "scale", "answer_type"),
            '{"question", "answer": 12.5, "scale": "million", "answer_type": "arithmetic"}',
            also=("answer_type",),
        ),
        Dataset(
            "bird",
            ("question",),
            (("SQL",), ("database",)),
            columns_of("SQL", "database", "db_id"),
            '{"question", "SQL": "SELECT ...", "database": "CREATE TABLE ..."}',
            also=("db_id",),
        ),
        Dataset(
            "spider",
            ("question",),
            (("query",), ("database",)),
            columns_of("query", "database", "db_id"),
            '{"question", "query": "SELECT ...", "database": "CREATE TABLE ..."}',
            also=("db_id",),
        ),
        Dataset(
            "synthetic_text_to_sql",
            ("sql_prompt",),
            (("sql",), ("sql_context",)),
            columns_of("sql", "sql_context"),
            '{"sql_prompt", "sql": "SELECT ...", "sql_context": "CREATE TABLE ...; INSERT ..."}',
        ),
        Dataset(
            "dapo",
            ("prompt",),
            (("reward_model.ground_truth",),),
            plain("reward_model.ground_truth"),
            '{"prompt": [...], "reward_model": {"ground_truth": "34"}}',
        ),
        Dataset(
            "deepscaler",
            ("problem",),
            (("answer",),),
            plain("answer"),
            '{"problem", "answer": "34", "solution"}',
        ),
    )
}


RECOGNISED = (
    *("dapo", "kk", "countdown", "open_r1_verifiable", "bfcl", "xlam", "code_contests", "codeforces", "apps"),
    *("if_multi_constraints", "riddle_sense", "camel", "search_r1", "tatqa", "bird", "spider"),
    *("synthetic_text_to_sql", "squad", "gsm8k", "math"),
)
"""What rows can be told by, the most particular columns first. Left out: those whose columns another set has too (taco
is read as apps; numina-cot and deepscaler as math; an `answer` without #### may be anyone's)."""
WITHOUT_PROMPT = ("countdown",)
"""Jiayi-Pan/Countdown-Tasks-3to4 has `target` and `nums` alone: the words around them are the user's."""
SAMPLE_ROWS = 20
TOLD_BY_TRUTH: dict[str, Callable[[Json], bool]] = {
    "dapo": lambda truth: isinstance(truth, str | int | float),
    "search_r1": lambda truth: isinstance(truth["target"] if isinstance(truth, dict) else truth, list),
}
"""verl's rows of every task have the columns of these two; Logic-RL's and TinyZero's truths are other objects."""


def recognised(rows: Iterable[Row]) -> Dataset | None:
    """The data set whose rows these are, by columns and ground truths of the first few; None where that is unclear."""
    sample = [row for row, _ in zip(rows, range(SAMPLE_ROWS), strict=False)]
    return next(
        (DATASETS[name] for name in RECOGNISED if sample and all(_fits(DATASETS[name], r) for r in sample)), None
    )


def _fits(dataset: Dataset, row: Row) -> bool:
    has_prompt = dataset.name in WITHOUT_PROMPT or any(look_up(row, name) is not MISSING for name in dataset.prompt)
    has_needs = all(any(look_up(row, column) is not MISSING for column in either) for either in dataset.needs)
    if not has_prompt or not has_needs:
        return False
    try:
        truth = dataset.truth(row)
    except (NoTruth, TypeError, KeyError, AttributeError, ValueError):
        return False
    fits = TOLD_BY_TRUTH.get(dataset.name)
    return fits is None or fits(truth)


def prompt_of(dataset: Dataset, row: Row) -> Any:
    """The prompt as the row has it, text or messages; None where there is none."""
    values = (look_up(row, column) for column in dataset.prompt)
    return next((value for value in values if value is not MISSING and value is not None), None)


def dataset_named(name: str) -> Dataset:
    """Raises ConfigError that names the nearest and the known ones."""
    if name in DATASETS:
        return DATASETS[name]
    near = get_close_matches(name, DATASETS, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ConfigError(f"--dataset {name[:60]!r} is not known{hint} Known: {', '.join(DATASETS)}")


class DatasetReader(ColumnReader):
    """Reads the rows of one data set. `columns` maps fields of a rollout, and the data set's columns, to others."""

    def __init__(self, dataset: Dataset, columns: Mapping[str, str], *, preset_is_chosen: bool = False) -> None:
        own = {name: column for name, column in columns.items() if name not in FIELDS}
        self.dataset, self._own, self._preset_is_chosen = dataset, own, preset_is_chosen
        super().__init__({name: column for name, column in columns.items() if name in FIELDS})
        self._mapped = columns
        read = [own.get(column, column) for column in dataset.columns]
        self.roots |= {column.partition(".")[0] for column in read} | set(read)

    def fields(self, row: Row) -> dict[str, Any]:
        """The row's values by field, the ground truth and the preset as the data set has them."""
        found = super().fields(row)
        seen = self.seen(row)
        if "ground_truth" not in self._mapped:
            found["ground_truth"] = self.dataset.truth(seen)
        if "prompt" not in self._mapped:
            prompts = [text_of_messages(look_up(seen, column)) for column in self.dataset.prompt]
            found.pop("prompt", None)
            if texts := [prompt for prompt in prompts if isinstance(prompt, str)]:
                found["prompt"] = texts[0]
        if "metadata" not in self._mapped:
            found.pop("metadata", None)
        if "preset" not in self._mapped:
            found.pop("preset", None)
            if not self._preset_is_chosen:
                found["preset"] = self.dataset.preset
        return found

    def seen(self, row: Row) -> Row:
        """The row with the data set's own names for columns that were mapped."""
        return {**row, **{name: look_up(row, column) for name, column in self._own.items()}} if self._own else row

    def rollout(self, row: Row, number: int | str) -> Rollout | str:
        try:
            return super().rollout(row, number)
        except NoTruth as error:
            return f"no ground truth: {error}; expected {self.dataset.example}"
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            what = f"{type(error).__name__}: {error}"
            return f"this is not a row of {self.dataset.name} ({what}); expected {self.dataset.example}"

    def absent(self, rows: Iterable[Row], needed: Iterable[str]) -> str | None:
        kept = [self.seen(row) for row in rows]
        for name in needed:
            if name == "preset" and name not in self._mapped:
                continue  # the data set has one
            if name != "ground_truth" or name in self._mapped:
                missing = all(look_up(row, self._mapped.get(name, name)) is MISSING for row in kept)
            else:
                missing = self.missing_column(kept) is not None
            if missing:
                return name
        return None

    def missing_column(self, rows: Iterable[Row]) -> str | None:
        """The first column that none of `rows` has, its alternatives with it."""
        kept = list(rows)
        for either in self.dataset.needs:
            if all(look_up(row, column) is MISSING for row in kept for column in either):
                return " or ".join(either)
        return None

    def absence(self, name: str, present: Iterable[str]) -> str:
        there = sorted(present)
        expected = f"{self.dataset.name} has {self.dataset.example}, and a completion beside it"
        told = f"Columns there: {', '.join(there[:40]) or 'none'}. Expected: {expected}"
        if name == "ground_truth" and name not in self._mapped:
            lacking = self.missing_column([dict.fromkeys(there)]) or " or ".join(self.dataset.needs[0])
            return f"no column {lacking} of the data set {self.dataset.name}. {told}. --map COLUMN=OTHER names another"
        column = self._mapped.get(name, name)
        guess = next((usual for usual in USUAL_NAMES.get(name, ()) if usual in there), "COLUMN")
        return f"no column {column!r} for the field {name!r}. {told}. Say which one it is, such as --map {name}={guess}"
