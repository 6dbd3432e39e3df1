"""Addresses: one identity for all spellings of a page.

``url_key`` is the identity (in the form of a CDX urlkey, SURT): scheme, ``www.``, case of
the host, final slash, ``index.php``, fragment, tracking and session parameters, order of
parameters, double slashes and percent-encoding do not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlsplit, urlunsplit

from kazcrawl.hrefs import PATH_SAFE, without_dots

# Parameters that name a visit, not a page: campaigns, sessions, share buttons, reply forms.
# A short ``sid`` is a story's number (PHP-Nuke: /article.php?sid=101), a long one a session's.
_VISIT = re.compile(
    r"(?:utm_\w+|(?:fb|g|y|ms|dc)clid|mc_[ce]id|igshid|_ga|_gl|gad_source|[gw]braid|_hsenc|mkt_tok"
    r"|_openstat|share|nb|replytocom|from_wp|phpsessid|jsessionid)=.*"
    r"|(?:sessionid|sid)=[0-9a-z,-]{16,}",
    re.I | re.S,
)
_DROPPED_PATH = re.compile(
    r"^/index\.php(?=/|$)|(?<=/)index\.html?$|/page/1/?$|/comment-page-\d+/?$|;jsessionid=\w+", re.I
)
SLASHES = re.compile(r"/{2,}")
# The sites of RFE/RL: /amp/25476865.html and /a/25476865.html are one text, on any of their hosts.
_AMP_TWIN = re.compile(r"^/amp/((?:[^/]+/)?\d+\.html)$")
# A path that has one spelling already: nothing in it needs quoting or unquoting.
_PLAIN_PATH = re.compile(r"[\w/:@!$&'()*+,;=.~-]*", re.A)


@lru_cache(maxsize=8192)
def host_of(url: str) -> str:
    """Host in lower case, with a port that is not the scheme's own, without ``www.``.

    Empty where the address cannot be split (``http://[``).
    """
    parts = split_address(url)
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


def split_address(url: str) -> SplitResult | None:
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
    parts = split_address(url)
    if parts is None:
        return url
    host = host_of(url)
    plain = _plain_hosts(hosts)
    if host in plain:
        host = plain[0]
    path = _clean_path(parts.path)
    query = clean_query(parts.query)
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
    path = without_dots(SLASHES.sub("/", _requote(path or "/", PATH_SAFE)))
    while (shorter := _DROPPED_PATH.sub("", path)) != path:
        path = shorter
    if path.startswith("/amp/"):
        path = _AMP_TWIN.sub(r"/a/\1", path)
    return path.rstrip("/") or "/"


def clean_query(query: str) -> str:
    if not query:
        return ""
    pairs = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not _VISIT.fullmatch(f"{name}={value}") and (name, value) != ("paged", "1")
    ]
    if ("option", "com_content") in pairs and ("view", "article") in pairs:
        pairs = _joomla_article(pairs)
    return "&".join(
        f"{quote(name, safe='')}={quote(value, safe=',:/')}" for name, value in sorted(pairs)
    )


def _joomla_article(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Joomla: ``id=6089:slug&catid=7&Itemid=9`` is ``id=6089``, wherever in its menus."""
    kept = {"option", "view", "id", "print", "tmpl", "format", "limitstart", "showall"}
    return [
        (name, value.partition(":")[0] if name == "id" else value)
        for name, value in pairs
        if name in kept
    ]


def without_visit(url: str) -> str:
    """An address without the parameters that name a visit, else as it is.

    >>> without_visit("http://x.kz/?p=7&utm_source=feed")
    'http://x.kz/?p=7'
    """
    if "?" not in url:
        return url
    parts = urlsplit(url)
    kept = "&".join(pair for pair in parts.query.split("&") if not _VISIT.fullmatch(pair))
    return url if kept == parts.query else urlunsplit(parts._replace(query=kept))
