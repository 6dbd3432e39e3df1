"""``kazcrawl export FORMAT --out PATH``: the archive in a form that other programs read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Annotated, cast

import typer

from kazcrawl.archive import Archive
from kazcrawl.archive.events import iter_events
from kazcrawl.archive.finding import articles_in, count_articles, only_site, site_title
from kazcrawl.archive.opening import open_archive
from kazcrawl.archive.picking import Choice
from kazcrawl.archive.records import PARTS, ArticleRecord, Row
from kazcrawl.cli.exits import Exit, exit_codes, fail
from kazcrawl.cli.given import iso_date
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, SiteName
from kazcrawl.cli.terminal import Advance, plain, print_json, progress

FORMATS = ("jsonfeed", "jsonl", "wacz", "bagit")
EVIDENCE = ("wacz", "bagit")
FEED_PARTS = ("stubs", "dates", "media")
"""What an item of the feed shows of an article's relations."""
STDOUT = Path("-")


def export(
    form: Annotated[
        str, typer.Argument(metavar="FORMAT", help=f"{', '.join(FORMATS)}.", show_default=False)
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help="jsonfeed, bagit: a folder. wacz: a file. jsonl: a file, or - for stdout.",
        ),
    ],
    archive: ArchivePath = DEFAULT_ARCHIVE,
    site: SiteName = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            callback=iso_date,
            help="Only articles published then or later. wacz: captured then or later.",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", callback=iso_date, help="wacz: only what was captured by then."),
    ] = None,
    events: Annotated[
        bool,
        typer.Option("--events", help="jsonfeed: also what was new, changed, gone, back, moved."),
    ] = False,
    timestamp: Annotated[
        str | None,
        typer.Option(
            "--timestamp",
            metavar="URL",
            help="wacz, bagit: have this authority say when the manifest was there (RFC 3161).",
        ),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the articles, newest first. The target is replaced only when all is written."""
    if wrong := _wrong(form, out, site or since, until, events, timestamp):
        fail(wrong, Exit.USAGE, as_json)
    with exit_codes(as_json), open_archive(archive) as opened:
        if form not in EVIDENCE:
            _export_articles(opened, form, out, site, since, events, as_json, quiet)
            return
        from kazcrawl.cli.export_evidence import export_bag, export_wacz, stamper

        stamp = stamper(timestamp, as_json)
        if form == "bagit":
            export_bag(opened, out, stamp, as_json, quiet)
        else:
            export_wacz(opened, Choice(site, since, until), out, stamp, as_json, quiet)


def _wrong(
    form: str,
    out: Path,
    chosen: str | None,
    until: str | None,
    events: bool,
    timestamp: str | None,
) -> str | None:
    """Why these options do not go together, as a sentence."""
    if form not in FORMATS:
        return f"no format is called {plain(form)!r}; there are: {', '.join(FORMATS)}"
    if out == STDOUT and form == "jsonfeed":
        return "a JSON feed is a folder of files: give --out the name of a folder"
    if out == STDOUT and form != "jsonl":
        return f"{form} is not written to stdout: give --out a name"
    if events and form != "jsonfeed":
        return "events are items of the JSON feed alone"
    if timestamp and form not in EVIDENCE:
        return "timestamps are for wacz and bagit, which have a manifest"
    if form == "bagit" and chosen:
        return "a bag holds the whole archive: --site and --since are for the other formats"
    if until and form != "wacz":
        return "--until is for wacz alone"
    return None


def _export_articles(
    opened: Archive,
    form: str,
    out: Path,
    site: str | None,
    since: str | None,
    events: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    title, home, count = _look(opened, site, since)
    with progress("articles", count, not (quiet or as_json)) as done, opened.connect() as state:
        parts = FEED_PARTS if form == "jsonfeed" else PARTS
        records = _told(articles_in(state, site, since, parts), done)
        told = _Counted(
            iter_events(state, since=since, site=site, newest_first=True) if events else ()
        )
        written = _write(form, records, out, title, home, told) - told.count
    _say(form, written, told.count if events else None, out, as_json, quiet)


def _look(archive: Archive, site: str | None, since: str | None) -> tuple[str, str | None, int]:
    """Title and home address of the feed, and how many articles there are to write."""
    with archive.connect() as connection:
        row = site_title(connection, site) if site else only_site(connection) or {}
        count = count_articles(connection, site, since)
    return row.get("title") or "kazcrawl archive", row.get("home_url"), count


class _Counted:
    """What is iterated over, counted."""

    def __init__(self, found: Iterable[Row]) -> None:
        self._found = found
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for one in self._found:
            self.count += 1
            yield one


def _told(records: Iterator[ArticleRecord], done: Advance) -> Iterator[ArticleRecord]:
    for record in records:
        yield record
        done()


def _write(
    form: str,
    records: Iterable[ArticleRecord],
    out: Path,
    title: str,
    home: str | None,
    events: Iterable[Row],
) -> int:
    if form == "jsonfeed":
        from kazcrawl.exports.jsonfeed import write_feed

        return write_feed(records, out, title, home, events)
    from kazcrawl.exports.jsonl import write_jsonl, write_lines

    if out != STDOUT:
        return write_jsonl(records, out)
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", newline="\n")
    written = write_lines(records, cast("IO[str]", sys.stdout))
    sys.stdout.flush()
    return written


def _say(
    form: str, written: int, events: int | None, out: Path, as_json: bool, quiet: bool
) -> None:
    if out == STDOUT:
        return
    if as_json:
        more = {} if events is None else {"events": events}
        print_json({"format": form, "articles": written, **more, "out": str(out)})
    elif not quiet:
        more_told = "" if events is None else f" and {events} events"
        typer.echo(f"{written} articles{more_told} written to {plain(out)}")
