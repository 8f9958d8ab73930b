"""Queries run behind the wall: right, wrong, writing, endless; rows of data sets; databases as scripts and files."""

import base64
import sqlite3
from collections.abc import Iterator

import pytest

from verifier.presets.catalogue import task_for
from verifier.sandbox.sandbox import Sandbox
from verifier.score import score
from verifier.wire import Json, Outcome, PresetRef, Result, Rollout

SCRIPT = """
CREATE TABLE cars (id INTEGER PRIMARY KEY, maker TEXT, price REAL);
INSERT INTO cars VALUES (1, 'Fiat', 9.5), (2, 'Ford', 20.0), (3, 'Fiat', 12.0), (4, NULL, 1.0);
"""
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
QUICK: dict[str, Json] = {"limits": {"cpu_seconds": 1, "wall_seconds": 30}}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def judged(sandbox: Sandbox, query: str, right: str, preset: str = "sql", **params: Json) -> Result:
    row: Json = {"sql": right, "database": SCRIPT}
    rollout = Rollout(completion=f"So:\n```sql\n{query}\n```", ground_truth=row)
    task = task_for(rollout, PresetRef(name=preset, params=QUICK | params))
    return score(task.rollout, task.rubric, sandbox, explain=True)


MAKERS = "SELECT maker FROM cars"


@pytest.mark.parametrize(
    ("query", "right", "preset", "reward", "why"),
    [
        ("SELECT maker FROM cars ORDER BY id DESC;", MAKERS, "sql", 1, "no order is asked for"),
        ("SELECT maker FROM cars ORDER BY id DESC", MAKERS + " ORDER BY id", "sql", 0, "an order is"),
        ("SELECT DISTINCT maker FROM cars", MAKERS, "sql", 0, "a row too few"),
        ("SELECT DISTINCT maker FROM cars", MAKERS, "bird", 1, "to BIRD rows are a set"),
        ("SELECT id, maker FROM cars", "SELECT maker, id FROM cars", "sql", 0, "columns have an order"),
        ("SELECT id, maker FROM cars", "SELECT maker, id FROM cars", "spider", 1, "to Spider they have none"),
        ("SELECT DISTINCT maker FROM cars", MAKERS, "spider", 0, "a row too few"),
        ("SELECT maker AS m FROM cars AS c", MAKERS, "sql", 1, "names are free"),
        ("SELECT 20", "SELECT price FROM cars WHERE id = 2", "sql", 1, "20 is 20.0"),
        ("SELECT '20.0'", "SELECT price FROM cars WHERE id = 2", "sql", 0, "a text is no number"),
        ("SELECT nope FROM cars", MAKERS, "sql", 0, "an error"),
        ("DELETE FROM cars", MAKERS, "sql", 0, "it writes"),
        ("SELECT maker FROM cars; SELECT 1", MAKERS, "sql", 0, "two queries"),
        ("ATTACH '/etc/passwd' AS p", MAKERS, "sql", 0, "another file"),
        ("PRAGMA writable_schema = 1", MAKERS, "sql", 0, "a setting"),
        ("SELECT load_extension('x')", MAKERS, "sql", 0, "an extension"),
        ("", MAKERS, "sql", 0, "nothing"),
    ],
)
def test_queries(sandbox: Sandbox, query: str, right: str, preset: str, reward: float, why: str) -> None:
    result = judged(sandbox, query, right, preset)
    assert result.reward == reward, (why, result.verdict)


NOWHERE = "SELECT maker FROM cars WHERE id = 99"


@pytest.mark.parametrize(
    ("query", "preset", "reward", "why"),
    [
        ("SELECT 1 WHERE 0", "sql", None, "it asks for nothing"),
        (NOWHERE, "sql", None, "the right one gives as little"),
        (MAKERS, "sql", 0, "it gives rows"),
        ("SELECT nope FROM cars", "sql", 0, "an error"),
        ("SELECT 1 WHERE 0", "bird/strict", None, "it asks for nothing"),
        ("SELECT 1 WHERE 0", "spider/strict", None, "it asks for nothing"),
        ("SELECT 1 WHERE 0", "bird", 1, "to BIRD both are the empty set"),
        ("SELECT 1 WHERE 0", "spider", 1, "to Spider both are empty"),
    ],
)
def test_what_finds_nothing_where_nothing_is_to_be_found(
    sandbox: Sandbox, query: str, preset: str, reward: float | None, why: str
) -> None:
    assert judged(sandbox, query, NOWHERE, preset).reward == reward, why


def test_an_endless_query_is_a_wrong_answer(sandbox: Sandbox) -> None:
    assert judged(sandbox, ENDLESS, MAKERS).verdict.outcome is Outcome.TOO_COSTLY


@pytest.mark.parametrize("right", ["SELECT nope FROM cars", ENDLESS, "DROP TABLE cars"])
def test_a_right_query_that_fails_judges_nobody(sandbox: Sandbox, right: str) -> None:
    result = judged(sandbox, MAKERS, right)
    assert (result.verdict.outcome, result.reward) == (Outcome.UNVERIFIABLE, None)


def scored(sandbox: Sandbox, completion: str, row: Json, preset: str) -> Result:
    task = task_for(Rollout(completion=completion, ground_truth=row), preset)
    return score(task.rollout, task.rubric, sandbox)


def test_a_sqlite_file_is_a_database(sandbox: Sandbox) -> None:
    made = sqlite3.connect(":memory:")
    made.executescript(SCRIPT)
    file = base64.b64encode(made.serialize()).decode()
    made.close()
    row: Json = {"question_id": 0, "db_id": "cars", "SQL": MAKERS, "difficulty": "simple", "database": {"base64": file}}
    assert scored(sandbox, f"<answer>{MAKERS}</answer>", row, "bird").reward == 1
    assert scored(sandbox, "<answer>SELECT id FROM cars</answer>", row, "bird").reward == 0


def test_rows_of_spider_and_of_synthetic_text_to_sql(sandbox: Sandbox) -> None:
    spider: Json = {"db_id": "cars", "query": "SELECT count(*) FROM cars", "question": "How many?", "database": SCRIPT}
    synthetic: Json = {"sql_prompt": "How many?", "sql_context": SCRIPT, "sql": "SELECT count(*) FROM cars"}
    assert scored(sandbox, "SELECT count(id) FROM cars", spider, "spider").reward == 1
    assert scored(sandbox, "SELECT count(id) FROM cars", synthetic, "sql").reward == 1


@pytest.mark.parametrize("database", ["CREATE TABLE cars (maker TEXT)", "CREATE TABLE ((", {"base64": "bm9uZQ=="}])
def test_a_database_that_cannot_tell_answers_apart_judges_nobody(sandbox: Sandbox, database: Json) -> None:
    result = scored(sandbox, MAKERS, {"sql": MAKERS, "database": database}, "sql")
    assert result.verdict.outcome is Outcome.UNVERIFIABLE
