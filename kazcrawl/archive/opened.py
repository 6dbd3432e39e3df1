"""An archive's database while it is open: transactions, the writer's lock, the end of the work."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from kazcrawl.archive.errors import ArchiveError, StorageError, storage_errors
from kazcrawl.archive.lock import WriterLock

logger = logging.getLogger(__name__)


class Opened:
    """A database and its WARC files, opened. A context manager; safe across threads."""

    def __init__(self, path: Path, engine: Engine, lock: WriterLock | None) -> None:
        self.path = path
        self.engine = engine
        self._lock = lock
        self._turn = threading.RLock()
        self._begun: Connection | None = None
        self._closed = False

    @property
    def writable(self) -> bool:
        return self._lock is not None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A write transaction, committed at the end. Raises StorageError for the medium.

        What is begun within another is part of that one.
        """
        if not self.writable:
            raise ArchiveError(f"{self.path}: is open for reading only")
        with self._turn:
            if self._begun is not None:
                yield self._begun
                return
            with storage_errors(self.path), self.engine.begin() as self._begun:
                try:
                    yield self._begun
                finally:
                    self._begun = None

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection to read with, in one transaction that sees one state."""
        if self.writable:
            with self.transaction() as connection:
                yield connection
            return
        with storage_errors(self.path), self.engine.connect() as connection:
            yield connection

    def close(self, whole: bool = True) -> None:
        """Ends the work with it. What was written is sealed, if all of it was ``whole``."""
        with self._turn:
            try:
                if whole and self.writable and not self._closed:
                    self._seal()
            finally:
                self._closed = True
                self.engine.dispose()
                if self._lock is not None:
                    self._lock.release()

    def _seal(self) -> None:
        """A medium that fails now has failed before: the next writer seals what is left."""
        from kazcrawl.archive.sealing import seal
        from kazcrawl.archive.warc_sealing import seal_files

        try:
            with self.transaction() as connection:
                seal_files(connection, self.path)
                seal(connection)
        except StorageError as error:
            logger.warning("what was written last has no seal yet: %s", error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(whole=error is None)
