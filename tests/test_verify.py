"""Fixity: damage of every sort is named, and the check goes on after it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import small_archive
from crawling import kazcrawl
from kazcrawl.archive import open_archive
from kazcrawl.archive.fixity import Damage, Tally, check_search, verify
from kazcrawl.archive.lock import WriterLock
from kazcrawl.archive.warc import record, warc_folder
from kazcrawl.archive.warc_reading import DamagedRecord, check_digest, parse_record, read_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_archive.make(tmp_path / "a.sqlite")


def damages(path: Path, sample: int | None = None) -> list[Damage]:
    with open_archive(path) as archive:
        return list(verify(archive, Tally(), sample))


def warc_of(path: Path) -> Path:
    return next(warc_folder(path).glob("*.warc.gz"))


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement, values)
        connection.commit()


def place_of(path: Path, capture: int) -> tuple[int, int]:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT warc_offset, warc_length FROM captures WHERE id = ?"
        row: tuple[int, int] = connection.execute(query, (capture,)).fetchone()
    return row


def flip(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 0x01
    file.write_bytes(bytes(data))


def test_an_archive_as_written_has_no_damage(path: Path) -> None:
    tally = Tally()
    with open_archive(path) as archive:
        assert list(verify(archive, tally)) == []
    assert (tally.captures, tally.articles, tally.versions, tally.files) == (7, 3, 4, 1)
    assert check_search(path) is None


@pytest.mark.parametrize("capture", [1, 4, 7])
def test_any_flipped_bit_of_a_record_is_named(path: Path, capture: int) -> None:
    offset, length = place_of(path, capture)
    whole = warc_of(path).read_bytes()
    for at in [*range(3), *range(10, length, 17), *range(length - 8, length)]:
        flip(warc_of(path), offset + at)
        found = damages(path)
        assert [damage.scope for damage in found] == ["capture"], at
        assert found[0].name.startswith(f"{capture} http://example.org/")
        warc_of(path).write_bytes(whole)


def test_bits_that_hold_nothing_are_noticed_too(path: Path) -> None:
    """Bytes 3 to 9 of a gzip member are hints: text flag, time, the writer's system."""
    offset, _ = place_of(path, 4)
    flip(warc_of(path), offset + 5)
    (damage,) = damages(path)
    assert (damage.scope, damage.name) == ("warc", warc_of(path).name)
    assert "no record is damaged" in damage.reason
    assert damages(path, sample=7) == []


def test_what_later_writers_add_is_sealed_apart(path: Path) -> None:
    with warc_of(path).open("ab") as file:
        file.write(record({"WARC-Type": "metadata"}, b"more"))
    with open_archive(path, write=True) as archive, archive.transaction() as connection:
        length = warc_of(path).stat().st_size
        connection.exec_driver_sql(f"UPDATE warc_files SET length = {length}")
    assert damages(path) == []
    ranges = "SELECT start, length FROM warc_seals ORDER BY start"
    with closing(sqlite3.connect(path)) as connection:
        first, second = connection.execute(ranges).fetchall()
    assert (first[0], second) == (0, (first[1], length - first[1]))
    flip(warc_of(path), second[0] + 4)
    (damage,) = damages(path)
    assert damage.reason.startswith(f"between {second[0]} and {length}: no record")


def test_cut_file_is_named_with_every_record_that_is_lost(path: Path) -> None:
    offset, _ = place_of(path, 6)
    with warc_of(path).open("rb+") as file:
        file.truncate(offset + 20)
    found = damages(path)
    assert [damage.scope for damage in found] == ["warc", "capture", "capture"]
    assert "are missing" in found[0].reason
    assert [damage.name.split()[0] for damage in found[1:]] == ["6", "7"]
    assert "ends within the record" in found[1].reason


@pytest.mark.parametrize("sample", [None, 3])
def test_missing_file_is_named_once_with_what_is_lost(path: Path, sample: int | None) -> None:
    name = warc_of(path).name
    warc_of(path).unlink()
    tally = Tally()
    with open_archive(path) as archive:
        (damage,) = verify(archive, tally, sample)
    assert (damage.scope, damage.name) == ("warc", name)
    assert damage.reason.endswith("No such file or directory; 7 captures lie in it")
    assert (tally.captures, tally.missing, tally.damaged) == (0, 7, 1)


def test_a_database_without_its_folder_is_told_once(path: Path) -> None:
    copy = path.with_name("copy.sqlite")
    shutil.copy(path, copy)
    done = kazcrawl("verify", "--archive", copy)
    assert done.code == 1
    damaged, checked, lost = done.out.splitlines()
    assert damaged.startswith("damaged warc copy.warc: the folder is not there, and with it 1 WARC")
    assert checked.endswith(" 0 WARC files (0 bytes) checked: 1 damaged")
    assert lost == "7 captures could not be checked: no WARC file of theirs can be read"
    document = kazcrawl("verify", "--archive", copy, "--json").document
    assert (document["missing"], len(document["damages"])) == (7, 1)


def test_a_file_that_was_only_announced_is_not_missed(path: Path) -> None:
    change(path, "INSERT INTO warc_files (name, length) VALUES ('next.warc.gz', 0)")
    assert [damage for damage in damages(path) if "next" in damage.name] == []


def test_a_file_that_the_database_does_not_know_is_named_once(path: Path) -> None:
    change(path, "UPDATE captures SET warc_file = 'other.warc.gz' WHERE id > 5")
    found = [damage for damage in damages(path) if damage.name == "other.warc.gz"]
    assert [damage.reason.partition("; ")[2] for damage in found] == ["2 captures lie in it"]


def test_damaged_warcinfo_is_named(path: Path) -> None:
    flip(warc_of(path), 60)
    found = damages(path)
    assert [(damage.scope, damage.name) for damage in found] == [("warc", warc_of(path).name)]


def test_tail_that_is_not_committed_is_no_damage(path: Path) -> None:
    with warc_of(path).open("ab") as file:
        file.write(b"\x1f\x8b half a record")
    assert damages(path) == []


@pytest.mark.parametrize(
    ("statement", "scopes"),
    [
        ("UPDATE articles SET article_body = article_body || '!' WHERE id = 1", ["row", "article"]),
        (
            "UPDATE articles SET article_body = CAST(x'ff' || article_body AS TEXT) WHERE id = 1",
            ["row", "article"],
        ),
        ("UPDATE versions SET article_body = '' WHERE number = 2", ["version"]),
        ("UPDATE versions SET article_body = x'00' WHERE number = 2", ["version"]),
        (
            "UPDATE articles SET article_body = x'00' WHERE id ="
            " (SELECT min(id) FROM articles WHERE article_body IS NULL)",
            ["row", "article"],
        ),
        ("UPDATE versions SET headline = 'Other' WHERE number = 2", ["row", "version"]),
        (
            "UPDATE versions SET page = replace(page, 'North', 'South') WHERE number = 2",
            ["row", "version"],
        ),
        ("UPDATE versions SET page = 'no json' WHERE number = 2", ["row", "version"]),
        ("UPDATE captures SET url = 'http://example.org/other' WHERE id = 2", ["row", "capture"]),
        ("UPDATE captures SET payload_sha256 = 'ab' WHERE id = 2", ["row", "capture"]),
        ("UPDATE captures SET payload_length = 3 WHERE id = 2", ["row", "capture"]),
        (
            "UPDATE captures SET captured_at = '2026-01-01T00:00:00Z' WHERE id = 2",
            ["row", "capture"],
        ),
        ("UPDATE letters SET article_id = 999", ["database", "row"]),
    ],
)
def test_changed_rows_are_named(path: Path, statement: str, scopes: list[str]) -> None:
    change(path, statement)
    assert [damage.scope for damage in damages(path)] == scopes


def test_a_flipped_bit_in_the_database_file_is_named(path: Path) -> None:
    change(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    text = b"three months and for new lamps"
    data = path.read_bytes()
    at = data.find(text)
    assert at > 0
    found = 0
    while at >= 0:
        flip(path, at)
        found += bool({damage.scope for damage in damages(path)} & {"article", "version"})
        path.write_bytes(data)
        at = data.find(text, at + 1)
    assert found >= 3  # the article and both of its versions


def test_damaged_pages_of_the_database_do_not_end_the_check(path: Path) -> None:
    change(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'stubs'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = b"\xee" * size
    path.write_bytes(bytes(data))
    flip(warc_of(path), place_of(path, 3)[0] + 30)
    scopes = [damage.scope for damage in damages(path)]
    assert "database" in scopes
    assert scopes[-1] == "capture"


def test_damaged_index_is_named(path: Path) -> None:
    change(path, "DELETE FROM article_search_docsize WHERE id = 1")
    found = check_search(path)
    assert found is not None
    assert found.name == "article_search"


def test_media_have_the_digest_of_their_capture(path: Path) -> None:
    digest = "(SELECT payload_sha256 FROM captures WHERE id = 3)"
    statement = f"UPDATE media SET capture_id = 3, sha256 = {digest} WHERE id = 1"
    with open_archive(path, write=True) as archive, archive.transaction() as connection:
        connection.exec_driver_sql(statement)
    assert damages(path) == []
    change(path, "UPDATE media SET sha256 = 'ab' WHERE id = 1")
    assert [(one.scope, one.name) for one in damages(path)] == [("row", "media 1"), ("media", "1")]


def test_sample_reads_only_so_many(path: Path) -> None:
    tally = Tally()
    with open_archive(path) as archive:
        assert list(verify(archive, tally, sample=2)) == []
    assert tally.captures == 2


def test_captures_outside_any_warc_are_counted(path: Path) -> None:
    change(path, "UPDATE captures SET warc_file = NULL WHERE id = 7")
    tally = Tally()
    with open_archive(path) as archive:
        found = list(verify(archive, tally))
    assert [damage.name for damage in found] == ["captures 7"]  # not by a writer of ours
    assert (tally.captures, tally.outside) == (6, 1)


def test_verify_works_beside_a_writer(path: Path) -> None:
    with WriterLock(path):
        assert damages(path) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no WARC record"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "no WARC record"),
        (b"WARC/1.1\r\nA: b\r\n\r\n", "no Content-Length"),
        (b"WARC/1.1\r\nContent-Length: \xd9\xa3\r\n\r\nabc\r\n\r\n", "no Content-Length"),
        (b"WARC/1.1\r\nContent-Length: 5\r\n\r\nabc\r\n\r\n", "says 5 bytes, 3 are there"),
        (b"WARC/1.1\r\nContent-Length: 2\r\n\r\nabc\r\n\r\n", "says 2 bytes, 3 are there"),
    ],
)
def test_broken_records_are_told_apart(data: bytes, reason: str) -> None:
    with pytest.raises(DamagedRecord, match=reason):
        parse_record(data)


@pytest.mark.parametrize(
    ("stated", "good"),
    [
        ("sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", True),
        ("sha1:AGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", False),
        ("sha1:a9993e364706816aba3e25717850c26c9cd0d89d", True),
        ("sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====", True),
        ("blake3:whatever", True),
        (None, True),
    ],
)
def test_digests_of_others_are_understood(stated: str | None, good: bool) -> None:
    if good:
        check_digest(stated, b"abc", "block")
        return
    with pytest.raises(DamagedRecord, match="block digest differs"):
        check_digest(stated, b"abc", "block")


def test_check_is_on_record(path: Path) -> None:
    from typer.testing import CliRunner

    from kazcrawl.cli import app

    flip(warc_of(path), place_of(path, 2)[0] + 40)
    done = CliRunner().invoke(app, ["verify", "--archive", str(path)])
    assert done.exit_code == 1
    assert f"damaged capture 2 {small_archive.ONE}" in done.stdout
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT scope, records, damaged, detail FROM fixity_checks")
        scope, records, damaged, detail = row.fetchone()
    assert (scope, records, damaged) == ("all", 14, 1)
    assert json.loads(detail)[0]["scope"] == "capture"


def test_locked_archive_is_checked_without_a_record(path: Path) -> None:
    from typer.testing import CliRunner

    from kazcrawl.cli import app

    with WriterLock(path):
        done = CliRunner().invoke(app, ["verify", "--archive", str(path), "--json"])
    assert done.exit_code == 0
    assert "not on record" in json.loads(done.stdout)["notes"][0]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM fixity_checks").fetchone() == (0,)


def test_block_digest_is_checked(tmp_path: Path) -> None:
    digest = "sha256:" + "A" * 52
    fields = {"WARC-Type": "response", "WARC-Block-Digest": digest}
    member = record(fields, b"HTTP/1.1 200 OK\r\n\r\nbody")
    (tmp_path / "a.warc.gz").write_bytes(member * 2)
    with (tmp_path / "a.warc.gz").open("rb") as file:
        with pytest.raises(DamagedRecord, match="block digest differs"):
            read_record(file, 0, len(member))
        with pytest.raises(DamagedRecord, match="2 gzip members"):
            read_record(file, 0, 2 * len(member))
