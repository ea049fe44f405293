"""Writes what PostgreSQL has of a released schema, with the rows of SQLite's dump of it.

``python tests/service/dump_for_postgres.py 3`` reads ``schema_3.sql`` and writes ``postgres_schema_3.sql``, once, at
the release: it translates with the code of that day, and what it wrote is never written again.
"""

import json
import sqlite3
import sys
from pathlib import Path

from wfstudio.service.store.postgres_schema import translated

HERE = Path(__file__).parent
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
NUMBERED = {("queued_outcomes", "id"), ("requests", "id")}
"""What PostgreSQL numbers by itself."""


def dump(number: int) -> str:
    """The schema with that number and its rows, as statements."""
    lines = [f"-- A database as schema {number} wrote it, with rows."]
    lines += [translated(one).strip() for one in range(1, number + 1)]
    lines.append("CREATE TABLE schema_versions (number INTEGER PRIMARY KEY);")
    lines += [f"INSERT INTO schema_versions VALUES ({one});" for one in range(1, number + 1)]
    lite = sqlite3.connect(":memory:")
    lite.executescript((HERE / f"schema_{number}.sql").read_text())
    lite.row_factory = sqlite3.Row
    rows = {table: lite.execute(f"SELECT * FROM {table}").fetchall() for (table,) in lite.execute(TABLES)}
    for table in ("tenants", "definitions", *(name for name in rows if name not in ("tenants", "definitions"))):
        for row in rows[table]:
            values = {name: _literal(value) for name, value in dict(row).items() if (table, name) not in NUMBERED}
            if table == "instances":
                values["sought"] = _literal(row["metadata"])
            lines.append(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())});")
    lite.close()
    return "\n".join(lines) + "\n"


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    (HERE / f"postgres_schema_{sys.argv[1]}.sql").write_text(dump(int(sys.argv[1])))
