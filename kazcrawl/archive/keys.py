"""Identities: of addresses, of articles, of pieces of evidence."""

from __future__ import annotations

import hashlib
from uuid import NAMESPACE_URL, uuid5

from kazcrawl.sites.site import Site
from kazcrawl.urls import url_key


def key_of(url: str, site: Site) -> str:
    """The identity of an address; an address that cannot be parsed is its own."""
    try:
        return url_key(url, site.hosts)
    except ValueError:
        return url.strip()


BY_KEY, BY_URL = "url_key", "url"
"""The column of ``articles`` that a new ``uid`` is made of. It was the address as first spelled,
and a rebuild of such a crawl goes on with that (docs/rebuild.md)."""


def uid_of(site: str, name: str) -> str:
    """UUIDv5 (RFC 9562) of the site's name and the identity of the article's first address.

    >>> uid_of("x.org", "org,x)/2016/05/27/slug")
    'af805565-e29b-5bc3-a4c4-9341a4aaca8a'
    """
    return str(uuid5(NAMESPACE_URL, f"{site}\n{name}"))


def identity(*parts: object) -> str:
    """A digest of 128 bits that stands for these parts; None differs from an empty text."""
    text = "\x1f".join(["\x00" if part is None else str(part) for part in parts])
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
