"""The rows of a data set: a question and a ground truth each, with or without completions."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from pydantic import ValidationError

from verifier.dump.columns import MISSING, ColumnReader, look_up, read_column_map, text_of_messages, text_of_number
from verifier.dump.dataset import NoTruth
from verifier.dump.datasets import DatasetReader, dataset_named
from verifier.dump.joined import truth_of
from verifier.dump.rows import Bare, Dump, Reading
from verifier.dump.several import expanded
from verifier.errors import InputError
from verifier.wire import Json, Rollout, complaint, without_lone_surrogates

QUESTIONS = ("prompt", "question", "problem", "query", "input", "messages")


class GoldRow(NamedTuple):
    """One row; `problem` says why there is no ground truth, if there is none."""

    place: str
    name: str
    question: str
    truth: Json
    problem: str | None = None


def gold_rows(data: Sequence[str], columns: Sequence[str] = (), dataset: str | None = None) -> Iterator[GoldRow]:
    """Every row of the files. Raises InputError when no row at the beginning has a ground truth."""
    truths = 0
    number = 0
    present: set[str] = set()
    for path in expanded(data):
        reader = reader_of(columns, dataset)
        with Dump(path, reader=reader, reading=Reading(format_name="rows")) as dump:
            for raw in dump.raw_rows():
                number += 1
                if isinstance(raw.found, str):
                    yield GoldRow(f"{path}: {raw.place}", str(number), "", None, raw.found)
                    continue
                found: Mapping[str, Any] = (
                    {"ground_truth": raw.found["element"]} if isinstance(raw.found, Bare) else raw.found
                )
                row = gold_row(found, f"{path}: {raw.place}", number, reader)
                present |= found.keys()
                truths += row.problem is None
                yield row
        if number and not truths:
            there = ", ".join(sorted(present)[:40])
            raise InputError(
                f"{path}: no row has a ground truth. Columns there: {there}. Say which column it is: --map "
                "ground_truth=COLUMN; or which data set this is: --dataset NAME"
            )
    if not number:
        raise InputError(f"{', '.join(data)}: it has no rows")


def reader_of(columns: Sequence[str], dataset: str | None) -> ColumnReader:
    if dataset is None:
        return ColumnReader(read_column_map(columns))
    known = dataset_named(dataset)
    return DatasetReader(known, read_column_map(columns, also=known.columns), preset_is_chosen=True)


def gold_row(found: Mapping[str, Any], place: str, number: int, reader: ColumnReader) -> GoldRow:
    name = text_of_number(look_up(found, reader.columns.get("id", "id")))
    truth, problem = truth_in(found, reader)
    question = ""
    for column in (reader.columns.get("prompt", "prompt"), *QUESTIONS):
        value = text_of_messages(look_up(found, column))
        if isinstance(value, str):
            question = str(without_lone_surrogates(value))
            break
    return GoldRow(place, name if isinstance(name, str) else str(number), question, truth, problem)


def truth_in(found: Mapping[str, Any], reader: ColumnReader) -> tuple[Json, str | None]:
    """The ground truth of a row, or what is wrong with it."""
    truth: Any = MISSING
    if isinstance(reader, DatasetReader) and "ground_truth" not in reader.columns:
        with suppress(KeyError, TypeError, AttributeError, ValueError):
            try:
                truth = reader.dataset.truth(reader.seen(found))
            except NoTruth as error:
                return None, str(error)
    elif "ground_truth" in reader.columns:
        truth = look_up(found, reader.columns["ground_truth"])
    else:
        name, value = truth_of(found)
        truth = value if name else MISSING
    if truth is MISSING:
        return None, "it has no ground truth"
    if truth is None:
        return None, "its ground truth is null"
    try:
        return Rollout(completion="", ground_truth=truth).ground_truth, None
    except ValidationError as error:
        return None, complaint(error)
