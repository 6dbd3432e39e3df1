"""Which sealed rows a writer changes: noted by triggers that live as long as its connection.

What any other program changes is not noted, and so comes out as damage (``fixity_seals``).
"""

from __future__ import annotations

import sqlite3

from kazcrawl.archive.sealing import last_sealed, sealed_tables


def watch(driver: sqlite3.Connection) -> None:
    """From now on this connection notes which sealed rows it changes."""
    if not _has_seals(driver):
        return
    for table in sealed_tables():
        top = last_sealed(driver, table)
        if top >= 0:
            _watch(driver, table, top)


def _has_seals(driver: sqlite3.Connection) -> bool:
    found = driver.execute("SELECT 1 FROM sqlite_schema WHERE name = 'unsealed'").fetchone()
    return found is not None


def _watch(driver: sqlite3.Connection, table: str, top: int) -> None:
    """New rows come after ``top`` and have no seal anyway: the triggers cost them nothing."""
    # No OR IGNORE: with it a crawl that went on after a stop missed two posts of twenty.
    for event, row in (("INSERT", "new"), ("UPDATE", "old"), ("DELETE", "old")):
        driver.execute(
            f'CREATE TEMP TRIGGER "seal_{event}_{table}" AFTER {event} ON main."{table}"'
            f" WHEN {row}.rowid <= {top} BEGIN"
            f" INSERT INTO unsealed SELECT '{table}', {row}.rowid WHERE NOT EXISTS (SELECT 1"
            f" FROM unsealed WHERE table_name = '{table}' AND row_id = {row}.rowid); END"
        )
