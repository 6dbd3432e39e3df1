"""The sections and tags that a page of an article links to: further listings of its site."""

from __future__ import annotations

from kazcrawl import urls
from kazcrawl.readers.page import Page
from kazcrawl.sites.site import Site

_DECLARED = "a[rel~=tag], a[rel~=category]"
_MAY_BE_SECTION = "a[href*='/category/'], a[href*='/tag/'], a[href*='cat=']"


def find_sections(page: Page, site: Site) -> tuple[str, ...]:
    """First pages of the listings of sections and tags, in page order, each once.

    Where the page declares none, by addresses; menus with such are read on listings too.
    """
    found: dict[str, None] = {}
    for node in page.body.css(_DECLARED) or page.body.css(_MAY_BE_SECTION):
        read = urls.read_link(node.attributes.get("href") or "", page.base, site)
        if read and read[1].listing_url and read[1].listing_kind in {"category", "tag"}:
            found[read[1].listing_url] = None
    return tuple(found)
