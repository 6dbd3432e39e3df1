"""An article's headline as a text: what its element shows, what the page declares otherwise."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from kazcrawl.readers.head import Head
from kazcrawl.readers.headline import is_left_empty, links_home, retells
from kazcrawl.readers.names import letters_of
from kazcrawl.readers.page import Page
from kazcrawl.readers.titles import declared_names, own_titles
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse, fold, squeeze


def headline_text(
    node: LexborNode | None, head: Head, known: str | None, site: Site, page: Page
) -> str | None:
    """The headline as the page shows it; what it declares of itself where it shows none.

    A heading that neither the stub nor the page's declarations repeat gives way to them
    where two of them agree (a page of which the first heading is a teaser's).
    """
    shown = collapse(node.text()) if node is not None else ""
    if known:
        return shown or known
    if node is not None and is_left_empty(node):
        names = {letters_of(head.title or ""), *declared_names(head)}
    else:
        names = declared_names(head)
    declared = [
        one
        for one in own_titles(head, site)
        if shown or not (letters_of(one) in names or _is_site_name(one, page))
    ]
    if not shown:
        return declared[0] if declared else None
    letters = squeeze(fold(shown)).lower()
    spelled = [squeeze(fold(one)).lower() for one in declared]
    if len(spelled) < 2 or any(letters in one or one in letters for one in spelled):
        return shown
    if node is not None and node.tag == "h1" and retells(shown, " ".join(declared)):
        return shown
    return declared[0] if spelled[0] in spelled[1:] else shown


def _is_site_name(text: str, page: Page) -> bool:
    """Do links home say just this? A post without a title declares the site's name (WordPress)."""
    wanted = squeeze(text)
    return any(
        squeeze(anchor.text() or "") == wanted and links_home(anchor, page)
        for anchor in page.body.css("a[href]")
    )
