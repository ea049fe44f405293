"""Deleting instances with all that is kept about them, in SQLite; what is deleted is overwritten."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from typing import Any

from wfstudio.service.store.rows import ABOUT_INSTANCES, PurgeCount, add_counts, purged_name

PURGED = "SELECT value FROM comforts WHERE name = ?"


def purge(connection: sqlite3.Connection, source: str, values: dict[str, Any], limit: int) -> list[PurgeCount]:
    """Delete at most ``limit`` instances of ``source`` and what belongs to them, and add them to the kept counts."""
    connection.execute("PRAGMA secure_delete=ON")
    try:
        found = connection.execute(
            f"SELECT id, workflow_id, workflow_name, status {source} LIMIT {int(limit)}",
            values,
        ).fetchall()
        ids = (json.dumps([row[0] for row in found]),)
        for table, key in (*((table, "instance_id") for table in ABOUT_INSTANCES), ("instances", "id")):
            connection.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT value FROM json_each(?))", ids)  # noqa: S608
        groups = Counter((row[1], row[2], row[3]) for row in found)
        counts = [PurgeCount(*group, number) for group, number in groups.items()]
        if counts:
            name = purged_name(values["tenant"], values["community"])
            known = connection.execute(PURGED, (name,)).fetchone()
            connection.execute(
                "INSERT INTO comforts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET"
                " value = excluded.value",
                (name, add_counts(known[0] if known else None, counts)),
            )
    finally:
        connection.execute("PRAGMA secure_delete=OFF")
    return counts


def compact(path: str) -> None:
    """Write the store anew without what was deleted, and empty its log. Others wait meanwhile. Raises sqlite3.Error."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
