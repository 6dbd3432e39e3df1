"""Runs the command as its users do, in a process of its own, and opens what it made."""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import forking


@dataclass(frozen=True)
class Run:
    """Exit code, standard output and standard error of one command."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


def kazcrawl(*arguments: str | Path, timeout: float = 120, cwd: Path | None = None) -> Run:
    """``kazcrawl ARGUMENTS``."""
    done = forking.run([str(one) for one in arguments], folder=cwd, timeout=timeout)
    return Run(done.returncode, done.stdout, done.stderr)


def newest(archive: Path) -> str:
    """The newest second that an archive tells of, empty where there is none."""
    try:
        (row,) = rows(
            archive,
            "SELECT max((SELECT coalesce(max(captured_at), '') FROM captures),"
            " (SELECT coalesce(max(started_at), '') FROM crawls),"
            " (SELECT coalesce(max(finished_at), '') FROM crawls)) AS at",
        )
    except sqlite3.DatabaseError:  # a test of what is no archive
        return ""
    return str(row["at"])


def later_than(second: str) -> None:
    """Until the clock shows a later second: times are told in whole seconds."""
    while 0 <= (ahead := _seconds_since(second)) < 1:
        time.sleep(1.001 - ahead)


def _seconds_since(second: str) -> float:
    then = datetime.fromisoformat(second) if second else datetime.fromtimestamp(0, UTC)
    return (datetime.now(UTC) - then).total_seconds()


def rows(archive: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a query over the archive, read-only."""
    connection = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql, values)]
    finally:
        connection.close()
