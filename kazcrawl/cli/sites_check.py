"""``kazcrawl sites check SITE``: does the site still answer to its layouts?"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Annotated

import typer
from rich.text import Text

from kazcrawl.cli.crawl import site_of
from kazcrawl.cli.exits import Exit, exit_codes, fail
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json
from kazcrawl.cli.sites_probe import Articles, stored_layouts
from kazcrawl.cli.terminal import console, plain, print_json, say
from kazcrawl.cli.trial import Trial, trial
from kazcrawl.items import Layout
from kazcrawl.sites import Site

LEAST = 3
"""Articles that a layout of a site file counts as having agreed with, for want of a count."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A layout, and how many articles spoke for and against it just now.

    ``new`` where it was not known before; ``status`` as the articles leave it.
    """

    body: str
    status: str
    agreed: int
    missed: int
    new: bool


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found: ``advice`` says what to do where the layouts do not hold.

    ``holds`` is None where nothing can be told: no layout is known, or no article with an
    excerpt was there to try one by.
    """

    site: str
    holds: bool | None
    layouts: tuple[Verdict, ...]
    articles: int
    pages_fetched: int
    advice: str | None


_WORDS = {
    True: "its layouts hold",
    False: "its layouts do not hold",
    None: "nothing is known of its layouts yet",
}


def check(
    site: Annotated[
        str, typer.Argument(metavar="SITE", help="A site's name, a site file, or its URL.")
    ],
    articles: Articles = 8,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    as_json: Json = False,
) -> None:
    """Tell whether a site still answers to its layouts, from one listing and a few articles."""
    with exit_codes(as_json):
        found = site_of(site)
        known = known_layouts(found, stored_layouts(archive, found))
        looked_at = articles if known else 1  # is it there at all?
        with trial(found, looked_at, listing_pages=1, known=known) as done:
            if done.report.exit_code == Exit.UNREACHABLE:
                fail("; ".join(done.report.findings), Exit.UNREACHABLE, as_json)
            if known:
                result = judge(found.name, known, done)
            else:
                result = _unknown(found.name, f"crawl it into {archive} first", done)
    _show(result, as_json)
    raise typer.Exit(int(Exit.DONE if result.holds else Exit.FINDINGS))


def known_layouts(site: Site, stored: list[Layout]) -> list[Layout]:
    """The layouts of an archive, and those of the site file that it does not have."""
    bodies = {layout.body for layout in stored}
    written = [
        Layout(layout.body, layout.headline, agreed=LEAST)
        for layout in site.layouts
        if layout.body and layout.body not in bodies
    ]
    return [*stored, *written]


def judge(site: str, known: list[Layout], done: Trial) -> Check:
    """The verdict on each layout after a trial that began with the known ones."""
    before = {layout.body: layout for layout in known}
    verdicts = tuple(_verdict(layout, before.get(layout.body)) for layout in done.layouts)
    if not any(one.agreed or one.missed for one in verdicts):
        return _without_excerpts(site, verdicts, done)
    serving = sum(one.agreed for one in verdicts if not one.new)
    drifted = any(
        one.status == "drifted" and before[one.body].status == "current"
        for one in verdicts
        if not one.new
    )
    holds = serving > 0 and not drifted
    return Check(
        site=site,
        holds=holds,
        layouts=verdicts,
        articles=done.report.articles_with_body,
        pages_fetched=done.report.pages_fetched,
        advice=None if holds else _advice(site, verdicts),
    )


def _without_excerpts(site: str, verdicts: tuple[Verdict, ...], done: Trial) -> Check:
    """The verdict where no stub shows an excerpt: do the known layouts' elements hold the texts?"""
    served = sum(done.traits.found_by.get(name, 0) for name in ("learned", "site"))
    read = done.report.articles_with_body
    if not read:
        return _unknown(
            site, "no article was found to check by; look at the listing's address", done
        )
    holds = served == read
    told = f"no stub shows an excerpt; {served} of {read} texts stand where the layouts say"
    return Check(site, holds, verdicts, read, done.report.pages_fetched, told)


def _unknown(site: str, advice: str, done: Trial) -> Check:
    return Check(site, None, (), done.report.articles_with_body, done.report.pages_fetched, advice)


def _verdict(now: Layout, before: Layout | None) -> Verdict:
    base = before or replace(now, agreed=0, missed=0)
    agreed, missed = now.agreed - base.agreed, now.missed - base.missed
    return Verdict(now.body, now.status, agreed, missed, before is None)


def _advice(site: str, verdicts: tuple[Verdict, ...]) -> str:
    new = [one.body for one in verdicts if one.new]
    if new:
        return (
            f"the articles stand in {new[0]!r} now; the next crawl learns that by itself,"
            " and a body that a site file names is to be changed there"
        )
    return f"look at an article, then run `kazcrawl sites probe` on the home page of {site}"


def _show(result: Check, as_json: bool) -> None:
    if as_json:
        print_json(asdict(result), indent=2)
        return
    out = console()
    style = "bold green" if result.holds else "bold yellow"
    head = f"{plain(result.site)}: {_WORDS[result.holds]}"
    out.print(Text(head, style=style))
    for one in result.layouts:
        kind = "new" if one.new else one.status
        count = f"  {one.agreed} of {one.agreed + one.missed} agree, {kind}: "
        out.print(Text(count).append(say(one.body)), soft_wrap=True)
    if result.advice:
        out.print(Text("  ").append(say(result.advice)), soft_wrap=True)
