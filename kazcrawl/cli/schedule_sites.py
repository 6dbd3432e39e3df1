"""Which sites a schedule is about."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from kazcrawl.archive import open_archive
from kazcrawl.archive.crawling import last_crawl
from kazcrawl.cli.exits import Exit, fail
from kazcrawl.scheduling.running import Entry
from kazcrawl.sites import SiteFileError, known_sites, load_site
from kazcrawl.sites.loader import own_sites

Sites = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SITE]...",
        help="Names or site files; without any, your own sites and those in the archive.",
    ),
]
Jitter = Annotated[
    float,
    typer.Option(
        "--jitter",
        min=0.0,
        help="Begin up to so many seconds late, at most half the time to the next run.",
    ),
]


def scheduled(names: Iterable[str], archive: Path, as_json: bool = False) -> list[Entry]:
    """The sites of those names, or all that are the user's; each has a schedule.

    A shipped site is the user's when it was crawled into the archive: that it ships is no
    reason to crawl it. Raises SiteFileError for a name; a bad file in ``sites/`` is left
    out with a word on stderr.
    """
    named = list(dict.fromkeys(names))
    if named:
        for name in named:
            if "://" in name:
                fail(
                    f"{name} is an address; a schedule stands in a site file: kazcrawl sites probe"
                    f" {name} > sites/NAME.toml writes one",
                    Exit.USAGE,
                    as_json,
                )
        entries = [Entry(_word(name), load_site(name)) for name in named]
        for entry in entries:
            if not entry.site.schedule:
                fail(
                    f"{entry.site.name} has no schedule; write schedule = '17 4 * * *' in its file",
                    Exit.USAGE,
                    as_json,
                )
        return entries
    found = [one for name in _users(archive) if (one := _entry(name))]
    if not found:
        fail(
            "no site has a schedule: write one in a file of sites/, or name a site",
            Exit.USAGE,
            as_json,
        )
    return found


def _word(name: str) -> str:
    """A path has to hold from everywhere."""
    return str(Path(name).absolute()) if name.endswith(".toml") or "/" in name else name


def _users(archive: Path) -> list[str]:
    return sorted({*own_sites(), *_crawled(known_sites(), archive)})


def _crawled(names: Iterable[str], archive: Path) -> list[str]:
    if not archive.exists():
        return []
    with open_archive(archive) as opened, opened.connect() as connection:
        return [name for name in names if last_crawl(connection, name)]


def _entry(name: str) -> Entry | None:
    try:
        site = load_site(name)
    except SiteFileError as error:
        print(f"kazcrawl: left out: {error}", file=sys.stderr)
        return None
    return Entry(name, site) if site.schedule else None
