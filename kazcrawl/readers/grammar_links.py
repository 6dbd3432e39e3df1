"""What the links in a line of small print say: sections, tags, authors, days and comments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kazcrawl import urls
from kazcrawl.readers.grammar_words import says_comments
from kazcrawl.readers.lines import Anchor, Line
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site

_LINK_WORDS = re.compile(
    r"(?:view |all |more |see |about |follow |read )*(?:the )?(?:author|biography|bio|profile|archives?|posts?|stories"
    r"|articles|email|e-mail|twitter|contact|website|rss feed)(?: (?:archive|by|the author|author|page))?",
    re.I,
)
"""What a link to an author's page says instead of the name."""


@dataclass(frozen=True, slots=True)
class Links:
    """What a line's links say; ``texts`` are those of all links that say anything."""

    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    author: str | None = None
    author_slug: str | None = None
    comments: bool = False
    texts: tuple[str, ...] = ()


_NO_LINKS = Links()


def told_by_links(line: Line, page: Page, site: Site) -> Links:
    """The line's links to sections, tags, authors, days and comments."""
    if not line.anchors:
        return _NO_LINKS
    sections: list[str] = []
    keywords: list[str] = []
    texts: list[str] = []
    author = slug = None
    comments = False
    for anchor in line.anchors:
        kind, target = _kind_of(anchor, page, site)
        if kind == "category":
            sections.append(anchor.text)
        elif kind == "tag":
            keywords.append(anchor.text)
        elif kind == "author" and anchor.text and not _LINK_WORDS.fullmatch(anchor.text):
            author = _joined(author, anchor.text)
            slug = slug or _slug(target)
        elif kind == "comments":
            comments = True
        elif kind not in {"day", "month", "year"}:
            continue
        texts.append(anchor.text)
    return Links(
        tuple(s for s in sections if s),
        tuple(k for k in keywords if k),
        author,
        slug,
        comments,
        tuple(texts),
    )


def _joined(author: str | None, other: str) -> str:
    if author is None:
        return other
    return author if other in author else f"{author}, {other}"


def _kind_of(anchor: Anchor, page: Page, site: Site) -> tuple[str | None, str]:
    rel = anchor.rel.lower().split()
    target = page.resolve(anchor.href) or ""
    if "category" in rel:
        return "category", target
    if "tag" in rel:
        # Block themes mark every term so, sections too; the address tells which.
        kind = urls.address(target, site).listing_kind
        return ("category" if kind == "category" else "tag"), target
    if "author" in rel:
        return "author", target
    if says_comments(anchor.text) or anchor.href.endswith(("#respond", "#comments")):
        return "comments", target
    return urls.address(target, site).listing_kind, target


def _slug(target: str) -> str | None:
    found = re.search(r"/author/([^/?#]+)", target)
    return found[1] if found else None
