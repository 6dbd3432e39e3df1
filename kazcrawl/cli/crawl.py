"""``kazcrawl crawl SITE...``: archives sites, one after the other."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

# First, while few modules are loaded: it looks through all of them for each class that Scrapy
# deprecates there (inspect.stack), 0.2 s of processor time after the database's are in.
import scrapy.core.downloader.contextfactory  # noqa: F401
import typer

from kazcrawl.cli.exits import Exit, exit_codes, fail
from kazcrawl.cli.given import iso_date
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
            help="Stop at so many articles, with what is under way (0: no limit); the same command goes on.",
        ),
    ] = 0,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", callback=iso_date, help="Leave posts that are known to be older than this."
        ),
    ] = None,
    source: Annotated[
        str, typer.Option("--source", help="Where pages come from; 'live' is the only source yet.")
    ] = "live",
    delay: Annotated[
        float | None, typer.Option("--delay", min=0.0, help="Seconds between requests.")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", min=1, max=64, help="Requests at a time.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Archive sites: listings, articles, raw responses. The same command goes on after a stop."""
    with exit_codes(as_json):
        if source != "live":
            fail(
                f"no pages can come from {source!r} yet: the only source is live",
                Exit.USAGE,
                as_json,
            )
        chosen = [site_of(name) for name in sites]
        settings = _settings(archive, full, limit, delay, concurrency, verbose) | {
            "KAZCRAWL_SINCE": since or ""
        }
        reports = run(chosen, settings, archive, progress=not (quiet or as_json))
        if as_json:
            print(
                json.dumps([report.as_dict() for report in reports], ensure_ascii=False, indent=2)
            )
        elif quiet:
            _tell_findings(reports)
        else:
            for report in reports:
                print_report(report)
    raise typer.Exit(int(max((report.exit_code for report in reports), default=Exit.DONE)))


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
    sites: list[Site], chosen: dict[str, Any], archive: Path, *, progress: bool
) -> list[Report]:
    """Crawls sites with these settings, one after the other; a report of each that began."""
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("kazcrawl.settings", priority="project")
    for name, value in chosen.items():
        settings.set(name, value, priority="cmdline")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    process = AsyncCrawlerProcess(settings)
    errors: list[BaseException] = []
    done: list[tuple[Site, str]] = []

    async def all_sites() -> None:
        for site in sites:
            done.append((site, await _crawl_one(process, site, progress)))
            if done[-1][1] in {"shutdown", "storage"}:
                return

    async def guarded() -> None:
        try:
            await all_sites()
        except BaseException as error:  # noqa: BLE001  carried out of the reactor and raised below
            errors.append(error)

    _run_in_reactor(process, guarded)
    if errors:
        raise errors[0]
    return [read_report(archive, site, reason) for site, reason in done]


def _run_in_reactor(process: Any, work: Any) -> None:
    from twisted.internet import reactor

    loop = asyncio.get_event_loop()
    task = loop.create_task(work())
    task.add_done_callback(lambda _: reactor.callFromThread(_stop_reactor))
    process.start(stop_after_crawl=False)


def _stop_reactor() -> None:
    from twisted.internet import reactor
    from twisted.internet.error import ReactorNotRunning

    running: Any = reactor
    # Ctrl+C has stopped it already: the signal comes before the crawl's own end.
    with suppress(ReactorNotRunning):
        running.stop()


def _progress(crawler: Any) -> Any:
    from kazcrawl.cli.progress import Progress  # rich takes 0.1 s to import

    return Progress(crawler)


async def _crawl_one(process: Any, site: Site, progress: bool) -> str:
    from kazcrawl.spiders.base import spider_for

    crawler = process.create_crawler(spider_for(site))
    shown = _progress(crawler) if progress and sys.stderr.isatty() else None
    try:
        await process.crawl(crawler)
    finally:
        if shown:
            shown.stop()
    return str(crawler.stats.get_value("finish_reason", "failed"))


__all__ = ["crawl", "fail"]
