"""WACZ files as other programs read them: records, index, pages, digests."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

import neighbouring
import small_archive
from kazcrawl.archive.warc import warc_folder
from kazcrawl.cli import app
from kazcrawl.exports import cdxj
from kazcrawl.exports.cdxj import SortedLines, write_blocks
from kazcrawl.exports.surt import surt

TAIL = b"a tail that nothing points to"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return neighbouring.make(tmp_path / "a.sqlite")


def export(path: Path, *options: str) -> tuple[int, str, Path]:
    out = path.with_name("a.wacz")
    arguments = ["export", "wacz", "--archive", str(path), "--out", str(out), "--json", *options]
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.stdout, out


def warc_of(path: Path) -> Path:
    return next(warc_folder(path).glob("*.warc.gz"))


def lines_of(out: Path) -> list[tuple[str, str, dict[str, str]]]:
    """Key, time and fields of each line of the index."""
    with zipfile.ZipFile(out) as archive:
        text = gzip.decompress(archive.read("indexes/index.cdx.gz")).decode()
    parts = [line.split(" ", 2) for line in text.splitlines()]
    return [(key, time, json.loads(fields)) for key, time, fields in parts]


def records_of(out: Path) -> list[tuple[int, int, str, str, str]]:
    """Offset, length, type, address and time of each record, as warcio reads them."""
    found = []
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            if not name.startswith("archive/"):
                continue
            records = ArchiveIterator(io.BytesIO(archive.read(name)))
            for record in records:
                record.content_stream().read()
                head = record.rec_headers
                told = (head.get_header("WARC-Target-URI"), head.get_header("WARC-Date"))
                place = (records.get_record_offset(), records.get_record_length())
                found.append((*place, record.rec_type, *told))
    return found


def pages_of(out: Path, name: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(out) as archive:
        text = archive.read(f"pages/{name}.jsonl").decode()
    head, *pages = [json.loads(line) for line in text.splitlines()]
    assert head["format"] == "json-pages-1.0"
    return pages


def test_all_that_is_committed_is_packed(path: Path) -> None:
    with warc_of(path).open("ab") as file:
        file.write(TAIL)
    code, told, out = export(path)
    assert code == 0
    assert json.loads(told)["records"] == 1 + 3 * 7
    with zipfile.ZipFile(out) as archive:
        (name,) = [one for one in archive.namelist() if one.startswith("archive/")]
        assert archive.getinfo(name).compress_type == zipfile.ZIP_STORED
        assert archive.read(name) == warc_of(path).read_bytes().removesuffix(TAIL)
        assert archive.testzip() is None


def test_index_is_sorted_and_leads_to_every_response(path: Path) -> None:
    _, _, out = export(path)
    lines = lines_of(out)
    assert all(one[:2] <= other[:2] for one, other in pairwise(lines))
    answers = {record for record in records_of(out) if record[2] in {"response", "revisit"}}
    assert len(lines) == len(answers) == 7
    for key, time, fields in lines:
        place = (int(fields["offset"]), int(fields["length"]))
        (record,) = [one for one in answers if one[:2] == place]
        assert (fields["url"], time) == (record[3], "".join(filter(str.isdigit, record[4])))
        assert key.startswith("org,example)/")
        assert fields["digest"].startswith("sha256:")
        assert fields["mime"] == ("warc/revisit" if record[2] == "revisit" else "text/html")
    assert {fields["status"] for _, _, fields in lines} == {"200", "404"}


def test_digests_of_all_files_are_told(path: Path) -> None:
    _, _, out = export(path)
    with zipfile.ZipFile(out) as archive:
        package = archive.read("datapackage.json")
        digest = json.loads(archive.read("datapackage-digest.json"))
        told = json.loads(package)
        files = {name: archive.read(name) for name in archive.namelist()}
    assert digest["hash"] == f"sha256:{hashlib.sha256(package).hexdigest()}"
    assert (told["wacz_version"], told["title"]) == ("1.1.1", small_archive.SITE.title)
    assert told["mainPageUrl"] == small_archive.HOME
    resources = {one["path"]: (one["hash"], one["bytes"]) for one in told["resources"]}
    del files["datapackage.json"], files["datapackage-digest.json"]
    assert resources == {
        name: (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data))
        for name, data in files.items()
    }


def test_pages_are_every_version_with_its_text(path: Path) -> None:
    _, _, out = export(path)
    pages = {(page["url"], page["ts"]): page for page in pages_of(out, "pages")}
    assert len(pages) == 4
    assert pages[small_archive.ONE, "2026-02-03T04:01:00Z"]["text"] == small_archive.BODY
    assert pages[small_archive.ONE, "2026-02-03T04:06:00Z"]["text"] == small_archive.LATER
    assert pages[small_archive.TWO, "2026-02-03T04:02:00Z"]["title"] == "Жаңаөзен"
    assert [page["url"] for page in pages_of(out, "extraPages")] == [small_archive.HOME]


@pytest.mark.parametrize(
    ("options", "captures"),
    [
        (("--since", "2026-02-03T04:05Z"), [2, 6, 7]),
        (("--since", "2026-02-03T04:06:00Z"), [2, 7]),
        (("--until", "2026-02-03T04:01Z"), [1, 2]),
        (("--since", "2026-02-03T04:02Z", "--until", "2026-02-03T04:03"), None),
        (("--since", "2026-02-03T04:02Z", "--until", "2026-02-03T04:03Z"), [3, 4]),
        (("--site", "example"), [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_chosen_captures_come_with_what_belongs_to_them(
    path: Path, options: tuple[str, ...], captures: list[int] | None
) -> None:
    """Capture 7 is a revisit of 2, so it brings it along."""
    code, _, out = export(path, *options)
    if captures is None:
        assert code == 2
        return
    assert code == 0
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id, warc_offset, warc_length FROM captures").fetchall()
    whole = warc_of(path).read_bytes()
    members = {row[0]: whole[row[1] : row[1] + row[2]] for row in rows}
    with zipfile.ZipFile(out) as archive:
        (name,) = [one for one in archive.namelist() if one.startswith("archive/")]
        data = archive.read(name)
    assert [number for number, member in members.items() if member in data] == captures
    found = records_of(out)
    assert found[0][2] == "warcinfo"
    assert len(found) == 1 + 3 * len(captures)
    assert len(lines_of(out)) == len(captures)
    for offset, length, *_ in found:
        assert data[offset : offset + length] in whole


def test_other_sites_stay_out(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO crawls (id, site, source, status, started_at) VALUES (2, 'o', 'live', 'x', 'y')"
        )
        connection.execute("INSERT INTO sites (name, title) VALUES ('o', 'Other')")
        connection.execute("UPDATE captures SET crawl_id = 2 WHERE id IN (3, 5)")
        connection.commit()
    code, _, out = export(path, "--site", "o")
    assert code == 0
    assert [line[2]["url"] for line in lines_of(out)] == [small_archive.LOCKED, small_archive.TWO]
    assert export(path, "--site", "unknown")[0] == 2


def test_damaged_records_are_named_and_left_out(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (offset,) = connection.execute("SELECT warc_offset FROM captures WHERE id = 3").fetchone()
    data = bytearray(warc_of(path).read_bytes())
    data[offset] ^= 1
    warc_of(path).write_bytes(data)
    code, told, out = export(path, "--site", "example")
    assert code == 1
    (damage,) = json.loads(told)["damages"]
    assert damage["name"] == f"3 {small_archive.TWO}"
    assert len(lines_of(out)) == 6
    warc_of(path).unlink()
    code, told, _ = export(path)
    assert len(json.loads(told)["damages"]) == 7


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--since", "2030"), "no capture"),
        (("--out", "a.zip"), "must end in .wacz"),
        (("--out", "-"), "stdout"),
        (("--events",), "JSON feed alone"),
    ],
)
def test_what_cannot_be_packed_is_refused(
    path: Path, options: tuple[str, ...], reason: str
) -> None:
    code, told, out = export(path, *options)
    assert code == 2
    assert reason in json.loads(told)["error"]
    assert not out.exists()


def test_a_target_is_replaced_only_when_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = path.with_name("a.wacz")
    out.write_text("the old one")

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kazcrawl.exports.wacz.write_blocks", full)
    assert export(path)[0] == 3
    assert out.read_text() == "the old one"
    assert [one.name for one in path.parent.glob(".*")] == []


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.example.org/A/b/?B=2&a=1", "org,example)/a/b?a=1&b=2"),
        ("https://example.org:443", "org,example)/"),
        ("http://127.0.0.1:8080/x", "1,0,0,127:8080)/x"),
        ("http://example.org/жаңа", "org,example)/%d0%b6%d0%b0%d2%a3%d0%b0"),
        ("http://example.org/a b", "org,example)/a%20b"),
        ("http://example.org/a/../b//c/#d", "org,example)/b/c"),
        ("https://u:p@www2.example.org./?", "org,example)/"),
        ("http://example.org/?phpsessid=0123456789abcdef0123456789abcdef&a", "org,example)/?a"),
        ("urn:text:a b", "urn:text:a%20b"),
    ],
)
def test_addresses_are_found_as_replay_asks_for_them(url: str, key: str) -> None:
    assert surt(url) == key


def test_addresses_are_spelled_as_by_the_internet_archives_library() -> None:
    theirs = pytest.importorskip(
        "surt", reason="surt is not installed (AGPL; pip install surt)"
    ).surt
    chance = random.Random(1)
    hosts = ("example.org", "www.ex.kz", "WWW2.a.b.info:8080", "u:p@жаңа.kz", "a..b.:80")
    pieces = [*"aB1é ж/?&=+.;~'@-_", "..", "//", "%20", "%25", "%2F", "%3F", "%2e", "#"]
    for _ in range(20_000):
        rest = "".join(chance.choices(pieces, k=chance.randrange(12)))
        url = f"http://{chance.choice(hosts)}/{rest}"
        assert surt(url) == theirs(url), url


def test_long_indexes_are_sorted_in_parts_and_packed_in_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cdxj, "RUN_LINES", 7)
    monkeypatch.setattr(cdxj, "BLOCK_LINES", 10)
    given = [f"org,example)/{number * 37 % 101:03} 2026 {{}}\n" for number in range(101)]
    packed = io.BytesIO()
    with SortedLines() as lines:
        for line in given:
            lines.add(line)
        told = write_blocks(lines, packed, "index.cdx.gz").splitlines()
    assert gzip.decompress(packed.getvalue()).decode() == "".join(sorted(given))
    assert len(told) == 1 + 11
    for line in told[1:]:
        key, _, place = line.split(" ", 2)
        at = json.loads(place)
        block = packed.getvalue()[at["offset"] :][: at["length"]]
        assert gzip.decompress(block).decode().startswith(key)
        assert at["digest"] == f"sha256:{hashlib.sha256(block).hexdigest()}"


def test_the_wacz_tool_accepts_the_file(path: Path) -> None:
    tool = os.environ.get("WACZ_TOOL") or shutil.which("wacz")
    if tool is None:
        pytest.skip("no wacz here (pip install wacz, in an environment of its own; WACZ_TOOL=path)")
    _, _, out = export(path)
    done = subprocess.run(
        [tool, "validate", "-f", out], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is valid" in done.stdout
