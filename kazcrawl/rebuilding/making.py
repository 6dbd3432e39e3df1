"""A new archive from a folder of WARC files: made beside its place, and moved there whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kazcrawl.archive import ArchiveError, StorageError
from kazcrawl.archive.lock import WriterLock
from kazcrawl.archive.warc import warc_folder
from kazcrawl.rebuilding.folder import Folder, look_through
from kazcrawl.rebuilding.rebuild import Rebuilt, rebuild

IMPORT = "kazcrawl crawl SITE --source FOLDER brings in the captures of WARC files without one"
_WITH = ("", "-wal", "-shm", "-journal", ".new", ".lock")


def archive_beside(source: Path) -> Path:
    """``data/archive.warc/`` -> ``data/archive.sqlite``. Raises ArchiveError for another name."""
    _check_folder(source)
    if source.suffix != ".warc":
        raise ArchiveError(
            f"{source}: which archive it belongs to is not told by its name; say --archive PATH"
        )
    return source.with_suffix(".sqlite")


def _check_folder(source: Path) -> None:
    if not source.is_dir():
        raise ArchiveError(f"{source}: is no folder of WARC files")


@contextmanager
def prepare(source: Path, path: Path) -> Iterator[Folder]:
    """The folder of an archive to be made, looked through; files from elsewhere are copied.

    Holds the archive's lock. Raises ArchiveError where there is an archive already, or
    nothing that one can be made from.
    """
    _check_folder(source)
    if path.exists():
        raise ArchiveError(f"{path}: is there already and was left as it is; name another archive")
    folder, own = look_through(source), warc_folder(path)
    if not folder.journal:
        raise ArchiveError(f"{source}: no file holds the journal of a crawl; {IMPORT}")
    _check_own(source, own)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = WriterLock(path)  # its file stays behind, so not before there is something to make
    try:
        if path.exists():
            raise ArchiveError(f"{path}: was made by another process meanwhile")
        folder.path = _own(source, own)
        yield folder
    finally:
        lock.release()


def make(folder: Folder, path: Path, tell: Callable[[], None] = lambda: None) -> Rebuilt:
    """The archive at ``path`` from a folder that ``prepare`` gave. A kill leaves none."""
    draft = path.with_name(f"{path.name}.rebuilding")
    clear(draft)
    try:
        done = rebuild(folder, draft, tell)
        draft.replace(path)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from error
    finally:
        clear(draft)
    return done


def clear(draft: Path) -> None:
    """Takes away what is left of a draft."""
    for end in _WITH:
        draft.with_name(draft.name + end).unlink(missing_ok=True)


def _check_own(source: Path, own: Path) -> None:
    if own.exists() and not own.samefile(source) and any(own.iterdir()):
        raise ArchiveError(f"{own}: holds files already; name another archive")


def _own(source: Path, own: Path) -> Path:
    """The new archive's own folder; captures are found by file name in it."""
    if own.exists() and own.samefile(source):
        return source
    _check_own(source, own)
    try:
        own.mkdir(parents=True, exist_ok=True)
        for file in sorted(source.glob("*.warc.gz")):
            shutil.copy2(file, own / file.name)
    except OSError as error:
        raise StorageError(f"{own}: {error.strerror or error}") from error
    return own
