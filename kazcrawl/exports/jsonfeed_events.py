"""Events as items of the JSON feed, so that a tool can follow edits and vanishings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge

from kazcrawl.archive.records import Row

_TITLES = {
    "new": "New",
    "changed": "Changed",
    "gone": "Gone",
    "restored": "Back",
    "moved": "Moved",
}
_CAPTURE = ("url", "captured_at", "status", "warc_file", "warc_offset", "payload_sha256")


def read_event_item(event: Row) -> Row:
    """An event (``archive.events``) as an item; ``_kazcrawl.event`` tells it from articles."""
    article, capture = event["article"], event["capture"]
    title = _TITLES[event["kind"]]
    told = ", ".join(event["changed"]) or event["detail"]
    return {
        "id": f"urn:uuid:{event['uid']}",
        "url": article["url"],
        "title": f"{title}: {article['headline'] or article['url']}",
        "content_text": f"{title}: {told}" if told else title,
        "date_published": event["at"],
        "_kazcrawl": {
            "event": {
                "kind": event["kind"],
                "at": event["at"],
                "article_id": f"urn:uuid:{article['uid']}",
                "changed": event["changed"],
                "detail": event["detail"],
                "capture": {name: capture[name] for name in _CAPTURE} if capture else None,
            }
        },
    }


def with_events(items: Iterable[Row], events: Iterable[Row]) -> Iterator[Row]:
    """Items of articles and of events, both newest first, as one row that is newest first."""
    return merge(items, map(read_event_item, events), key=_moment, reverse=True)


def _moment(item: Row) -> str:
    moment: str = item.get("date_published", "")
    return moment
