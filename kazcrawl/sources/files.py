"""WARC files, WACZ packages and folders of them as a source of the past."""

from __future__ import annotations

import asyncio
import tempfile
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from kazcrawl.archive.mementos import KEPT
from kazcrawl.items import Memento
from kazcrawl.sources import package
from kazcrawl.sources.inflating import PIECE, BrokenMember, Packing
from kazcrawl.sources.message import Answer
from kazcrawl.sources.recorded import Page, answer_of, check_is, memento_of, revisited
from kazcrawl.sources.tape import Place, Tape
from kazcrawl.sources.warc_scan import Damaged, DamagedRecord, Record, read_at, scan

ENDINGS = (".warc", ".warc.gz", ".warc.zst")
PACKAGE = ".wacz"
INNER = "!"
"""Between the name of a package and that of a file in it."""
BATCH = 200
"""Records of which the database is told at a time."""
OPEN_FILES = 32
FAR = 16 << 20
"""Inflated bytes before a record from which it pays to unpack the file once."""
MAX_UNPACKED = 32 << 30


class SourceError(Exception):
    """The source cannot be used at all; the message says what to do. It is the user's to mend."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A capture of the past, as it is to be kept: its answer, address, time and origin."""

    answer: Answer
    url: str
    captured_at: str
    uri: str


class FileSource:
    """A file or a folder. ``name`` is what ``crawls.source`` says of it.

    Places of mementos are ``PART:PLACE``; a part is a WARC file by its name in the folder,
    or ``PACKAGE!NAME`` in a package.
    """

    def __init__(self, path: Path, kept: Path | None = None) -> None:
        """``kept`` is the archive's own folder of WARC files. Raises SourceError for what cannot be read."""
        self._kept = kept
        self._root = path.parent if path.is_file() else path
        self.name = path.resolve().name or str(path)
        self._open: OrderedDict[str, IO[bytes]] = OrderedDict()
        self._unpacked: dict[str, IO[bytes]] = {}
        self._files = _files(path)

    def parts(self) -> list[str]:
        """What is looked through, in order: packages before the files in them."""
        return [part for name in self._files for part in self._parts_of(name)]

    def _parts_of(self, name: str) -> Iterator[str]:
        yield name
        if name.lower().endswith(PACKAGE):
            with suppress(OSError, package.BadPackage):
                yield from (
                    f"{name}{INNER}{inner}"
                    for inner in package.names(self._root / name)
                    if inner.lower().endswith(ENDINGS)
                )

    def mark(self, part: str) -> str:
        """What changes when the file does: its length."""
        try:
            return str((self._root / part.partition(INNER)[0]).stat().st_size)
        except OSError:
            return ""

    async def pages(self, part: str, position: str | None) -> AsyncIterator[Page]:
        """What a part holds, from a position on, in pages that others may run between."""
        if INNER not in part and part.lower().endswith(PACKAGE):
            damaged = package.check(self._root / part)
            told = ((f"{part}:{where}", why) for where, why in damaged)
            yield Page(damaged=tuple((_text(where), _text(why)) for where, why in told))
            return
        try:
            found = self._scan(part, position)
            while (page := _page(part, found)).position is not None:
                yield page
                await asyncio.sleep(0)
            yield page
        except (OSError, package.BadPackage, BrokenMember) as error:
            yield Page(damaged=((f"{part}:0", f"the file cannot be read ({error})"),))

    def _scan(self, part: str, position: str | None) -> Iterator[Record | Damaged]:
        start = Place.read(position) if position else None
        return scan(self._file(part), start)

    async def recall(self, memento: Memento) -> Recalled:
        """The capture at a memento's place. Raises DamagedRecord."""
        record = self._record(memento.place)
        check_is(record, memento)
        if record.fields["warc-type"].lower() != "revisit":
            answer = answer_of(record)
        elif memento.original is None:
            raise DamagedRecord("the record repeats a capture that the source does not hold")
        else:
            answer = revisited(record, answer_of(self._record(memento.original)))
        return Recalled(answer, memento.url, memento.captured_at, memento.place)

    def _record(self, where: str) -> Record:
        part, _, text = where.rpartition(":")
        place = Place.read(text)
        try:
            if place.skip > FAR:
                return read_at(self._whole(part), Place(place.skip))
            return read_at(self._file(part), place)
        except (OSError, package.BadPackage, BrokenMember) as error:
            raise DamagedRecord(f"cannot be read ({error})") from error

    def _file(self, part: str) -> BinaryIO:
        file = self._open.pop(part, None)
        if file is None:
            name, _, inner = part.partition(INNER)
            path = self._root / name
            if name + INNER == KEPT and self._kept:
                path, inner = self._kept / inner, ""
            file = package.open_inner(path, inner) if inner else path.open("rb")
        self._open[part] = file
        if len(self._open) > OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        return file  # type: ignore[return-value]

    def _whole(self, part: str) -> BinaryIO:
        """One big gzip member, unpacked once into a file without a name."""
        if part not in self._unpacked:
            file = self._file(part)
            unpacked = tempfile.TemporaryFile()  # noqa: SIM115  closed with the source
            tape = Tape(file, Packing(file))
            while data := tape.take(PIECE):
                unpacked.write(data)
                if unpacked.tell() > MAX_UNPACKED:
                    raise DamagedRecord(f"the file unpacks to more than {MAX_UNPACKED} bytes")
            self._unpacked[part] = unpacked
        return self._unpacked[part]  # type: ignore[return-value]

    def has_records(self) -> bool:
        """Is there a single record that can be read? Looks no further than to the first."""
        return any(map(self._has_one, self.parts()))

    def _has_one(self, part: str) -> bool:
        if INNER not in part and part.lower().endswith(PACKAGE):
            return False  # what is in it follows
        try:
            return any(isinstance(one, Record) for one in self._scan(part, None))
        except (OSError, package.BadPackage, BrokenMember):
            return False

    async def close(self) -> None:
        self.shut()

    def shut(self) -> None:
        """Closes the files."""
        for file in (*self._open.values(), *self._unpacked.values()):
            file.close()
        self._open.clear()
        self._unpacked.clear()


def check_files(path: Path) -> None:
    """Raises SourceError where nothing of what is there is a WARC record."""
    source = FileSource(path)
    try:
        if not source.has_records():
            raise SourceError(f"{path}: holds no WARC record that can be read; nothing was done")
    finally:
        source.shut()


def _files(path: Path) -> list[str]:
    if path.is_dir():
        found = sorted(
            str(one.relative_to(path))
            for one in path.rglob("*")
            if one.name.lower().endswith((*ENDINGS, PACKAGE)) and one.is_file()
        )
        if not found:
            raise SourceError(f"{path}: the folder holds no .warc, .warc.gz, .warc.zst or .wacz")
        for name in found:
            _check_name(name)
        return found
    _check_name(path.name)
    if path.exists() and not path.is_file():
        raise SourceError(f"{path}: is neither a file nor a folder")
    try:
        with path.open("rb"):
            return [path.name]
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror or error})") from error


def _text(told: str) -> str:
    """The package's own list may name half of a letter, which no text may hold."""
    return told.encode("utf-8", "replace").decode()


def _check_name(name: str) -> None:
    """A name must go into the archive as text."""
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise SourceError(f"{name!r}: the name is no UTF-8; give the file another") from error


def _page(part: str, found: Iterator[Record | Damaged]) -> Page:
    mementos: list[Memento] = []
    damaged: list[tuple[str, str]] = []
    other = 0
    for _ in range(BATCH):
        one = next(found, None)
        if one is None:
            return Page(tuple(mementos), tuple(damaged), other)
        where = f"{part}:{one.place}"
        if isinstance(one, Damaged):
            damaged.append((where, one.reason))
            continue
        try:
            memento = memento_of(one, where)
        except DamagedRecord as error:
            damaged.append((where, str(error)))
            continue
        if memento is None:
            other += 1
        else:
            mementos.append(memento)
    following = one.place if one else None
    return Page(tuple(mementos), tuple(damaged), other, str(following))
