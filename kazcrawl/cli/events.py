"""``kazcrawl events --since DATE``: what was new, changed, gone, restored, moved."""

from __future__ import annotations

from typing import Annotated

import typer

from kazcrawl.archive import open_archive
from kazcrawl.archive.events import KINDS, iter_events
from kazcrawl.archive.finding import site_title
from kazcrawl.archive.records import Row
from kazcrawl.cli.exits import Exit, exit_codes, fail
from kazcrawl.cli.given import iso_date
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, SiteName
from kazcrawl.cli.terminal import console, plain, print_json, say

STYLES = {"new": "green", "changed": "yellow", "gone": "red", "restored": "green", "moved": "cyan"}


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
    count = 0
    with exit_codes(as_json), open_archive(archive) as opened, opened.connect() as connection:
        if site is not None:
            site_title(connection, site)
        for event in iter_events(connection, since=since, site=site, kinds=kind or ()):
            count += 1
            print_json(event) if as_json else _show(event)
    if not count and not as_json:
        typer.echo("No events")


def _show(event: Row) -> None:
    out, article = console(), event["article"]
    head = say(f"{event['at']}  ".rstrip()).append("  ")
    head.append(f"{plain(event['kind']):<8}", style=STYLES.get(event["kind"], ""))
    head.append(f"  {article['id']}  ").append(say(article["headline"] or "(no headline)"))
    out.print(head, soft_wrap=True)
    out.print(say(article["url"], "cyan"), soft_wrap=True)
    for line in (_why(event), _evidence(event["capture"])):
        if line:
            out.print(say(line, "dim"), soft_wrap=True)


def _why(event: Row) -> str | None:
    return ", ".join(event["changed"]) or event["detail"]


def _evidence(capture: Row | None) -> str | None:
    if capture is None:
        return None
    told = f"capture {capture['id']}, status {capture['status']}"
    if capture["warc_file"] is None:
        return told
    return f"{told}, {capture['warc_file']} at {capture['warc_offset']:,}"
