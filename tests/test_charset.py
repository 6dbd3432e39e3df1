"""Pages whose bytes are not what they declare, or that declare nothing."""

from __future__ import annotations

import pytest

from kazcrawl.items import Capture
from kazcrawl.readers.page import decode

RUSSIAN = "Рабочие нефтяного промысла третий день не выходят на смену, им не платят с весны."
KAZAKH = "Мектеп мугалимдери министрге ашык хат жазды, жауап болмады."
GERMAN = "Über die Brücke fährt für fünf Mark die Straßenbahn."
META = '<meta charset="{}">'
UTF8, BARE = "text/html; charset=utf-8", "text/html"


def read(text: str, charset: str, content_type: str = BARE, meta: str = "") -> str:
    declared = META.format(meta) if meta else ""
    page = f"<html><head>{declared}</head><body><p>{text}</p></body></html>"
    headers = (("Content-Type", content_type),)
    body = page.encode(charset)
    capture = Capture("http://a.kz/", "2026-01-01T00:00:00Z", 200, headers, body, content_type)
    found = decode(capture)
    return found.decode() if isinstance(found, bytes) else found


@pytest.mark.parametrize("text", [RUSSIAN, KAZAKH])
@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "cp866", "iso8859-5"])
@pytest.mark.parametrize(
    ("content_type", "meta"), [(BARE, ""), (UTF8, ""), (BARE, "utf-8"), (UTF8, "utf-8")]
)
def test_cyrillic_is_told_by_its_bytes(
    text: str, charset: str, content_type: str, meta: str
) -> None:
    """Read as UTF-8 they were rows of U+FFFD, without a word in any report."""
    assert text in read(text, charset, content_type, meta)


def test_a_meta_tag_is_heard_against_a_header_that_cannot_be() -> None:
    assert "Київ, її ґанок" in read("Київ, її ґанок", "cp1251", UTF8, "windows-1251")
    polish = "Źle się dzieje, żądamy płacy"  # nothing in the bytes tells this one
    assert polish in read(polish, "iso8859-2", UTF8, "iso-8859-2")


def test_a_western_page_that_declares_nothing() -> None:
    assert GERMAN in read(GERMAN, "cp1252")


@pytest.mark.parametrize("content_type", [BARE, UTF8])
def test_utf_8_stays(content_type: str) -> None:
    assert RUSSIAN in read(RUSSIAN, "utf-8", content_type)
    torn = f"<p>{RUSSIAN} {GERMAN}".encode().replace("выходят".encode(), b"\xd0\xd1\xff")
    headers = (("Content-Type", content_type),)
    capture = Capture("http://a.kz/", "2026-01-01T00:00:00Z", 200, headers, torn, content_type)
    assert GERMAN in decode(capture)
    assert "третий день не \ufffd" in decode(capture)


def test_a_stray_byte_in_declared_utf_8_is_no_other_alphabet() -> None:
    assert "don\ufffdt" in read("don’t", "cp1252", UTF8)
    assert "don’t" in read("don’t", "cp1252")
