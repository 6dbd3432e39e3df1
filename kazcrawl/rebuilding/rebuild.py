"""The whole database from a folder of WARC files, run by run, in the order in which they were."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kazcrawl import clock
from kazcrawl.archive import open_archive
from kazcrawl.archive.warc_reading import DamagedRecord
from kazcrawl.rebuilding.captures import load_capture
from kazcrawl.rebuilding.folder import Damage, Folder, Place
from kazcrawl.rebuilding.run import Run
from kazcrawl.sites.keeping import site_of_dict

_UNREADABLE = (DamagedRecord, KeyError, TypeError, ValueError)
"""What a record of the journal raises that is not as this version writes it."""


@dataclass(slots=True)
class Rebuilt:
    """What came of it: runs and records of the journal done again, and what could not be."""

    runs: int = 0
    batches: int = 0
    captures: int = 0
    damages: list[Damage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Told:
    """A run as the journal has it: how it began, where its further records are."""

    begin: dict[str, Any]
    name: str
    places: list[Place]


def rebuild(
    folder: Folder,
    path: Path,
    tell: Callable[[], None] = lambda: None,
    *,
    site: str | None = None,
) -> Rebuilt:
    """Makes the database at ``path``, where none is, of all sites or of one.

    What is damaged is left out and named; the rest is as it was. Raises the archive's errors.
    """
    done = Rebuilt(damages=list(folder.damages))
    runs = list(_runs(folder, done))
    with open_archive(path, write=True) as archive:
        archive.keep_warc_lengths(folder.lengths)
    for told in runs:
        if site is not None and told.begin["site"]["name"] != site:
            continue
        asyncio.run(_do_again(told, folder, path, done, tell))
    return done


def _runs(folder: Folder, done: Rebuilt) -> list[_Told]:
    """The runs of a folder in the order of their beginnings."""
    found = []
    for name, numbered in folder.journal.items():
        places = [numbered[number] for number in sorted(numbered)]
        try:
            entry, _ = folder.entry(places[0])
            begin = entry["begin"]
            site_of_dict(begin["site"])
            found.append(_Told(entry["begin"], name, places[1:]))
        except _UNREADABLE:
            reason = f"how run {name} began is lost, so what it did cannot be done again"
            done.damages.append(Damage(places[0].file, places[0].offset, reason))
            continue
        if len(places) <= max(numbered):
            reason = f"{max(numbered) + 1 - len(places)} records of the journal of run {name} are missing"
            done.damages.append(Damage(places[0].file, places[0].offset, reason))
    return sorted(found, key=lambda told: (told.begin["at"], told.begin["files"], told.name))


async def _do_again(
    told: _Told, folder: Folder, path: Path, done: Rebuilt, tell: Callable[[], None]
) -> None:
    begin = told.begin
    if begin["resumed"] and not _is_known(path, begin["crawl"]):
        await _begin({**begin, "at": begin["started_at"]}, folder, path)
    run = await _begin(begin, folder, path, keep=True)
    try:
        for place in told.places:
            await _record(run, folder, place, done)
            tell()
    finally:
        run.close()
    done.runs += 1
    done.captures += run.session.pages
    first = told.places[0] if told.places else Place("", 0, 0)
    done.damages += [Damage(first.file, first.offset, reason) for reason in run.missing]


async def _begin(begin: dict[str, Any], folder: Folder, path: Path, keep: bool = False) -> Run:
    """Begins a run; one that left nothing in its files is only begun."""
    with clock.stopped(begin["at"]):
        run = Run(begin, path, lambda record_id: load_capture(folder, record_id))
        await run.start()
    if not keep:
        run.close()
    return run


async def _record(run: Run, folder: Folder, place: Place, done: Rebuilt) -> None:
    try:
        record, at = folder.entry(place)
        for said in record["steps"]:
            await run.step(said)
        if "end" in record:
            run.end(record["end"], at)
        elif "done" in record or "judged" in record:
            await run.commit(record, at)
        else:
            run.note(record, at)
    except _UNREADABLE as error:
        done.damages.append(Damage(place.file, place.offset, f"a batch was left out: {error}"))
    done.batches += 1


def _is_known(path: Path, crawl: int) -> bool:
    with open_archive(path) as archive:
        return archive.has_crawl(crawl)
