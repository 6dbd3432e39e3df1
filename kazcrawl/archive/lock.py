"""One writer at a time, by an operating system lock that dies with its process."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from kazcrawl.archive.errors import ArchiveBusy, StorageError

TRIES, PAUSE = 5, 0.01  # seconds


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


def is_held(archive: Path) -> bool:
    """Does a process write the archive? True where that may not be known."""
    try:
        file = os.open(_place(archive), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # a file system without locks lets nobody write
    finally:
        os.close(file)
    return False


def _place(archive: Path) -> Path:
    return archive.with_name(archive.name + ".lock")


def _acquire(archive: Path) -> int:
    path = _place(archive)
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        reason = f"the archive cannot be written in {path.parent}/"
        raise StorageError(f"{reason}: {path.name}: {error.strerror}") from error
    try:
        _lock(file)
    except BlockingIOError as error:
        pid = _pid(file)
        os.close(file)
        raise ArchiveBusy(archive, pid) from error
    except OSError as error:
        os.close(file)
        raise StorageError(f"{path}: this file system keeps no locks ({error})") from error
    _note_pid(file, path)
    return file


def _lock(file: int) -> None:
    """Tries more than once: who asks whether it is held holds it for an instant (``is_held``)."""
    for _ in range(TRIES - 1):
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(PAUSE)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


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
