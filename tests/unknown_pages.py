"""Invented pages of a site that nobody described, and how they are read."""

from __future__ import annotations

from kazcrawl.items import Capture
from kazcrawl.readers.article import Reading, read_article
from kazcrawl.sites.site import site_of_url

BASE = "http://mill.example"
SITE = site_of_url(f"{BASE}/")
ONE = (
    "The bakers of the lower mill stopped the ovens on Monday before dawn, and nobody in the"
    " street had bread that day."
)
TWO = (
    "They ask for the wages of three winters. The owner said through a window that he would"
    " think about it, and drew the curtain."
)
THREE = (
    "On Tuesday the millers joined them, then the carters, and by the evening the bridge was"
    " full of people who sang."
)
TEXT = f"{ONE}\n\n{TWO}\n\n{THREE}"
PARAGRAPHS = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
TITLE = "Bakers stop the ovens"


def capture(html: str, path: str = "/2016/05/27/bakers/") -> Capture:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Capture(
        BASE + path, "2020-01-01T00:00:00Z", 200, headers, html.encode(), content_type="text/html"
    )


def page(main: str, *, head: str = "", body: str = "", title: str = TITLE) -> str:
    """A page with a menu before and a footer after its main part."""
    return (
        f"<html lang='en'><head><title>{title}</title>{head}</head><body {body}>"
        "<div><a href='/'>Mill News</a> <a href='/a/'>Ovens</a> <a href='/b/'>Bridges</a></div>"
        f"{main}<div>No rights reserved, printed at the mill</div></body></html>"
    )


def read(html: str, path: str = "/2016/05/27/bakers/", **known: object) -> Reading:
    return read_article(capture(html, path), SITE, **known)  # type: ignore[arg-type]
