"""WACZ packages (Web Archive Collection Zipped, 1.1.1): a zip file that is not believed.

Nothing of a package is written anywhere by its name. WARC files are read within it.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from kazcrawl.sources.inflating import PIECE

DATAPACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
MAX_JSON = 64 << 20
MAX_RATIO = 1100
"""How far deflate can pack (RFC 1951 ends at 1,032 to 1); more is a size that lies."""
MAX_INFLATED = 32 << 30

_DAMAGE = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError),
    *(zlib.error, lzma.LZMAError),
)
"""What ``zipfile`` raises for what a package may hold."""


class BadPackage(Exception):  # noqa: N818 - named for what it is, as in the reports
    """The package or a file in it cannot be used; the message says why."""


def names(path: Path) -> list[str]:
    """The names of the files that can be read, each once. Raises BadPackage, OSError."""
    with _opened(path) as zipped:
        return list(dict.fromkeys(one.filename for one in zipped.infolist() if not _wrong(one)))


def open_inner(path: Path, name: str) -> BinaryIO:
    """A file of the package, to be read at any place. Raises BadPackage, OSError."""
    with _opened(path) as zipped:
        one = zipped.getinfo(name)
        if one.compress_type == zipfile.ZIP_STORED:
            with zipped.open(one):  # checks the local header
                pass
            return _Window(path.open("rb"), _data_at(path, one), one.file_size)  # type: ignore[return-value]
        unpacked = tempfile.TemporaryFile()  # noqa: SIM115  closed with the source
        for data in _pieces(zipped, one):
            unpacked.write(data)
        return unpacked


def check(path: Path) -> list[tuple[str, str]]:
    """What is wrong with the package: (name within it, why)."""
    try:
        with _opened(path) as zipped:
            listed = zipped.infolist()
            wrong = [(one.filename, why) for one in listed if (why := _wrong(one))]
            counted = Counter(one.filename for one in listed)
            wrong += [
                (name, "the name is there more than once; the last one is read")
                for name, count in counted.items()
                if count > 1
            ]
            return wrong + list(_unlike(zipped, set(counted)))
    except (BadPackage, OSError) as error:
        return [("0", f"the package cannot be read ({error})")]


def _unlike(zipped: zipfile.ZipFile, there: set[str]) -> Iterator[tuple[str, str]]:
    """Resources that are not as the package's own list says."""
    if DATAPACKAGE not in there:
        yield DATAPACKAGE, "the package has no list of what it holds"
        return
    try:
        data = _json(zipped, DATAPACKAGE)
        resources = json.loads(data)["resources"]
        listed = [(str(one["path"]), one.get("hash"), one.get("bytes")) for one in resources]
    except (BadPackage, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        yield DATAPACKAGE, f"the list of what the package holds cannot be read ({error})"
        return
    if DIGEST in there:
        yield from _unlike_digest(zipped, data)
    if not any(path.startswith("indexes/") for path in there):
        yield "indexes", "the package has no index; the WARC files were read without"
    for path, stated, size in listed:
        if path not in there:
            yield path, "is listed and not there"
        elif why := _differs(zipped, path, stated, size):
            yield path, why


def _unlike_digest(zipped: zipfile.ZipFile, data: bytes) -> Iterator[tuple[str, str]]:
    try:
        stated = json.loads(_json(zipped, DIGEST))["hash"]
    except (BadPackage, ValueError, KeyError, TypeError, RecursionError):
        yield DIGEST, "cannot be read"
        return
    if stated != f"sha256:{hashlib.sha256(data).hexdigest()}":
        yield DATAPACKAGE, "the digest of the list differs"


def _differs(zipped: zipfile.ZipFile, path: str, stated: Any, size: Any) -> str | None:
    label, _, value = str(stated or "").partition(":")
    digest = hashlib.new(label) if label in {"sha256", "md5", "sha1", "sha512"} else None
    read = 0
    try:
        for data in _pieces(zipped, zipped.getinfo(path)):
            read += len(data)
            if digest is not None:
                digest.update(data)
    except BadPackage as error:
        return str(error)
    if digest is not None and digest.hexdigest() != value.lower():
        return f"the {label} that is listed differs"
    if isinstance(size, int) and size != read:
        return f"{size} bytes are listed, {read} are there"
    return None


def _json(zipped: zipfile.ZipFile, name: str) -> bytes:
    one = zipped.getinfo(name)
    if one.file_size > MAX_JSON:
        raise BadPackage("larger than is read")
    return b"".join(_pieces(zipped, one))


def _wrong(one: zipfile.ZipInfo) -> str | None:
    parts = one.filename.replace("\\", "/").split("/")
    if ".." in parts or one.filename.startswith(("/", "\\")) or ":" in parts[0]:
        return "the name leads out of the package; it was not read"
    if one.file_size > MAX_RATIO * max(1, one.compress_size) or one.file_size > MAX_INFLATED:
        return f"unpacks to {one.file_size} bytes; it was not read"
    return None


def _pieces(zipped: zipfile.ZipFile, one: zipfile.ZipInfo) -> Iterator[bytes]:
    """Raises BadPackage, also where the CRC differs."""
    if why := _wrong(one):
        raise BadPackage(why)
    try:
        with zipped.open(one) as file:
            while data := file.read(PIECE):
                yield data
    except _DAMAGE as error:
        raise BadPackage(f"damaged ({error})") from error


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise BadPackage(str(error)) from error


def _data_at(path: Path, one: zipfile.ZipInfo) -> int:
    """Where a stored file's bytes begin: behind its local header (APPNOTE 4.3.7)."""
    with path.open("rb") as file:
        file.seek(one.header_offset + 26)
        name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
    return one.header_offset + 30 + name + extra


class _Window:
    """A part of a file as a file, for the few calls that reading a WARC takes."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def seek(self, at: int, whence: int = 0) -> int:
        self._at = at + (0 if whence == 0 else self._at if whence == 1 else self._size)
        return self._at

    def read(self, size: int) -> bytes:
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(size, self._size - self._at)))
        self._at += len(data)
        return data

    def close(self) -> None:
        self._file.close()
