"""What an address alone tells of a page, by the rules of the publishing systems.

``address`` reads the kind of page off the rules of WordPress for permalinks and archives
(wp-includes/class-wp-rewrite), below any folder, and of Drupal and Joomla. What it cannot
tell is told by the pages that link to the address (``permalinks``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from kazcrawl.hrefs import resolve
from kazcrawl.identity import (
    SLASHES,
    clean_query,
    host_of,
    same_site,
    split_address,
    url_key,
    without_visit,
)
from kazcrawl.sites.site import Site

__all__ = [
    "Address",
    "address",
    "asks_for_login",
    "host_of",
    "is_machinery",
    "leads_nowhere",
    "read_link",
    "resolve",
    "same_site",
    "url_key",
    "without_visit",
]

_PAGE = r"(?:/page/(?P<page>\d{1,9}))?/?$"
# Below a folder, a language or both: /blog/category/politik/, /en/2012/05/.
_BELOW = r"(?:/(?!(?:category|tags?|authors?|page|\d+)/)[^/]+){0,3}?"
_LISTINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("category", re.compile(rf"^(?P<base>{_BELOW}/category(?:/[^/]+)+?)" + _PAGE)),
    ("category", re.compile(r"^(?P<base>/cat-\d+)" + _PAGE)),
    ("category", re.compile(rf"^(?P<base>{_BELOW}/taxonomy/term/\d+)" + _PAGE)),
    (
        "category",
        re.compile(r"^(?P<base>/(?:rubrics?|rubriki?|sections?)/[^/.\d]+)" + _PAGE),
    ),
    ("tag", re.compile(rf"^(?P<base>{_BELOW}/tags?/[^/]+)" + _PAGE)),
    ("author", re.compile(rf"^(?P<base>{_BELOW}/authors?/[^/]+)" + _PAGE)),
    ("day", re.compile(rf"^(?P<base>{_BELOW}/(?:19|20)\d\d/\d\d?/\d\d?)" + _PAGE)),
    ("month", re.compile(rf"^(?P<base>{_BELOW}/(?:19|20)\d\d/\d\d?)" + _PAGE)),
    # Not below any folder: /node/2012 is the article of that number.
    ("year", re.compile(r"^(?P<base>(?:/(?:blog|archives?|[a-z]{2}))?/(?:19|20)\d\d)" + _PAGE)),
    ("other", re.compile(r"^(?P<base>/blog)" + _PAGE)),
    ("home", re.compile(r"^(?P<base>)" + _PAGE)),
    ("other", re.compile(r"^(?P<base>(?:/[^/]+)+?)/page/(?P<page>\d{1,9})/?$")),
)
_QUERY_LISTINGS = {
    "cat": "category",
    "category_name": "category",
    "tag": "tag",
    "author": "author",
    "m": "month",
}
_DATED = re.compile(
    rf"^{_BELOW}/(?:19|20)\d\d/\d\d?(?:/\d\d?)?/(?P<slug>[^/]+)(?:/(?P<part>\d{{1,3}}))?/?$"
)
_INDEX = re.compile(r"^/index\.php(?=/|$)|(?<=/)index\.html?$")
"""``index.php`` of WordPress, and what a mirror's files are called."""
_POST_ID = re.compile(r"^p=\d+$")
_MACHINERY = re.compile(
    r"^/(?:wp-(?:admin|content|includes|json|login|cron|signup|trackback)|xmlrpc\.php|cdn-cgi|cgi-bin)\b"
    r"|/(?:feed|trackback|embed|amp|attachment)(?:/|$)|\.(?:jpe?g|png|gif|webp|svg|css|js|pdf|docx?|xlsx?|zip|mp[34]|xml|rss|txt)$",
    re.I,
)
_LOGIN = re.compile(r"/wp-(?:admin|login|signup)\b|/(?:log|sign)-?in(?:\.\w+)?/?$", re.I)
_FEED = re.compile(
    r"/(?:feed|rss|rss2|atom)/?$|[?&]feed=(?:rss2?|atom)\b|/(?:feed|rss|atom)\.xml$", re.I
)


_SERVICES = frozenset(
    "login log-in logout signin sign-in signup register registration user users account cart basket search poisk"
    " print printable pdf email mailto sendmail tell send share sharer subscribe unsubscribe rss feed comment"
    " comments reply vote poll banner banners redirect goto captcha sitemap donate contact contacts contact-us"
    " about about-us privacy advertising reklama kontakty impressum forum archive archives".split()
)
# /archives/123 is a permalink of WordPress' own choice.
_ARCHIVED = re.compile(r"^(?:/[^/]+)?/archives?/[^/]+")
_SERVICE_NAMES = frozenset(
    "s q print tmpl format replytocom action sort order lang language".split()
)


def leads_nowhere(url: str) -> bool:
    """Does an address name a service of the site (login, print, search, share) and no post?

    Whole segments of the path only: a slug may hold the same words.

    >>> leads_nowhere("http://x.kz/user/login"), leads_nowhere("http://x.kz/a/5-print-works-close")
    (True, False)
    """
    parts = urlsplit(url)
    if _MACHINERY.search(parts.path):
        return True
    segments = [segment.partition(".")[0].lower() for segment in parts.path.split("/") if segment]
    if not _SERVICES.isdisjoint(segments) and not _ARCHIVED.search(parts.path):
        return True
    return any(name.lower() in _SERVICE_NAMES for name, _ in parse_qsl(parts.query))


@dataclass(frozen=True, slots=True)
class Address:
    """What an address alone tells: ``kind`` is ``article``, ``listing``, ``feed`` or ``other``.

    For a listing, ``listing_url`` is its first page and ``listing_kind`` as in the
    contract of ``stubs``; ``page_number`` counts from 1. For an article, ``part`` is the
    page of a post in several parts. ``foreign`` is True where it is on none of the site's hosts.
    """

    kind: str
    listing_url: str | None = None
    listing_kind: str | None = None
    page_number: int = 1
    part: int = 1
    foreign: bool = False


def read_link(href: str, base: str, site: Site) -> tuple[str, Address] | None:
    """A link's absolute address and what it tells; None where it leads nowhere.

    A site's menus and side columns repeat the same whole addresses on every page.
    """
    whole = _read_whole(href, site)
    if whole is not None:
        return whole
    target = resolve(base, href)
    return (target, address(target, site)) if target else None


@lru_cache(maxsize=16384)
def _read_whole(href: str, site: Site) -> tuple[str, Address] | None:
    return (href, address(href, site)) if resolve("", href) == href else None


def asks_for_login(url: str) -> bool:
    """Is it where a site asks who one is (``/wp-login.php``, ``/login/``)?"""
    parts = split_address(url)
    return parts is not None and bool(_LOGIN.search(parts.path))


def is_machinery(url: str) -> bool:
    """Is it the site's machinery (log-in, API, files), by its path, and never a page to read?"""
    parts = split_address(url)
    return parts is None or bool(_MACHINERY.search(_INDEX.sub("", parts.path)))


@lru_cache(maxsize=8192)
def address(url: str, site: Site) -> Address:
    """What the address tells of a page of this site, by the site's own rules first."""
    other = Address("other")
    if not same_site(url, site.hosts):
        return Address("other", foreign=True)
    parts = urlsplit(url)
    query = clean_query(parts.query)
    path = SLASHES.sub("/", _INDEX.sub("", parts.path)) or "/"
    if _FEED.search(path) or _FEED.search(f"?{parts.query}"):
        return Address("feed")
    if _MACHINERY.search(path):
        return other
    whole = path + (f"?{query}" if query else "")
    spellings = {whole, parts.path + whole[len(path) :]}
    if any(pattern.search(spelling) for pattern in site.listings for spelling in spellings):
        return Address("listing", url, "other")
    if any(pattern.search(spelling) for pattern in site.permalinks for spelling in spellings):
        return Address("article")
    if query:
        return _by_query(url, path, query)
    return _by_path(url, path) or other


def _by_query(url: str, path: str, query: str) -> Address:
    if path == "/" and _POST_ID.match(query):
        return Address("article")
    pairs = dict(parse_qsl(query))
    if pairs.get("option") == "com_content":
        return _joomla(url, pairs)
    page = pairs.pop("paged", "1")
    number = int(page) if page.isdecimal() and len(page) < 10 else 1
    names = set(pairs)
    if not names:
        found = _by_path(url, path)
        return (
            Address("listing", _with(url, path, ""), found.listing_kind, number)
            if found
            else Address("other")
        )
    if len(names) == 1 and (name := names.pop()) in _QUERY_LISTINGS and path == "/":
        return Address(
            "listing", _with(url, path, f"{name}={pairs[name]}"), _QUERY_LISTINGS[name], number
        )
    return Address("other")


def _joomla(url: str, pairs: dict[str, str]) -> Address:
    """``index.php?option=com_content&view=article&id=6089`` (seen on socialistworld.net)."""
    view = pairs.get("view") or pairs.get("task")
    if view in {"article", "view"} and not pairs.keys() & {"print", "tmpl", "format"}:
        return Address("article")
    if view in {"category", "section", "frontpage", "featured"} and "start" not in pairs:
        return Address("listing", url, "category" if "id" in pairs else "other")
    return Address("other")


def _by_path(url: str, path: str) -> Address | None:
    for kind, pattern in _LISTINGS:
        if found := pattern.match(path):
            slash = "/" if path.endswith("/") or not found["base"] else ""
            first = _with(url, found["base"] + slash, "")
            return Address("listing", first, kind, int(found["page"] or 1))
    if found := _DATED.match(path):
        return Address("article", part=int(found["part"] or 1))
    return None


def _with(url: str, path: str, query: str) -> str:
    """The same address with another path; ``index.php`` stays where the site uses it."""
    parts = urlsplit(url)
    prefix = "/index.php" if parts.path.startswith("/index.php/") and path != "/" else ""
    return urlunsplit((parts.scheme, parts.netloc, prefix + path, query, ""))
