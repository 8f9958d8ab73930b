"""Ground truths from another file than the completions: `--join gold.jsonl --on id`.

The other file is read once into a database in a temporary file, so that it may be larger than memory.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from verifier.dump import STDIN
from verifier.dump.columns import FIELDS, MISSING, ColumnReader, look_up, text_of_messages, text_of_number
from verifier.dump.datasets import BESIDE_TESTS
from verifier.dump.echo import plain
from verifier.dump.formats import ROWS
from verifier.dump.rows import Bare, Dump, RawRow, Reading
from verifier.errors import ConfigError, InputError

GOLD_NAMES = ("ground_truth", "gold", "answer", "target", "label", "expected_answer", "reference", "golds", "solution")
TESTS = (
    ("test", "entry_point"),
    ("test_list",),
    ("inputs", "outputs"),
    ("test_cases",),
    ("official_tests",),
    ("public_test_cases",),
    ("private_test_cases",),
    ("public_tests",),
    ("tests",),
)
"""Columns of sets of programs, by any of which a row is its own ground truth for the preset `code`."""
MOST_TESTS = (
    *("prompt", "code_prompt", "test_setup_code", "test_imports", "challenge_test_list", "metadata", "fn_name"),
    *BESIDE_TESTS,
)
"""What else of such a row its tests are read with."""
INSIDE = "reward_model.ground_truth"


class GoldFile:
    """The rows of a file with ground truths, by the key that `on` names: `id`, or `task_id=name` for two columns.

    A context manager, whose entry reads the file. Raises InputError where a key is there twice with different rows.
    """

    def __init__(self, path: str, on: str | None, *, as_it_is: bool) -> None:
        if on is None:
            raise ConfigError(f"--join {path}: expected --on COLUMN as well, the column to join on")
        if path == STDIN:
            raise ConfigError("--join -: expected a file's name; standard input is for the dump")
        own, _, other = (part.strip() for part in on.partition("="))
        self.path = path
        self.column = own
        self.gold_column = other or own
        self.columns = frozenset({own.partition(".")[0], own})
        self.truth = ""
        self.used = 0
        self.rows = 0
        self._as_it_is = as_it_is
        self._database = sqlite3.connect("", check_same_thread=False)

    def __enter__(self) -> "GoldFile":
        self._database.execute("create table gold (key text primary key, row text, place text, used int) without rowid")
        reader = ColumnReader({"id": self.gold_column})
        with Dump(self.path, reader=reader, reading=Reading(format_name=ROWS)) as dump:
            self._fill(dump.raw_rows())
        self._database.commit()
        if not self.rows:
            raise InputError(f"--join {self.path}: it has no rows")
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def _fill(self, rows: Iterator[RawRow]) -> None:
        for number, raw in enumerate(rows):
            if isinstance(raw.found, str):
                raise InputError(f"--join {self.path}: {raw.place}: {raw.found}")
            found: Mapping[str, Any] = raw.found
            if isinstance(found, Bare):
                found = {self.gold_column: str(number), "ground_truth": found["element"]}
            self._keep(found, raw.place)
            self.rows += 1

    def _keep(self, found: Mapping[str, Any], place: str) -> None:
        key = key_of(look_up(found, self.gold_column))
        if key is None:
            there = ", ".join(sorted(found)[:40])
            raise InputError(
                f"--join {self.path}: {place}: no column {self.gold_column!r}, which --on names. Columns there: "
                f"{there}. If the dump has another name for it: --on DUMP_COLUMN=GOLD_COLUMN"
            )
        text = json.dumps(plain(dict(found)), ensure_ascii=False)
        try:
            self._database.execute("insert into gold values (?, ?, ?, 0)", (key, text, place))
        except sqlite3.IntegrityError as error:
            [(earlier, where)] = self._database.execute("select row, place from gold where key = ?", (key,))
            if earlier != text:
                raise InputError(
                    f"--join {self.path}: {place}: {self.gold_column} {key[:80]!r} is also in {where}, with another "
                    "row; expected each once"
                ) from error

    def gold(self, row: Mapping[str, Any]) -> Mapping[str, Any] | str:
        """What the file says about the problem of `row`, under the names of a rollout's fields where they are clear."""
        key = key_of(look_up(row, self.column))
        if key is None:
            return f"no column {self.column!r}, by which it would be joined with {self.path}"
        found = self._database.execute("select row, used from gold where key = ?", (key,)).fetchone()
        if found is None:
            return f"{self.path} has no row with {self.gold_column} {key[:80]!r}"
        if not found[1]:
            self._database.execute("update gold set used = 1 where key = ?", (key,))
            self.used += 1
        gold: dict[str, Any] = json.loads(found[0])
        return gold if self._as_it_is else self._named(gold)

    def _named(self, gold: dict[str, Any]) -> dict[str, Any]:
        name, truth = truth_of(gold)
        self.truth = self.truth or name
        kept = {column: value for column, value in gold.items() if column in FIELDS and column != "id"}
        return {**gold, **kept, **({"ground_truth": truth} if name else {})}


def key_of(value: Any) -> str | None:
    """A key as text; messages as their text; None for what is none."""
    found = text_of_number(text_of_messages(value))
    return found if isinstance(found, str) and value is not MISSING else None


def truth_of(gold: Mapping[str, Any]) -> tuple[str, Any]:
    """The column with the ground truth and what it says; the tests of a program are several columns."""
    if "ground_truth" in gold:
        return "ground_truth", gold["ground_truth"]
    for columns in TESTS:
        if all(column in gold for column in columns):
            kept = {column for either in TESTS for column in either} | set(MOST_TESTS)
            return " and ".join(columns), {
                name: value for name, value in gold.items() if name in kept and value is not None
            }
    if (value := look_up(gold, INSIDE)) is not MISSING:
        return INSIDE, value
    return next(((name, gold[name]) for name in GOLD_NAMES if name in gold), ("", None))
