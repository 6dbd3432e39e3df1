"""WACZ packages as a source: nothing of them is believed, nothing is written by their names."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from crawling import kazcrawl, rows
from kazcrawl.archive.warc import warc_folder
from kazcrawl.items import Memento
from kazcrawl.sources import package
from kazcrawl.sources.files import FileSource
from test_past import SITE, TITLES, URLS, import_, site_records, text
from warc_files import members, page

Files = dict[str, bytes]


def datapackage(files: Files, **wrong: Any) -> bytes:
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "bytes": len(data),
        }
        for name, data in files.items()
    ]
    for one in resources:
        one |= wrong.get(str(one["name"]), {})
    return json.dumps({"profile": "data-package", "resources": resources}).encode()


def wacz(path: Path, files: Files, method: int = zipfile.ZIP_STORED, **wrong: Any) -> Path:
    whole = {"indexes/index.cdx": b"", **files}
    listed = datapackage(whole, **wrong)
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(listed).hexdigest()}"}
    with zipfile.ZipFile(path, "w", method) as zipped:
        for name, data in whole.items():
            zipped.writestr(name, data)
        zipped.writestr("datapackage.json", listed)
        zipped.writestr("datapackage-digest.json", json.dumps(digest))
    return path


def look(path: Path) -> tuple[list[Memento], list[tuple[str, str]]]:
    """All mementos, and all that is damaged."""

    async def through() -> tuple[list[Memento], list[tuple[str, str]]]:
        source = FileSource(path)
        found: list[Memento] = []
        damaged: list[tuple[str, str]] = []
        for part in source.parts():
            async for one in source.pages(part, None):
                found += one.mementos
                damaged += one.damaged
        for one in found:
            await source.recall(one)
        await source.close()
        return found, damaged

    return asyncio.run(through())


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_package_gives_its_articles(method: int, tmp_path: Path) -> None:
    files = {"archive/data.warc.gz": members(site_records())}
    path = wacz(tmp_path / "site.wacz", files, method)
    assert look(path)[1] == []
    done = import_(SITE, tmp_path / "past.sqlite", path)
    assert done.code == 0, done.err
    found = rows(tmp_path / "past.sqlite", "SELECT url, article_body AS body FROM articles")
    assert [(row["url"], row["body"]) for row in found] == [
        (url, text(title)) for url, title in zip(URLS[:3], TITLES, strict=False)
    ]
    (place,) = rows(tmp_path / "past.sqlite", "SELECT place FROM mementos LIMIT 1")
    assert place["place"] == "site.wacz!archive/data.warc.gz:0"


GOOD = {"archive/data.warc.gz": members([page(1), page(2)])}


@pytest.mark.parametrize(
    "name",
    ["../../escaped.warc.gz", "/tmp/escaped.warc.gz", "C:/escaped.warc.gz", "a/../../b.warc"],
)
def test_names_that_lead_out_are_refused(name: str, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    before = set(tmp_path.rglob("*"))
    found, damaged = look(wacz(inner / "a.wacz", {**GOOD, name: members([page(3)])}))
    assert [one.url for one in found] == ["http://x.kz/1", "http://x.kz/2"]
    assert any("leads out" in why for _, why in damaged)
    assert set(tmp_path.rglob("*")) - before == {inner / "a.wacz"}


def test_wrong_hashes_and_sizes_are_told_and_the_records_come_in(tmp_path: Path) -> None:
    for wrong in ({"hash": "sha256:00"}, {"bytes": 3}):
        found, damaged = look(wacz(tmp_path / "a.wacz", GOOD, **{"data.warc.gz": wrong}))
        assert len(found) == 2
        assert [where for where, _ in damaged] == ["a.wacz:archive/data.warc.gz"]


@pytest.mark.parametrize(
    ("missing", "why"), [("datapackage.json", "no list"), ("indexes/index.cdx", "no index")]
)
def test_what_is_missing_is_told(missing: str, why: str, tmp_path: Path) -> None:
    whole = wacz(tmp_path / "whole.wacz", GOOD)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "a.wacz", "w") as new:
        for name in old.namelist():
            if name != missing:
                new.writestr(name, old.read(name))
    found, damaged = look(tmp_path / "a.wacz")
    assert len(found) == 2
    assert any(why in one for _, one in damaged), damaged


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_are_there_twice_are_told(tmp_path: Path) -> None:
    path = wacz(tmp_path / "a.wacz", GOOD)
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr("archive/data.warc.gz", members([page(1), page(2)]))
    found, damaged = look(path)
    assert len(found) == 2
    assert any("more than once" in why for _, why in damaged)


def test_sizes_that_lie_are_not_unpacked(tmp_path: Path) -> None:
    """A bomb: the directory tells more than deflate can pack."""
    bomb = b"\0" * 3_000_000
    path = wacz(tmp_path / "a.wacz", {**GOOD, "archive/bomb.warc": bomb}, zipfile.ZIP_DEFLATED)
    found, damaged = look(path)
    assert len(found) == 2
    assert damaged
    with zipfile.ZipFile(path) as zipped:
        one = zipped.getinfo("archive/bomb.warc")
        one.file_size = 40 << 30
        assert package._wrong(one)


@pytest.mark.parametrize("cut", [10, 200])
def test_packages_that_are_cut_or_none_are_told(cut: int, tmp_path: Path) -> None:
    path = wacz(tmp_path / "a.wacz", GOOD)
    path.write_bytes(path.read_bytes()[:-cut])
    found, damaged = look(path)
    assert not found
    assert any("cannot be read" in why for _, why in damaged)


def test_a_flipped_byte_in_a_package_is_found(tmp_path: Path) -> None:
    path = wacz(tmp_path / "a.wacz", GOOD)
    data = bytearray(path.read_bytes())
    at = data.find(members([page(1)])[:40]) + 60
    data[at] ^= 0x40
    path.write_bytes(bytes(data))
    found, damaged = look(path)
    assert [one.url for one in found] == ["http://x.kz/2"]
    assert len(damaged) >= 2


@pytest.mark.parametrize(
    "listed",
    [
        b"{",
        b"[]",
        b'{"resources": 5}',
        b'{"resources": [{"path": 5}]}',
        b'{"resources": [{"path": "\\ud800"}]}',
    ],
)
def test_lists_that_are_none_are_told(listed: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as zipped:
        zipped.writestr("datapackage.json", listed)
        zipped.writestr("archive/data.warc.gz", GOOD["archive/data.warc.gz"])
    found, damaged = look(tmp_path / "a.wacz")
    assert len(found) == 2
    assert damaged


def test_a_name_with_line_ends_writes_no_fields(tmp_path: Path) -> None:
    name = "archive/x\r\nWARC-Evil: yes\r\n\r\nbody.warc.gz"
    source = wacz(tmp_path / "a.wacz", {name: members(site_records())})
    archive = tmp_path / "a.sqlite"
    import_(SITE, archive, source)
    assert kazcrawl("verify", "--archive", archive).code == 0
    (warc,) = warc_folder(archive).glob("*.warc.gz")
    assert b"\r\nWARC-Evil" not in gzip.decompress(warc.read_bytes())
