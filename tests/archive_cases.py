"""Invented pages of an invented site, and an ordered dump of an archive to compare."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from kazcrawl.archive import Archive
from kazcrawl.items import (
    Alias,
    Article,
    Capture,
    DateEvidence,
    FeedEntry,
    Link,
    Media,
    Outcome,
    Stub,
    Target,
)
from kazcrawl.sites.site import Site

HOME = "http://example.org/"
SITE = Site(name="example", title="Example", start_urls=(HOME,), hosts=("example.org",))
BODY = (
    "Miners of the northern pit stopped work on Tuesday morning. They ask for the wages of "
    "three months and for new lamps.\n\nThe manager said that he would answer by Friday."
)
OTHER = "Quite another text about a concert in the park, with nothing that stood there before."


def at(minute: int) -> str:
    return f"2020-01-01T00:{minute:02}:00Z"


def capture(url: str, minute: int, status: int = 200, digest: str | None = None) -> Capture:
    return Capture(
        url,
        at(minute),
        status,
        (),
        b"",
        payload_sha256=digest,
        payload_length=100 if digest else 0,
        warc_file="a.warc.gz",
        warc_offset=minute,
        warc_length=1,
    )


def stub(url: str, excerpt: str | None = None, **more: Any) -> Stub:
    known = {
        "listing_url": HOME,
        "listing_kind": "home",
        "page_number": 1,
        "position": 1,
        "headline": "Miners stop work",
        "date_raw": "May 27, 2016",
        "sections": ("Labour",),
        "dates": (DateEvidence("May 27, 2016", "2016-05-27", "day", "listing"),),
    }
    return Stub(url=url, excerpt=excerpt, **{**known, **more})


def article(url: str, body: str | None = BODY, **more: Any) -> Article:
    return Article(url=url, article_body=body, **{"headline": "Miners stop work", **more})


def listing(url: str, minute: int, *stubs: Stub) -> Outcome:
    outcome = Outcome(Target(url, "listing", listing_url=url, listing_kind="home"))
    outcome.captures.append(capture(url, minute))
    outcome.stubs.extend(stubs)
    return outcome


def page(url: str, minute: int, found: Article | None, status: int = 200) -> Outcome:
    outcome = Outcome(Target(url, "article"))
    outcome.captures.append(capture(url, minute, status))
    outcome.articles.extend([found] if found else [])
    return outcome


def redirect(url: str, target: str, minute: int, kind: str = "redirect") -> Outcome:
    outcome = page(url, minute, None, 301)
    outcome.aliases.append(Alias(url, target, kind))
    return outcome


def feed(minute: int, *entries: FeedEntry) -> Outcome:
    outcome = Outcome(Target(f"{HOME}feed/", "feed"))
    outcome.captures.append(capture(f"{HOME}feed/", minute))
    outcome.feed_entries.extend(entries)
    return outcome


ONE, TWO, OLD, LINKING = (f"{HOME}2016/05/27/{slug}/" for slug in ("one", "two", "old", "linking"))


def arrivals() -> list[Outcome]:
    """What a crawl of some days may bring, in any order."""
    excerpt = "Miners of the northern pit stopped work on Tuesday"
    return [
        listing(HOME, 1, stub(OLD, excerpt), stub(TWO, "Something that is no longer there")),
        listing(
            f"{HOME}category/labour/",
            2,
            stub(
                ONE,
                "Miners of the northern pit",
                listing_url=f"{HOME}category/labour/",
                listing_kind="category",
                author="clare",
                sections=("Labour", "North"),
                media=(Media(f"{HOME}pit.jpg", "image"),),
            ),
        ),
        redirect(OLD, ONE, 3),
        page(ONE, 4, article(ONE, headline=None, aliases=((f"{HOME}?p=7", "shortlink"),))),
        page(ONE, 9, article(ONE, BODY + " Later: he did.", byline="By Ann")),
        page(LINKING, 5, article(LINKING, OTHER, links=(Link(1, OLD, "the miners"),))),
        feed(
            6,
            FeedEntry(
                f"{HOME}?p=7",
                "Miners, from the feed",
                sections=("labour", "wages"),
                dates=(DateEvidence("Fri, 27 May 2016", "2016-05-27T08:00:00Z", "second", "feed"),),
            ),
        ),
        page(ONE, 12, None, 404),
        page(TWO, 7, article(TWO, BODY)),
        feed(
            8,
            FeedEntry(TWO, "Miners, from REST", author="Nina", source="rest"),
            FeedEntry(
                f"{HOME}2016/06/06/hidden/", "A headline that nobody is to see", source="rest"
            ),
            FeedEntry(
                LINKING,
                None,
                dates=(DateEvidence("2019-01-01", None, None, "sitemap", refused="modified"),),
                source="sitemap",
                modified="2019-01-01",
            ),
        ),
    ]


_DUMPS = (
    "SELECT url_key, uid, url, headline, headline_source, article_body, author, author_source, byline, "
    "sections, sections_source, keywords, date_published, date_precision, date_source, day_published, "
    "version_number, first_captured_at, last_captured_at, gone_at, gone_reason, text_sha256 "
    "FROM articles",
    "SELECT a.url_key, s.url, s.listing_url, s.headline, s.excerpt, s.excerpt_match, s.position, "
    "s.first_seen_at, s.last_seen_at FROM stubs s JOIN articles a ON a.id = s.article_id",
    "SELECT a.url_key, v.number, v.captured_at, v.headline, v.article_body, v.changed "
    "FROM versions v JOIN articles a ON a.id = v.article_id",
    "SELECT a.url_key, e.kind, e.at, e.detail FROM events e JOIN articles a ON a.id = e.article_id",
    "SELECT a.url_key, l.url, l.kind, l.first_seen_at, l.last_seen_at "
    "FROM aliases l JOIN articles a ON a.id = l.article_id",
    "SELECT a.url_key, d.raw, d.value, d.source, d.chosen, d.stub_id IS NULL "
    "FROM dates d JOIN articles a ON a.id = d.article_id",
    "SELECT a.url_key, l.url, t.url_key FROM links l JOIN articles a ON a.id = l.article_id "
    "LEFT JOIN articles t ON t.id = l.target_article_id",
    "SELECT a.url_key, m.url, m.kind FROM media m JOIN articles a ON a.id = m.article_id",
    "SELECT min(a.url_key, b.url_key), max(a.url_key, b.url_key), d.kind FROM duplicates d "
    "JOIN articles a ON a.id = d.article_id JOIN articles b ON b.id = d.other_article_id",
    "SELECT a.url_key, s.headline, s.article_body, s.byline, s.excerpt "
    "FROM article_search s LEFT JOIN articles a ON a.id = s.rowid",
    "SELECT a.url_key, f.url, f.source, f.headline, f.author, f.sections FROM feed_entries f "
    "JOIN articles a ON a.id = f.article_id",
    "SELECT url_key, source, published, modified, first_seen_at, pending FROM mentions",
    "SELECT d.url_key, a.url_key FROM addresses d JOIN articles a ON a.id = d.article_id",
)


def dump(archive: Archive) -> list[list[tuple[Any, ...]]]:
    """All records without their ids, ordered."""
    with archive.connect() as connection:
        return [
            sorted((tuple(row) for row in connection.execute(text(sql))), key=repr)
            for sql in _DUMPS
        ]
