"""``kazcrawl crawls [ID]``: past crawls with their reports."""

from __future__ import annotations

from typing import Annotated

import typer

from kazcrawl.archive import open_archive
from kazcrawl.archive.finding import site_title
from kazcrawl.archive.reporting import list_crawls, read_crawl
from kazcrawl.archive.running import running_crawl
from kazcrawl.cli.crawls_view import show_crawl, show_list
from kazcrawl.cli.exits import exit_codes
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, SiteName
from kazcrawl.cli.terminal import print_json


def crawls(
    crawl_id: Annotated[
        int | None, typer.Argument(metavar="[ID]", help="One crawl, with its whole report.")
    ] = None,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    site: SiteName = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Crawls at most.")] = 20,
    as_json: Json = False,
) -> None:
    """List past crawls, newest first, or show one with its report."""
    with exit_codes(as_json), open_archive(archive) as opened, opened.connect() as connection:
        if site is not None:
            site_title(connection, site)
        running = running_crawl(connection, archive)
        if crawl_id is not None:
            found = [read_crawl(connection, running, crawl_id)]
        else:
            found = list_crawls(connection, running, site, limit)
    if as_json:
        print_json(found[0] if crawl_id is not None else found, indent=2)
        return
    if crawl_id is not None:
        show_crawl(found[0])
    else:
        show_list(found)
