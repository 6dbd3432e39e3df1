"""WARC files of other tools and damaged ones: good records come in, each bad one has its place."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable, Iterable

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kazcrawl.sources import warc_scan
from kazcrawl.sources.codings import decode_recorded
from kazcrawl.sources.recorded import answer_of, memento_of
from kazcrawl.sources.tape import Place
from kazcrawl.sources.warc_scan import Damaged, DamagedRecord, Record, read_at, scan
from warc_files import AT, PACKINGS, http, members, page, plain, record, sha1, zstd

Pack = Callable[[Iterable[bytes]], bytes]
GOOD = [page(number) for number in range(4)]


def found(data: bytes) -> tuple[list[str], list[str]]:
    """Addresses of whole captures, and reasons for what is damaged, in order."""
    whole, damaged = [], []
    for one in scan(io.BytesIO(data)):
        if isinstance(one, Damaged):
            damaged.append(one.reason)
            continue
        try:
            memento = memento_of(one, str(one.place))
        except DamagedRecord as error:
            damaged.append(str(error))
            continue
        if memento:
            whole.append(memento.url)
    return whole, damaged


@pytest.mark.parametrize("packing", PACKINGS)
def test_every_record_is_read_again_at_its_place(packing: str) -> None:
    file = io.BytesIO(PACKINGS[packing](GOOD))
    records = list(scan(file))
    assert [type(one) for one in records] == [Record] * 4
    for one in reversed(records):
        again = read_at(file, Place.read(str(one.place)))
        assert again == one
        assert scan(file, one.place)
    assert len({one.place for one in records}) == 4


BLOCK = http("<p>the second page</p>")
URL = "http://x.kz/bad"
DAMAGES = {
    "length too small": (record(URL, BLOCK, length=9), "longer than its Content-Length"),
    "length too large": (record(URL, BLOCK, length=len(BLOCK) + 9), ""),
    "length of all that follows": (record(URL, BLOCK, length=5000), ""),
    "length of 2^63": (record(URL, BLOCK, length=2**63), "more than is read"),
    "length negative": (record(URL, BLOCK, length=-5), "no Content-Length"),
    "length in full-width digits": (record(URL, BLOCK, length="１２"), "no Content-Length"),
    "no length": (record(URL, BLOCK, Content_Length=None), "no Content-Length"),
    "no type": (record(URL, BLOCK, WARC_Type=None), "no WARC-Type"),
    "no date": (record(URL, BLOCK, WARC_Date=None), "no WARC-Date"),
    "no address": (record(URL, BLOCK, WARC_Target_URI=None), "no WARC-Target-URI"),
    "address that is none": (record("http://[bad/", BLOCK), "no address"),
    "date that is none": (record(URL, BLOCK, at="yesterday"), "no time"),
    "date of 1970": (record(URL, BLOCK, at="1970-01-01T00:00:00Z"), "cannot be true"),
    "date of 2099": (record(URL, BLOCK, at="2099-01-01T00:00:00Z"), "cannot be true"),
    "block digest": (record(URL, BLOCK, WARC_Block_Digest=sha1(b"other")), "block digest"),
    "payload digest": (record(URL, BLOCK, WARC_Payload_Digest=sha1(b"other")), "payload digest"),
    "no HTTP response": (record(URL, b"nothing\r\n\r\n"), "no HTTP response"),
    "no end of the HTTP head": (record(URL, BLOCK[:40]), "HTTP head"),
    "garbage": (b"not a record\r\n" * 9, "no WARC record"),
    "head without end": (b"WARC/1.0\r\nX-Long: " + b"a" * 9000 + b"\r\n", ""),
    "cut in the head": (record(URL, BLOCK)[:60], ""),
    "cut in the payload": (record(URL, BLOCK)[:-20], ""),
}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_records_around_a_damaged_one_come_in(packing: str, damage: str) -> None:
    bad, reason = DAMAGES[damage]
    whole, damaged = found(PACKINGS[packing]([GOOD[0], bad, *GOOD[1:]]))
    assert [url for url in whole if url != URL] == [f"http://x.kz/{n}" for n in range(4)]
    assert URL not in whole
    assert any(reason in one for one in damaged), damaged


@pytest.mark.parametrize("damage", DAMAGES)
def test_far_into_a_large_member_it_goes_on_ahead(
    damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a false length covers is not read again there; what follows it is."""
    monkeypatch.setattr(warc_scan, "_REWIND", -1)
    for packing in ("plain", "one gzip member"):
        whole, damaged = found(PACKINGS[packing]([*GOOD, DAMAGES[damage][0], *GOOD * 9]))
        assert whole[:4] == [f"http://x.kz/{number}" for number in range(4)]
        assert len(whole) >= 20
        assert damaged


DIALECTS = {
    "wget: address in angle brackets": record("<http://x.kz/1>", BLOCK, version="1.0"),
    "WARC/0.17": record("http://x.kz/1", BLOCK, version="0.17"),
    "bare line feeds": record("http://x.kz/1", BLOCK.replace(b"\r\n", b"\n"), line="\n"),
    "extra blank lines": record("http://x.kz/1", BLOCK, end=b"\r\n" * 6),
    "no blank lines": record("http://x.kz/1", BLOCK, end=b""),
    "fractions of a second": record("http://x.kz/1", BLOCK, at="2016-05-27T09:47:12.123456Z"),
    "folded field": record("http://x.kz/1", BLOCK, X_Folded="one\r\n two"),
    "names in lower case": record("http://x.kz/1", BLOCK)
    .replace(b"WARC-Type", b"warc-type")
    .replace(b"Content-Length: ", b"content-length:", 1),
    "digest in hexadecimal": record(
        "http://x.kz/1",
        BLOCK,
        WARC_Block_Digest=f"sha256:{__import__('hashlib').sha256(BLOCK).hexdigest()}",
    ),
    "digest of an algorithm that is not known": record(
        "http://x.kz/1", BLOCK, WARC_Block_Digest="blake3:AAAA"
    ),
    "resource": record(
        "http://x.kz/1", b"<p>the second page</p>", kind="resource", Content_Type="text/html"
    ),
    "address with blanks": record("http://x.kz/1 2", BLOCK).replace(b"/1 2", b"/1"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialects_of_other_tools_are_read(dialect: str) -> None:
    (one,) = scan(io.BytesIO(members([DIALECTS[dialect]])))
    assert isinstance(one, Record)
    memento = memento_of(one, "0")
    assert memento is not None
    assert (memento.url, memento.captured_at, memento.status) == ("http://x.kz/1", AT, 200)
    assert answer_of(one).entity == b"<p>the second page</p>"


TEXT = b"<p>the second page</p>"
CHUNKED = b"16\r\n" + TEXT + b"\r\n0\r\n\r\n"
PAYLOADS = {
    "chunked": (CHUNKED, {"Transfer_Encoding": "chunked"}, TEXT),
    "chunked by its head, stored whole": (TEXT, {"Transfer_Encoding": "chunked"}, TEXT),
    "gzip": (gzip.compress(TEXT), {"Content_Encoding": "gzip"}, TEXT),
    "br": (brotli.compress(TEXT), {"Content_Encoding": "br"}, TEXT),
    "br by its head, stored unpacked": (TEXT, {"Content_Encoding": "br"}, TEXT),
    "zstd": (zstd.compress(TEXT), {"Content_Encoding": "zstd"}, TEXT),
    "zstd by its head, stored unpacked": (TEXT, {"Content_Encoding": "zstd"}, TEXT),
    "gzip by its head, stored unpacked": (TEXT, {"Content_Encoding": "gzip"}, TEXT),
}


@pytest.mark.parametrize("form", PAYLOADS)
@pytest.mark.parametrize("digest", ["body", "text", "none"])
def test_payloads_with_and_without_their_codings(form: str, digest: str) -> None:
    """Whatever a tool calls the payload: its digest is checked against each."""
    from kazcrawl.middlewares.capture import read_capture

    body, headers, text = PAYLOADS[form]
    stated = {"body": sha1(body), "text": sha1(text), "none": None}[digest]
    data = record("http://x.kz/1", http(body, **headers), WARC_Payload_Digest=stated)
    (one,) = scan(io.BytesIO(data))
    assert isinstance(one, Record)
    assert memento_of(one, "0")
    asked = ("http://x.kz/1", answer_of(one), None, "2016-05-27T00:00:00Z")
    assert read_capture(*asked, decode_recorded).body == TEXT


BOMB = b"a" * 3_000_000


@pytest.mark.parametrize(
    ("coding", "packed"), [("br", brotli.compress(BOMB)), ("zstd", zstd.compress(BOMB))]
)
def test_codings_of_browsers_are_bounded(coding: str, packed: bytes) -> None:
    assert decode_recorded(packed, coding) == (BOMB, None)
    assert decode_recorded(packed, coding, 1000) == (BOMB[:1000], "length")
    body, damage = decode_recorded(packed[:-3], coding)
    assert damage == "decode"
    assert BOMB.startswith(body)
    assert decode_recorded(b"\xff\x00garbage" * 9, coding)[1] == "decode"
    assert decode_recorded(b"", coding)[1] == "decode"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"HTTP/2 404\r\ncontent-type: text/html", 404),
        (b":status: 404\r\ncontent-type: text/html", 404),
        (b"content-type: text/html\r\nserver: x", 200),
        (b"HTTP/1.1 404", 404),
    ],
)
def test_heads_without_a_status_line_of_their_own(head: bytes, status: int) -> None:
    (one,) = scan(io.BytesIO(record("http://x.kz/1", head + b"\r\n\r\n<p>text</p>")))
    assert isinstance(one, Record)
    answer = answer_of(one)
    assert (answer.status, answer.entity) == (status, b"<p>text</p>")


@pytest.mark.parametrize("kind", ["request", "metadata", "warcinfo", "conversion", "continuation"])
def test_records_that_are_no_captures_are_none(kind: str) -> None:
    (one,) = scan(io.BytesIO(record("http://x.kz/1", b"anything", kind=kind)))
    assert isinstance(one, Record)
    assert memento_of(one, "0") is None


@pytest.mark.parametrize(
    "url", ["dns:x.kz", "urn:pageinfo:x", "javascript:alert(1)", "metadata://x"]
)
def test_addresses_that_are_no_pages_are_none(url: str) -> None:
    (one,) = scan(io.BytesIO(record(url, BLOCK)))
    assert isinstance(one, Record)
    assert memento_of(one, "0") is None


def test_gzip_trailer_is_checked() -> None:
    """warcio takes a file whose last member is cut."""
    data = members(GOOD)
    for cut in (1, 4, 8):
        whole, damaged = found(data[:-cut])
        assert len(whole) == 3
        assert len(damaged) == 1
    wrong = bytearray(data)
    wrong[-6] ^= 1
    whole, damaged = found(bytes(wrong))
    assert (len(whole), len(damaged)) == (3, 1)


def test_lengths_that_lie_cannot_make_it_slow() -> None:
    """Each claims all that follows, and leads back; what is gone over is bounded."""
    import time

    bad = record(URL, b"", length=900_000, end=b"\r\n\r\n")
    begun = time.monotonic()
    whole, damaged = found(plain([bad] * 3000 + [b" " * 900_000]))
    assert time.monotonic() - begun < 20
    assert not whole
    assert damaged[-1] == "so much is damaged that the rest of the file was left"


def spans(records: list[bytes], pack: Pack) -> list[tuple[int, int]]:
    ends = [len(pack(records[: number + 1])) for number in range(len(records))]
    return list(zip([0, *ends], ends, strict=False))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["gzip", "zstd", "plain"]),
    st.integers(0, 3),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=8
    ),
)
def test_damage_of_one_record_harms_no_other(
    packing: str, victim: int, flips: list[tuple[float, int]]
) -> None:
    pack = PACKINGS[packing]
    data = bytearray(pack(GOOD))
    start, end = spans(GOOD, pack)[victim]
    for place, mask in flips:
        data[start + int(place * (end - start))] ^= mask
    whole, _ = found(bytes(data))
    others = [f"http://x.kz/{number}" for number in range(4) if number != victim]
    if packing == "plain":  # a length that changed may reach into the next record
        others = others[:victim]
    assert [url for url in whole if url in others] == others


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(PACKINGS)), st.binary(max_size=200), st.randoms(use_true_random=False)
)
def test_nothing_makes_it_crash_or_hang(packing: str, noise: bytes, chance: random.Random) -> None:
    data = bytearray(PACKINGS[packing](GOOD))
    for _ in range(chance.randrange(1, 20)):
        at = chance.randrange(len(data))
        how = chance.randrange(3)
        if how == 0:
            data[at] = chance.randrange(256)
        elif how == 1:
            del data[at : at + chance.randrange(1, 60)]
        else:
            data[at:at] = noise
        if not data:
            return
    assert sum(1 for _ in scan(io.BytesIO(bytes(data)))) < 200
    found(bytes(data))
