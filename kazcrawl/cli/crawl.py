"""``kazcrawl crawl SITE...``: archives sites, one after the other."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from kazcrawl.cli.exits import Exit, exit_codes, fail
from kazcrawl.cli.folders import tell_new
from kazcrawl.cli.given import finite, iso_date
from kazcrawl.cli.interrupting import Interrupted, stopping_by_signal
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Verbose
from kazcrawl.cli.summary import Report, print_report, read_report
from kazcrawl.sites import Site, SiteFileError, load_site, site_of_url


def crawl(
    sites: Annotated[
        list[str],
        typer.Argument(
            metavar="SITE...", help="A site's name, a site file, or the URL of any listing page."
        ),
    ],
    archive: ArchivePath = DEFAULT_ARCHIVE,
    full: Annotated[bool, typer.Option("--full", help="Look at every known page again.")] = False,
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            min=0,
            help="Stop at so many articles; those under way come too (0: no limit). The same command goes on.",
        ),
    ] = 0,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", callback=iso_date, help="Leave posts that are known to be older than this."
        ),
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            "--source",
            help="Where pages come from: live, wayback[:URL], a WARC file (.warc, .warc.gz,"
            " .warc.zst), a WACZ package, or a folder of these.",
        ),
    ] = "live",
    delay: Annotated[
        float | None,
        typer.Option("--delay", min=0.0, callback=finite, help="Seconds between requests."),
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", min=1, max=64, help="Requests at a time.")
    ] = None,
    alarm: Annotated[
        list[str] | None,
        typer.Option(
            "--alarm",
            envvar="KAZCRAWL_ALARMS",
            help="Where findings are sent (an address of apprise); may be given several times.",
        ),
    ] = None,
    tried_again: Annotated[
        bool,
        typer.Option(
            "--tried-again",
            help="The caller tries again while another process writes the archive: no alarm for that.",
        ),
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Archive sites: listings, articles, raw responses. The same command goes on after a stop."""
    with exit_codes(as_json), _telling_why(alarm, sites, archive, tried_again):
        _check_source(source, as_json)
        if alarm:
            _alarming().check(alarm)
        chosen = [site_of(name) for name in sites]
        settings = _settings(archive, full, limit, delay, concurrency, verbose) | {
            "KAZCRAWL_SINCE": since or "",
            "KAZCRAWL_SOURCE": source,
        }
        tell_new(archive)
        interrupted = Interrupted()
        reports = run(
            chosen,
            settings,
            archive,
            interrupted=interrupted,
            progress=not (quiet or as_json),
            tell=not quiet,
        )
        if as_json:
            print(
                json.dumps([report.as_dict() for report in reports], ensure_ascii=False, indent=2)
            )
        elif quiet:
            _tell_findings(reports)
        else:
            for report in reports:
                print_report(report)
    if alarm:
        _alarming().raise_alarms(reports, alarm)
    if interrupted.yes:
        raise typer.Exit(int(Exit.INTERRUPTED))
    raise typer.Exit(int(max((report.exit_code for report in reports), default=Exit.DONE)))


def _check_source(source: str, as_json: bool) -> None:
    if source == "live":
        return
    from kazcrawl.sources.past import SourceError, check_past  # brings Scrapy: 0.4 s

    try:
        check_past(source)
    except SourceError as error:
        fail(str(error), Exit.USAGE, as_json)


def _alarming() -> Any:
    from kazcrawl.cli import alarming  # most crawls raise none: 5 ms

    return alarming


def _telling_why(
    alarm: list[str] | None, sites: list[str], archive: Path, tried_again: bool
) -> AbstractContextManager[None]:
    if not alarm:
        return nullcontext()
    telling: AbstractContextManager[None] = _alarming().telling_why(
        alarm, sites, archive, tried_again
    )
    return telling


def _tell_findings(reports: list[Report]) -> None:
    """What cron mails: nothing but what is not as it should be."""
    for report in reports:
        for finding in report.findings:
            print(f"kazcrawl: {report.site}: {finding}", file=sys.stderr)


def site_of(name: str) -> Site:
    """A site by name, file or address. Raises SiteFileError with what to do."""
    if "://" not in name:
        return load_site(name)
    try:
        return site_of_url(name)
    except ValueError as error:
        raise SiteFileError(str(error)) from error


def _settings(
    archive: Path,
    full: bool,
    limit: int,
    delay: float | None,
    concurrency: int | None,
    verbose: bool,
) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "KAZCRAWL_ARCHIVE": str(archive),
        "KAZCRAWL_FULL": full,
        "KAZCRAWL_LIMIT": limit,
        "SPIDER_MODULES": [],  # the site is named already; other site files do not matter
        "LOG_LEVEL": "INFO" if verbose else "WARNING",
    }
    if delay is not None:
        settings["DOWNLOAD_DELAY"] = delay
    if concurrency is not None:
        settings |= {
            "CONCURRENT_REQUESTS": concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        }
    return settings


def run(
    sites: list[Site],
    chosen: dict[str, Any],
    archive: Path,
    *,
    interrupted: Interrupted | None = None,
    progress: bool,
    tell: bool = True,
) -> list[Report]:
    """Crawls the sites in turn; an interrupted one is the last. ``tell``: say when a signal came."""
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.settings import Settings
    from scrapy.utils.log import configure_logging

    settings = Settings()
    settings.setmodule("kazcrawl.settings", priority="project")
    for name, value in chosen.items():
        settings.set(name, value, priority="cmdline")
    configure_logging(settings)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    runner = AsyncCrawlerRunner(settings)
    seen = interrupted or Interrupted()
    done: list[tuple[Site, str]] = []

    async def all_sites() -> None:
        with stopping_by_signal(runner.stop, seen, tell):
            for site in sites:
                if seen.yes:
                    return
                done.append((site, await _crawl_one(runner, site, progress)))
                if done[-1][1] in {"shutdown", "storage"}:
                    return

    asyncio.run(all_sites())
    return [read_report(archive, site, reason) for site, reason in done]


def _progress(crawler: Any) -> Any:
    from kazcrawl.cli.progress import Progress  # rich takes 0.1 s to import

    return Progress(crawler)


async def _crawl_one(runner: Any, site: Site, progress: bool) -> str:
    from kazcrawl.spiders.base import spider_for

    crawler = runner.create_crawler(spider_for(site))
    shown = _progress(crawler) if progress and sys.stderr.isatty() else None
    try:
        await runner.crawl(crawler)
    finally:
        if shown:
            shown.stop()
    return str(crawler.stats.get_value("finish_reason", "failed"))


__all__ = ["crawl", "fail"]
