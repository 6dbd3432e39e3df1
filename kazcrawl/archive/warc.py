"""The evidence: WARC 1.1 files (ISO 28500:2017), one gzip member a record, append only.

A record is appended as it came from the wire; ``sync`` makes it durable before the
database says that it exists. On opening, what lies beyond the committed length of a file
is cut off: it is the tail of a process that was killed, and nothing points to it.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from kazcrawl.archive.errors import StorageError
from kazcrawl.archive.opening import sync_folder
from kazcrawl.archive.revisits import Original
from kazcrawl.archive.warc_reading import DamagedRecord, members, open_warc, parse_head
from kazcrawl.archive.warc_records import (
    Event,
    description,
    digest_of,
    lines,
    record,
    request,
    response,
)
from kazcrawl.clock import now
from kazcrawl.items import Capture, Wire
from kazcrawl.journal import URI

FILE_SIZE = 1_000_000_000
"""Bytes after which a new file is begun (ISO 28500:2017, annex C: 10^9 are recommended)."""


def warc_folder(archive: Path) -> Path:
    """The folder of an archive's WARC files: ``archive.sqlite`` -> ``archive.warc/``."""
    return archive.with_suffix(".warc")


class WarcWriter:
    """Appends captures to the newest WARC file of an archive.

    ``committed`` maps file names to the lengths that the database holds. ``announce`` is
    told the name of each new file before it exists, so that a file without a row is never
    ours to cut. ``software`` and ``operator`` go into each file's warcinfo record. Raises
    StorageError; after one, nothing more is written or called durable.
    """

    def __init__(
        self,
        folder: Path,
        prefix: str,
        committed: Mapping[str, int],
        *,
        announce: Callable[[str], None] = lambda name: None,
        software: str,
        operator: str = "",
        file_size: int = FILE_SIZE,
    ) -> None:
        self.folder = folder
        self.prefix = re.sub(r"[^\w.-]+", "_", prefix)
        self.info = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "robots": "obey",
            "operator": operator,
        }
        self.file_size = file_size
        self.announce = announce
        self.broken = False
        self.lengths: dict[str, int] = {}
        self._file: BinaryIO | None = None
        self._name = ""
        with self._storing():
            self.folder.mkdir(parents=True, exist_ok=True)
            self.cut = cut_tails(folder, committed)

    @contextmanager
    def _storing(self) -> Iterator[None]:
        """Errors of the medium as StorageError; half a record may be written by then."""
        if self.broken:
            raise StorageError(f"{self.folder}: a record could not be written before")
        try:
            yield
        except OSError as error:
            self.broken = True
            raise StorageError(f"{self.folder}: {error.strerror or error}") from error

    def append(
        self,
        capture: Capture,
        message: bytes,
        entity: bytes,
        original: Original | None = None,
        wire: Wire | None = None,
    ) -> Capture:
        """Appends the records of one capture; returns it with its response's place and digests.

        ``message`` is the response as on the wire, head and body; ``entity`` its payload
        without transfer coding, content coding as sent. What says the same as its
        ``original`` becomes a revisit record, without the body. With ``wire`` the request
        and a metadata record follow.
        """
        made = now() if capture.source_uri else None
        with self._storing():
            name = self._ready(made or capture.captured_at)
        event = Event(capture, self._info_id, made)
        member, payload_sha256 = response(event, message, entity, original, wire)
        further = request(event, wire) + description(event, wire) if wire else b""
        offset = self.lengths[name]
        with self._storing():
            self._write(member + further)
        return replace(
            capture,
            warc_file=name,
            warc_offset=offset,
            warc_length=len(member),
            record_id=event.record_id,
            payload_sha256=payload_sha256,
            payload_length=len(entity),
        )

    def log(self, url: str, block: bytes, at: str) -> None:
        """Appends a metadata record that says something of the crawl itself."""
        with self._storing():
            self._ready(at)
            fields = {
                "WARC-Type": "metadata",
                "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
                "WARC-Date": at,
                "WARC-Target-URI": url,
                "WARC-Warcinfo-ID": self._info_id,
                "WARC-Block-Digest": digest_of(block),
                "Content-Type": "application/json",
            }
            self._write(record(fields, block))

    def sync(self) -> dict[str, int]:
        """Makes all appended records durable; the length of each file written to so far."""
        with self._storing():
            if self._file is not None:
                self._file.flush()
                os.fsync(self._file.fileno())
        return dict(self.lengths)

    def close(self) -> None:
        """Ends the file under way. After an error its unwritten rest is given up."""
        if self._file is None:
            return
        file, self._file = self._file, None
        if not self.broken:
            with self._storing():
                file.flush()
                os.fsync(file.fileno())
        with suppress(OSError):
            file.close()

    def _ready(self, captured_at: str) -> str:
        if self._file is not None and self.lengths[self._name] < self.file_size:
            return self._name
        self.close()
        stamp = re.sub(r"\D", "", captured_at)[:14]
        serial = 0
        while (self.folder / (name := f"{self.prefix}-{stamp}-{serial:05d}.warc.gz")).exists():
            serial += 1
        self._name = name
        self.announce(name)
        self._file = (self.folder / name).open("xb")
        sync_folder(self.folder)
        self.lengths[name] = 0
        self._write_info(name, captured_at)
        return name

    def _write_info(self, name: str, date: str) -> None:
        self._info_id = f"<urn:uuid:{uuid.uuid4()}>"
        block = lines(self.info).encode()
        fields = {
            "WARC-Type": "warcinfo",
            "WARC-Record-ID": self._info_id,
            "WARC-Date": date,
            "WARC-Filename": name,
            "WARC-Block-Digest": digest_of(block),
            "Content-Type": "application/warc-fields",
        }
        self._write(record(fields, block))

    def _write(self, members: bytes) -> None:
        assert self._file is not None
        self._file.write(members)
        self.lengths[self._name] += len(members)


def cut_tails(folder: Path, committed: Mapping[str, int]) -> dict[str, int]:
    """Cuts the uncommitted tails of the files that the database knows; bytes cut by name.

    A known file of which nothing is committed goes. A file that the database does not know
    is evidence of another database (an older copy, a lost one) and is left alone. So is a
    tail that a newer database had committed before an older copy took its place: it is
    moved to a file beside, ``NAME.from-OFFSET``.
    """
    cut: dict[str, int] = {}
    for path in sorted(folder.glob("*.warc.gz")):
        if path.name not in committed:
            continue
        size, keep = path.stat().st_size, committed[path.name]
        if size > keep and _was_committed(path, keep, size):
            _keep_tail(path, keep)
        if keep == 0:
            path.unlink()
        elif size > keep:
            os.truncate(path, keep)
        else:
            continue
        cut[path.name] = size - keep
    return cut


def _was_committed(path: Path, keep: int, size: int) -> bool:
    """Does a tail hold more of the journal than a kill can leave?

    That is the one batch that was not committed, in a new file after the run's beginning.
    """
    left = 0
    with suppress(DamagedRecord), open_warc(path) as file:
        for member in members(file, keep, size):
            left += parse_head(member)[0].get("warc-target-uri", "").startswith(URI)
    return left > (1 if keep else 2)


def _keep_tail(path: Path, keep: int) -> None:
    aside = path.with_name(f"{path.name}.from-{keep}")
    with path.open("rb") as file, aside.open("wb") as copy:
        file.seek(keep)
        copyfileobj(file, copy)
        copy.flush()
        os.fsync(copy.fileno())
    sync_folder(path.parent)


def short_files(folder: Path, committed: Mapping[str, int]) -> list[str]:
    """Names of files that are missing or shorter than what was committed to them: lost evidence."""
    sizes = {path.name: path.stat().st_size for path in folder.glob("*.warc.gz")}
    return sorted(name for name, length in committed.items() if sizes.get(name, 0) < length)
