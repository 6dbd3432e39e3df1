"""A site's coverage as a person likes to read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kazcrawl.archive.coverage import Coverage, SourceFigures
from kazcrawl.archive.coverage_gaps import Gap
from kazcrawl.cli.terminal import PLAIN_WIDTH, console, counted, plain, print_indented, say

SHOWN = 20
"""Gaps, and months with gaps, that are printed; ``--json`` lists all."""


def show_coverage(coverage: Coverage) -> None:
    out = console()
    out.width = min(out.width, PLAIN_WIDTH)
    word, style = (
        ("complete", "bold green") if coverage.complete else ("not complete", "bold yellow")
    )
    out.print(say(f"{coverage.site}: {word}", style).append(f" (crawl {coverage.crawl})"))
    out.print(f"  {coverage.archived:,} of {counted(coverage.expected, 'post')} archived")
    _show_blocked(out, coverage)
    for reason in coverage.reasons:
        out.print(Text("  ").append(say(reason, "yellow")))
    out.print()
    out.print(_sources(coverage))
    _show_words(out, coverage)
    _show_notes(out, coverage)
    _show_months(out, coverage)
    _show_gaps(out, coverage.gaps)
    _show_unclear(out, coverage.unclear)


def _show_blocked(out: Console, coverage: Coverage) -> None:
    """How many of the archived posts have no text, and why."""
    for kind, count in sorted(Counter(one.kind for one in coverage.blocked).items()):
        out.print(Text("  ").append(say(f"{count:,} of them blocked, without a text: {kind}")))


def _sources(coverage: Coverage) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("source")
    for name in ("expected", "seen", "archived", "lacks", "failed"):
        table.add_column(name, justify="right")
    table.add_column("state")
    for name, one in coverage.sources.items():
        counts = (one.expected, one.seen, one.stored, one.lacks, len(one.failed))
        style = "yellow" if one.failed or one.stored < one.expected else ""
        row = [say("-" if _says_nothing(one) else f"{count:,}") for count in counts]
        table.add_row(say(name.replace("_", " "), style), *row, say(one.state))
    return table


def _says_nothing(one: SourceFigures) -> bool:
    """A source that is not there has no numbers: none of its posts are missing."""
    return one.state in {"absent", "unknown"} and not (one.expected or one.failed)


_COLUMNS = (
    ("lacks", "posts that other sources name and this one does not: no gap"),
    ("failed", "pages of the source that could not be read: each is a gap"),
)
_STATES = {
    "part": "some of its pages were left, for the reason below",
    "left": "its pages were left, for the reason below",
    "past": "a source of the past showed pages of it, and may lack others",
    "absent": "the site has no such source: no gap",
    "unknown": "no crawl has asked for it, so it says nothing either way",
    "failed": "no page of the source could be read",
}


def _show_words(out: Console, coverage: Coverage) -> None:
    """What the words of the table mean, of those that stand in it and are no good news."""
    sources = coverage.sources.values()
    counts = {
        "lacks": sum(one.lacks for one in sources if not _says_nothing(one)),
        "failed": sum(len(one.failed) for one in sources),
    }
    told = [(name, meaning) for name, meaning in _COLUMNS if counts[name]]
    states = {one.state for one in sources}
    told += [(name, _STATES[name]) for name in _STATES if name in states and name not in dict(told)]
    for name, meaning in told:
        print_indented(out, f"{name}: {meaning}", 2, style="dim")


def _show_notes(out: Console, coverage: Coverage) -> None:
    for name, one in coverage.sources.items():
        for note in one.notes:
            print_indented(out, f"{name.replace('_', ' ')}: {note}", 2, style="dim")


def _show_months(out: Console, coverage: Coverage) -> None:
    short = [one for one in coverage.months if one["archived"] < one["expected"]]
    whole = len(coverage.months) - len(short)
    out.print(Text("\nMonths", style="bold").append(f" ({whole:,} whole, {len(short):,} not)"))
    for one in short[:SHOWN]:
        out.print(f"  {plain(one['month'])}  {one['archived']:,} of {one['expected']:,}")
    _show_more(out, short)


def _show_gaps(out: Console, gaps: list[Gap]) -> None:
    if not gaps:
        return
    out.print(Text(f"\nGaps ({len(gaps):,})", style="bold"))
    for gap in gaps[:SHOWN]:
        out.print(Text("  ").append(say(gap.url, "cyan")), soft_wrap=True)  # addresses stay whole
        print_indented(out, f"{', '.join(gap.sources)}: {gap.reason}")
    _show_more(out, gaps)


def _show_unclear(out: Console, unclear: Sequence[str]) -> None:
    """What a sitemap names and nothing tells a post from a page by: a person can."""
    if not unclear:
        return
    out.print(Text(f"\nUnclear ({len(unclear):,})", style="bold"))
    out.print(Text("  ").append(say("posts or pages that only a sitemap names: not asked for")))
    for url in unclear[:SHOWN]:
        out.print(Text("  ").append(say(url, "cyan")), soft_wrap=True)
    _show_more(out, unclear)


def _show_more(out: Console, listed: Sequence[object]) -> None:
    if len(listed) > SHOWN:
        out.print(f"  and {len(listed) - SHOWN:,} more; --json lists all")
