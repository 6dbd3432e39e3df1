"""``kazcrawl export wacz`` and ``bagit``: the evidence in a form that the web archives' own tools read."""

from __future__ import annotations

from pathlib import Path

import typer

from kazcrawl.archive import Archive, ArchiveError
from kazcrawl.archive.finding import only_site, site_title
from kazcrawl.archive.picking import (
    Choice,
    article_pages,
    committed_lengths,
    count_picked,
    listing_pages,
)
from kazcrawl.archive.warc import warc_folder
from kazcrawl.archive.warc_copying import copied_records
from kazcrawl.cli.backup import say_lost
from kazcrawl.cli.exits import Exit, fail
from kazcrawl.cli.terminal import counted, plain, print_json, progress, size
from kazcrawl.exports.bagit import Bag, write_bag
from kazcrawl.exports.timestamps import Stamp, TimestampError, fetch_timestamp
from kazcrawl.exports.wacz import Package, Written, write_wacz


def stamper(url: str | None, as_json: bool) -> Stamp | None:
    """Asks the authority at ``url``; where it gives no timestamp the command ends (code 5)."""
    if url is None:
        return None

    def stamp(manifest: bytes) -> bytes:
        try:
            return fetch_timestamp(manifest, url)
        except TimestampError as error:
            fail(str(error), Exit.UNREACHABLE, as_json)
            raise

    return stamp


def export_wacz(
    archive: Archive,
    choice: Choice,
    out: Path,
    stamp: Stamp | None = None,
    as_json: bool = False,
    quiet: bool = False,
) -> None:
    """Writes the file and says so; exit code 1 where records were damaged and left out.

    Raises ArchiveError where nothing is chosen, or ``out`` is no name of a WACZ.
    """
    if out.suffix != ".wacz":
        raise ArchiveError(f"{out}: the name of a WACZ must end in .wacz (WACZ 1.1.1)")
    damages: list[dict[str, str]] = []
    with archive.connect() as state:
        row = site_title(state, choice.site) if choice.site else only_site(state) or {}
        count = count_picked(state, choice)
        if not count:
            raise ArchiveError(f"{archive.path}: holds no capture of that site and time")
        package = Package(
            row.get("title") or "kazcrawl archive",
            row.get("home_url"),
            copied_records(
                state,
                warc_folder(archive.path),
                choice,
                lambda name, reason: damages.append({"name": name, "reason": reason}),
            ),
            article_pages(state, choice),
            listing_pages(state, choice),
            stamp,
        )
        with progress("captures", count, not (quiet or as_json)) as done:
            written = write_wacz(package, out, done)
    _say_wacz(written, damages, out, as_json, quiet)
    raise typer.Exit(int(Exit.FINDINGS if damages else Exit.DONE))


def export_bag(
    archive: Archive,
    out: Path,
    stamp: Stamp | None = None,
    as_json: bool = False,
    quiet: bool = False,
) -> None:
    """Writes the folder and says so; exit code 1 where the archive has lost evidence."""
    with archive.connect() as state:
        count = len(committed_lengths(state))
    with progress("WARC files", count, not (quiet or as_json)) as done:
        bag = write_bag(archive.path, out, stamp, done)
    _say_bag(bag, out, as_json, quiet)
    raise typer.Exit(int(Exit.FINDINGS if bag.missing else Exit.DONE))


def _say_bag(bag: Bag, out: Path, as_json: bool, quiet: bool) -> None:
    if as_json:
        missing = [{"name": name, "bytes": lost} for name, lost in bag.missing]
        told = {"files": bag.files, "bytes": bag.bytes, "missing": missing}
        print_json({"format": "bagit", **told, "out": str(out)})
        return
    say_lost(bag.missing)
    if not quiet:
        typer.echo(f"{counted(bag.files, 'file')} ({size(bag.bytes)}) written to {plain(out)}")


def _say_wacz(
    written: Written, damages: list[dict[str, str]], out: Path, as_json: bool, quiet: bool
) -> None:
    if as_json:
        told = {"records": written.records, "pages": written.pages, "listings": written.listings}
        print_json({"format": "wacz", **told, "damages": damages, "out": str(out)})
        return
    for one in damages:
        typer.echo(f"left out {plain(one['name'])}: {plain(one['reason'])}", err=True)
    if not quiet:
        pages = f"{counted(written.pages, 'article')} and {counted(written.listings, 'listing')}"
        typer.echo(f"{counted(written.records, 'record')}, {pages} written to {plain(out)}")
