"""Exports that appear whole or not at all: written beside their place, synced, moved in."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from kazcrawl.archive import ArchiveError, StorageError
from kazcrawl.archive.opening import sync_folder


@contextmanager
def replacing_file(target: Path) -> Iterator[IO[str]]:
    """A UTF-8 text file to write to; it takes the target's place at the end of the block.

    After an error the old file stands as it was. Raises StorageError for the medium,
    ArchiveError where the target is a folder or a device.
    """
    with _draft_of(target) as handle, open(handle, "w", encoding="utf-8", newline="\n") as file:
        yield file
        _sync(file)


@contextmanager
def replacing_bytes(target: Path) -> Iterator[IO[bytes]]:
    """As ``replacing_file``, for bytes."""
    with _draft_of(target) as handle, open(handle, "wb") as file:
        yield file
        _sync(file)


@contextmanager
def _draft_of(target: Path) -> Iterator[int]:
    """A new file beside the target, open; it takes the target's place at the end."""
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_file():
        raise ArchiveError(f"{target}: is no ordinary file; give the name of a file to write")
    with _medium_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        draft = Path(name)
        try:
            yield handle
            _readable(draft, 0o666)
            draft.replace(target)
            sync_folder(target.parent)
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def replacing_files(target: Path, stale: re.Pattern[str], last: str) -> Iterator[Path]:
    """A folder to write files into; at the end of the block they stand in ``target``.

    A new folder appears at once. In an existing one each file replaces its old self,
    ``last`` after all others, so whoever begins there finds only whole files; then files
    whose whole name matches ``stale`` and that were not written now are taken away. What
    else lies in the folder stays. Raises as ``replacing_file``.
    """
    if target.exists() and not target.is_dir():
        raise ArchiveError(f"{target}: is a file; this format needs the name of a folder")
    target = Path(os.path.realpath(target))
    with _medium_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        # The folder may be a mount point: files are moved within one file system.
        place = target if target.exists() else target.parent
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=place))
        try:
            yield draft
            _settle(draft, target, stale, last)
            sync_folder(target.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def replacing_folder(target: Path, sign: str) -> Iterator[Path]:
    """A folder to fill; it takes the target's place at the end of the block.

    An older folder there is replaced as a whole, if it is empty or has a file ``sign``, which
    says that it is of this kind. Raises as ``replacing_file``.
    """
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_dir():
        raise ArchiveError(f"{target}: is a file; this format needs the name of a folder")
    with _medium_errors(target):
        if target.exists() and any(target.iterdir()) and not (target / sign).is_file():
            raise ArchiveError(f"{target}: holds other files; give the name of a new folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        old = draft.with_name(f"{draft.name}.old")
        try:
            yield draft
            _readable(draft, 0o777)
            for folder in (draft, *(one for one in draft.rglob("*") if one.is_dir())):
                sync_folder(folder)
            if target.exists():
                target.rename(old)
            draft.rename(target)
            sync_folder(target.parent)
        finally:
            if old.exists() and not target.exists():
                old.rename(target)
            for left in (draft, old):
                shutil.rmtree(left, ignore_errors=True)


def write_synced(path: Path, content: str | bytes) -> None:
    """Writes a file that survives a power cut, text as UTF-8."""
    with path.open("wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        _sync(file)


def _settle(draft: Path, target: Path, stale: re.Pattern[str], last: str) -> None:
    names = sorted((path.name for path in draft.iterdir()), key=lambda name: (name == last, name))
    sync_folder(draft)
    if not target.exists():
        _readable(draft, 0o777)
        draft.rename(target)
        return
    for name in names:
        (draft / name).replace(target / name)
    sync_folder(target)
    for path in list(target.iterdir()):
        if stale.fullmatch(path.name) and path.name not in names:
            path.unlink()


def _readable(path: Path, mode: int) -> None:
    """The rights that an ordinary new file would have: drafts are made for the owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(mode & ~mask)


def _sync(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def _medium_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"{target}: {error.strerror or error}") from error
