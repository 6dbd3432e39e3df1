"""Checks of single values of a site file: text in, value out.

Every function raises ValueError with ``reason; what to do``; where the value stands, its
caller knows. Addresses are never repeated in a reason: they may hold a password.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import available_timezones

from kazcrawl.sites.site import SOURCES

DATE_ORDERS = ("DMY", "MDY", "YMD")

_NAME = re.compile(r"(?:[a-z0-9]|\[(?=[0-9a-f:]))[a-z0-9._:\[\]-]{0,63}")
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*\.?"
)
_IPV6 = re.compile(r"[0-9a-f:.]+(?:%\w+)?")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# RFC 5646 section 2.1: language, script, region, variants; no private use, no extensions.
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*", re.I
)
_COUNTRIES = {"kz": "kk", "ua": "uk", "cz": "cs"}
"""Codes of countries that no language has (ISO 639-1), and the language that was meant."""


def shown(text: str) -> str:
    """A value for a message: quoted, on one line, at most 60 characters."""
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def site_name(text: str) -> str:
    """A name for files and tables: ``campaignkazakhstan``."""
    if not _NAME.fullmatch(text):
        raise ValueError(
            f"{shown(text)} is no name; write 1 to 64 of a-z, 0-9, _, -, . and :, a letter or digit first"
        )
    return text


def label(text: str) -> str:
    """One line of text for people."""
    if not text.strip():
        raise ValueError("it is empty; write a text or leave the key out")
    if CONTROL.search(text):
        raise ValueError("it has a control character or line break; take it out")
    return text.strip()


def start_url(text: str) -> str:
    """An http or https address without credentials and fragment; its host in IDNA."""
    if _BLANK.search(text):
        raise ValueError("the address has a blank or control character; take it out or write %20")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError("the address cannot be read; write http://host/path") from None
    if "@" in parts.netloc:
        raise ValueError("the address has a user name or password; leave them out")
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("the address is not http or https; begin it with http:// or https://")
    if "#" in text:
        raise ValueError("the address has a fragment; leave # and what follows out")
    name = host(parts.netloc)
    return text if parts.netloc.isascii() else urlunsplit(parts._replace(netloc=name))


def host(text: str) -> str:
    """``host`` or ``host:port`` in lower case and IDNA: ``xn--80aafg6a.example``."""
    if not text or _BLANK.search(text) or any(mark in text for mark in "/@?#\\"):
        raise ValueError("not a host; write it alone, without http://, path and user name")
    try:
        parts = urlsplit(f"//{text}")
        name, port = parts.hostname or "", parts.port
        name = name if name.isascii() else name.encode("idna").decode("ascii")
    except ValueError:
        raise ValueError(f"{shown(text)} is not a host; write host or host:port") from None
    if not (_IPV6 if ":" in name else _HOST).fullmatch(name):
        raise ValueError(f"{shown(text)} is not a host; write host or host:port")
    name = f"[{name}]" if ":" in name else name
    return name if port is None else f"{name}:{port}"


def plain_host(name: str) -> str:
    """A host as addresses are compared: without ``www.`` and the ports 80 and 443."""
    return re.sub(r"(?<=[^:]):(?:80|443)$", "", name.removeprefix("www."))


def time_zone(text: str) -> str:
    """An IANA name (zoneinfo): ``Asia/Almaty``."""
    zones = _zones()
    if text in zones:
        return text
    near = get_close_matches(text, zones, 1)
    advice = f"did you mean {near[0]!r}?" if near else "write one such as 'Asia/Almaty'"
    raise ValueError(f"{shown(text)} is not an IANA time zone; {advice}")


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def language(text: str) -> str:
    """A BCP 47 code by its shape: ``kk``, ``ru``, ``kk-Latn``, ``pt-BR``."""
    if meant := _COUNTRIES.get(text.lower()):
        raise ValueError(f"{text!r} is a country, not a language; write {meant!r}")
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a BCP 47 language; write one such as 'kk' or 'ru'")
    return text


def source(text: str) -> str:
    """``feed``, ``rest`` or ``sitemap``."""
    if text not in SOURCES:
        raise ValueError(f"{shown(text)} is no source; write feed, rest or sitemap")
    return text


def date_order(text: str) -> str:
    """``DMY``, ``MDY`` or ``YMD``."""
    if text not in DATE_ORDERS:
        raise ValueError(f"{shown(text)} is no order of dates; write DMY, MDY or YMD")
    return text
