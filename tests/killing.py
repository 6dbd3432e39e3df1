"""Kills a crawl of the sample site at chosen points and compares what a reader can see."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import forking
from crawling import rows
from forking import Process

WINDOW = 16  # CONCURRENT_REQUESTS_PER_DOMAIN on loopback: pages fetched and not yet committed
LOST = WINDOW + 3  # requests that a kill costs: one page may have three parts, another redirects

ARTICLE = "text_sha256, headline, date_published"
STUB = (
    "headline, excerpt, truncation_mark, date_raw, date_published, author, sections,"
    " image_caption, page_number, position, first_seen_at"
)

Visible = dict[tuple[str, ...], tuple[Any, ...]]


def start(base: str, archive: Path) -> Process:
    return forking.start(["crawl", f"{base}/", "--archive", str(archive), "--quiet"])


def wait_for_requests(server: Any, count: int, process: Process) -> None:
    """Until the server has had ``count`` requests, or the process has ended."""
    end = time.monotonic() + 30
    while len(server.requests) < count and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.002)


def visible(archive: Path) -> Visible:
    """All that a reader of the archive can see now: the articles with a text, the stubs."""
    if not archive.exists() or not rows(
        archive, "SELECT 1 FROM sqlite_schema WHERE name = 'stubs'"
    ):
        return {}
    found: Visible = {}
    for row in rows(archive, f"SELECT uid, {ARTICLE} FROM articles WHERE article_body IS NOT NULL"):
        uid, *seen = row.values()
        found["article", uid] = tuple(seen)
    for row in rows(archive, f"SELECT site, listing_url, url, {STUB} FROM stubs"):
        site, listing, url, *seen = row.values()
        found["stub", site, listing, url] = tuple(seen)
    return found


def harm(before: Visible, now: Visible) -> list[Any]:
    """What had been visible and is lost or another: (key, before, now).

    An article's date may become more precise within a crawl: none, the day that a stub
    prints, the second that the feed gives.
    """
    return [(key, old, now.get(key)) for key, old in before.items() if not _kept(old, now.get(key))]


def _kept(old: tuple[Any, ...], new: tuple[Any, ...] | None) -> bool:
    if new is None or len(old) != len(ARTICLE.split(", ")):
        return new == old
    *rest, when = new
    return rest == list(old[:-1]) and _refines(when, old[-1])


def _refines(new: str | None, old: str | None) -> bool:
    """A day at the site's own place is up to a day apart from that of the instant in UTC."""
    if old is None or new == old:
        return True
    if new is None or len(new) <= len(old):
        return False
    apart = date.fromisoformat(new[:10]) - date.fromisoformat(old[:10])
    return abs(apart.days) <= 1


def refetched(server: Any) -> int:
    """Requests for a page that had been asked for before, robots.txt apart."""
    asked = Counter(path for _, path in server.requests if path != "/robots.txt")
    return asked.total() - len(asked)
