"""Is the program over a report's numbers the right one, or its result?"""

import json
import re
from functools import lru_cache
from typing import Literal

from pydantic import Field

from verifier.parts import Verifier
from verifier.verify.json_text import read_json_text
from verifier.verify.numeric import Numeric
from verifier.verify.questions.programs import Formula, NoProgram, Result, result_of, tokens_of
from verifier.verify.quoting import abridged, json_name
from verifier.wire import Json, Outcome, Verdict

MAX_CHARACTERS = 5_000
CALL = re.compile(r"[A-Za-z_]+\s*\(")
"""Begins a program; `The change is (5829 - 5735) / 5735 = 0.0164` is none."""
WRAPPED = re.compile(r"\\(?:text|texttt|mathtt|mathrm)\s*\{(.*)\}", re.DOTALL)
WANTED = '{"program": "divide(1, 2)", "exe_ans": 0.5, "table": [["", "2015"], ...]}, as in the qa of FinQA\'s rows'


class FinQa(Verifier):
    """A program in FinQA's language, by what it gives or by its formula; or the number alone.

    The answer is a program, `subtract(5829, 5735), divide(#0, 5735)`, a JSON list of its tokens, or a number: `1.6%`
    and `0.016` are one, and a number may be rounded as the row's own `answer` is, or off by `rel_tol`.
    """

    kind: Literal["finqa"] = "finqa"
    measure: Literal["execution", "program"] = Field(
        default="execution", description="What the program gives, or that it is the same formula of the same numbers"
    )
    numbers: bool = Field(default=True, description="A number is an answer, too, by `execution`")
    rel_tol: float = Field(default=1e-3, ge=0, lt=1, description="How far a number may be off, as a share of it")

    def unreadable(self, ground_truth: Json) -> str | None:
        row = row_of(ground_truth)
        if isinstance(row, str):
            return row
        if self.measure == "program":
            formula = _formula(row.program)
            return f"the program {abridged(row.program)!r} cannot be read: {formula}" if is_text(formula) else None
        return None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        row = row_of(ground_truth)
        if isinstance(row, str):
            return Verdict.unverifiable(row)
        if len(answer) > MAX_CHARACTERS:
            return Verdict.incorrect(f"its {len(answer):,} characters are more than a program has", rule="length")
        tokens = program_in(answer)
        if tokens is None:
            return self.by_number(answer, row)
        evidence: dict[str, Json] = {"answer": abridged(" ".join(tokens)), "rule": f"{self.measure} by finqa"}
        if self.measure == "program":
            formula = _formula(row.program)
            if isinstance(formula, str):
                return Verdict.unverifiable(formula)
            if formula.is_same(tokens):
                return Verdict.correct("the same formula", **evidence)
            return Verdict.incorrect("another formula", **evidence, ground_truth=abridged(row.program))
        try:
            found = result_of(tokens, row.table)
        except NoProgram as error:
            return Verdict.incorrect(f"no result: {error}", **evidence)
        evidence |= {"result": found, "ground_truth": row.result}
        if found == row.result:
            return Verdict.correct(f"it gives {found}", **evidence)
        return Verdict.incorrect(f"it gives {found}, and {row.result} is right", **evidence)

    def by_number(self, answer: str, row: "Row") -> Verdict:
        """A number, or yes or no, in place of a program."""
        evidence: dict[str, Json] = {"answer": abridged(answer), "rule": "a number by finqa"}
        if self.measure == "program" or not self.numbers:
            return Verdict.incorrect("it is not a program", **evidence)
        if isinstance(row.result, str):
            if answer.strip(" .").lower() == row.result:
                return Verdict.correct(f"it says {row.result}", **evidence)
            return Verdict.incorrect(f"it does not say {row.result}", **evidence)
        numeric = Numeric(rel_tol=self.rel_tol, units="ignore")
        verdict = numeric.verify(answer, plain(row.result))
        if verdict.outcome is Outcome.CORRECT or row.stated is None:
            return verdict
        as_stated = numeric.verify(answer, row.stated)
        return as_stated if as_stated.outcome is Outcome.CORRECT else verdict


class Row:
    """What is read of a ground truth."""

    def __init__(self, program: str, result: Result, table: list[list[str]], stated: str | None) -> None:
        self.program, self.result, self.table = program, result, table
        self.stated = stated if stated and not isinstance(result, str) and rounds_to(result, stated) else None


def rounds_to(result: float, stated: str) -> bool:
    """Whether a row's own `answer` is its result, rounded, perhaps a percentage without its sign: `1.6` for 0.0161.

    Some rows state something else; those statements do not count.
    """
    numeric = Numeric(units="ignore")
    return any(numeric.verify(plain(value), stated).outcome is Outcome.CORRECT for value in (result, result * 100))


def plain(number: float) -> str:
    return f"{number:.10f}".rstrip("0").rstrip(".")


def is_text(value: object) -> bool:
    return isinstance(value, str)


def row_of(ground_truth: Json) -> Row | str:
    """The row's program, its result and its table; or why it cannot be read."""
    row = ground_truth
    if isinstance(row, dict) and isinstance(qa := row.get("qa"), dict):
        row = {**qa, "table": row.get("table")}
    if not isinstance(row, dict) or "exe_ans" not in row:
        return f"the ground truth is {json_name(ground_truth)} without exe_ans; finqa expects {WANTED}"
    result, program, stated = row["exe_ans"], row.get("program", ""), row.get("answer")
    if isinstance(result, bool) or not isinstance(result, int | float | str) or result == "n/a":
        return f"exe_ans is {json_name(result)}; finqa expects a number, yes or no"
    if isinstance(result, str) and result not in ("yes", "no"):
        return f"exe_ans is {result[:40]!r}; finqa expects a number, yes or no"
    table = row.get("table") or []
    if not isinstance(program, str) or not isinstance(table, list):
        return f"the program or the table is of another form; finqa expects {WANTED}"
    if not all(isinstance(line, list) and line and all(map(is_text, line)) for line in table):
        return "the table is not a list of rows of texts"
    return Row(program, result, table, stated if isinstance(stated, str) else None)  # type: ignore[arg-type]


def program_in(answer: str) -> list[str] | None:
    """The tokens of a program; None where it is none."""
    text = answer.strip()
    if wrapped := WRAPPED.fullmatch(text):
        text = wrapped[1].replace("\\#", "#").replace("\\_", "_")
    if text.startswith("["):
        value = json.loads(text) if not read_json_text(text).problem else None
        if not isinstance(value, list) or not value or not all(map(is_text, value)):
            return None
        return [str(token) for token in (value[:-1] if value[-1] == "EOF" else value)]
    return tokens_of(" ".join(text.split())) if CALL.match(text) else None


@lru_cache(maxsize=1024)
def _formula(program: str) -> Formula | str:
    try:
        return Formula(tokens_of(program))
    except NoProgram as error:
        return str(error)
