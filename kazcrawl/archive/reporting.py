"""A crawl's report: made at its end, kept in ``crawls.report``, read again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from kazcrawl.archive.assessing import LOOKED_AT, Found, assess, unmet
from kazcrawl.archive.errors import ArchiveError
from kazcrawl.archive.measuring import measure
from kazcrawl.archive.measuring_past import measure_past
from kazcrawl.archive.records import Row
from kazcrawl.archive.reports import FINDINGS, read_totals
from kazcrawl.archive.running import as_it_is
from kazcrawl.archive.schema import crawls
from kazcrawl.clock import iso, now
from kazcrawl.sites.site import Expect

CLOCK_STEP = timedelta(minutes=10)
"""What clocks are put right by in everyday use."""
LASTING = 2
"""Crawls in a row that had the same finding before: it is how the site now is."""


def keep_report(connection: Connection, crawl_id: int, expect: Expect) -> None:
    """Measure a crawl that has ended, compare it, and keep both with what it found itself.

    Only a finished crawl is compared: a part of one shows a part of the site.
    """
    crawl = connection.execute(select(crawls).where(crawls.c.id == crawl_id)).mappings().one()
    figures = measure(connection, crawl_id)
    if crawl["source"] != "live":
        figures["source"] = measure_past(connection, crawl)
    report = json.loads(crawl["report"] or "{}")
    if crawl["resumed_at"] and figures["seconds"] is not None:
        figures["seconds"] += report.get("seconds") or 0.0  # the runs before, without the pauses
    findings = list(report.get(FINDINGS, []))
    findings += [_row(one, crawl["site"]) for one in _clock(connection, crawl)]
    # What a source of the past holds is no measure of the site.
    finished = crawl["status"] == "finished" and crawl["source"] == "live"
    before = list(_before(connection, crawl)) if finished else []
    if finished:
        found = assess(figures, _good(before))
        found += unmet(read_totals(connection, crawl["site"]), expect)
        findings += [_row(one, crawl["site"]) for one in found]
    good = finished and not _news(before, findings)
    report |= {**figures, "good": good, FINDINGS: findings}
    text = json.dumps(report, ensure_ascii=False)
    connection.execute(crawls.update().where(crawls.c.id == crawl_id).values(report=text))


def _clock(connection: Connection, crawl: Any) -> Iterator[Found]:
    """Crawls follow each other; one that began before another had begun or ended has a wrong time."""
    if crawl["source"] != "live":
        return
    times = (crawls.c.started_at, crawls.c.resumed_at, crawls.c.finished_at)
    latest = [func.max(time) for time in times]
    mine = (crawls.c.id < crawl["id"], crawls.c.source == "live")
    newest = max(
        (one for one in connection.execute(select(*latest).where(*mine)).one() if one), default=""
    )
    begun = crawl["resumed_at"] or crawl["started_at"]
    if newest > iso(datetime.fromisoformat(begun) + CLOCK_STEP):
        told = (
            f"this crawl began at {begun} by the machine's clock, and an earlier one was at work at"
            f" {newest}: one of the times is wrong; where it is this one, set the clock and crawl"
            " again; else the texts of the earlier one count as the newest until then"
        )
        yield Found("clock", "clock", told)


def _row(found: Found, site: str) -> Row:
    return {**asdict(found), "site": site, "at": now()}


def _before(connection: Connection, crawl: Any) -> Iterator[Row]:
    """The reports of finished crawls of the same kind before this one, newest first.

    The first one read all of the site, so it is of either kind.
    """
    mine = (
        crawls.c.site == crawl["site"],
        crawls.c.source == crawl["source"],
        crawls.c.status == "finished",
        crawls.c.report.is_not(None),
    )
    first = select(func.min(crawls.c.id)).where(*mine).scalar_subquery()
    rows = connection.execute(
        select(crawls.c.report)
        .where(
            *mine,
            crawls.c.id < crawl["id"],
            or_(crawls.c.full == crawl["full"], crawls.c.id == first),
        )
        .order_by(crawls.c.id.desc())
        .limit(10 * LOOKED_AT)
    ).mappings()
    for row in rows:
        yield json.loads(row["report"])


def _good(before: list[Row]) -> list[Row]:
    return [report for report in before if report.get("good")][:LOOKED_AT]


def _news(before: list[Row], findings: list[Row]) -> set[tuple[str, str]]:
    """Findings that the crawls before did not have too: what lasts is how the site now is."""
    lasting = [_subjects(report[FINDINGS]) for report in before[:LASTING]]
    news = _subjects(findings)
    return {one for one in news if len(lasting) < LASTING or any(one not in old for old in lasting)}


def _subjects(findings: list[Row]) -> set[tuple[str, str]]:
    return {(one["kind"], one["subject"]) for one in findings}


def list_crawls(
    connection: Connection, running: int | None, site: str | None, limit: int | None = None
) -> list[Row]:
    """Crawls, newest first, with ``report`` as an object ({} where none was kept).

    ``running`` is the id of the one that runs now (``running_crawl``): no other one says so.
    """
    statement = select(crawls).order_by(crawls.c.id.desc()).limit(limit)
    if site is not None:
        statement = statement.where(crawls.c.site == site)
    return [_plain(row, running) for row in connection.execute(statement).mappings()]


def read_crawl(connection: Connection, running: int | None, crawl_id: int) -> Row:
    """One crawl, as ``list_crawls`` has it. Raises ArchiveError where there is none."""
    row = connection.execute(select(crawls).where(crawls.c.id == crawl_id)).mappings().first()
    if row is None:
        raise ArchiveError(f"there is no crawl {crawl_id}; kazcrawl crawls lists them")
    return _plain(row, running)


def _plain(row: Any, running: int | None) -> Row:
    report = json.loads(row["report"] or "{}")
    return as_it_is({**row, "full": bool(row["full"]), "report": report}, running)
