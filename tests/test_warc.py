"""WARC files as written: read back by another reader byte for byte, and cut to what is committed."""

from __future__ import annotations

import errno
import gzip
import hashlib
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

import warc_rules
from kazcrawl.archive.errors import StorageError
from kazcrawl.archive.warc import WarcWriter, cut_tails, short_files, warc_folder
from kazcrawl.archive.warc_records import record
from kazcrawl.items import Capture, Wire
from kazcrawl.journal import URI
from kazcrawl.payload import dechunk, read_head, split_message

DATE = "2020-01-02T03:04:05Z"
BODY = "<p>Жаңалық</p>".encode()
MESSAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + BODY


def capture(
    message: bytes, url: str = "http://example.org/a", truncated: str | None = None
) -> Capture:
    status, headers = read_head(split_message(message)[0])
    return Capture(url, DATE, status, headers, b"", truncated=truncated, ip_address="192.0.2.1")


def writer(folder: Path, **more: int) -> WarcWriter:
    return WarcWriter(folder, "example.org", {}, software="kazcrawl/0", operator="Test", **more)


def append(to: WarcWriter, message: bytes, **more: str) -> Capture:
    entity = split_message(message)[1]
    if b"chunked" in split_message(message)[0].lower():
        entity = dechunk(entity)[0]
    return to.append(capture(message, **more), message, entity)


def read_back(path: Path) -> list[tuple[dict[str, str], bytes]]:
    """Header fields and block of each record, by warcio; no HTTP parsing in between."""
    with path.open("rb") as stream:
        return [
            (dict(one.rec_headers.headers), one.raw_stream.read())
            for one in ArchiveIterator(stream, no_record_parse=True)
        ]


def test_a_record_as_warcio_reads_it(tmp_path: Path) -> None:
    out = writer(tmp_path)
    kept = append(out, MESSAGE)
    out.close()
    (info, about), (fields, block) = read_back(tmp_path / str(kept.warc_file))
    assert block == MESSAGE
    assert fields["WARC-Type"] == "response"
    assert fields["WARC-Target-URI"] == "http://example.org/a"
    assert fields["WARC-Date"] == DATE
    assert fields["WARC-IP-Address"] == "192.0.2.1"
    assert fields["WARC-Record-ID"] == kept.record_id
    assert fields["WARC-Warcinfo-ID"] == info["WARC-Record-ID"]
    assert fields["Content-Type"] == "application/http; msgtype=response"
    assert "WARC-Truncated" not in fields
    assert info["WARC-Type"] == "warcinfo"
    assert info["WARC-Filename"] == kept.warc_file
    assert b"software: kazcrawl/0\r\n" in about
    assert b"operator: Test\r\n" in about


def test_digests(tmp_path: Path) -> None:
    out = writer(tmp_path)
    kept = append(out, MESSAGE)
    chunked = append(
        out, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"
    )
    out.close()
    _, (plain, block), (odd, _) = read_back(tmp_path / str(kept.warc_file))
    assert plain["WARC-Block-Digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
    assert plain["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(BODY).hexdigest()}"
    assert kept.payload_sha256 == hashlib.sha256(BODY).hexdigest()
    assert kept.payload_length == len(BODY)
    assert "WARC-Payload-Digest" not in odd
    assert chunked.payload_sha256 == hashlib.sha256(b"abcd").hexdigest()


def test_warcio_finds_the_digests_right(tmp_path: Path) -> None:
    out = writer(tmp_path)
    kept = append(out, MESSAGE)
    out.close()
    with (tmp_path / str(kept.warc_file)).open("rb") as stream:
        for one in ArchiveIterator(stream, check_digests="raise"):
            one.content_stream().read()
            assert one.digest_checker.passed is True


def test_offset_and_length_are_one_gzip_member(tmp_path: Path) -> None:
    out = writer(tmp_path)
    kept = [append(out, MESSAGE + bytes([n])) for n in range(5)]
    out.close()
    data = (tmp_path / str(kept[0].warc_file)).read_bytes()
    for number, one in enumerate(kept):
        assert one.warc_offset is not None
        assert one.warc_length is not None
        member = gzip.decompress(data[one.warc_offset : one.warc_offset + one.warc_length])
        assert member.endswith(MESSAGE + bytes([number]) + b"\r\n\r\n")
    assert kept[-1].warc_offset + kept[-1].warc_length == len(data)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("reason", "said"),
    [("length", "length"), ("disconnect", "disconnect"), ("decode", None), (None, None)],
)
def test_truncated_in_the_words_of_the_standard(
    tmp_path: Path, reason: str | None, said: str | None
) -> None:
    out = writer(tmp_path)
    kept = out.append(capture(MESSAGE, truncated=reason), MESSAGE, BODY)
    out.close()
    assert read_back(tmp_path / str(kept.warc_file))[1][0].get("WARC-Truncated") == said
    assert kept.truncated == reason


ASKED = b"GET /a HTTP/1.1\r\nHost: example.org\r\nUser-Agent: kazcrawl\r\n\r\n"
WIRE = Wire(ASKED, 35, (), None, "http://example.org/", "LR")


def written(folder: Path, wire: Wire, **more: Any) -> list[tuple[dict[str, str], bytes]]:
    out = writer(folder)
    kept = out.append(capture(MESSAGE, **more), MESSAGE, BODY, None, wire)
    out.close()
    return read_back(folder / str(kept.warc_file))[1:]


def test_a_request_and_its_description_follow_the_response(tmp_path: Path) -> None:
    (answer, _), (request, sent), (about, said) = written(tmp_path, WIRE)
    assert [one["WARC-Type"] for one in (answer, request, about)] == [
        "response",
        "request",
        "metadata",
    ]
    assert sent == ASKED
    assert request["Content-Type"] == "application/http; msgtype=request"
    assert said == b"via: http://example.org/\r\nhopsFromSeed: LR\r\nfetchTimeMs: 35\r\n"
    assert about["Content-Type"] == "application/warc-fields"
    for one, block in ((request, sent), (about, said)):
        assert one["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
        for same in ("WARC-Date", "WARC-Target-URI", "WARC-IP-Address", "WARC-Warcinfo-ID"):
            assert one[same] == answer[same]
        assert one["WARC-Block-Digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"
        assert "WARC-Payload-Digest" not in one
    ids = {one["WARC-Record-ID"] for one in (answer, request, about)}
    assert len(ids) == 3
    assert all(UUID(one.removeprefix("<urn:uuid:").rstrip(">")).version == 4 for one in ids)


def test_the_place_of_a_capture_is_its_response_alone(tmp_path: Path) -> None:
    out = writer(tmp_path)
    kept = [out.append(capture(MESSAGE), MESSAGE, BODY, None, WIRE) for _ in range(3)]
    out.close()
    data = (tmp_path / str(kept[0].warc_file)).read_bytes()
    for one in kept:
        start, length = int(one.warc_offset or 0), int(one.warc_length or 0)
        assert gzip.decompress(data[start : start + length]).endswith(MESSAGE + b"\r\n\r\n")


def test_what_is_not_known_is_not_said(tmp_path: Path) -> None:
    assert [one["WARC-Type"] for one, _ in written(tmp_path, Wire())] == ["response"]
    (_, (about, said)) = written(tmp_path, Wire(milliseconds=0))
    assert (about["WARC-Type"], said) == ("metadata", b"fetchTimeMs: 0\r\n")


def test_the_layers_below_a_secure_address(tmp_path: Path) -> None:
    wire = replace(WIRE, protocols=("http/1.1", "tls/1.3"))
    out = writer(tmp_path)
    kept = out.append(capture(MESSAGE, "https://example.org/"), MESSAGE, BODY, None, wire)
    out.close()
    with (tmp_path / str(kept.warc_file)).open("rb") as stream:
        heads = [one.rec_headers.headers for one in ArchiveIterator(stream)]
    layers = [[value for name, value in head if name == "WARC-Protocol"] for head in heads]
    assert layers == [[], ["http/1.1", "tls/1.3"], ["http/1.1", "tls/1.3"], []]


@pytest.mark.parametrize(
    ("database", "cut", "said"),
    [
        ("length", "length", "length"),
        ("time", "time", "time"),
        ("disconnect", "disconnect", "disconnect"),
        ("decode", "decode", "unspecified"),  # its chunks make no sense: the rest was not read
        ("decode", None, None),  # damaged gzip: the record is whole
        ("length", None, None),  # a bomb: only what was unpacked of it is cut
        (None, None, None),
    ],
)
def test_truncated_is_said_of_the_block(
    tmp_path: Path, database: str | None, cut: str | None, said: str | None
) -> None:
    (answer, _), *_ = written(tmp_path, replace(WIRE, truncated=cut), truncated=database)
    assert answer.get("WARC-Truncated") == said


def test_a_record_follows_the_rules_of_the_standard(tmp_path: Path) -> None:
    """Names that may stand where they do, and digests without the ``=`` that no token has."""
    for fields, _ in written(tmp_path, WIRE):
        assert warc_rules.broken(fields) == []


def test_rotation_by_size(tmp_path: Path) -> None:
    out = writer(tmp_path, file_size=600)
    kept = [append(out, MESSAGE) for _ in range(6)]
    lengths = out.sync()
    out.close()
    names = {one.warc_file for one in kept}
    assert len(names) > 1
    assert set(lengths) == names == {path.name for path in tmp_path.iterdir()}
    for name in lengths:
        assert (tmp_path / name).stat().st_size == lengths[name]
        assert read_back(tmp_path / name)[0][0]["WARC-Filename"] == name
    assert sum(len(read_back(tmp_path / name)) - 1 for name in lengths) == 6


def test_two_writers_in_one_second_take_two_names(tmp_path: Path) -> None:
    one, two = writer(tmp_path), writer(tmp_path)
    names = {append(one, MESSAGE).warc_file, append(two, MESSAGE).warc_file}
    one.close()
    two.close()
    assert len(names) == 2


def test_an_odd_prefix_makes_a_sound_name(tmp_path: Path) -> None:
    out = WarcWriter(tmp_path, "a/b:8080 ..", {}, software="x")
    kept = append(out, MESSAGE)
    out.close()
    assert (tmp_path / str(kept.warc_file)).is_file()
    assert cut_tails(tmp_path, {str(kept.warc_file): int(kept.warc_length or 0)})


def test_a_tail_that_another_database_had_committed_is_kept(tmp_path: Path) -> None:
    """An older copy of the database took the place of the newer one."""
    writer = WarcWriter(tmp_path, "example.org", {}, software="x")
    lengths = []
    for number in range(4):
        writer.log(f"{URI}run:{number}", b"{}", "2016-05-27T09:47:12Z")
        lengths.append(next(iter(writer.sync().values())))
    writer.close()
    (file,) = tmp_path.glob("*.warc.gz")
    whole = file.read_bytes()
    assert cut_tails(tmp_path, {file.name: lengths[2]})
    assert list(tmp_path.iterdir()) == [file], "one batch is what a kill leaves"
    file.write_bytes(whole)
    assert cut_tails(tmp_path, {file.name: lengths[0]})
    aside = file.with_name(f"{file.name}.from-{lengths[0]}")
    assert file.read_bytes() + aside.read_bytes() == whole


def test_cut_tails(tmp_path: Path) -> None:
    ours = "example.org-20200102030405-00000.warc.gz"
    unknown = "example.org-20200102030405-00001.warc.gz"
    whole = "example.org-20200102030405-00002.warc.gz"
    foreign = ("other.warc.gz", "example.org-20200102030405-00003.warc", "notes.txt")
    for name in (ours, unknown, whole, *foreign):
        (tmp_path / name).write_bytes(b"x" * 100)
    begun = "example.org-20200102030405-00004.warc.gz"
    (tmp_path / begun).write_bytes(b"x" * 100)
    cut = cut_tails(tmp_path, {ours: 60, whole: 100, begun: 0})
    assert cut == {ours: 40, begun: 100}
    assert (tmp_path / ours).read_bytes() == b"x" * 60
    assert not (tmp_path / begun).exists()
    # An unknown file is the evidence of another database: an older copy of this one, a lost one.
    assert all((tmp_path / name).stat().st_size == 100 for name in (whole, unknown, *foreign))


def test_each_file_is_announced_before_it_exists(tmp_path: Path) -> None:
    told: list[tuple[str, bool]] = []
    out = WarcWriter(
        tmp_path,
        "example.org",
        {},
        software="x",
        announce=lambda name: told.append((name, (tmp_path / name).exists())),
    )
    kept = append(out, MESSAGE)
    out.close()
    assert told == [(kept.warc_file, False)]


def test_after_a_write_error_nothing_is_called_durable(tmp_path: Path) -> None:
    out = writer(tmp_path)
    append(out, MESSAGE)
    out.sync()

    class Full:
        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def flush(self) -> None: ...

        def close(self) -> None: ...

    assert out._file is not None
    out._file.close()
    out._file = Full()  # type: ignore[assignment]
    for _ in range(2):
        with pytest.raises(StorageError):
            append(out, MESSAGE)
        with pytest.raises(StorageError):
            out.sync()
    out.close()


def test_short_and_missing_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "a-20200102030405-00000.warc.gz").write_bytes(b"x" * 10)
    lengths = {"a-20200102030405-00000.warc.gz": 11, "b-20200102030405-00000.warc.gz": 1}
    assert short_files(tmp_path, lengths) == sorted(lengths)
    assert short_files(tmp_path, {"a-20200102030405-00000.warc.gz": 10}) == []


def test_a_file_shorter_than_committed_is_left(tmp_path: Path) -> None:
    name = "example.org-20200102030405-00000.warc.gz"
    (tmp_path / name).write_bytes(b"x" * 10)
    assert cut_tails(tmp_path, {name: 60}) == {}
    assert (tmp_path / name).stat().st_size == 10


def test_what_was_not_committed_is_gone_on_opening(tmp_path: Path) -> None:
    out = writer(tmp_path)
    kept = append(out, MESSAGE)
    committed = out.sync()
    append(out, MESSAGE + b"more")
    out.close()
    again = WarcWriter(tmp_path, "example.org", committed, software="x")
    assert list(again.cut) == [kept.warc_file]
    assert [block for _, block in read_back(tmp_path / str(kept.warc_file))][1:] == [MESSAGE]


def test_folder_beside_the_archive() -> None:
    assert warc_folder(Path("a/archive.sqlite")) == Path("a/archive.warc")


def test_equal_records_are_equal_bytes() -> None:
    assert record({"A": "b", "C": None}, b"x") == record({"A": "b"}, b"x")


TOKEN = st.text("abcXYZ-", min_size=1, max_size=12)
VALUE = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40
)


@settings(max_examples=60, deadline=None)
@given(
    reason=VALUE,
    fields=st.lists(st.tuples(TOKEN, VALUE), max_size=8),
    body=st.binary(max_size=400),
    url=st.sampled_from(
        ["http://example.org/", "http://example.org/?q=%D0%B0", "https://x.kz/a%20b"]
    ),
)
def test_odd_messages_come_back_byte_for_byte(
    reason: str, fields: list[tuple[str, str]], body: bytes, url: str
) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    message = f"HTTP/1.1 299 {reason}\r\n{head}\r\n".encode("latin-1") + body
    with TemporaryDirectory() as folder:
        out = writer(Path(folder))
        kept = out.append(capture(message, url), message, body)
        out.close()
        (_, _), (found, block) = read_back(Path(folder) / str(kept.warc_file))
    assert block == message
    assert found["WARC-Target-URI"] == url
    assert [name for name, _ in kept.headers] == [name for name, _ in fields]
