"""Rows of data sets as lists of constraints with their arguments.

Read are the columns of google/IFEval and allenai/IFBench_test (`instruction_id_list` and `kwargs`, as lists or as JSON
text), the labels of allenai/IF_multi_constraints_upto5 (a list of one object of `instruction_id` and `kwargs`, also
spelt as Python does), and a list of objects with one constraint each.
"""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, NamedTuple

from verifier.verify.instructions.closed import CLOSED
from verifier.verify.instructions.closed_iftrain import CLOSED_IFTRAIN
from verifier.verify.instructions.closed_languages import CLOSED_LANGUAGES
from verifier.verify.instructions.constraint import BadArgument, Constraint, Roll, relation, translated
from verifier.verify.instructions.french import FRENCH
from verifier.verify.instructions.ifbench import IFBENCH
from verifier.verify.instructions.ifeval import IFEVAL
from verifier.verify.instructions.iftrain import IFTRAIN
from verifier.verify.instructions.japanese import JAPANESE
from verifier.verify.instructions.libraries import missing
from verifier.verify.instructions.spanish import SPANISH
from verifier.verify.json_text import read_json_text
from verifier.verify.literal import NotALiteral, read_literal
from verifier.verify.plain_values import plain_value
from verifier.verify.quoting import json_name, shown
from verifier.wire import Json

ENGLISH = Roll({f"en:{name}": translated(constraint, "en:", relation) for name, constraint in IFEVAL.items()})
"""IFEval's own, as M-IFEval calls them."""
KNOWN: Mapping[str, Constraint] = Roll({**IFEVAL, **IFBENCH, **IFTRAIN, **ENGLISH, **FRENCH, **SPANISH, **JAPANESE})
KNOWN_CLOSED: Mapping[str, Constraint] = Roll({**KNOWN, **CLOSED, **CLOSED_IFTRAIN, **CLOSED_LANGUAGES})
NAMES = ("instruction_id_list", "instruction_id", "instruction_ids")
MOST = 100
WANTED = '{"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}'


class Asked(NamedTuple):
    """One constraint of a row, with its arguments as they were read."""

    constraint: Constraint
    arguments: dict[str, Any]


class BadRow(Exception):
    """Why a ground truth names no constraints that can be judged."""


def asked(ground_truth: Json, *, closed: bool) -> tuple[Asked, ...] | str:
    """The constraints of a row, or why they can't be judged."""
    return _asked(json.dumps(ground_truth, ensure_ascii=False), closed)


@lru_cache(maxsize=512)
def _asked(spelt: str, closed: bool) -> tuple[Asked, ...] | str:
    try:
        pairs = named(json.loads(spelt))
        if not 0 < len(pairs) <= MOST:
            raise BadRow(f"the ground truth names {len(pairs)} constraints; expected 1 to {MOST}")
        return tuple(one_asked(name, arguments, closed) for name, arguments in pairs)
    except (BadRow, BadArgument) as error:
        return str(error)


def one_asked(name: Json, arguments: Json, closed: bool) -> Asked:
    known = KNOWN_CLOSED if closed else KNOWN
    if not isinstance(name, str) or name not in known:
        near = get_close_matches(str(name)[:80], known, 1, 0.3)
        hint = f"; the nearest is {near[0]!r}" if near else ""
        raise BadRow(
            f"no constraint is called {shown(str(name))}{hint} ({len(known)} are known, of IFEval, IFBench, IFTrain "
            "and M-IFEval)"
        )
    constraint = known[name]
    given = opened(arguments) if arguments is not None else {}
    if not isinstance(given, dict):
        raise BadRow(f"the kwargs of {name} are {json_name(given)}; expected an object, or null")
    for need in constraint.needs:
        if lacking := missing(need):
            raise BadRow(f"{name} can't be judged: {lacking}")
    return Asked(constraint, constraint.read(given))


def named(value: Json) -> list[tuple[Json, Json]]:
    """Names and arguments of a row."""
    row = opened(value)
    if isinstance(row, list):
        rows = [opened(one) for one in row]
        if not all(isinstance(one, dict) for one in rows):
            raise BadRow(f"the ground truth is a list of other things than objects; expected {WANTED}")
        return [pair for one in rows[: MOST + 1] for pair in named(one)]
    if not isinstance(row, dict):
        raise BadRow(f"the ground truth is {json_name(row)}; expected {WANTED}")
    column = next((name for name in NAMES if row.get(name) is not None), None)
    if column is None:
        raise BadRow(f"the ground truth has no {NAMES[0]}; expected {WANTED}")
    names, arguments = opened(row[column]), opened(row.get("kwargs"))
    if isinstance(names, str):
        return [(names, arguments[0] if isinstance(arguments, list) and arguments else arguments)]
    if not isinstance(names, list):
        raise BadRow(f"{column} is {json_name(names)}; expected a list of names")
    if arguments is None:
        arguments = [None] * len(names)
    if not isinstance(arguments, list) or len(arguments) != len(names):
        count = f"a list of {len(arguments)}" if isinstance(arguments, list) else json_name(arguments)
        raise BadRow(f"kwargs is {count}; expected a list with an object for each of {len(names)} constraints")
    return list(zip(names, arguments, strict=True))


def opened(value: Json) -> Any:
    """What JSON text, or a Python literal as some data sets have it, spells; a name and any other value as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    read = read_json_text(value)
    if not read.problem:
        return json.loads(value)
    try:
        return plain_value(read_literal(value))
    except NotALiteral:
        raise BadRow(f"the ground truth {shown(value)} is neither JSON nor a Python literal") from None
