"""Past crawls as a person likes to read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kazcrawl.archive.records import Row
from kazcrawl.archive.running import word
from kazcrawl.archive.shares import OF_ARTICLES, OF_STUBS
from kazcrawl.cli.terminal import console, counted, plain, print_indented, say, size

EVENTS = ("new", "changed", "gone", "restored", "moved")

GOES_ON = {
    "running": "it is at work now",
    "interrupted": "not at its end; the same command goes on",
}


def show_list(found: Sequence[Row]) -> None:
    out = console()
    if not found:
        out.print("No crawls yet")
    for row in found:
        _show_short(out, row)


def _show_short(out: Console, row: Row) -> None:
    report = row["report"]
    out.print(_head(row), soft_wrap=True)
    if row["status"] in GOES_ON:
        print_indented(out, GOES_ON[row["status"]], style="dim")
    if not report.get("requests"):
        return
    events = ", ".join(f"{report['events'][kind]:,} {kind}" for kind in EVENTS[:3])
    figures = f"{events}, {sum(report['failed'].values()):,} failed; {_requests(report)}"
    print_indented(out, figures, style="dim")
    for finding in report["findings"]:
        print_indented(out, finding["detail"], 6, Text("    !", "yellow"))


def _head(row: Row) -> Text:
    style = "bold" if row["status"] == "finished" else "bold yellow"
    head = Text(f"{row['id']:>4}  ").append(say(row["site"], style))
    kind = ", full" if row["full"] else ""
    return head.append(f"  {row['started_at']}  {word(row)} ({plain(row['source'])}{kind})")


def _requests(report: Row) -> str:
    asked = f"{counted(report['requests'], 'request')}, {report['not_modified']:,} not modified"
    asked = f"{asked}, {size(report['bytes'])}"
    return f"{asked}, {report['seconds']:g} s" if report["seconds"] is not None else asked


def show_crawl(row: Row) -> None:
    """One crawl with all of its report."""
    out, report = console(), row["report"]
    out.print(_head(row), soft_wrap=True)
    if row["status"] in GOES_ON:
        print_indented(out, GOES_ON[row["status"]], 2)
    if not report.get("requests"):
        out.print("No report was kept: the crawl has not ended, or an older kazcrawl made it")
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for name, value in _figures(row, report):
        table.add_row(name, say(value))
    out.print(table)
    if report["findings"]:
        out.print(Text("\nFindings", style="bold"))
    for finding in report["findings"]:
        print_indented(out, f"{finding['kind']}: {finding['detail']}", 2)


def _figures(row: Row, report: Row) -> Iterator[tuple[str, str]]:
    yield "software", row["software"] or "unknown"
    if row["resumed_at"]:
        yield "gone on", f"{row['resumed_at']}; counts are of all its runs"
    yield "ended", row["finished_at"] or "not yet"
    yield "requests", _requests(report)
    yield "WARC", size(report["warc_bytes"])
    yield "events", ", ".join(f"{report['events'][kind]:,} {kind}" for kind in EVENTS)
    failed = ", ".join(f"{count:,} {kind}" for kind, count in report["failed"].items())
    yield "failed", failed or "none"
    if report.get("not_public"):
        yield "not public", counted(report["not_public"], "post")
    stubs, read = report["stubs"], report["articles"]
    pages = counted(stubs["pages"], "listing page")
    each = f", {stubs['per_page']:g} each" if stubs["per_page"] is not None else ""
    yield "stubs", f"{stubs['seen']:,} on {pages}{each}"
    yield "  missing", _missing(OF_STUBS, stubs["with"], stubs["different"])
    yield "articles", f"{counted(read['pages'], 'page')} read"
    body = _missing(("body",), read["with"], read["pages"])
    yield "  missing", f"{body}, {_missing(OF_ARTICLES, read['with'], read['with']['body'])}"
    yield "excerpts", ", ".join(f"{n:,} {kind}" for kind, n in report["excerpt_matches"].items())
    yield "good", "yes: later crawls are compared with it" if report["good"] else "no"


def _missing(names: Sequence[str], have: Mapping[str, int], count: int) -> str:
    if not count:
        return "nothing was read"
    return ", ".join(f"{name} {1 - have[name] / count:.0%}" for name in names)
