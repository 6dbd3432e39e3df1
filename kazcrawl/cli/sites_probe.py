"""``kazcrawl sites probe URL``: the site file that a few pages of a site suggest."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from kazcrawl.archive import open_archive
from kazcrawl.archive.finding import list_sites
from kazcrawl.cli.exits import Exit, exit_codes, fail
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json
from kazcrawl.cli.terminal import plain, print_json
from kazcrawl.cli.trial import Trial, trial
from kazcrawl.items import Layout
from kazcrawl.readers.head import read_head
from kazcrawl.readers.page import UnreadablePage, read_page
from kazcrawl.readers.rest_root import zone_of
from kazcrawl.sites import Site, parse_site, proposing, site_of_url
from kazcrawl.sites.proposing import Proposal
from kazcrawl.urls import same_site

Articles = Annotated[
    int, typer.Option("--articles", min=1, max=20, help="Articles to look at, at most.")
]


def probe(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of any listing page.")],
    articles: Articles = 10,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    as_json: Json = False,
) -> None:
    """Print the site file that a few pages of a site suggest, with the evidence."""
    with exit_codes(as_json):
        try:
            site = site_of_url(url)
        except ValueError as error:
            fail(str(error), Exit.USAGE, as_json)
        stored = stored_layouts(archive, site)
        with trial(site, articles, listing_pages=2, asks_clock=True) as done:
            if done.report.exit_code == Exit.UNREACHABLE:
                fail("; ".join(done.report.findings), Exit.UNREACHABLE, as_json)
            proposal = propose(site, done, stored)
            pages = done.report.pages_fetched
        text = proposing.toml_of(proposal)
        parse_site(text, "the proposal")
    if as_json:
        print_json(_document(proposal, stored, pages, text), indent=2)
    else:
        print(text, end="")


def stored_layouts(path: Path, site: Site) -> list[Layout]:
    """The site's layouts in an archive, under whatever name it was crawled; none without one."""
    if not path.exists():
        return []
    with open_archive(path) as archive:
        with archive.connect() as connection:
            known = {row["name"]: row["home_url"] or "" for row in list_sites(connection)}
        names = [site.name, *(name for name, url in known.items() if same_site(url, site.hosts))]
        found = [layout for name in dict.fromkeys(names) for layout in archive.layouts(name)]
    return list({layout.body: layout for layout in reversed(found)}.values())[::-1]


def propose(site: Site, done: Trial, stored: list[Layout]) -> Proposal:
    """The proposal for a site, from a trial and from what an archive knows of its layouts."""
    traits = done.traits
    title, declared = _head(done)
    by_body = {layout.body: layout for layout in (*done.layouts, *stored)}
    layouts = sorted(by_body.values(), key=lambda one: (one.status != "current", -one.agreed))
    selectors, lines = proposing.noise_of(layouts)
    zone = proposing.timezone_of(zone_of(traits.clock) if traits.clock else None)
    languages = proposing.languages_of(traits.languages)
    if not languages and declared:
        languages = proposing.languages_of({declared: 1})
    return Proposal(
        name=proposing.name_of(site.name),
        title=title or site.title,
        start_urls=site.start_urls,
        hosts=site.hosts,
        languages=languages,
        date_order=proposing.date_order_of(traits.dates),
        timezone=zone,
        layouts=tuple(layouts),
        noise_selectors=selectors,
        noise_lines=lines,
        remarks=tuple(_remarks(done, zone)),
    )


def _head(done: Trial) -> tuple[str | None, str | None]:
    """Title and language that the first page declares."""
    if done.traits.first is None:
        return None, None
    try:
        head = read_head(read_page(done.traits.first))
    except UnreadablePage:
        return None, None
    title = plain(head.title or head.og_title or "")
    return title.replace("\ufffd", " ").strip() or None, head.language


def _remarks(done: Trial, zone: str | None) -> list[str]:
    said = [
        f"Seen: {done.report.articles_with_body} articles with text,"
        f" {done.report.stubs} stubs, in {done.report.pages_fetched} requests."
    ]
    if zone:
        said.append("timezone: as its REST interface says of the site's clock.")
    elif offsets := proposing.offsets_of(done.traits.stamps):
        said.append(
            f"timezone: its pages declare times at {', '.join(offsets)};"
            " write the zone of that place, as timezone = 'Asia/Almaty'."
        )
    if not done.layouts:
        said.append("No layout was learned: fewer than three excerpts stood in their articles.")
    return said


def _document(proposal: Proposal, stored: list[Layout], pages: int, text: str) -> dict[str, Any]:
    return {
        **asdict(proposal),
        "stored_layouts": [asdict(layout) for layout in stored],
        "pages_fetched": pages,
        "toml": text,
    }
