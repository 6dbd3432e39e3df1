"""``kazcrawl sites``: the sites that are known, and those in the archive with their counts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from kazcrawl.archive import open_archive
from kazcrawl.archive.finding import list_sites
from kazcrawl.archive.running import running_crawl, told
from kazcrawl.cli.exits import exit_codes
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json
from kazcrawl.cli.sites_check import check
from kazcrawl.cli.sites_probe import probe
from kazcrawl.cli.terminal import console, plain, print_json, say
from kazcrawl.sites import Site, SiteFileError, known_sites, load_site
from kazcrawl.sites.loader import own_sites

app = typer.Typer(help="List known sites and those in the archive; probe and check a site.")
app.command("probe")(probe)
app.command("check")(check)


@app.callback(invoke_without_command=True)
def sites(
    context: typer.Context, archive: ArchivePath = DEFAULT_ARCHIVE, as_json: Json = False
) -> None:
    """List known sites and those in the archive, with their counts."""
    if context.invoked_subcommand is not None:
        return
    with exit_codes(as_json):
        known, archived = _known(), _archived(archive)
    if as_json:
        print_json({"known": known, "archived": archived}, indent=2)
        return
    _show(known, archived, console(), archive)


def _known() -> list[dict[str, Any]]:
    """Sites that ``kazcrawl crawl NAME`` takes, the user's own before the shipped."""
    own = own_sites()
    names = sorted({*own, *known_sites()})
    described = [(name, site) for name in names if (site := _load(name)) is not None]
    return [
        {
            "name": name,
            "title": site.title,
            "home_url": site.start_urls[0],
            "from": str(own[name]) if name in own else "kazcrawl",
        }
        for name, site in described
    ]


def _load(name: str) -> Site | None:
    """A site, or None with a word on stderr where its file is bad."""
    try:
        return load_site(name)
    except SiteFileError as error:
        print(f"kazcrawl: left out: {error}", file=sys.stderr)
        return None


def _archived(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    with open_archive(path) as archive, archive.connect() as connection:
        return list_sites(connection, running_crawl(connection, path))


def _show(
    known: list[dict[str, Any]], archived: list[dict[str, Any]], out: Console, path: Path
) -> None:
    out.print(Text("Known", style="bold"))
    for row in known:
        out.print(Text(f"  {plain(row['name'])}  ").append(plain(row["title"])), soft_wrap=True)
        out.print(Text(f"    {plain(row['home_url'])}", "dim"), soft_wrap=True)
    if not known:
        out.print("  none; a URL or a site file can be given to crawl instead")
    out.print(Text("\nArchived", style="bold").append(f" in {plain(path)}"), soft_wrap=True)
    for row in archived:
        out.print(Text("  ").append(say(row["name"])).append("  ").append(say(row["title"])))
        for line in _lines(row):
            out.print(Text("    ").append(say(line)))
    if not archived:
        out.print("  nothing yet")


def _lines(row: dict[str, Any]) -> list[str]:
    counts = (
        f"{row['articles']:,} articles, {row['with_body']:,} with text,"
        f" {row['stubs']:,} stubs" + (f", {row['gone']:,} gone" if row["gone"] else "")
    )
    span = f"{row['oldest'][:10]} to {row['newest'][:10]}" if row["oldest"] else "no dates"
    last = row["last_crawl"]
    return [counts, f"{span}; {told(last) if last else 'no crawl'}"]
