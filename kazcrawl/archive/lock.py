"""One writer at a time, by an operating system lock that dies with its process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from kazcrawl.archive.errors import ArchiveBusy, StorageError


class WriterLock:
    """``flock`` on ``<archive>.lock``. The file holds the pid and stays behind.

    A lock file whose process has died holds no lock, so it never blocks. Raises
    ArchiveBusy with the pid of the holder, StorageError where no lock can be made.
    """

    def __init__(self, archive: Path) -> None:
        self._file: int | None = _acquire(archive)

    def release(self) -> None:
        if self._file is None:
            return
        os.close(self._file)
        self._file = None

    def __enter__(self) -> WriterLock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _acquire(archive: Path) -> int:
    path = archive.with_name(archive.name + ".lock")
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        reason = f"the archive cannot be written in {path.parent}/"
        raise StorageError(f"{reason}: {path.name}: {error.strerror}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        pid = _pid(file)
        os.close(file)
        raise ArchiveBusy(archive, pid) from error
    except OSError as error:
        os.close(file)
        raise StorageError(f"{path}: this file system keeps no locks ({error})") from error
    _note_pid(file, path)
    return file


def _note_pid(file: int, path: Path) -> None:
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
    except OSError as error:
        os.close(file)
        raise StorageError(f"{path}: {error.strerror}") from error


def _pid(file: int) -> int | None:
    text = os.pread(file, 32, 0).strip()
    return int(text) if text.isdigit() else None
