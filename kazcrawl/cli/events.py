"""``kazcrawl events --since DATE``: what was new, changed, gone, restored, moved."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, TypedDict

import typer

from kazcrawl.archive import open_archive
from kazcrawl.archive.events import KINDS, count_events, iter_events, last_events
from kazcrawl.archive.finding import site_title
from kazcrawl.archive.records import Row
from kazcrawl.cli.exits import Exit, exit_codes, fail
from kazcrawl.cli.given import iso_date
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, SiteName
from kazcrawl.cli.terminal import console, counted, plain, print_indented, print_json, readable, say

SHOWN = 100
"""Events that a person is shown unless more are asked for."""
STYLES = {"new": "green", "changed": "yellow", "gone": "red", "restored": "green", "moved": "cyan"}


class Wanted(TypedDict):
    """Which events are asked for, as ``iter_events`` takes it."""

    since: str | None
    site: str | None
    kinds: Collection[str]


def events(
    archive: ArchivePath = DEFAULT_ARCHIVE,
    since: Annotated[
        str | None, typer.Option("--since", callback=iso_date, help="Only what was seen since.")
    ] = None,
    site: SiteName = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help=f"{', '.join(KINDS)}; may be given several times."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            min=0,
            help=f"The newest so many; 0: all. {SHOWN} by default, all of them with --json.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell what happened to articles, oldest first, each with its evidence."""
    for one in kind or ():
        if one not in KINDS:
            fail(
                f"no event is called {plain(one)!r}; there are: {', '.join(KINDS)}",
                Exit.USAGE,
                as_json,
            )
    most = limit if limit is not None else 0 if as_json else SHOWN
    wanted: Wanted = {"since": since, "site": site, "kinds": kind or ()}
    with exit_codes(as_json), open_archive(archive) as opened, opened.connect() as connection:
        if site is not None:
            site_title(connection, site)
        count = count_events(connection, **wanted)
        if most and not as_json:
            _tell_left(count - most)
        told = last_events(connection, most, **wanted) if most else None
        for event in iter_events(connection, **wanted) if told is None else told:
            print_json(event) if as_json else _show(event)
    if not count and not as_json:
        typer.echo("No events")


def _tell_left(count: int) -> None:
    if count > 0:
        told = f"({counted(count, 'earlier event')}; --limit 0 shows all, --since the later ones)"
        print_indented(console(), told, 0, style="dim")


def _show(event: Row) -> None:
    out, article = console(), event["article"]
    head = say(event["at"]).append("  ")
    head.append(f"{plain(event['kind']):<8}", style=STYLES.get(event["kind"], ""))
    head.append(f"  {article['id']}  ")
    print_indented(out, article["headline"] or "(no headline)", head.cell_len, head)
    out.print(say(readable(article["url"]), "cyan"), soft_wrap=True)
    for line in (_why(event), _evidence(event["capture"])):
        if line:
            print_indented(out, line, 0, style="dim")


def _why(event: Row) -> str | None:
    return ", ".join(event["changed"]) or event["detail"]


def _evidence(capture: Row | None) -> str | None:
    if capture is None:
        return None
    told = f"capture {capture['id']}, status {capture['status']}"
    if capture["warc_file"] is None:
        return told
    return f"{told}, {capture['warc_file']} at {capture['warc_offset']:,}"
