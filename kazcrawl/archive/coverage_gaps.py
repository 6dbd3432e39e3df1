"""The gaps of an archive: posts, pages and promises that are not there, each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kazcrawl.archive.coverage_posts import Post
from kazcrawl.archive.coverage_rows import LISTINGS, Asked
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


UNASKED = (
    "it was never asked for (--since leaves older posts out; a source of the past may lack it)"
)


def post_gap(post: Post) -> Gap:
    """A post that is named or asked for and not stored."""
    return Gap("post", post.url, tuple(sorted(post.sources)), _why(post))


def _why(post: Post) -> str:
    told = next((reason for _, reason in post.unfinished if reason), None)
    if told:
        return told
    if any(state == "waiting" for state, _ in post.unfinished):
        return "it waits: the crawl did not come to its end"
    return UNASKED


def page_gap(one: Asked) -> Gap:
    """A page of a source that was not read."""
    where = f"page {one.page_number}: " if one.kind != "sitemap" else ""
    return Gap("page", one.url, (one.source,), f"{where}{one.reason or 'it failed'}")


def count_gaps(
    claims: Sequence[Row],
    named: Mapping[str, int],
    pages: Mapping[str, Collection[int]],
    broken: Collection[str],
) -> Iterator[Gap]:
    """Sources that say more than they showed since the newest crawl that read them whole.

    ``named`` are counts of posts by source, ``pages`` numbers by the address of their listing,
    ``broken`` listings of which a page failed.
    """
    for claim in claims:
        source, url = claim["source"], claim["url"]
        seen = named.get(source, 0)
        if source != "listing" and (claim["posts"] or 0) > seen:
            reason = f"it says that there are {claim['posts']:,} posts and named {seen:,}"
            yield Gap("count", url, (source,), reason)
        read = len(pages.get(url, ()))
        if source == "listing" and (claim["pages"] or 0) > read and url not in broken:
            reason = f"it says that it has {claim['pages']:,} pages and {read:,} were asked for"
            yield Gap("count", url, (LISTINGS,), reason)
