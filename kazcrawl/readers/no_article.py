"""Pages that hold text or a picture and are no article: attachment pages, static pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from kazcrawl import urls
from kazcrawl.readers.lines import Line
from kazcrawl.readers.media import read_images
from kazcrawl.readers.page import Page, UnreadablePage
from kazcrawl.readers.places import Place
from kazcrawl.sites.site import Site

_ATTACHMENT = re.compile(r"(?:^|\s)(?:single-)?attachment(?:id-\d+)?(?=\s|$)")
_STATIC = re.compile(r"(?:^|\s)page-id-\d+(?=\s|$)")
_POST = re.compile(r"(?:^|\s)(?:single|single-\S+|postid-\d+)(?=\s|$)")
"""WordPress' body_class, which themes of every age and block themes print."""
_SHORT = 400


class NoArticleError(UnreadablePage):
    """The page is whole and is no article; the message says what it is."""


def refuse_attachment(page: Page, site: Site, place: Place | None, lines: list[Line]) -> None:
    """Raises NoArticleError for the page of one picture or file of a post.

    WordPress says so in the body's classes. Elsewhere it has one picture, hardly a word,
    and leads back to the address that its own begins with.
    """
    classes = page.body.attributes.get("class") or ""
    is_file = "attachment" in classes and _ATTACHMENT.search(classes)
    if is_file or _is_below_its_post(page, site, place, lines):
        raise NoArticleError("the page shows one file of a post (an attachment), no article")


def _is_below_its_post(page: Page, site: Site, place: Place | None, lines: list[Line]) -> bool:
    if place is None or sum([len(line.text) for line in lines]) > _SHORT:
        return False
    parts = urlsplit(page.capture.url)
    above = parts.path.rstrip("/").rpartition("/")[0]
    post = urlunsplit((parts.scheme, parts.netloc, f"{above}/", "", ""))
    if not above or urls.address(post, site).kind != "article":
        return False
    if (
        len(
            [
                image
                for node in place.nodes
                if node.tag != "-text"
                for image in read_images(node, page)
            ]
        )
        != 1
    ):
        return False
    key = urls.url_key(post, site.hosts)
    targets = (page.resolve(node.attributes.get("href")) for node in page.body.css("a[href]"))
    return any(target and urls.url_key(target, site.hosts) == key for target in targets)


def refuse_static(page: Page, site: Site, is_listed: Callable[[], bool]) -> None:
    """Raises NoArticleError for a page such as "About us".

    It is an article where its address is one, or where ``is_listed`` says that it stands in a
    list of posts; a menu and a footer name static pages with headline and words too.
    """
    classes = page.body.attributes.get("class") or ""
    if "page-id-" not in classes or not _STATIC.search(classes) or _POST.search(classes):
        return
    if urls.address(page.capture.url, site).kind != "article" and not is_listed():
        raise NoArticleError("the page is a static page of the site, no post")
