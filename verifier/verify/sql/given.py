"""The database and the right query of a row, in the columns of data sets.

| data | query | database |
| --- | --- | --- |
| any | `sql` | `database`: a script of SQL, or `{"base64": ...}` of a SQLite file |
| BIRD | `SQL` | `database` beside it |
| Spider | `query` | `database` beside it |
| synthetic_text_to_sql | `sql` | `sql_context` |
"""

import base64
import re
from collections.abc import Mapping
from typing import NamedTuple

from verifier.verify.quoting import json_name
from verifier.wire import Json

QUERIES = ("sql", "SQL", "query", "gold_sql", "answer")
DATABASES = ("database", "sql_context", "schema", "context", "setup")
MAX_QUERY = 50_000
MAX_DATABASE = 20_000_000
WANTED = '{"sql": "SELECT ...", "database": "CREATE TABLE ...; INSERT ..."}'
NOT_OUTERMOST = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/", re.DOTALL)
ORDER_BY = re.compile(r"\border\s+by\b", re.IGNORECASE)


class Given(NamedTuple):
    """The right query, and the files that make its database."""

    sql: str
    files: Mapping[str, str]


def given(ground_truth: Json) -> Given | str:
    """The query and database of a row, or why they cannot be read."""
    if not isinstance(ground_truth, dict):
        return f"the ground truth is {json_name(ground_truth)}; sql expects {WANTED}"
    sql = next((ground_truth[name] for name in QUERIES if isinstance(ground_truth.get(name), str)), None)
    if not isinstance(sql, str) or not sql.strip() or len(sql) > MAX_QUERY:
        return f"the ground truth has no query of up to {MAX_QUERY:,} characters; sql expects {WANTED}"
    database = next((ground_truth[name] for name in DATABASES if ground_truth.get(name)), None)
    if isinstance(database, dict) and isinstance(database.get("base64"), str):
        if not is_sqlite_file(str(database["base64"])):
            return "database.base64 is not the base64 of a SQLite file (which begins with 'SQLite format 3')"
        files = {"database.b64": str(database["base64"])}
    elif isinstance(database, str):
        files = {"setup.sql": database}
    elif isinstance(database, list) and all(isinstance(part, str) for part in database):
        files = {"setup.sql": ";\n".join(map(str, database))}
    else:
        name = f" (db_id {ground_truth['db_id']!r:.60} names one)" if "db_id" in ground_truth else ""
        return f"the ground truth has no database{name}; sql expects {WANTED}, or {{'base64': ...}} of a SQLite file"
    if sum(map(len, files.values())) > MAX_DATABASE:
        return f"the database has more than {MAX_DATABASE:,} characters"
    return Given(sql, files)


def is_sqlite_file(text: str) -> bool:
    """Whether base64 text begins as a SQLite file does."""
    try:
        return base64.b64decode(text[:24], validate=True).startswith(b"SQLite format 3")
    except ValueError:
        return False


def says_an_order(sql: str) -> bool:
    """Whether the outermost SELECT has an ORDER BY: not in a text, a name, a comment or brackets."""
    left: list[str] = []
    depth = 0
    for sign in NOT_OUTERMOST.sub(" ", sql):
        depth += (sign == "(") - (sign == ")")
        left.append(sign if depth <= 0 else " ")
    return bool(ORDER_BY.search("".join(left)))
