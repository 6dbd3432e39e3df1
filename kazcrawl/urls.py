"""Addresses: one identity for all spellings of a page, and what an address alone tells.

``url_key`` is the identity (in the form of a CDX urlkey, SURT): scheme, ``www.``, case of
the host, final slash, ``index.php``, fragment, tracking and session parameters, order of
parameters, double slashes and percent-encoding do not count. ``address`` reads the kind
of page off the WordPress rules for permalinks and archives (wp-includes/class-wp-rewrite).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlsplit, urlunsplit

from kazcrawl.hrefs import PATH_SAFE, resolve, without_dots
from kazcrawl.sites.site import Site

__all__ = [
    "Address",
    "address",
    "asks_for_login",
    "host_of",
    "is_machinery",
    "read_link",
    "resolve",
    "same_site",
    "url_key",
]

# Parameters that name a visit, not a page: campaigns, sessions, share buttons, reply forms.
# A short ``sid`` is a story's number (PHP-Nuke: /article.php?sid=101), a long one a session's.
_VISIT = re.compile(
    r"(?:utm_\w+|(?:fb|g|y|ms|dc)clid|mc_[ce]id|igshid|_ga|_gl|gad_source|[gw]braid|_hsenc|mkt_tok"
    r"|_openstat|share|nb|replytocom|from_wp|phpsessid|jsessionid)=.*"
    r"|(?:sessionid|sid)=[0-9a-z,-]{16,}",
    re.I | re.S,
)
_DROPPED_PATH = re.compile(
    r"^/index\.php(?=/|$)|/page/1/?$|/comment-page-\d+/?$|;jsessionid=\w+", re.I
)
_SLASHES = re.compile(r"/{2,}")
# A path that has one spelling already: nothing in it needs quoting or unquoting.
_PLAIN_PATH = re.compile(r"[\w/:@!$&'()*+,;=.~-]*", re.A)

_PAGE = r"(?:/page/(?P<page>\d{1,9}))?/?$"
_LISTINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("category", re.compile(r"^(?P<base>(?:/[a-z]{2})?/category(?:/[^/]+)+?)" + _PAGE)),
    ("category", re.compile(r"^(?P<base>/cat-\d+)" + _PAGE)),
    ("tag", re.compile(r"^(?P<base>(?:/[a-z]{2})?/tag/[^/]+)" + _PAGE)),
    ("author", re.compile(r"^(?P<base>/author/[^/]+)" + _PAGE)),
    ("day", re.compile(r"^(?P<base>/(?:19|20)\d\d/\d\d?/\d\d?)" + _PAGE)),
    ("month", re.compile(r"^(?P<base>/(?:19|20)\d\d/\d\d?)" + _PAGE)),
    ("year", re.compile(r"^(?P<base>/(?:19|20)\d\d)" + _PAGE)),
    ("other", re.compile(r"^(?P<base>/blog)" + _PAGE)),
    ("home", re.compile(r"^(?P<base>)" + _PAGE)),
)
_QUERY_LISTINGS = {
    "cat": "category",
    "category_name": "category",
    "tag": "tag",
    "author": "author",
    "m": "month",
}
_DATED = re.compile(r"^/(?:19|20)\d\d/\d\d?(?:/\d\d?)?/(?P<slug>[^/]+)(?:/(?P<part>\d{1,3}))?/?$")
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


@dataclass(frozen=True, slots=True)
class Address:
    """What an address alone tells: ``kind`` is ``article``, ``listing``, ``feed`` or ``other``.

    For a listing, ``listing_url`` is its first page and ``listing_kind`` as in the
    contract of ``stubs``; ``page_number`` counts from 1. For an article, ``part`` is the
    page of a post in several parts.
    """

    kind: str
    listing_url: str | None = None
    listing_kind: str | None = None
    page_number: int = 1
    part: int = 1


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


@lru_cache(maxsize=8192)
def host_of(url: str) -> str:
    """Host in lower case, with a port that is not the scheme's own, without ``www.``.

    Empty where the address cannot be split (``http://[``).
    """
    parts = _split(url)
    if parts is None:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    try:
        port = parts.port
    except ValueError:
        return host
    return host if port in {None, 80, 443} else f"{host}:{port}"


def same_site(url: str, hosts: Sequence[str]) -> bool:
    """Is the address on one of the site's hosts, ``www.`` and case aside?"""
    host = host_of(url)
    return bool(host) and host in _plain_hosts(tuple(hosts))


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # an open bracket, a host that normalises to a path
        return None


def url_key(url: str, hosts: Sequence[str] = ()) -> str:
    """The identity of a page: all its spellings give the same key, idempotent.

    ``hosts`` are the site's hosts; each stands for the first of them. An address that
    cannot be split has its own text as its key.

    >>> url_key("HTTP://www.Example.org/index.php/2016/05/27/slug?utm_source=x#more-1")
    'org,example)/2016/05/27/slug'
    """
    return _url_key(url, tuple(hosts))


@lru_cache(maxsize=4096)
def _url_key(url: str, hosts: tuple[str, ...]) -> str:
    url = url.strip()
    parts = _split(url)
    if parts is None:
        return url
    host = host_of(url)
    plain = _plain_hosts(hosts)
    if host in plain:
        host = plain[0]
    path = _clean_path(parts.path)
    query = _clean_query(parts.query)
    return f"{_surt(host)}){path}" + (f"?{query}" if query else "")


@lru_cache(maxsize=64)
def _plain_hosts(hosts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(host_of(f"http://{host}") for host in hosts)


def _surt(host: str) -> str:
    name, _, port = host.partition(":")
    if not name.replace(".", "").isdigit():
        name = ",".join(reversed(name.split(".")))
    return f"{name}:{port}" if port else name


def _requote(text: str, safe: str) -> str:
    """Percent-encoding made one: decoded where it means nothing, upper-case hex elsewhere."""
    if _PLAIN_PATH.fullmatch(text):
        return text
    kept = re.sub(r"%(2[F35]|3F)", lambda match: "%25" + match[1].upper(), text, flags=re.I)
    return quote(unquote_to_bytes(kept), safe=safe + "%")


def _clean_path(path: str) -> str:
    path = without_dots(_SLASHES.sub("/", _requote(path or "/", PATH_SAFE)))
    while (shorter := _DROPPED_PATH.sub("", path)) != path:
        path = shorter
    return path.rstrip("/") or "/"


def _clean_query(query: str) -> str:
    if not query:
        return ""
    pairs = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not _VISIT.fullmatch(f"{name}={value}") and (name, value) != ("paged", "1")
    ]
    return "&".join(
        f"{quote(name, safe='')}={quote(value, safe=',:/')}" for name, value in sorted(pairs)
    )


def asks_for_login(url: str) -> bool:
    """Is it where a site asks who one is (``/wp-login.php``, ``/login/``)?"""
    parts = _split(url)
    return parts is not None and bool(_LOGIN.search(parts.path))


def is_machinery(url: str) -> bool:
    """Is it the site's machinery (log-in, API, files), by its path, and never a page to read?"""
    parts = _split(url)
    return parts is None or bool(_MACHINERY.search(re.sub(r"^/index\.php(?=/|$)", "", parts.path)))


@lru_cache(maxsize=8192)
def address(url: str, site: Site) -> Address:
    """What the address tells of a page of this site, by the site's own rules first."""
    other = Address("other")
    if not same_site(url, site.hosts):
        return other
    parts = urlsplit(url)
    query = _clean_query(parts.query)
    path = _SLASHES.sub("/", re.sub(r"^/index\.php(?=/|$)", "", parts.path)) or "/"
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
    if _POST_ID.match(query):
        return Address("article")
    pairs = dict(parse_qsl(query))
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


def _by_path(url: str, path: str) -> Address | None:
    for kind, pattern in _LISTINGS:
        if found := pattern.match(path):
            first = _with(url, f"{found['base']}/" if found["base"] or kind == "home" else "/", "")
            return Address("listing", first, kind, int(found["page"] or 1))
    if found := _DATED.match(path):
        return Address("article", part=int(found["part"] or 1))
    return None


def _with(url: str, path: str, query: str) -> str:
    """The same address with another path; ``index.php`` stays where the site uses it."""
    parts = urlsplit(url)
    prefix = "/index.php" if parts.path.startswith("/index.php/") and path != "/" else ""
    return urlunsplit((parts.scheme, parts.netloc, prefix + path, query, ""))
