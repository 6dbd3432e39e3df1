"""``kazcrawl coverage SITE``: what should exist against what is archived, with the gaps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kazcrawl.archive import open_archive
from kazcrawl.archive.coverage import Coverage, read_coverage
from kazcrawl.archive.finding import list_sites
from kazcrawl.archive.running import running_crawl
from kazcrawl.cli.exits import Exit, exit_codes
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet
from kazcrawl.cli.terminal import print_json
from kazcrawl.sites import SiteFileError, load_site, site_of_url


def coverage(
    site: Annotated[
        str, typer.Argument(metavar="SITE", help="A site's name, site file or address, as crawled.")
    ],
    archive: ArchivePath = DEFAULT_ARCHIVE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Hold what the site's own lists name against what is archived; name every gap."""
    with exit_codes(as_json):
        found = _read(archive, site)
    if as_json:
        print_json(found.as_dict(), indent=2)
    elif not quiet:
        from kazcrawl.cli.coverage_view import show_coverage

        show_coverage(found)
    raise typer.Exit(int(Exit.DONE if found.complete else Exit.FINDINGS))


def _read(path: Path, given: str) -> Coverage:
    with open_archive(path) as archive, archive.connect() as connection:
        held = {row["name"] for row in list_sites(connection)}
        name = given if given in held else _name(given)
        return read_coverage(connection, name, running_crawl(connection, path))


def _name(given: str) -> str:
    """The name by which an archive knows a site file or an address. Raises SiteFileError."""
    if "://" in given:
        try:
            return site_of_url(given).name
        except ValueError as error:
            raise SiteFileError(str(error)) from error
    if given.endswith(".toml") or "/" in given:
        return load_site(given).name
    return given
