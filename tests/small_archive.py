"""A small archive of an invented site, made by the real writers, with real WARC records."""

from __future__ import annotations

from pathlib import Path

from kazcrawl.archive import open_archive
from kazcrawl.archive.warc import WarcWriter, warc_folder
from kazcrawl.items import (
    Alias,
    Article,
    Capture,
    Comment,
    DateEvidence,
    Failure,
    Letter,
    Link,
    Media,
    Outcome,
    Stub,
    Target,
)
from kazcrawl.sites.site import Site

HOME = "http://example.org/"
SITE = Site(
    name="example",
    title="Example: news of the pit",
    start_urls=(HOME,),
    hosts=("example.org", "www.example.org"),
)
ONE = f"{HOME}2016/05/27/miners/"
TWO = f"{HOME}2016/06/01/zhanaozen/"
DEAD = f"{HOME}2015/02/02/lost/"
LOCKED = f"{HOME}2014/01/01/locked/"
UNDATED = f"{HOME}?p=99"

BODY = (
    "Miners of the northern pit stopped work on Tuesday morning. They ask for the wages of "
    "three months and for new lamps.\n\nThe manager said that he would answer by Friday."
)
LATER = BODY + "\n\nLater he did."
KAZAKH = "Жаңаөзен тұрғындары алаңға шықты. Олар жұмыс пен жалақы сұрады."
MARKUP = (
    '<div><p onclick="steal()">Miners of the <a href="/about">northern pit</a> stopped.</p>'
    '<script>steal()</script><img src="/pit.jpg" width="640" height="480">'
    '<img src="http://count.example/p.gif" width="1" height="1">'
    '<a href="javascript:steal()">here</a><iframe src="http://video.example/1"></iframe></div>'
)
EVIL = "A headline \x1b[31mwith\x1b[0m \x9b2J controls \u202eand more\x07"
LETTER = Letter(
    1,
    "Almaty, 2 May 2016\n\nDear Minister\n\nPay the miners.\n\nAnn Example, chair, Pit Union",
    date_raw="2 May 2016",
    date="2016-05-02",
    place="Almaty",
    addressee="The Minister",
    salutation="Dear Minister",
    signatories=(("Ann Example", "chair", "Pit Union"),),
)


def make(path: Path, outcomes: list[Outcome] | None = None) -> Path:
    """An archive of these pages, or of ``pages``: whole, dead, locked, without a date."""
    with open_archive(path, write=True) as archive:
        crawl = archive.begin_crawl(SITE)
        frontier = archive.frontier(SITE, crawl.id)
        writer = archive.writer(SITE, crawl.id, frontier)
        warc = WarcWriter(warc_folder(path), "example", {}, software="kazcrawl/test")
        found = pages() if outcomes is None else outcomes
        read = [kept(warc, outcome, number) for number, outcome in enumerate(found)]
        writer.commit(read, warc.sync())
        warc.close()
        archive.finish_crawl(crawl.id)
    return path


def kept(warc: WarcWriter, outcome: Outcome, minute: int) -> Outcome:
    """The outcome with its response in the WARC; every third comes in chunks."""
    entity = f"<html>{outcome.target.url} at {minute}</html>".encode() * 40
    chunked = minute % 3 == 0
    coding = b"Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(entity)}".encode()
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(entity), entity) if chunked else entity
    status = 404 if outcome.failed and outcome.target.url == DEAD else 200
    head = b"HTTP/1.1 %d X\r\nContent-Type: text/html\r\n%s\r\n\r\n" % (status, coding)
    name, value = coding.decode().split(": ")
    capture = Capture(
        outcome.target.url,
        f"2026-02-03T04:{minute:02}:00Z",
        status,
        ((name, value),),
        entity,
        content_type="text/html",
    )
    outcome.captures.append(warc.append(capture, head + body, entity))
    return outcome


def pages() -> list[Outcome]:
    """What came of each page, in order; an invented crawl."""
    return [
        _listing(),
        page(ONE, _miners(BODY)),
        page(TWO, _zhanaozen()),
        _lost(DEAD, "status", "the server answered 404"),
        _lost(LOCKED, "blocked", "the post asks for a password; its text is not public"),
        page(UNDATED, Article(url=UNDATED, headline=EVIL, article_body="A text without a date.")),
        page(ONE, _miners(LATER)),
    ]


def _listing() -> Outcome:
    outcome = Outcome(Target(HOME, "listing", listing_url=HOME, listing_kind="home"))
    outcome.stubs = [
        _stub(ONE, 1, "Miners stop work", "Miners of the northern pit stopped work", "day"),
        _stub(TWO, 2, "Жаңаөзен", "Olar", "month"),
        _stub(DEAD, 3, "Lost", "This was once the beginning of a text", "day"),
        _stub(LOCKED, 4, "Protected: locked", None, "day"),
    ]
    return outcome


def _stub(url: str, position: int, headline: str, excerpt: str | None, precision: str) -> Stub:
    value = "-".join(url.removeprefix(HOME).split("/")[: 3 if precision == "day" else 2])
    return Stub(
        url=url,
        listing_url=HOME,
        listing_kind="home",
        page_number=1,
        position=position,
        headline=headline,
        excerpt=excerpt,
        truncation_mark="[...]" if excerpt else None,
        truncated=bool(excerpt),
        date_raw=value,
        date_published=value,
        sections=("Labour", "North"),
        dates=(DateEvidence(value, value, precision, "listing"),),
    )


def page(url: str, article: Article) -> Outcome:
    outcome = Outcome(Target(url, "article"))
    outcome.articles.append(article)
    for address, kind in article.aliases:
        outcome.aliases.append(Alias(address, url, kind))
    return outcome


def _lost(url: str, kind: str, reason: str) -> Outcome:
    outcome = Outcome(Target(url, "article"), failed=True)
    outcome.failures.append(Failure(url, kind, reason))
    if kind == "blocked":
        outcome.articles.append(Article(url=url, headline="Protected: locked", blocked="password"))
    return outcome


def _miners(body: str) -> Article:
    return Article(
        url=ONE,
        headline="Miners stop work",
        article_body=body,
        article_body_html=MARKUP,
        author="clare",
        byline="By Ann",
        sections=("Labour", "North"),
        keywords=("wages", "Labour"),
        language="en-GB",
        date_modified="2016-05-28T10:00Z",
        dates=(DateEvidence("27 May 2016 09:47", "2016-05-27T09:47Z", "minute", "article"),),
        letters=(LETTER,),
        media=(
            Media(f"{HOME}pit.jpg", "image", "the pit"),
            Media(f"{HOME}letter.pdf", "document", "The letter"),
            Media(f"{HOME}song.mp3", "audio"),
        ),
        links=(Link(1, TWO, "Zhanaozen"),),
        comments=(Comment("7", None, "Jim", "1 June", None, "Solidarity!"),),
        aliases=((f"{HOME}?p=7", "shortlink"),),
    )


def _zhanaozen() -> Article:
    return Article(url=TWO, headline="Жаңаөзен", article_body=KAZAKH, language="kk")
