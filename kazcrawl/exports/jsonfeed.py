"""JSON Feed 1.1 (jsonfeed.org/version/1.1): ``feed.json``, ``feed-2.json`` ... newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from kazcrawl.archive.records import ArticleRecord, Row
from kazcrawl.exports.encoding import to_json
from kazcrawl.exports.jsonfeed_events import with_events
from kazcrawl.exports.mime import mime_type
from kazcrawl.exports.replacing import replacing_files, write_synced
from kazcrawl.exports.sanitising import sanitise

VERSION = "https://jsonfeed.org/version/1.1"
PAGE = 100
"""Items of one file."""

_STALE = re.compile(r"feed-[1-9][0-9]*\.json")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(:\d\d)?Z)?)?)?", re.ASCII)
_ATTACHED = frozenset({"document", "audio", "video"})


def write_feed(
    records: Iterable[ArticleRecord],
    folder: Path,
    title: str,
    home_page_url: str | None = None,
    events: Iterable[Row] = (),
) -> int:
    """Writes the feed's files; the number of items. Nothing half written is ever seen.

    ``events`` (``archive.events``, newest first) become items of their own.

    Raises StorageError for the medium, ArchiveError where ``folder`` is a file.
    """
    head: Row = {"version": VERSION, "title": title}
    if home_page_url:
        head["home_page_url"] = home_page_url
    count = 0
    with replacing_files(folder, _STALE, last="feed.json") as draft:
        found = with_events((read_item(record) for record in records), events)
        for number, items, more in _pages(found):
            following = {"next_url": _name(number + 1)} if more else {}
            page = _page({**head, **following}, items)
            write_synced(draft / _name(number), page)
            count += len(items)
    return count


def _page(head: Row, items: list[Row]) -> str:
    """A page with an item a line: to be read by people and by ``grep``, and written fast."""
    lines = ",\n".join(to_json(item) for item in items)
    return f'{to_json(head)[:-1]}, "items": [\n{lines}\n]}}\n'


def _pages(items: Iterator[Row]) -> Iterator[tuple[int, list[Row], bool]]:
    """Page number, items, and whether another page follows; one empty page for no items."""
    number, page = 1, list(islice(items, PAGE))
    while True:
        following = list(islice(items, PAGE))
        yield number, page, bool(following)
        if not following:
            return
        number, page = number + 1, following


def _name(number: int) -> str:
    return "feed.json" if number == 1 else f"feed-{number}.json"


def read_item(record: ArticleRecord) -> Row:
    """An article as an item; keys without a value are left out, but for ``_kazcrawl``'s."""
    article = record.article
    stub = lead_stub(record.stubs)
    excerpt = stub["excerpt"] if stub else None
    body = article["article_body"]
    item = {
        "id": f"urn:uuid:{article['uid']}",
        "url": article["url"],
        "title": article["headline"],
        "content_text": body or excerpt or article["headline"] or "",
        "content_html": _markup(article),
        "summary": excerpt,
        "image": _image(record.media),
        "date_published": rfc3339(article["date_published"]),
        "date_modified": rfc3339(article["date_modified"]),
        "authors": _authors(article),
        "tags": list(dict.fromkeys([*article["sections"], *article["keywords"]])),
        "language": article["language"],
        "attachments": _attachments(record.media),
        "_kazcrawl": _extension(record, stub),
    }
    required = ("id", "url", "content_text", "_kazcrawl")
    return {key: value for key, value in item.items() if value or key in required}


def _extension(record: ArticleRecord, stub: Row | None) -> Row:
    article, capture = record.article, record.capture
    chosen = next((date for date in record.dates if date["chosen"]), None)
    sightings = ("listing_url", "position", "date_raw", "captured_at")
    place = ("captured_at", "warc_file", "warc_offset", "payload_sha256")
    return {
        "complete": bool(article["article_body"]),
        "date_precision": article["date_precision"],
        "date_source": article["date_source"],
        "day_published": article["day_published"],
        "date_raw": chosen["raw"] if chosen else None,
        "excerpt_match": stub["excerpt_match"] if stub else None,
        "stubs": [{name: one[name] for name in sightings} for one in record.stubs],
        "version_number": article["version_number"],
        "text_sha256": article["text_sha256"],
        "gone_at": article["gone_at"],
        "capture": {name: capture[name] for name in place} if capture else None,
    }


def lead_stub(stubs: Sequence[Row]) -> Row | None:
    """The stub that gives the summary: with an excerpt, of the home page first, the latest."""
    telling = [stub for stub in stubs if stub["excerpt"]]
    return max(
        telling,
        key=lambda stub: (stub["listing_kind"] == "home", stub["last_seen_at"], -stub["id"]),
        default=None,
    )


def rfc3339(value: str | None) -> str | None:
    """A date of any precision as an instant (RFC 3339): its first, in UTC.

    ``2016-05`` gives ``2016-05-01T00:00:00Z``; None for None and for other texts.
    """
    found = _DATE.fullmatch(value or "")
    if not found:
        return None
    year, month, day, minute, second = found.groups()
    return f"{year}-{month or '01'}-{day or '01'}T{minute or '00:00'}{second or ':00'}Z"


def _markup(article: Row) -> str | None:
    html = article["article_body_html"] if article["article_body"] else None
    return sanitise(html, article["url"]) if html else None


def _authors(article: Row) -> list[dict[str, str]]:
    name = article["author"] or article["byline"]
    return [{"name": name}] if name else []


def _image(media: Sequence[Row]) -> str | None:
    """The first image of the article itself, else of a stub."""
    images = [one for one in media if one["kind"] == "image"]
    images.sort(key=lambda one: one["stub_id"] is not None)
    return images[0]["url"] if images else None


def _attachments(media: Sequence[Row]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in media:
        if one["kind"] in _ATTACHED:
            title = one["caption"] or one["alt"]
            attachment = {"url": one["url"], "mime_type": mime_type(one["url"])}
            found.setdefault(one["url"], attachment | ({"title": title} if title else {}))
    return list(found.values())
