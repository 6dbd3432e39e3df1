"""The archive: tables, the one writer, the frontier, search. The only place with SQL."""

from kazcrawl.archive.archive import Archive
from kazcrawl.archive.errors import ArchiveBusy, ArchiveError, StorageError
from kazcrawl.archive.opening import open_archive

__all__ = ["Archive", "ArchiveBusy", "ArchiveError", "StorageError", "open_archive"]
