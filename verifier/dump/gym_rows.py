"""Where rows of resources servers and environments keep what is right: the forms of NeMo Gym's data, and columns that
hold a ground truth as it is."""

import json
from collections.abc import Mapping
from typing import Any

from verifier.dump.columns import MISSING, look_up
from verifier.wire import Json

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
INNER = ("verifier_metadata", "metadata", "extra_info")
"""Objects in which rows keep such columns too."""
OF_FORMS = frozenset((*INNER, "options", "instruction_id_list", "unit_tests", "sql", "gt_sql"))
"""Columns of which a row of a known form has one at least, where no tools come with it."""


def truth_by_form(row: Row, tools: Json = None) -> Json:
    """What a row of a known form says is right, with the tools that the model was offered; None for other rows."""
    if tools is None and OF_FORMS.isdisjoint(row):
        return None
    for form in (of_choices, of_instructions, of_unit_tests, of_query, lambda row: of_calls(row, tools)):
        if (truth := form(row)) is not None:
            return truth
    return None


def plain_truth(row: Row) -> Json:
    """The first column that holds a ground truth as it is; None where there is none."""
    found = (look_up(place, column) for place in places_in(row) for column in PLAIN_TRUTHS)
    return next((value for value in found if value is not MISSING and value is not None), None)


def places_in(row: Row) -> list[Row]:
    """Where columns are looked for: the row, then the objects in it."""
    return [row, *[row[name] for name in INNER if name in row and isinstance(row[name], (dict, Mapping))]]


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
    tests = first_of(row, "unit_tests")
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
