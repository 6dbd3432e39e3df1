"""Addresses of any shape: keys that stay, links that lead to the web or nowhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from kazcrawl.sites import load_site
from kazcrawl.urls import address, resolve, url_key

BASE = "http://example.org/a/b/?c=d"
CAMPAIGN = load_site("campaignkazakhstan")

SEGMENT = st.text("abcXY09-_.,~%éқ", min_size=1, max_size=6).map(lambda s: s.replace("%", "%41"))
PATHS = st.lists(SEGMENT, max_size=4).map(lambda parts: "".join(f"/{part}" for part in parts))
PAIRS = st.lists(
    st.tuples(st.text("abcd", min_size=1, max_size=3), st.text("ab1é&+ ", max_size=4)), max_size=3
)


def _query(pairs: list[tuple[str, str]]) -> str:
    quoted = [
        f"{name}={value.replace('&', '%26').replace('+', '%2B').replace(' ', '%20')}"
        for name, value in pairs
    ]
    return "?" + "&".join(quoted) if quoted else ""


@given(PATHS, PAIRS, st.randoms(use_true_random=False))
def test_variants_give_the_same_key(
    path: str, pairs: list[tuple[str, str]], random: object
) -> None:
    key = url_key(f"http://example.org{path}{_query(pairs)}")
    mixed = sorted(pairs, key=lambda _: random.random())  # type: ignore[attr-defined]
    variants = [
        f"https://example.org{path}{_query(pairs)}",
        f"http://www.EXAMPLE.org{path}{_query(pairs)}",
        f"http://example.org{path}/{_query(pairs)}",
        f"http://example.org/index.php{path}{_query(pairs)}",
        f"http://example.org{path}{_query(pairs)}#part",
        f"http://example.org{path}{_query([*pairs, ('utm_medium', 'x')])}",
        f"http://example.org{path}{_query(mixed)}",
        f"http://example.org{path.replace('/', '//')}{_query(pairs)}",
    ]
    assert {url_key(url) for url in variants} == {key}


@given(PATHS)
def test_case_of_hex_does_not_count(path: str) -> None:
    quoted = "".join(f"%{byte:02X}" if byte > 127 else chr(byte) for byte in path.encode())
    assert url_key(f"http://x.kz{quoted}") == url_key(f"http://x.kz{quoted.replace('%C', '%c')}")
    assert url_key(f"http://x.kz{quoted}") == url_key(f"http://x.kz{path}")


@given(PATHS, PAIRS)
def test_a_key_fed_back_as_an_address_stays(path: str, pairs: list[tuple[str, str]]) -> None:
    key = url_key(f"http://example.org{path}{_query(pairs)}")
    host, _, rest = key.partition(")")
    again = f"http://{'.'.join(reversed(host.split(',')))}{rest}"
    assert url_key(again) == key


ODD = st.one_of(
    st.text(),
    st.text("htps:/?#[]@%&=.;\\\x00\n é", max_size=30),
    st.text(max_size=20).map(lambda text: f"http://{text}"),
    st.text(max_size=20).map(lambda text: f"http://example.org/{text}"),
)


@given(ODD)
def test_url_key_never_raises(text: str) -> None:
    assert isinstance(url_key(text), str)


@given(ODD)
def test_address_never_raises(text: str) -> None:
    assert address(text, CAMPAIGN).kind in {"article", "listing", "feed", "other"}


@given(ODD, ODD)
def test_resolve_gives_plain_web_addresses_only(base: str, href: str) -> None:
    for start in (BASE, base):
        found = resolve(start, href)
        if found is None:
            continue
        parts = urlsplit(found)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert "@" not in parts.netloc
        assert not parts.fragment
        assert not re.search(r"[\x00-\x20\x7f]", found)
        assert found.isascii()
        assert resolve(BASE, found) == found
