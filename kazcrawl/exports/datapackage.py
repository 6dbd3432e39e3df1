"""Files in a ZIP as resources of a data package (Frictionless): names, lengths, SHA-256."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

_NO_NAME = re.compile(r"[^-a-z0-9._]+")


class Parts:
    """The ZIP's files as resources of the data package, each with its digest."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.resources: list[dict[str, Any]] = []

    @contextmanager
    def part(self, path: str, stored: bool = False) -> Iterator[Hashed]:
        """``stored``: what is compressed already, so that replay can read parts of it."""
        with self._archive.open(_entry(path, stored), "w", force_zip64=True) as file:
            hashed = Hashed(file)
            yield hashed
        self.resources.append(
            {
                "name": self._name(path),
                "path": path,
                "hash": hash_of(hashed.digest),
                "bytes": hashed.length,
            }
        )

    def _name(self, path: str) -> str:
        """Data packages allow no other letters in a name, and each name once."""
        name = _NO_NAME.sub("-", path.rpartition("/")[2].lower())
        known = {one["name"] for one in self.resources}
        return name if name not in known else f"{len(known)}-{name}"


class Hashed:
    """A file to write to that hashes and counts what goes through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.length = 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.digest.update(data)
        self.length += len(data)


def hash_of(digest: Any) -> str:
    """A hashlib digest as data packages write it."""
    return f"sha256:{digest.hexdigest()}"


def _entry(path: str, stored: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path)
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def put(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    """Adds a file that is no resource."""
    archive.writestr(_entry(path, stored=False), data)
