"""Links made absolute: what a browser makes of an ``href`` (WHATWG URL), or nothing."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

PATH_SAFE = "/:@!$&'()*+,;=-._~"
"""What stands in a path as it is (RFC 3986, pchar and slash)."""

# An address that needs no resolving at all: most links of most sites (WordPress writes them whole).
_WHOLE = re.compile(
    r"https?://[a-z0-9.-]+(?::(?!80/|443/)(?:[1-9]\d{0,3}|[1-5]\d{4}))?/[\w./%=&?+,;:!~*'()@$-]*",
    re.A,
)
_ENDS = "".join(map(chr, range(0x21)))
_LINE_ENDS = re.compile(r"[\t\r\n]+")
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_NO_HOST = re.compile(r"(?:https?:)?//(?:[/?#]|$)", re.I)
_HOST = re.compile(r"[^\x00-\x20\"#%/:<>?@\[\\\]^`{|}\x7f]+")
"""A name without WHATWG's forbidden host code points."""
_PORTS = {"http": 80, "https": 443}


def resolve(base: str, href: str) -> str | None:
    """The absolute http(s) address of a link, without fragment; None where there is none.

    ``javascript:``, ``mailto:``, ``data:``, ``tel:`` and what no parser takes give None;
    user names and passwords are refused. Control characters and blanks are dropped at the
    ends and percent-encoded within; dot segments are resolved (WHATWG URL).
    """
    return href if _is_whole(href) else _resolve(base, href)


@lru_cache(maxsize=4096)
def _is_whole(href: str) -> bool:
    return _WHOLE.fullmatch(href) is not None and "/." not in href and "/%2" not in href


@lru_cache(maxsize=4096)
def _resolve(base: str, href: str) -> str | None:
    href = _LINE_ENDS.sub("", href.strip(_ENDS)).replace("\\", "/")
    if _NO_HOST.match(href):
        return None
    try:
        parts = urlsplit(urljoin(base, href))
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        return None
    netloc = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    path = without_dots(quote(_CONTROL.sub("%20", parts.path), safe=PATH_SAFE + "%[]|^`"))
    query = quote(_CONTROL.sub("%20", parts.query), safe=PATH_SAFE + "%?[]|^`{}")
    return urlunsplit((parts.scheme, netloc, path or "/", query, ""))


def _host(name: str) -> str | None:
    """A host as it goes into an address, or None. Raises ValueError for what is no host."""
    if ":" in name:
        return f"[{ipaddress.IPv6Address(name).compressed}]" if "%" not in name else None
    plain = name if name.isascii() else name.encode("idna").decode("ascii").lower()
    return plain if _HOST.fullmatch(plain) else None


def without_dots(path: str) -> str:
    """A path without ``.`` and ``..`` segments, also percent-encoded (RFC 3986, 5.2.4).

    >>> without_dots("/x/../y/./z/..")
    '/y/'
    """
    if "/." not in path and "/%2" not in path:
        return path
    kept: list[str] = []
    segment = ""
    for part in path.split("/")[1:]:
        segment = part.replace("%2e", ".").replace("%2E", ".")
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(part)
    if segment in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
