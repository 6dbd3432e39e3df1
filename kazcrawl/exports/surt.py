"""SURT keys: addresses turned so that those of one site sort together, spelled one way.

By these replay finds an address (pywb, the Wayback Machine's CDX server, ReplayWeb.page), so
they must come out as the Internet Archive's rules make them; the tests compare with its own
library where that is installed. It is under the AGPL and so is no part of kazcrawl.
"""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_PARTS = re.compile(rb"([a-z][a-z0-9+.-]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.I | re.S)
_AUTHORITY = re.compile(rb"(?:.*@)?(.*?)(?::(\d*))?", re.S)
_WWW = re.compile(rb"^www\d*\.")
_PORTS = {b"http": b"80", b"https": b"443"}
_ESCAPE = re.compile(rb"%[0-9a-f]{2}", re.I)
_KEPT = "".join(map(chr, range(0x21, 0x7F))).replace("#", "").replace("%", "")
"""What stays unescaped: all that is visible in ASCII but for ``#`` and ``%``."""

_SESSION = re.compile(
    rb"((?:^|.*&))(?:jsessionid=[0-9a-z$]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}"
    rb"|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&(.*))?$",
    re.S,
)


def surt(url: str) -> str:
    """``http://www.example.org/A/?b=2&a=1`` as ``org,example)/a?a=1&b=2``.

    What is no address with a host comes back as it is, blanks escaped.
    """
    raw = re.sub(r"[\t\r\n]", "", url.strip()).encode()
    found = _PARTS.match(raw)
    if not found:
        return re.sub(r"\s", "%20", url)
    scheme, authority, path, query = found.groups()
    return _host(scheme.lower(), authority) + ")" + _path(path) + _query(query)


def _host(scheme: bytes, authority: bytes) -> str:
    found = _AUTHORITY.fullmatch(authority)
    host, port = found.groups() if found else (authority, b"")
    host = re.sub(rb"\.{2,}", b".", _unescaped(host)).strip(b".[]").lower()
    host = _WWW.sub(b"", _ascii(host))
    turned = ",".join(reversed(_escaped(host).split(".")))
    return turned if not port or port == _PORTS.get(scheme) else f"{turned}:{port.decode()}"


def _ascii(host: bytes) -> bytes:
    try:
        return host.decode().encode("idna")
    except UnicodeError:
        return host


def _path(path: bytes) -> str:
    kept: list[bytes] = []
    for part in _unescaped(path).split(b"/")[1:]:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    plain = b"/" + b"/".join(part for part in kept if part)
    return _escaped(plain.lower()).lower()


def _query(query: bytes | None) -> str:
    plain = _unescaped(query or b"").lower()
    if found := _SESSION.match(plain):
        plain = found[1] + (found[2] or b"")
    if not plain:
        return ""
    pairs = _escaped(plain).lower().split("&")
    return "?" + "&".join(sorted(pairs, key=lambda pair: pair.partition("=")))


def _unescaped(text: bytes) -> bytes:
    """Without any escape, also where one was made of another."""
    while _ESCAPE.search(text):
        text = unquote_to_bytes(text)
    return text


def _escaped(text: bytes) -> str:
    return quote_from_bytes(text, safe=_KEPT)
