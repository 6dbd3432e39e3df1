"""Ground truth of the sample site, from the same data as its pages but not read from them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from samplesite.content import Content
from samplesite.oddities import CANARY_PROTECTED, OLD_SLUG, REPEATS
from samplesite.posts import AUTHORS, LONDON, SECTIONS, TAGS, Post, is_cut, quoted, text_of

if TYPE_CHECKING:
    from samplesite.site import Site

ABOUT = "We are a few people with a kettle and a list of addresses. This page is not an article."
CANARY_DRAFT = "This draft about the verdict is not to be published before Friday."
CANARY_MEMBERS = "These minutes are for members and closed to robots."


def truth_of(site: Site) -> dict[str, Any]:
    """All that a crawl should find, ready for JSON.

    ``posts`` newest first: url, title, date (UTC), author and author_slug, sections, tags,
    language, layout, status (``ok``, ``dead``, ``protected``), text (None unless ok),
    excerpt without its mark, truncated, caption, letters, comments, duplicate_of and
    near_duplicate_of (an address or None). ``listings``: first page's address to post
    addresses page by page. ``aliases``: another address to its post. ``canaries``: texts
    that belong in no article. ``broken_stubs``: headings of stubs that lead nowhere.
    """
    return {
        "base_url": site.base,
        "posts": [_post(site, post) for post in site.posts],
        "listings": {
            site.look.url(path): [
                [site.look.url(post.path) for post in listing.page(at + 1)]
                for at in range(listing.pages)
            ]
            for path, listing in site.listings.items()
        },
        "feed": [site.look.url(post.path) for post in site.in_feed],
        "aliases": _aliases(site),
        "dead_links": [f"{site.base}/index.php/2011/12/30/never-written/"],
        "broken_stubs": ["A notice on the door", "A notice without an address"],
        "disallowed": [f"{site.base}/index.php/category/members/"],
        "no_articles": [f"{site.base}/index.php/about-us/"],
        "canaries": {"draft": CANARY_DRAFT, "robots": CANARY_MEMBERS, "password": CANARY_PROTECTED},
    }


def _post(site: Site, post: Post) -> dict[str, Any]:
    written = site.written(post)
    return {
        "url": site.look.url(post.path),
        "kind": post.kind,
        "title": post.title,
        "date": f"{post.date:%Y-%m-%dT%H:%M:%SZ}",
        "author": AUTHORS[post.author],
        "author_slug": post.author,
        "sections": [SECTIONS[slug] for slug in post.sections],
        "tags": [TAGS[slug] for slug in post.tags],
        "language": post.language,
        "layout": post.layout,
        "status": post.status,
        "text": text_of(written.blocks) if post.status == "ok" else None,
        "excerpt": written.excerpt,
        "truncated": is_cut(post, written),
        "caption": written.caption,
        "letters": list(written.letters),
        "comments": _comments(written),
        "duplicate_of": _original(site, post, "repost"),
        "near_duplicate_of": _original(site, post, "near"),
        "shortlink": f"{site.base}/?p={post.id}",
    }


def _comments(written: Content) -> list[dict[str, str | None]]:
    return [
        {"ref": ref, "parent": parent, "author": author, "date": _utc(moment), "text": text}
        for ref, parent, author, moment, text in written.comments
    ]


def _utc(moment: str) -> str:
    local = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    return f"{local.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _original(site: Site, post: Post, kind: str) -> str | None:
    return site.look.url(site.by_kind[REPEATS[kind]].path) if post.kind == kind else None


def _aliases(site: Site) -> dict[str, dict[str, str]]:
    """The other addresses that some page links to; ``shortlink`` of posts is apart."""
    kinds = site.by_kind
    old = kinds["oldslug"]
    folder = old.path.rsplit("/", 2)[0]
    slashless = (kinds["captions"], kinds["quotes"], site.posts[1])
    found = {f"{site.base}{folder}/{OLD_SLUG}/": (old, "redirect")}
    found |= {
        f"{site.base}{quoted(post.path).rstrip('/')}": (post, "redirect") for post in slashless
    }
    found[f"{site.base}/?p={kinds['table'].id}"] = (kinds["table"], "redirect")
    return {
        url: {"target": site.look.url(post.path), "kind": kind}
        for url, (post, kind) in found.items()
    }
