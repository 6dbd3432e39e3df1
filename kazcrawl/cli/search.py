"""``kazcrawl search QUERY``: full-text search in the archive."""

from __future__ import annotations

import json
import re
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from kazcrawl.archive import open_archive
from kazcrawl.archive.finding import site_title
from kazcrawl.archive.search import MARKS, Hit, Hits, query_to_fts
from kazcrawl.archive.search import search as find
from kazcrawl.cli.exits import Exit, exit_codes, fail
from kazcrawl.cli.given import iso_date
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, SiteName
from kazcrawl.cli.terminal import console, counted, marked, plain, print_json, readable, say

_MARK = re.compile("[" + "".join(MARKS) + "]")


def search(
    query: Annotated[
        str, typer.Argument(help='Words that must all occur; "a phrase" and prefix* work.')
    ],
    archive: ArchivePath = DEFAULT_ARCHIVE,
    site: SiteName = None,
    date_from: Annotated[
        str | None,
        typer.Option("--from", callback=iso_date, help="Published on this date or later."),
    ] = None,
    date_to: Annotated[
        str | None,
        typer.Option("--to", callback=iso_date, help="Published on this date or earlier."),
    ] = None,
    section: Annotated[
        str | None, typer.Option("--section", help="Only articles filed in this section.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Articles at most.")] = 20,
    newest: Annotated[
        bool, typer.Option("--newest", help="Newest first instead of best first.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Find articles by the words of headline, text, byline and excerpts."""
    with exit_codes(as_json):
        if not query_to_fts(query):
            fail("the query holds no word to look for", Exit.USAGE, as_json)
        with open_archive(archive) as opened, opened.connect() as connection:
            if site is not None:
                site_title(connection, site)
            hits = find(
                connection,
                query,
                site=site,
                date_from=date_from,
                date_to=date_to,
                section=section,
                limit=limit,
                newest=newest,
            )
        if as_json:
            for hit in hits:
                print_json(as_dict(hit))
            if more := _more(hits):
                print(f"kazcrawl: {more}", file=sys.stderr)
            return
        _show(hits, console())


def _more(hits: Hits) -> str:
    if hits.total == len(hits):
        return ""
    return f"{len(hits):,} of {counted(hits.total, 'article')}; --limit shows more"


def as_dict(hit: Hit) -> dict[str, Any]:
    """A hit as JSON-ready values; ``matches`` are [start, end) in ``snippet``, in characters."""
    pieces = _MARK.split(hit.snippet)
    matches, at = [], 0
    for number, piece in enumerate(pieces):
        if number % 2:
            matches.append([at, at + len(piece)])
        at += len(piece)
    return {
        "id": hit.id,
        "uid": hit.uid,
        "site": hit.site,
        "url": hit.url,
        "headline": hit.headline,
        "date_published": hit.date_published,
        "day_published": hit.day_published,
        "sections": json.loads(hit.sections) if hit.sections else [],
        "snippet": "".join(pieces),
        "matches": matches,
        "rank": hit.rank,
    }


def _show(hits: Hits, out: Console) -> None:
    if not hits:
        out.print("Nothing found.")
    for hit in hits:
        day = hit.day_published or hit.date_published or "no date"
        head = Text(f"{hit.id}  {plain(day)}  ").append(
            plain(hit.headline or "(no headline)"), "bold"
        )
        out.print(head, soft_wrap=True)
        out.print(say(readable(hit.url), "dim"), soft_wrap=True)
        out.print(marked(hit.snippet))
        out.print()
    if more := _more(hits):
        out.print(more)
