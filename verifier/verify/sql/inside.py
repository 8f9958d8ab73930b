"""Runs one query on a SQLite database and prints its rows as JSON. Sent into the sandbox as text.

The database is made of the files that come with it, the query is standard input. It may only read: whatever would
write, attach a file or load an extension is refused by SQLite itself.
"""

import base64
import json
import sqlite3
import sys
from pathlib import Path

MOST_ROWS = 100_000
READING = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE)
LOOKING = ("table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list")


def only_reading(action: int, one: str | None, other: str | None, database: str | None, trigger: str | None) -> int:
    allowed = action in READING or (action == sqlite3.SQLITE_PRAGMA and one in LOOKING)
    allowed = allowed or (action == sqlite3.SQLITE_FUNCTION and other != "load_extension")
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def opened() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.text_factory = lambda raw: raw.decode(errors="ignore")
    if Path("database.b64").exists():
        connection.deserialize(base64.b64decode(Path("database.b64").read_text(encoding="utf-8")))
    if Path("setup.sql").exists():
        connection.executescript(Path("setup.sql").read_text(encoding="utf-8"))
        connection.commit()
    return connection


def filled(connection: sqlite3.Connection) -> bool:
    """Whether any table has a row."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    quoted = [str(name).replace('"', '""') for (name,) in tables]
    return any(connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone() for name in quoted)


def cell(value: object) -> object:
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def main() -> None:
    query = sys.stdin.read()
    try:
        connection = opened()
        told: dict[str, object] = {"filled": filled(connection)}
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
        print(json.dumps({"broken": f"{type(error).__name__}: {error}"[:500]}))
        return
    connection.set_authorizer(only_reading)
    try:
        cursor = connection.execute(query)
        rows = cursor.fetchmany(MOST_ROWS + 1)
        told["rows"] = [[cell(value) for value in row] for row in rows]
        told["columns"] = len(cursor.description or ())
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
        told["error"] = f"{type(error).__name__}: {error}"[:500]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
