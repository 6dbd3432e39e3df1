"""The gaps of an archive: posts, pages and promises that are not there, each with its reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kazcrawl.archive.coverage_rows import LISTINGS, Asked, Named
from kazcrawl.archive.records import Row


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that should be archived and is not.

    ``kind`` is ``post``, ``page`` (a page of a source that was not read) or ``count`` (a
    source that says more than it showed). ``reason`` is a sentence.
    """

    kind: str
    url: str
    sources: tuple[str, ...]
    reason: str


@dataclass(slots=True)
class Post:
    """A post under all its addresses (``keys``); ``stored``: a page of it was kept.

    ``blocked`` is why that page shows no text, None where it does.
    """

    url: str
    keys: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    published: str | None = None
    stored: bool = False
    blocked: str | None = None


UNASKED = (
    "it was never asked for (--since leaves older posts out; a source of the past may lack it)"
)


def post_gaps(posts: Iterable[Post], states: dict[str, Asked]) -> Iterator[Gap]:
    """Posts that are named and not stored; ``states`` are the frontier's articles by key."""
    for post in posts:
        if not post.stored:
            yield Gap("post", post.url, tuple(sorted(post.sources)), _why(post, states))


def _why(post: Post, states: dict[str, Asked]) -> str:
    rows = [states[key] for key in sorted(post.keys) if key in states]
    told = next((row.reason for row in rows if row.state != "done" and row.reason), None)
    if told:
        return told
    if any(row.state == "waiting" for row in rows):
        return "it waits: the crawl did not come to its end"
    return UNASKED


def page_gaps(asked: Iterable[Asked]) -> Iterator[Gap]:
    """Pages of sources that were not read."""
    for one in asked:
        if one.kind != "article" and one.state == "failed":
            where = f"page {one.page_number}: " if one.kind != "sitemap" else ""
            yield Gap("page", one.url, (one.source,), f"{where}{one.reason or 'it failed'}")


def count_gaps(
    claims: Sequence[Row], named: Sequence[Named], asked: Sequence[Asked], since: str
) -> Iterator[Gap]:
    """Sources that say more than they showed since the newest crawl that read them whole."""
    seen = Counter(one.source for one in named if one.seen_at >= since)
    pages: dict[str, set[int]] = defaultdict(set)
    broken = set()
    for one in asked:
        if one.kind == "listing" and one.listing_url:
            pages[one.listing_url].add(one.page_number)
            if one.state == "failed":
                broken.add(one.listing_url)
    for claim in claims:
        source, url = claim["source"], claim["url"]
        if source != "listing" and (claim["posts"] or 0) > seen[source]:
            reason = f"it says that there are {claim['posts']:,} posts and named {seen[source]:,}"
            yield Gap("count", url, (source,), reason)
        read = len(pages[url])
        if source == "listing" and (claim["pages"] or 0) > read and url not in broken:
            reason = f"it says that it has {claim['pages']:,} pages and {read:,} were asked for"
            yield Gap("count", url, (LISTINGS,), reason)
