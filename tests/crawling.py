"""Runs the command as its users do, in a process of its own, and opens what it made."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
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


def rows(archive: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a query over the archive, read-only."""
    connection = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql, values)]
    finally:
        connection.close()
