"""``kazcrawl schedule``: the sites' schedules, shown, obeyed, and as files for cron and systemd."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from kazcrawl import clock
from kazcrawl.archive.running import told
from kazcrawl.cli import alarming
from kazcrawl.cli.exits import exit_codes
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json
from kazcrawl.cli.schedule_install import cron, systemd
from kazcrawl.cli.schedule_run import bring_to_date, last_crawls, run_schedule
from kazcrawl.cli.schedule_sites import Jitter, Sites, scheduled
from kazcrawl.cli.terminal import console, plain, print_json, say
from kazcrawl.scheduling.clockwork import due, zone_of
from kazcrawl.scheduling.running import Entry

app = typer.Typer(help="Crawl by the clock: list, run, cron, systemd.", no_args_is_help=True)
app.command("cron")(cron)
app.command("systemd")(systemd)


@app.command("run")
def run(
    sites: Sites = None,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    once: Annotated[
        bool, typer.Option("--once", help="Crawl what is due now, each site once, and end.")
    ] = False,
    jitter: Jitter = 0.0,
) -> None:
    """Crawl sites when they are due, one after the other, until Ctrl+C."""
    with exit_codes(), _telling_why(sites or [], archive):
        bring_to_date(archive)
        entries = scheduled(sites or [], archive)
        code = run_schedule(entries, archive, jitter, once)
    raise typer.Exit(code)


def _telling_why(sites: list[str], archive: Path) -> AbstractContextManager[None]:
    """An archive that cannot be opened raises an alarm here: no crawl begins that could."""
    addresses = os.environ.get("KAZCRAWL_ALARMS", "").split()
    if not addresses:
        return nullcontext()
    alarming.check(addresses)
    return alarming.telling_why(addresses, sites or ["schedule"], archive, tried_again=True)


@app.command("list")
def list_schedules(
    sites: Sites = None, archive: ArchivePath = DEFAULT_ARCHIVE, as_json: Json = False
) -> None:
    """List the sites with a schedule: next run, last crawl."""
    with exit_codes(as_json):
        entries = scheduled(sites or [], archive, as_json)
        rows = _rows(entries, archive, datetime.now(UTC))
    if as_json:
        print_json(rows, indent=2)
    else:
        _show(rows)


def _rows(entries: Sequence[Entry], archive: Path, now: datetime) -> list[dict[str, Any]]:
    crawls = last_crawls(entries, archive)
    return [_row(entry, crawls.get(entry.site.name), now) for entry in entries]


def _row(entry: Entry, crawl: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    site = entry.site
    begun = datetime.fromisoformat(crawl["begun_at"]) if crawl else None
    found = due(site, begun, now)
    return {
        "site": site.name,
        "schedule": site.schedule,
        "timezone": site.timezone or "UTC",
        "due": bool(found and found.due <= now),
        "next_run": clock.iso(found.due) if found else None,
        "next_run_local": found.due.astimezone(zone_of(site)).isoformat(timespec="seconds")
        if found
        else None,
        "last_crawl": crawl,
    }


def _show(rows: Sequence[dict[str, Any]]) -> None:
    out = console()
    for row in rows:
        out.print(
            say(row["site"], "bold").append(f"  {row['schedule']}  {row['timezone']}", "not bold")
        )
        out.print(Text(f"  next  {_next(row)}"), soft_wrap=True)
        last = row["last_crawl"]
        out.print(Text(f"  last  {plain(told(last) if last else 'none yet')}"), soft_wrap=True)


def _next(row: dict[str, Any]) -> str:
    if row["next_run"] is None:
        return "never"
    last = row["last_crawl"]
    if row["due"] and last is None:
        return "due now: it was never crawled"
    if row["due"] and last["begun_at"] > row["next_run"]:
        return "due now: the clock says that its last crawl has yet to come"
    return f"{'due now, since ' if row['due'] else ''}{row['next_run_local']}, {row['next_run']}"
