"""Rows of well-known data sets as they come, each with a completion beside it, as rollouts.

A data set's own columns make the prompt, the ground truth and the preset; a completion column is all that is added.
Which column holds what can be said with the names of `Rollout` (`--map completion=response`), and for the data set's
own columns with theirs (`--map answer=gold`). Nothing is fetched: the rows are the user's.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from verifier.dump.columns import FIELDS, MISSING, USUAL_NAMES, ColumnReader, look_up, misfit, text_of_messages
from verifier.dump.dataset import Dataset, NoTruth, Row, Truth, first, opened
from verifier.dump.known_sets import KNOWN_SETS, NAME_OF
from verifier.dump.truths import (
    CONSTRAINTS,
    after_hashes,
    arc_output,
    bfcl_row,
    boxed_in,
    columns_of,
    gym_entry,
    is_kor_question,
    keyed_options,
    kind_of_constraints,
    plain,
    stated_or_boxed,
    sudoku_row,
    tests_of,
)
from verifier.errors import ConfigError, suggestion
from verifier.wire import Json, Rollout


def roles(row: Row) -> Json:
    text = look_up(row, "solution_text_format")
    if isinstance(text, str):
        return {"solution_text_format": text}
    return {"names": list(first(row, "names")), "solution": list(first(row, "solution"))}


def countdown(row: Row) -> Json:
    return {"target": first(row, "target"), "numbers": list(first(row, "nums", "numbers"))}


BESIDE_TESTS = (
    *("time_limit", "memory_limit", "memory_limit_bytes", "language", "files"),
    *("input_file", "output_file", "input_mode", "description"),
    *("checker", "generated_checker", "interactor", "interactive", "interaction_format", "special_judge"),
)
"""What decides, beside its tests, how a program is run and judged. The statement says whether several outputs are
right."""


def judged_tests_of(*columns: str) -> Truth:
    """Tests of programs, with what else decides about them."""
    tests = tests_of(*columns)

    def truth(row: Row) -> Json:
        more = {column: look_up(row, column) for column in BESIDE_TESTS}
        beside = {column: value for column, value in more.items() if value is not MISSING and value is not None}
        found = tests(row)
        assert isinstance(found, dict)
        return {**beside, **found}

    return truth


def input_output(row: Row) -> Json:
    """APPS and TACO: inputs, outputs and perhaps fn_name, kept as JSON text in one column; and the statement, which
    says whether several outputs are right."""
    found = opened(first(row, "input_output"))
    if not isinstance(found, dict) or not {"inputs", "outputs"} <= found.keys():
        raise NoTruth("input_output holds no inputs and outputs")
    statement = look_up(row, "question")
    return {**found, "question": statement} if isinstance(statement, str) else found


def verification_info(row: Row) -> Json:
    found = opened(first(row, "verification_info"))
    if not isinstance(found, dict):
        raise NoTruth("verification_info is not an object")
    return found


def rubric_and_reference(row: Row) -> Json:
    """Rubrics as Rewards: the criteria, and the reference answer where there is one."""
    found: dict[str, Json] = {"rubric": opened(first(row, "rubric", "rubric_list"))}
    reference = look_up(row, "reference_answer")
    return found if reference is MISSING or reference is None else {**found, "reference_answer": reference}


PROMETHEUS_LEVELS = tuple(f"orig_score{score}_description" for score in range(1, 6))

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
            judged_tests_of("public_tests", "private_tests", "generated_tests"),
            '{"description", "public_tests": {"input": [...], "output": [...]}, "private_tests", "generated_tests"}',
            also=BESIDE_TESTS,
        ),
        Dataset(
            "codeforces",
            ("prompt", "description"),
            (("official_tests",),),
            judged_tests_of("official_tests"),
            '{"description", "official_tests": [{"input", "output"}], "generated_checker", "time_limit"}',
            also=BESIDE_TESTS,
        ),
        Dataset(
            "code_contests_plus",
            ("description",),
            (("test_cases",),),
            judged_tests_of("test_cases"),
            '{"description", "test_cases": [{"input", "output"}], "checker": C++ with testlib}',
            also=BESIDE_TESTS,
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
            CONSTRAINTS,
            '{"prompt", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}',
            kind=kind_of_constraints,
        ),
        Dataset(
            "marco_mif",
            ("prompt",),
            (("instruction_id_list",), ("kwargs",)),
            columns_of("instruction_id_list", "kwargs"),
            '{"prompt", "instruction_id_list": ["length_constraints:number_words"], "kwargs": [{"num_words": 9, ...}]}',
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
            bfcl_row,
            '{"question", "function": [...], "ground_truth": [{"f": {"a": [1]}}]}',
            also=("id",),
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
            "numinamath_lean",
            ("problem",),
            (("formal_statement",),),
            columns_of("formal_statement"),
            '{"problem", "formal_statement": "import Mathlib ... theorem ... := by sorry"}',
        ),
        Dataset(
            "minif2f",
            ("informal_prefix", "informal_statement", "informal_stmt", "formal_statement"),
            (("formal_statement",),),
            columns_of("formal_statement", "header"),
            '{"name", "formal_statement": "theorem ... := by", "header": "import Mathlib ..."}',
            also=("header",),
        ),
        Dataset(
            "lean_workbook",
            ("natural_language_statement", "formal_statement"),
            (("formal_statement",),),
            columns_of("formal_statement"),
            '{"natural_language_statement", "formal_statement": "theorem lean_workbook_1 ... := by sorry"}',
        ),
        Dataset(
            "cnn_dailymail",
            ("article",),
            (("highlights",),),
            plain("highlights"),
            '{"article", "highlights": "..."}',
        ),
        Dataset("xsum", ("document",), (("summary",),), plain("summary"), '{"document", "summary": "..."}'),
        Dataset(
            "docvqa", ("question",), (("answers",),), plain("answers"), '{"question", "answers": ["June 2, 1999"]}'
        ),
        Dataset(
            "refcoco",
            ("sent", "problem"),
            (("bbox", "solution"),),
            columns_of("bbox", "solution", "width", "height"),
            '{"sent", "bbox": [x1, y1, x2, y2], "width", "height"} or {"problem", "solution": "[x1, y1, x2, y2]"}',
            also=("width", "height"),
        ),
        Dataset(
            "healthbench",
            ("prompt",),
            (("rubrics",),),
            plain("rubrics"),
            '{"prompt": [...], "rubrics": [{"criterion": "...", "points": 5}]}',
        ),
        Dataset(
            "rar",
            ("question", "prompt"),
            (("rubric", "rubric_list"),),
            rubric_and_reference,
            '{"question", "rubric": [{"description": "...", "weight": 5}], "reference_answer"}',
            also=("reference_answer",),
        ),
        Dataset(
            "prometheus",
            ("orig_instruction", "instruction"),
            (("orig_criteria",),),
            columns_of("orig_criteria", *PROMETHEUS_LEVELS, "orig_reference_answer"),
            '{"orig_instruction", "orig_criteria", "orig_score1_description", ..., "orig_reference_answer"}',
            also=(*PROMETHEUS_LEVELS, "orig_reference_answer"),
        ),
        Dataset(
            "reasoning_gym",
            ("question", "prompt"),
            (("metadata",), ("answer", "verification_info")),
            gym_entry,
            '{"question", "answer": "42", "metadata": {"source_dataset": "chain_sum", ...}}',
            also=("source",),
        ),
        Dataset(
            "sudoku",
            ("prompt", "puzzle", "question", "quizzes", "Puzzle"),
            (("puzzle", "question", "quizzes", "Puzzle"),),
            sudoku_row,
            '{"puzzle": "530070000...", "solution": "534678912..."}',
            also=("solution", "answer", "solutions", "Solution"),
        ),
        Dataset(
            "arc_agi",
            ("prompt", "train"),
            (("test", "output", "solution"),),
            arc_output,
            '{"train": [...], "test": [{"input": [[0]], "output": [[1]]}]}',
        ),
        Dataset(
            "zebra",
            ("puzzle", "prompt"),
            (("solution",),),
            columns_of("solution"),
            '{"puzzle", "solution": {"header": ["House", "Name"], "rows": [["1", "Ann"]]}}',
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
        *KNOWN_SETS,
    )
}


RECOGNISED = (
    *sorted((known.name for known in KNOWN_SETS if known.marks), key=lambda name: -len(DATASETS[name].marks)),
    *(
        "reasoning_gym",
        "dapo",
        "kk",
        "countdown",
        "open_r1_verifiable",
        "bfcl",
        "xlam",
        "code_contests",
        "codeforces",
        "apps",
    ),
    *("ifeval", "if_multi_constraints", "riddle_sense", "camel", "search_r1", "tatqa", "bird", "spider"),
    *("synthetic_text_to_sql", "cnn_dailymail", "healthbench", "minif2f", "prometheus", "squad", "gsm8k", "math"),
)
"""What rows can be told by, the most particular columns first. Left out: those whose columns another set has too (taco
is read as apps; numina-cot and deepscaler as math; an `answer` without #### may be anyone's)."""
WITHOUT_PROMPT = ("countdown",)
"""Jiayi-Pan/Countdown-Tasks-3to4 has `target` and `nums` alone: the words around them are the user's."""
SAMPLE_ROWS = 20
TOLD_BY_TRUTH: dict[str, Callable[[Json], bool]] = {
    "korbench": is_kor_question,
    "dapo": lambda truth: isinstance(truth, str | int | float),
    "reasoning_gym": lambda truth: (
        isinstance(truth, dict) and isinstance(truth["metadata"], dict) and "source_dataset" in truth["metadata"]
    ),
    "search_r1": lambda truth: isinstance(truth["target"] if isinstance(truth, dict) else truth, list),
}
"""verl's rows of every task have the columns of these two; Logic-RL's and TinyZero's truths are other objects."""


def recognised(rows: Iterable[Row]) -> Dataset | None:
    """The data set whose rows these are, by columns and ground truths of the first few; None where that is unclear."""
    sample = [row for row, _ in zip(rows, range(SAMPLE_ROWS), strict=False)]
    if not sample:
        return None
    found = next((DATASETS[name] for name in RECOGNISED if all(_fits(DATASETS[name], row) for row in sample)), None)
    return None if found is DATASETS["math"] and _mostly_words(found, sample) else found


IN_WORDS = re.compile(r"(?=.*[^\W\d_]{3})[^\\$=^]+", re.DOTALL)  # "Paris", and no formula


def _mostly_words(dataset: Dataset, sample: Iterable[Row]) -> bool:
    """Whether `problem` and `answer` are a quiz's, such as SimpleQA's, and no mathematics."""
    truths = [dataset.truth(row) for row in sample]
    return sum(isinstance(truth, str) and IN_WORDS.fullmatch(truth) is not None for truth in truths) > len(truths) / 2


def _fits(dataset: Dataset, row: Row) -> bool:
    if any(look_up(row, column) is MISSING for column in dataset.marks):
        return False
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


def folded(name: str) -> str:
    """A name as papers and folders spell it: `MMLU-Pro` and `mmlu_pro` are one."""
    return re.sub(r"[\W_]+", "", name.lower())


@cache
def spelt_alike() -> dict[str, set[str]]:
    """The sets by every name of theirs, folded, with and without its owner."""
    found: dict[str, set[str]] = {}
    for name, dataset in [*zip(DATASETS, DATASETS, strict=True), *NAME_OF.items()]:
        for spelling in (name, name.rpartition("/")[2]):
            found.setdefault(folded(spelling), set()).add(dataset)
    return found


def dataset_named(name: str) -> Dataset:
    """Raises ConfigError that names the nearest and the known ones."""
    if known := DATASETS.get(NAME_OF.get(name, name)):
        return known
    if len(alike := spelt_alike().get(folded(name), set())) == 1:
        return DATASETS[min(alike)]
    raise ConfigError(f"--dataset {name[:60]!r} is not known{suggestion(name, DATASETS)}")


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
                found["preset"] = self.dataset.preset_of(seen)
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
            return f"this is not a row of {self.dataset.name} ({misfit(error)}); expected {self.dataset.example}"

    def absent(self, rows: Iterable[Row], needed: Iterable[str]) -> str | None:
        kept = [self.seen(row) for row in rows]
        for name in needed:
            if name == "preset" and name not in self._mapped:
                continue  # the data set has one
            if name in self.dataset.own and name not in self._mapped:
                missing = True
            elif name != "ground_truth" or name in self._mapped:
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
        expected = f"{self.dataset.name} has {self.dataset.example}, plus a completion"
        told = f"Columns there: {', '.join(there[:40]) or 'none'}. Expected: {expected}"
        if name == "ground_truth" and name not in self._mapped:
            lacking = self.missing_column([dict.fromkeys(there)]) or " or ".join(self.dataset.needs[0])
            return f"no column {lacking} of the data set {self.dataset.name}. {told}. --map COLUMN=OTHER names another"
        column = self._mapped.get(name, name)
        if column in self.dataset.own and name not in self._mapped:
            return (
                f"the column {column!r} of {self.dataset.name} is the data set's own, and no answer to it. Say which "
                f"column has the answers, such as --map {name}=COLUMN. {told}"
            )
        guess = next((usual for usual in USUAL_NAMES.get(name, ()) if usual in there), "COLUMN")
        return f"no column {column!r} for the field {name!r}. {told}. Say which one it is, such as --map {name}={guess}"
