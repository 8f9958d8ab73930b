"""Does a query give the rows that the right one gives?"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from verifier.execution import Limits, Program, Run, RunProgram, RunStatus, no_sandbox
from verifier.parts import ProgramVerifier
from verifier.verify.quoting import abridged
from verifier.verify.sql import inside  # as a module, so that the fingerprint holds it
from verifier.verify.sql.given import MAX_QUERY, Given, given, says_an_order
from verifier.verify.sql.rows import Row, TooManyOrders, same_bag, same_in_any_columns, same_set, table
from verifier.wire import Json, Verdict

SPENT = (RunStatus.TIME_LIMIT, RunStatus.MEMORY_LIMIT, RunStatus.OUTPUT_LIMIT)


class SqlQuery(ProgramVerifier):
    """The rows of the answer's query are those of the ground truth's, on a SQLite database behind the wall.

    Both run afresh, and may only read. By default rows are a bag, in order where the right query's outermost SELECT
    says one; columns count in their order, their names do not; numbers are equal by value, 1 is not '1'. A query that
    fails, writes or spends its limits is wrong. Where the right query fails, no table has a row, or both give none,
    nothing is judged.
    """

    kind: Literal["sql"] = "sql"
    rows: Literal["bag", "set"] = Field(
        default="bag",
        description="A row counts as often as it is there, or once: `set`, as BIRD has it, knows no order",
    )
    order: Literal["as asked", "always", "never"] = Field(
        default="as asked", description="Rows in order: where the right query says ORDER BY, always, or never"
    )
    columns: Literal["in order", "any order"] = Field(
        default="in order", description="`any order` tries to exchange the columns, as Spider's test suite does"
    )
    no_rows: Literal["not judged", "equal"] = Field(
        default="not judged",
        description="Where the right query and the answer both give no row, as `SELECT 1 WHERE 0` does; the originals "
        "hold them for equal",
    )
    decimals: int | None = Field(default=None, ge=0, le=12, description="Round numbers to so many places first")
    limits: Limits = Field(default=Limits(cpu_seconds=10.0, wall_seconds=30.0), description="For each query")

    def unreadable(self, ground_truth: Json) -> str | None:
        row = given(ground_truth)
        return row if isinstance(row, str) else None

    def verify(self, answer: str, ground_truth: Json, run: RunProgram = no_sandbox) -> Verdict:
        row = given(ground_truth)
        if isinstance(row, str):
            return Verdict.unverifiable(row)
        query = answer.strip()
        if len(query) > MAX_QUERY:
            return Verdict.incorrect(f"its {len(query):,} characters are more than a query has", rule="length")
        program = self.program(row)
        right, made = [*run.each(program, [row.sql, query])]
        return self.judged(row, read(right), read(made), right, made)

    def program(self, row: Given) -> Program:
        return Program(language="python", source=runner(), files=dict(row.files), limits=self.limits)

    def judged(self, row: Given, wanted: "Told", found: "Told", right: Run, made: Run) -> Verdict:
        if RunStatus.SANDBOX_ERROR in (right.status, made.status):
            return Verdict.failed(f"the query could not be run: {right.detail or made.detail}")
        if wanted.broken:
            return Verdict.unverifiable(f"the ground truth's database can't be made: {wanted.broken}")
        if wanted.problem:
            return Verdict.unverifiable(f"the ground truth's own query can't be used: {wanted.problem}")
        if not wanted.filled:
            return Verdict.unverifiable("no table of the database has a row, and every query gives the same")
        if len(wanted.rows) > inside.MOST_ROWS:
            return Verdict.unverifiable(f"the ground truth's query gives more than {inside.MOST_ROWS:,} rows")
        evidence: dict[str, Json] = {"rows": len(found.rows), "expected_rows": len(wanted.rows)}
        if made.status in SPENT:
            return Verdict.too_costly(f"the query was stopped: {made.detail or made.status}", **evidence)
        if found.broken:  # the other run has made it
            return Verdict.failed(f"the database could not be made again: {found.broken}")
        if found.problem:
            return Verdict.incorrect(f"the query fails: {found.problem}", **evidence, rule="error")
        if not wanted.rows and not found.rows and self.no_rows == "not judged":
            return Verdict.unverifiable("neither query gives a row, as any that looks for what is not there")
        mine, theirs = table(wanted.rows, self.decimals), table(found.rows, self.decimals)
        try:
            if self.same(mine, theirs, row.sql):
                return Verdict.correct(f"both give the same {len(mine)} rows", **evidence, rule=self.rows)
        except TooManyOrders:
            return Verdict.undecided("its columns could be exchanged in too many ways", **evidence, rule="columns")
        evidence["first"], evidence["expected_first"] = abridged(str(theirs[:3])), abridged(str(mine[:3]))
        if self.rows == "bag" and same_bag(mine, theirs):
            return Verdict.incorrect("the expected rows in another order than the right query's ORDER BY", **evidence)
        return Verdict.incorrect(f"it gives {len(theirs)} rows that are not the {len(mine)} expected", **evidence)

    def same(self, wanted: list[Row], found: list[Row], sql: str) -> bool:
        ordered = self.order == "always" or (self.order == "as asked" and says_an_order(sql))
        if self.rows == "set":
            return same_set(wanted, found)
        if self.columns == "any order":
            return same_in_any_columns(wanted, found, ordered=ordered)
        return wanted == found if ordered else same_bag(wanted, found)


class Told:
    """What a run says of its query: rows, whether any table has one, or what went wrong with it or the database."""

    def __init__(self, rows: list[list[Any]], problem: str = "", *, broken: str = "", filled: bool = True) -> None:
        self.rows, self.problem, self.broken, self.filled = rows, problem, broken, filled


def read(run: Run) -> Told:
    if run.status is not RunStatus.OK:
        return Told([], run.detail or str(run.status))
    try:
        told = json.loads(run.stdout)
    except ValueError:
        return Told([], "its rows can't be read")
    broken, problem = str(told.get("broken") or ""), str(told.get("error") or "")
    return Told(told.get("rows", []), problem, broken=broken, filled=bool(told.get("filled", True)))


@cache
def runner() -> str:
    return Path(inside.__file__).read_text(encoding="utf-8")
