"""A row of a data set, as environments send it whole, as a rollout: its ground truth, its preset, the question.

The preset is the address's, or the row's own `preset`, or what `verifier.presets.sources` says of the names in the row.
The ground truth is looked for under the names that data sets give it; a row that none of them fits is refused with the
names that would have worked, never judged against nothing. Where such a column is null, the row cannot be judged, which
each protocol says in its own way.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from verifier.dump.calls import JUDGED_BY, with_calls
from verifier.dump.columns import MISSING, look_up, text_of_messages
from verifier.dump.dataset import NoTruth
from verifier.dump.datasets import DATASETS
from verifier.dump.gym_rows import PLAIN_TRUTHS, STATED, places_in, plain_truth, truth_by_form
from verifier.dump.known_sets import NAME_OF
from verifier.errors import InputError
from verifier.parts import kind_of
from verifier.presets.catalogue import preset_for_row, task_for
from verifier.presets.sources import Sources, names_in
from verifier.wire import Json, PresetRef, Rollout, beginning

Row = Mapping[str, Any]

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
    truth = truth_by_form(row, tools)
    truth = of_dataset(row) if truth is None else truth
    truth = plain_truth(row) if truth is None else truth
    if truth is not None:
        return truth
    if any(look_up(place, column) is None for place in places_in(row) for column in (*PLAIN_TRUTHS, "unit_tests")):
        return None  # one row without a ground truth, and no row of another form: it cannot be judged
    there = ", ".join(map(beginning, sorted(map(str, row))[:MOST_NAMES])) or "none"
    raise InputError(f"the row has no ground truth: expected one of {', '.join(PLAIN_TRUTHS)}. Columns there: {there}")


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
