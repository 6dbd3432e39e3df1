"""What is missing after a crawl, as a person likes to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from kazcrawl.cli.summary_next import program, show_command, where_of
from kazcrawl.cli.terminal import plain, print_indented, readable, say

if TYPE_CHECKING:
    from rich.console import Console

    from kazcrawl.cli.summary import Report

ROBOTS = "robots"


def show_failures(out: Console, report: Report) -> None:
    """What is missing, of this crawl and of those before; ``coverage`` names each."""
    for title, rows in (
        ("Not archived whole", [row for row in report.failures if row["kind"] != ROBOTS]),
        ("Not asked for", [row for row in report.failures if row["kind"] == ROBOTS]),
        ("Still missing since earlier crawls", report.missing),
    ):
        if rows:
            out.print(Text(f"\n{title}", style="bold"))
        for row in rows:
            _show_failed(out, row)
    if report.failures or report.missing:
        out.print(Text("\nEach of them, and why", style="bold"))
        show_command(out, [program(), "coverage", report.site, *where_of(report)])


def _show_failed(out: Console, row: dict[str, Any]) -> None:
    alike = "" if row["alike"] == row["count"] else f", {row['alike']:,} of them"
    what = plain(row["kind"])
    if row["kind"] == ROBOTS:
        what = f"{'page' if row['count'] == 1 else 'pages'} that robots.txt does not allow"
    out.print(Text(f"  {row['count']:,} {what}{alike}, such as", "yellow"))
    # Addresses stay whole.
    out.print(Text("    ").append(say(readable(row["url"]))), soft_wrap=True)
    if row["kind"] != ROBOTS:
        print_indented(out, row["reason"])
