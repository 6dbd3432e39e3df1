"""Readers' comments as WordPress prints them (``id="comment-N"``, threaded lists)."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from kazcrawl.items import Comment
from kazcrawl.readers.grammar import date_of
from kazcrawl.readers.lines import lines_of, text_of
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse

_ID = re.compile(r"^(?:div-|li-)?comment-(\d+)$")
_MAY_BE = "[id*='comment-']"
_TAGS = frozenset(("li", "article", "div"))
_TEXT = ".comment-content, .comment-text, .comment-body > p, .comment-entry, [itemprop=text]"
_AUTHOR = ".fn, .comment-author, [itemprop=author], cite"
_DATE = "time, .comment-meta a, .commentmetadata a, .comment-date"


def read_comments(page: Page, site: Site) -> tuple[Comment, ...]:
    """The comments of a page in its order; ``parent`` by nesting."""
    found: dict[str, Comment] = {}
    for node in page.body.css(_MAY_BE):
        matched = _ID.match(node.attributes.get("id") or "") if node.tag in _TAGS else None
        if matched and matched[1] not in found and (comment := _read(node, matched[1], page, site)):
            found[comment.ref] = comment
    return tuple(found.values())


def _read(node: LexborNode, ref: str, page: Page, site: Site) -> Comment | None:
    nested = frozenset(child.mem_id for child in node.css("ol, ul.children"))
    text = next((part for part in node.css(_TEXT) if _owner(part) == ref), None)
    body = text_of(lines_of([text], nested)) if text is not None else ""
    if not body:
        return None
    author = next((part for part in node.css(_AUTHOR) if _owner(part) == ref), None)
    date = next((part for part in node.css(_DATE) if _owner(part) == ref), None)
    raw = (date.attributes.get("datetime") or collapse(date.text())) if date is not None else None
    parsed = date_of(raw, page, site) if raw else None
    return Comment(
        ref=ref,
        parent=_owner(node),
        author=collapse(author.text()) or None if author is not None else None,
        date_raw=raw if parsed else None,
        date_published=parsed.value if parsed else None,
        comment_body=body,
    )


def _owner(node: LexborNode) -> str | None:
    """The id of the nearest comment above an element."""
    parent = node.parent
    while parent is not None:
        if found := _ID.match(parent.attributes.get("id") or ""):
            return found[1]
        parent = parent.parent
    return None
