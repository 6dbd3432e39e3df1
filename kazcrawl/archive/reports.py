"""What a crawl and its site come to: the numbers of a crawl's summary."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from kazcrawl.archive import media
from kazcrawl.archive.batch import Batch
from kazcrawl.archive.coverage import read_coverage
from kazcrawl.archive.errors import ArchiveError
from kazcrawl.archive.lacking import failed_before, failed_now
from kazcrawl.archive.records import Row
from kazcrawl.archive.schema import (
    articles,
    captures,
    crawls,
    duplicates,
    failures,
    frontier,
    letters,
    mementos,
    stubs,
)

LIVE = "live"
REACHED = (200, 304)
FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class CrawlFigures:
    """``crawl`` is the crawl's row, ``last_failure`` the newest sentence of a failure.

    ``failures`` are as ``failed_now`` has them, ``missing`` as ``failed_before``; ``gaps`` are
    those of ``read_coverage``, counted after a crawl of the past alone, which fails over none.
    ``found`` are the findings of the crawl's own report (kind, subject, site, at, detail).
    ``matches`` counts stubs by ``excerpt_match``, ``dates`` articles by
    ``date_source``, without None. ``reached`` pages answered, robots.txt aside. ``held``
    are the captures of the site that a source of the past has.
    """

    crawl: Row
    reached: int
    totals: Row
    matches: dict[str, int]
    dates: dict[str, int]
    failures: list[Row]
    missing: list[Row]
    left_out: int
    found: list[Row]
    last_failure: str | None
    warc: Row
    example: Row | None
    held: int = 0
    gaps: int | None = None


def read_figures(connection: Connection, site: str) -> CrawlFigures:
    """The figures of the site's newest crawl. Raises ArchiveError where there is none."""
    newest = select(crawls).where(crawls.c.site == site).order_by(crawls.c.id.desc()).limit(1)
    crawl = connection.execute(newest).mappings().first()
    if crawl is None:
        raise ArchiveError(f"{site}: was never crawled into this archive")
    return CrawlFigures(
        crawl=dict(crawl),
        reached=_number(connection, _reached(crawl["id"])),
        totals=read_totals(connection, site),
        matches=_by(connection, stubs.c.excerpt_match, stubs.c.site == site),
        dates=_by(connection, articles.c.date_source, articles.c.site == site),
        failures=failed_now(connection, crawl["id"]),
        missing=failed_before(connection, dict(crawl)),
        left_out=_number(connection, _left_out(crawl["id"])),
        found=json.loads(crawl["report"] or "{}").get(FINDINGS, []),
        last_failure=_last_failure(connection, crawl["id"]),
        warc=_warc(connection, crawl["id"]),
        example=_example(connection, site),
        held=_number(connection, _held(site, crawl["source"])),
        gaps=None if crawl["source"] == LIVE else len(read_coverage(connection, site).gaps),
    )


def _held(site: str, source: str) -> Select[Any]:
    return select(func.count()).where(mementos.c.site == site, mementos.c.source == source)


def store_findings(batch: Batch) -> None:
    """Keep in the crawl's report what its pages have shown, and drop what holds no longer."""
    new = [(finding, one.at) for one in batch.seen for finding in one.outcome.findings]
    if not new:
        return
    mine = crawls.c.id == batch.crawl_id
    report = json.loads(batch.connection.scalar(select(crawls.c.report).where(mine)) or "{}")
    kept = {(row["kind"], row["subject"]): row for row in report.get(FINDINGS, [])}
    for finding, at in new:
        key = finding.kind, finding.subject
        kept.pop(key, None)
        if finding.holds:
            kept[key] = {
                "kind": finding.kind,
                "subject": finding.subject,
                "site": batch.site.name,
                "at": at,
                "detail": finding.detail,
            }
    report[FINDINGS] = list(kept.values())
    text = json.dumps(report, ensure_ascii=False)
    batch.connection.execute(crawls.update().where(mine).values(report=text))


def _number(connection: Connection, statement: Select[Any]) -> int:
    return int(connection.scalar(statement) or 0)


def _left_out(crawl_id: int) -> Select[Any]:
    """Addresses that the crawl left on purpose; each row of the frontier has the reason."""
    return select(func.count()).where(
        frontier.c.crawl_id == crawl_id,
        frontier.c.state == "skipped",
        frontier.c.kind == "listing",
    )


def _reached(crawl_id: int) -> Select[Any]:
    return (
        select(func.count())
        .select_from(captures)
        .where(
            captures.c.crawl_id == crawl_id,
            captures.c.status.in_(REACHED),
            captures.c.url.not_like("%/robots.txt"),
            media.not_a_file(crawl_id),
        )
    )


def read_totals(connection: Connection, site: str) -> Row:
    """What the archive holds of a site, counted."""
    counted = select(
        func.count().label("articles"),
        func.count(articles.c.article_body).label("articles_with_body"),
        func.count(articles.c.date_published).label("articles_with_date"),
    ).where(articles.c.site == site)
    sectioned = (
        select(func.count())
        .select_from(articles)
        .where(articles.c.site == site, articles.c.sections != "[]")
    )
    sightings = (
        select(func.count().label("stubs"), func.count(articles.c.article_body).label("linked"))
        .select_from(stubs.join(articles, articles.c.id == stubs.c.article_id))
        .where(stubs.c.site == site)
    )
    row = connection.execute(sightings).one()
    return {
        **connection.execute(counted).mappings().one(),
        "articles_with_sections": _number(connection, sectioned),
        "stubs": row.stubs,
        "stubs_linked": row.linked,
        "letters": _number(connection, _of_site(letters, letters.c.article_id, site)),
        "duplicates": _number(connection, _of_site(duplicates, duplicates.c.article_id, site)),
    }


def _of_site(table: Any, owner: Any, site: str) -> Select[Any]:
    joined = table.join(articles, articles.c.id == owner)
    return select(func.count()).select_from(joined).where(articles.c.site == site)


def _by(connection: Connection, column: Any, condition: Any) -> dict[str, int]:
    counted = (
        select(column, func.count())
        .where(condition, column.is_not(None))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return {row[0]: row[1] for row in connection.execute(counted)}


def _last_failure(connection: Connection, crawl_id: int) -> str | None:
    newest = (
        select(failures.c.url, failures.c.reason)
        .where(failures.c.crawl_id == crawl_id, media.not_of_media())
        .order_by(failures.c.last_at.desc(), failures.c.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).first()
    return f"{row.url}: {row.reason}" if row else None


def _warc(connection: Connection, crawl_id: int) -> Row:
    written = select(
        func.count(captures.c.warc_file.distinct()).label("files"),
        func.coalesce(func.sum(captures.c.warc_length), 0).label("bytes"),
    ).where(captures.c.crawl_id == crawl_id)
    return dict(connection.execute(written).mappings().one())


def _example(connection: Connection, site: str) -> Row | None:
    """An article to show: the newest with a text, else the newest."""
    newest = (
        select(articles.c.id, articles.c.headline)
        .where(articles.c.site == site)
        .where(or_(articles.c.headline.is_not(None), articles.c.article_body.is_not(None)))
        .order_by(
            articles.c.article_body.is_(None),
            articles.c.date_published.is_(None),
            articles.c.date_published.desc(),
            articles.c.id.desc(),
        )
        .limit(1)
    )
    row = connection.execute(newest).mappings().first()
    return dict(row) if row else None
