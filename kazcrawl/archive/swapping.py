"""An archive that takes the place of another one, in one transaction, readers or not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kazcrawl.archive.engine import uri
from kazcrawl.archive.errors import StorageError
from kazcrawl.archive.schema import fixity_checks

_NAMES = ", ".join(column.name for column in fixity_checks.columns)


def keep_copy(path: Path, copy: Path) -> None:
    """A whole copy of the database. Raises StorageError."""
    _copy(path, copy, "rwc")


def take_place(new: Path, path: Path) -> None:
    """Puts all of ``new`` in the place of what ``path`` holds, but for the fixity checks.

    Who reads meanwhile sees the one or the other; after a kill it is the old one. Raises
    StorageError.
    """
    try:
        with closing(sqlite3.connect(uri(new, "rw"), uri=True)) as one, one:
            one.execute("ATTACH ? AS old", (uri(path, "ro"),))
            one.execute(
                f"INSERT INTO fixity_checks ({_NAMES}) SELECT {_NAMES} FROM old.fixity_checks"
            )
    except sqlite3.Error as error:
        raise StorageError(f"{path}: {error}") from error
    _copy(new, path, "rw")


def _copy(source: Path, target: Path, mode: str) -> None:
    try:
        with (
            closing(sqlite3.connect(uri(source, "ro"), uri=True)) as one,
            closing(sqlite3.connect(uri(target, mode), uri=True)) as other,
        ):
            one.backup(other)
    except sqlite3.Error as error:
        raise StorageError(f"{target}: {error}") from error
