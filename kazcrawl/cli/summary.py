"""What a crawl came to: read from the archive, printed for a person or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kazcrawl.archive import open_archive
from kazcrawl.archive.assessing import unmet
from kazcrawl.archive.reports import FINDINGS, LIVE, CrawlFigures, read_figures
from kazcrawl.archive.running import as_it_is
from kazcrawl.archive.warc import short_files, warc_folder
from kazcrawl.cli.exits import Exit
from kazcrawl.sites.site import Site

UNREACHABLE = "unreachable"
"""Why a crawl of the past ended whose service does not answer."""


@dataclass(frozen=True, slots=True)
class Report:
    """A site's newest crawl and what the archive holds of the site since.

    ``stubs``, ``articles*``, ``letters``, ``duplicates``, ``dates`` and
    ``excerpt_matches`` are totals of the site; pages, ``articles_new`` and the WARC files
    and bytes are this crawl's. ``failures`` are unresolved, one entry a kind: ``kind``,
    ``count``, the most frequent ``reason``, how many are ``alike`` in it, ``url`` of one.
    ``missing`` are the same of what failed in earlier crawls alone. ``gaps`` are counted, as
    ``kazcrawl coverage`` names them, after a crawl of the past; else None. ``example`` is an
    article (id, headline) to look at. ``figures`` are those of the crawl's own report in the
    archive (docs/reports.md). ``resumed_at`` is when the last run of a crawl that was broken
    off began, None for one of a single run. Times are ISO 8601 UTC.
    """

    site: str
    crawl: int
    status: str
    reason: str
    source: str
    started_at: str
    resumed_at: str | None
    finished_at: str | None
    pages_fetched: int
    stubs: int
    stubs_linked: int
    excerpt_matches: dict[str, int]
    articles: int
    articles_new: int
    articles_with_body: int
    articles_with_date: int
    dates: dict[str, int]
    letters: int
    duplicates: int
    failures: list[dict[str, Any]]
    missing: list[dict[str, Any]]
    gaps: int | None
    left_out: int
    requests_per_second: float | None
    warc_files: int
    warc_bytes: int
    archive: str
    example: dict[str, Any] | None
    figures: dict[str, Any]
    findings: list[str]
    exit_code: int

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON-ready values, by the names of its fields."""
        return asdict(self)


def read_report(archive_path: Path, site: Site, reason: str) -> Report:
    """The report of the site's newest crawl. ``reason`` is why it ended, in Scrapy's words.

    Raises the archive's errors.
    """
    with open_archive(archive_path) as archive, archive.connect() as connection:
        figures = read_figures(connection, site.name)
        short = short_files(warc_folder(archive_path), archive.warc_lengths())
    findings = find(figures, site, reason)
    findings += [f"{name}: is missing or shorter than what was written to it" for name in short]
    crawl, totals, measured = figures.crawl, figures.totals, _measured(figures.crawl)
    return Report(
        site=site.name,
        crawl=crawl["id"],
        # What could not be closed (a full disk) is broken off: nobody works at it any more.
        status=as_it_is(crawl, None)["status"],
        reason=reason,
        source=crawl["source"],
        started_at=crawl["started_at"],
        resumed_at=crawl["resumed_at"],
        finished_at=crawl["finished_at"],
        pages_fetched=crawl["pages_fetched"],
        stubs=totals["stubs"],
        stubs_linked=totals["stubs_linked"],
        excerpt_matches=figures.matches,
        articles=totals["articles"],
        articles_new=crawl["articles_new"],
        articles_with_body=totals["articles_with_body"],
        articles_with_date=totals["articles_with_date"],
        dates=figures.dates,
        letters=totals["letters"],
        duplicates=totals["duplicates"],
        failures=figures.failures,
        missing=figures.missing,
        gaps=figures.gaps,
        left_out=figures.left_out,
        requests_per_second=_pace(crawl, measured.get("seconds")),
        warc_files=figures.warc["files"],
        warc_bytes=int(figures.warc["bytes"]),
        archive=str(archive_path),
        example=figures.example,
        figures=measured,
        findings=findings,
        exit_code=int(exit_of(figures, reason, findings)),
    )


def _measured(crawl: dict[str, Any]) -> dict[str, Any]:
    report = json.loads(crawl["report"] or "{}")
    return {name: value for name, value in report.items() if name != FINDINGS}


def find(figures: CrawlFigures, site: Site, reason: str) -> list[str]:
    """Sentences on what is not as it should be; nothing is expected of a part of a crawl."""
    if figures.crawl["source"] != LIVE:
        return _find_past(figures, reason)
    if figures.reached == 0:
        why = figures.last_failure or "no page of it was asked for"
        return [f"nothing could be fetched: {why}"]
    findings = [_failure(row) for row in figures.failures]
    findings += [row["detail"] for row in figures.found if row["kind"] != "expect"]
    if reason == "finished":
        findings += [one.detail for one in unmet(figures.totals, site.expect)]
    elif reason not in {"limit", "shutdown", "storage"}:
        findings.append(f"the crawl did not come to its end ({reason}); the same command goes on")
    return findings


def _find_past(figures: CrawlFigures, reason: str) -> list[str]:
    """What a source of the past lacks is no fault of the crawl: nothing is expected of it."""
    if reason == UNREACHABLE:
        return [f"the source could not be reached: {figures.last_failure}"]
    findings = [_failure(row) for row in figures.failures]
    if reason == "finished" and not figures.held:
        findings.append("the source holds no capture of the site")
    elif reason not in {"finished", "limit", "shutdown", "storage"}:
        findings.append(f"the crawl did not come to its end ({reason}); the same command goes on")
    return findings


def exit_of(figures: CrawlFigures, reason: str, findings: list[str]) -> Exit:
    """The exit code: an interruption speaks first, then the medium, then the site."""
    if reason == "shutdown":
        return Exit.INTERRUPTED
    if reason == "storage":
        return Exit.STORAGE
    if reason == UNREACHABLE or (figures.reached == 0 and figures.crawl["source"] == LIVE):
        return Exit.UNREACHABLE
    if reason == "limit" or not findings:
        return Exit.DONE
    return Exit.FINDINGS


def _failure(row: dict[str, Any]) -> str:
    pages = f"{row['count']} page{'' if row['count'] == 1 else 's'}"
    alike = "" if row["alike"] == row["count"] else f", {row['alike']} of them"
    return f"{pages} not archived whole ({row['kind']}){alike}: {row['reason']}"


def _pace(crawl: dict[str, Any], seconds: float | None) -> float | None:
    """Pages a second; None where the crawl took less than the second that times are told in."""
    return round(crawl["pages_fetched"] / seconds, 1) if seconds else None


def print_report(report: Report) -> None:
    """Prints the report for a person, under 80 columns."""
    from kazcrawl.cli.summary_view import show_report  # rich takes 0.1 s to import

    show_report(report)


__all__ = ["Report", "print_report", "read_report"]
