"""A crawl's report as a person likes to read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from kazcrawl.archive.warc import warc_folder
from kazcrawl.cli.summary_lacking import show_failures
from kazcrawl.cli.summary_next import commands, show_command
from kazcrawl.cli.terminal import (
    PLAIN_WIDTH,
    console,
    counted,
    plain,
    print_indented,
    say,
    size,
)

if TYPE_CHECKING:
    from rich.console import Console

    from kazcrawl.cli.summary import Report

_WHY = {
    "limit": "what was under way came too; without --limit the same command goes on to the end",
    "pages": "the bound of one run (KAZCRAWL_PAGES); the same command goes on",
    "shutdown": "stopped by a signal; the same command goes on",
    "storage": "the archive could not be written any more; the same command goes on",
    "unreachable": "the source could not be reached; the same command goes on",
}
_ENDED = {"limit": "stopped at --limit", "pages": "stopped at KAZCRAWL_PAGES"}
"""A bound that was asked for is no interruption, though the crawl is not at its end."""
MATCHES = ("exact", "normalised", "edited", "absent")


def show_report(report: Report) -> None:
    out = console()
    out.width = min(out.width, PLAIN_WIDTH)
    out.print(_head(report))
    if report.resumed_at:
        goes_on = f"goes on with the crawl of {report.started_at}; counts are of all its runs"
        print_indented(out, goes_on, 2)
    if report.status == "interrupted":
        print_indented(out, _WHY.get(report.reason, "stopped; the same command goes on"), 2)
    out.print(Text("\nThis crawl", style="bold"))
    out.print(_table(_of_crawl(report)))
    out.print(Text("\nThe site in the archive", style="bold"))
    out.print(_table(_of_site(report)))
    show_failures(out, report)
    _show_findings(out, report)
    out.print()
    out.print(_table(_places(report)))
    out.print(Text("\nNext", style="bold"))
    for command in commands(report):
        show_command(out, command)


def _head(report: Report) -> Text:
    style = "bold green" if report.exit_code == 0 else "bold yellow"
    head = say(f"{report.site}: {_ENDED.get(report.reason, report.status)}", style)
    return head.append(f"{_duration(report)} (crawl {report.crawl}, {plain(report.source)})")


def _duration(report: Report) -> str:
    """How long the crawl was at work: pauses between its runs are none of it."""
    if report.figures.get("seconds") is None:
        return ""
    seconds = int(report.figures["seconds"])
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if hours:
        return f" after {hours} h {minutes} min"
    return f" after {minutes} min {seconds % 60} s" if minutes else f" after {seconds} s"


def _table(rows: Iterator[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, min_width=10)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text("  " + name), say(value))
    return table


def _of_crawl(report: Report) -> Iterator[tuple[str, str]]:
    pace, same = report.requests_per_second, report.figures.get("not_modified", 0)
    yield (
        "pages",
        f"{report.pages_fetched:,} fetched"
        + (f", {same:,} of them not modified" if same else "")
        + (f", {pace:g} a second" if pace else ""),
    )
    if held := report.figures.get("source"):
        yield "source", f"{counted(held['captures'], 'capture')} of the site: {_uses(held)}"
    yield from _media(report)
    yield from _events(report)
    if closed := report.figures.get("not_public"):
        yield "not public", f"{counted(closed, 'post')} without a public text (kazcrawl coverage)"
    if report.left_out:
        yield (
            "left out",
            f"{counted(report.left_out, 'archive page')} that sort known posts again (--full)",
        )


def _uses(held: dict[str, Any]) -> str:
    """What became of a source's captures; the counts add up to all of them."""
    counts = (
        (held["pages"], "page", "pages"),
        (held["files"], "file", "files"),
        (sum(held["left_out"].values()),) + ("error, redirect or no page",) * 2,
        (held["failed"],) + ("that could not be read",) * 2,
        (held["waiting"], "that waits", "that wait"),
        (held["unasked"],) + ("that no page leads to",) * 2,
    )
    return ", ".join(f"{n:,} {one if n == 1 else many}" for n, one, many in counts if n) or "none"


def _of_site(report: Report) -> Iterator[tuple[str, str]]:
    yield "stubs", f"{report.stubs:,} on listings, {report.stubs_linked:,} with a full text"
    matches = ", ".join(f"{report.excerpt_matches.get(name, 0):,} {name}" for name in MATCHES)
    yield "excerpts", f"{matches} in the full text"
    yield (
        "articles",
        (
            f"{report.articles:,} in all, {report.articles_new:,} newly read;"
            f" {report.articles_with_body:,} with text, {report.articles_with_date:,} with a date"
        ),
    )
    sources = ", ".join(f"{count:,} {source}" for source, count in report.dates.items())
    yield "dates by", sources or "none"
    if report.gaps:
        not_here = "post or page is" if report.gaps == 1 else "posts or pages are"
        yield "gaps", f"{report.gaps:,} {not_here} not archived (kazcrawl coverage)"
    yield "letters", f"{report.letters:,}"
    yield "duplicates", f"{counted(report.duplicates, 'pair')} of articles"


def _media(report: Report) -> Iterator[tuple[str, str]]:
    """Files of this crawl; a missing one is no finding, and told here."""
    media = report.figures.get("media", {})
    told = [f"{media[name]:,} {name}" for name in ("missing", "left") if media.get(name)]
    if media.get("fetched") or told:
        files = f"{counted(media['fetched'], 'file')}, {size(media['bytes'])}"
        yield "media", "; ".join([files, *told])


def _events(report: Report) -> Iterator[tuple[str, str]]:
    """What befell known articles; nothing in a first crawl."""
    counts = report.figures.get("events", {})
    told = [f"{count:,} {kind}" for kind, count in counts.items() if kind != "new" and count]
    if told:
        yield "events", f"{', '.join(told)} (kazcrawl events)"


def _show_findings(out: Console, report: Report) -> None:
    told = {row["reason"] for row in report.failures}
    findings = [one for one in report.findings if not any(one.endswith(end) for end in told)]
    if not findings:
        return
    out.print(Text("\nFindings", style="bold"))
    for finding in findings:
        print_indented(out, finding, 2)


def _places(report: Report) -> Iterator[tuple[str, str]]:
    path = Path(report.archive)
    kept = f", {size(path.stat().st_size)}" if path.exists() else ""
    yield "archive", f"{path}{kept}"
    files = counted(report.warc_files, "file")
    yield (
        "WARC",
        f"{warc_folder(path)}/, {files}, {size(report.warc_bytes)} of responses by this crawl",
    )
