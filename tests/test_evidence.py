"""The chain from an article's rows to the records, as it can be cited."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

import small_archive
from crawling import kazcrawl, rows
from kazcrawl import SOFTWARE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_archive.make(tmp_path / "a.sqlite")


def chain(path: Path, name: str = "1") -> Any:
    return kazcrawl("show", name, "--evidence", "--json", "--archive", path).document


def test_every_row_leads_to_its_record(path: Path) -> None:
    told = chain(path)
    captures = {one["id"]: one for one in told["captures"]}
    named = [told["text"], told["published"], *told["stubs"], *told["versions"], *told["events"]]
    assert {one["capture_id"] for one in named} <= captures.keys()
    for one in captures.values():
        with (path.with_suffix(".warc") / one["warc_file"]).open("rb") as file:
            file.seek(one["warc_offset"])
            record = next(iter(ArchiveIterator(file)))
            payload = record.content_stream().read()
        assert record.rec_headers["WARC-Record-ID"] == f"<{one['record_id']}>"
        assert record.rec_headers["WARC-Date"] == one["captured_at"]
        assert hashlib.sha256(payload).hexdigest() == one["payload_sha256"]
        assert one["damage"] is None
        assert (one["crawl"]["software"], one["read_by"]) == (SOFTWARE, SOFTWARE)


def test_text_fits_a_terminal_and_ends_with_a_citation(path: Path) -> None:
    run = kazcrawl("show", "1", "--evidence", "--archive", path)
    assert run.code == 0, run.err
    lines = run.out.splitlines()
    address = rows(path, "SELECT url FROM articles WHERE id = 1")[0]["url"]
    assert all(len(line) <= 79 for line in lines if "http" not in line)
    assert lines[-2] == "To cite"
    text = chain(path)
    capture = next(one for one in text["captures"] if one["id"] == text["text"]["capture_id"])
    for said in (address, capture["captured_at"], capture["record_id"], capture["payload_sha256"]):
        assert said in lines[-1]
    assert capture["memento"] == capture["captured_at"].translate(
        {ord(one): None for one in "-:TZ"}
    ) + "/" + str(capture["url"])


def test_damage_is_said(path: Path) -> None:
    place = chain(path)["captures"][0]
    file = path.with_suffix(".warc") / place["warc_file"]
    data = bytearray(file.read_bytes())
    data[place["warc_offset"] + 40] ^= 1
    file.write_bytes(bytes(data))
    run = kazcrawl("show", "1", "--evidence", "--archive", path)
    assert run.code == 1
    assert "damaged" in run.out
    file.unlink()
    run = kazcrawl("show", "1", "--evidence", "--json", "--archive", path)
    assert run.code == 1
    assert all("cannot be read" in one["damage"] for one in json.loads(run.out)["captures"])


def test_aliases_and_failures_name_their_capture(path: Path) -> None:
    kept = rows(path, "SELECT url, capture_id, first_seen_at FROM aliases")
    assert kept
    for one in kept:
        captured = rows(path, "SELECT captured_at FROM captures WHERE id = ?", one["capture_id"])
        assert captured == [{"captured_at": one["first_seen_at"]}]
    lost = rows(path, "SELECT capture_id FROM failures WHERE kind = 'status'")
    assert lost
    assert all(row["capture_id"] for row in lost)
