"""WARC records copied byte for byte, whole gzip members, with all that belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection

from kazcrawl.archive.fixity_records import named
from kazcrawl.archive.picking import (
    Choice,
    capture_of,
    committed_lengths,
    placed_rows,
    repeating_rows,
)
from kazcrawl.archive.warc_members import Member, member_at, members_between
from kazcrawl.archive.warc_reading import DamagedRecord, open_warc

Damaged = Callable[[str, str], None]
"""Is told the name of a record that cannot be copied, and why; the others are."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A record of the file ``file``; ``capture`` is its row, None for what lies beside one."""

    file: str
    member: Member
    capture: Any = None


def copied_records(
    connection: Connection, folder: Path, choice: Choice, damaged: Damaged
) -> Iterator[Copied]:
    """The chosen captures' records, file by file, each file's warcinfo first.

    With them come the records that are concurrent to them (request, metadata; they lie
    directly beside), and the originals that revisit records refer to. Where everything is
    chosen, all that is committed comes.
    """
    more = set() if choice.everything else originals(connection, folder, choice)
    lengths = committed_lengths(connection)
    rows = placed_rows(connection, choice)
    for name, of_file in groupby(rows, key=lambda row: str(row.warc_file)):
        try:
            file = open_warc(folder / name)
        except DamagedRecord as error:
            for row in of_file:
                if row.chosen or row.id in more:
                    damaged(named(row), f"{name}: {error}")
            continue
        with closing(file):
            walk = _Walk(name, file, more, damaged, all_of_it=choice.everything)
            yield from walk.records(of_file, lengths.get(name, 0))


def originals(connection: Connection, folder: Path, choice: Choice) -> set[int]:
    """Ids of the captures that the chosen revisit records refer to."""
    referred: set[tuple[str, str]] = set()
    rows = repeating_rows(connection, choice)
    for name, of_file in groupby(rows, key=lambda row: str(row.warc_file)):
        try:
            file = open_warc(folder / name)
        except DamagedRecord:
            continue  # told when the records themselves are asked for
        with closing(file):
            referred.update(_referred(file, of_file))
    found = (capture_of(connection, url, at) for url, at in sorted(referred))
    return {one for one in found if one is not None}


def _referred(file: BinaryIO, rows: Iterator[Any]) -> Iterator[tuple[str, str]]:
    for row in rows:
        try:
            fields = member_at(file, row.warc_offset, row.warc_length or 0).fields
        except DamagedRecord:
            continue
        url, at = fields.get("warc-refers-to-target-uri"), fields.get("warc-refers-to-date")
        if url and at:
            yield url.strip("<>"), at


def _is_info(member: Member) -> bool:
    return member.fields.get("warc-type") == "warcinfo"


class _Walk:
    """Goes through one file; what lies between captures is looked at where it may belong."""

    def __init__(
        self, name: str, file: BinaryIO, more: Collection[int], damaged: Damaged, all_of_it: bool
    ) -> None:
        self.name, self.file, self.more = name, file, more
        self.damaged, self.all_of_it = damaged, all_of_it
        self.begun = False

    def records(self, rows: Iterator[Any], committed: int) -> Iterator[Copied]:
        at, before = 0, ""
        for row in rows:
            taken = self._take(row) if row.chosen or row.id in self.more else None
            this = taken.member.fields.get("warc-record-id", "") if taken else ""
            yield from self._beside(at, row.warc_offset, {before, this} - {""})
            if taken:
                yield from self._info(row.warc_offset)
                yield taken
            at, before = max(at, row.warc_offset + (row.warc_length or 0)), this
        yield from self._beside(at, committed, {before} - {""})

    def _take(self, row: Any) -> Copied | None:
        try:
            member = member_at(self.file, row.warc_offset, row.warc_length or 0)
        except DamagedRecord as error:
            self.damaged(named(row), f"{self.name} at {row.warc_offset}: {error}")
            return None
        return Copied(self.name, member, row)

    def _info(self, before: int) -> Iterator[Copied]:
        """The file's warcinfo record, once, where the file begins with one."""
        if self.begun:
            return
        self.begun = True
        if before > 0:
            first = next(self._between(0, before), None)
            if first and _is_info(first):
                yield Copied(self.name, first)

    def _beside(self, start: int, end: int, records: set[str]) -> Iterator[Copied]:
        if not (self.all_of_it or records):
            return
        for member in self._between(start, end):
            if member.offset == 0 and _is_info(member):
                yield from self._info(end)
            elif self.all_of_it or member.fields.get("warc-concurrent-to") in records:
                yield from self._info(start)
                yield Copied(self.name, member)

    def _between(self, start: int, end: int) -> Iterator[Member]:
        try:
            yield from members_between(self.file, start, end)
        except DamagedRecord as error:
            self.damaged(self.name, f"between {start} and {end}: {error}")
