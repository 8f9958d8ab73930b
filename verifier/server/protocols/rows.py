"""A row of a data set, as environments send it whole, as a rollout: its ground truth, its preset, the question.

The preset is the address's, or the row's own `preset`, or what `verifier.presets.sources` says of the names in the row.
The ground truth is looked for under the names that data sets give it; a row that none of them fits is refused with the
names that would have worked, never judged against nothing. Where such a column is null, the row cannot be judged, which
each protocol says in its own way.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from verifier.dump.calls import JUDGED_BY, with_calls
from verifier.dump.columns import MISSING, look_up, text_of_messages
from verifier.dump.dataset import NoTruth
from verifier.dump.datasets import DATASETS
from verifier.dump.known_sets import NAME_OF
from verifier.errors import InputError
from verifier.parts import kind_of
from verifier.presets.catalogue import preset_for_row, task_for
from verifier.presets.sources import Sources, names_in
from verifier.wire import Json, PresetRef, Rollout, beginning

Row = Mapping[str, Any]

STATED = ("ground_truth", "reward_model.ground_truth")
"""Columns that hold the ground truth of whatever judges the row."""
PLAIN_TRUTHS = (
    *(*STATED, "expected_answer", "verification_info", "input_output"),
    *(
        "expected_answers",
        "expected_result",
        "expected_output",
        "golden_answers",
        "label",
        "target",
        "answer",
        "answers",
    ),
)
"""Columns that hold a ground truth as it is, those that hold nothing else first."""
TESTS = "unit_tests"
INNER = ("verifier_metadata", "metadata", "extra_info")
"""Objects in which rows keep such columns too."""
MOST_NAMES = 20


def rollout_of_row(
    row: Row,
    completion: str,
    *,
    preset: str | None,
    sources: Sources,
    prompt: str | None = None,
    truncated: bool = False,
    completion_tokens: int | None = None,
    tools: Json = None,
) -> Rollout:
    """The rollout; raises InputError or ConfigError, which say what the row lacks."""
    return Rollout(
        completion=completion,
        ground_truth=truth_of(row, tools),
        prompt=prompt if prompt is not None else question_of(row),
        preset=preset or own_preset(row) or preset_for_row(row, sources),
        truncated=truncated,
        completion_tokens=completion_tokens,
        metadata={},
    )


def with_calls_judged(rollout: Rollout, parts: Sequence[str], sources: Sources) -> Rollout:
    """The rollout whose completion is `parts`, texts and calls of tools, where calls are what its preset judges.

    Raises UnknownPreset or ConfigError.
    """
    verifier = task_for(rollout, sources=sources).rubric.verifier
    return with_calls(rollout, parts) if kind_of(type(verifier)) in JUDGED_BY else rollout


def own_preset(row: Row) -> str | PresetRef | None:
    """The row's own `preset`: a name, or a name with params."""
    value = row.get("preset")
    if value is None:
        return None
    if isinstance(value, str) and value:
        return value
    if isinstance(value, Mapping) and isinstance(value.get("name"), str) and isinstance(value.get("params", {}), dict):
        return PresetRef(name=value["name"], params=value.get("params", {}))
    return None


def question_of(row: Row) -> str | None:
    for column in ("question", "problem", "prompt"):
        value = text_of_messages(row.get(column))
        if isinstance(value, str):
            return value
    return None


def truth_of(row: Row, tools: Json = None) -> Json:
    """What the row says is right; null where it has a place for that and nothing stands there. Raises InputError."""
    for column in STATED:
        value = look_up(row, column)
        if value is not MISSING and value is not None:
            return value  # type: ignore[no-any-return]
    for shape in (of_choices, of_instructions, of_unit_tests, of_query, lambda row: of_calls(row, tools), of_dataset):
        truth = shape(row)
        if truth is not None:
            return truth
    for place in places_in(row):
        for column in PLAIN_TRUTHS:
            value = look_up(place, column)
            if value is not MISSING and value is not None:
                return value  # type: ignore[no-any-return]
    if any(look_up(place, column) is None for place in places_in(row) for column in (*STATED, *PLAIN_TRUTHS, TESTS)):
        return None  # one row without a ground truth, and no row of another form: it cannot be judged
    there = ", ".join(map(beginning, sorted(map(str, row))[:MOST_NAMES])) or "none"
    raise InputError(f"the row has no ground truth: expected one of {', '.join(PLAIN_TRUTHS)}. Columns there: {there}")


def places_in(row: Row) -> list[Row]:
    """Where columns are looked for: the row, then the objects in it."""
    return [row, *[row[name] for name in INNER if name in row and isinstance(row[name], Mapping)]]


def first_of(row: Row, *names: str) -> Any:
    for place in places_in(row):
        for name in names:
            if place.get(name) is not None:
                return place[name]
    return None


def of_choices(row: Row) -> Json:
    """NeMo Gym's mcqa and gpqa_diamond: `options` as a list of one-letter objects, beside `expected_answer`."""
    options = first_of(row, "options")
    if not isinstance(options, list) or not all(isinstance(one, Mapping) for one in options):
        return None
    answer = first_of(row, "expected_answer")
    if answer is None:
        return None
    return {"answer": answer, "options": {str(key): str(text) for one in options for key, text in one.items()}}


def of_instructions(row: Row) -> Json:
    """IFEval and IFBench: what was asked for, and with which arguments."""
    names, kwargs = row.get("instruction_id_list"), row.get("kwargs")
    if not isinstance(names, list) or not isinstance(kwargs, list):
        return None
    return {"instruction_id_list": names, "kwargs": kwargs}


def of_unit_tests(row: Row) -> Json:
    """NeMo Gym's code_gen: inputs and outputs, perhaps with the function's name."""
    tests = first_of(row, TESTS)
    if tests is None:
        return None
    if isinstance(tests, str):
        try:
            tests = json.loads(tests)
        except ValueError:
            return None
    return dict(tests) if isinstance(tests, Mapping) and {"inputs", "outputs"} <= tests.keys() else None


def of_query(row: Row) -> Json:
    """A query beside the statements that make its database, as NeMo Gym's bird_sql and text_to_sql have them."""
    query, made_by = row.get("gt_sql", row.get("sql")), row.get("sql_context")
    if not isinstance(query, str) or not isinstance(made_by, str):
        return None
    return {"sql": query, "sql_context": made_by}


def of_calls(row: Row, tools: Json) -> Json:
    """Calls that were expected, with the tools that the model was offered: NeMo Gym's xlam_fc and the like."""
    if tools is None:
        return None
    calls = row.get("expected_answers", row.get("expected_action"))
    calls = [calls] if isinstance(calls, Mapping) else calls
    if not isinstance(calls, list) or not all(isinstance(one, Mapping) for one in calls):
        return None
    return {"tools": tools, "answers": [{name: one.get(name) for name in ("name", "arguments")} for one in calls]}


def of_dataset(row: Row) -> Json:
    """The rows of a data set that is known by its name, as they come."""
    for _, name in names_in(row):
        dataset = DATASETS.get(NAME_OF.get(name, name.rpartition("/")[2]))
        if dataset is not None and "ground_truth" not in row and "reward_model" not in row:
            try:
                return dataset.truth(row)
            except (NoTruth, TypeError, KeyError, AttributeError, ValueError):
                return None
    return None


def text_of_conversation(messages: Sequence[Any]) -> str | None:
    """The messages before the answer, as one text; None where there is none."""
    text = text_of_messages(list(messages))
    return text if isinstance(text, str) else None
