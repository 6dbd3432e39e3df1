"""Seals: any bit that flips in a row is noticed and named; what writers change is not."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

import small_archive
from flipping import draw_records, draw_rows, flip, row_places
from kazcrawl.archive import open_archive, sealing
from kazcrawl.archive.fixity import Damage, Tally, check_search, verify
from kazcrawl.archive.schema import metadata
from kazcrawl.archive.sealing import sealed_tables
from kazcrawl.archive.warc import warc_folder

FLIPS = 40  # tests/long has 200, in an archive of a crawl
ROWS = sorted({*metadata.tables} - {"signature_bands", "unsealed"})  # these have no rowids


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_archive.make(tmp_path / "a.sqlite")


def check(path: Path) -> tuple[list[Damage], Tally]:
    tally = Tally()
    with open_archive(path) as archive:
        return list(verify(archive, tally)), tally


def change(path: Path, statement: str, *values: object) -> None:
    """By another program than ours."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, values)
        connection.commit()


def write(path: Path, *statements: str, seal: bool = True) -> None:
    """By a writer of ours, which is killed before it can seal or not."""
    archive = open_archive(path, write=True)
    with archive.transaction() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    archive.close(whole=seal)


def named(found: list[Damage]) -> list[str]:
    return [damage.name for damage in found if damage.scope == "row"]


def test_each_flip_is_found_and_named(path: Path) -> None:
    """Half in rows of all tables, half in the records of pages and of what else was captured."""
    chance = random.Random(20160527)
    folder = warc_folder(path)
    rows = draw_rows(path, ROWS, FLIPS // 2, chance)
    records = draw_records(path, folder, "status = 200", FLIPS // 4, chance)
    others = draw_records(path, folder, "id > 1", FLIPS // 4, chance)
    assert check(path)[0] == []
    missed, unnamed = [], []
    for place in [*rows, *records, *others]:
        bit = chance.randrange(8)
        flip(place, bit)
        found, _ = check(path)
        if not found:
            missed.append((place, bit))
        if not is_named(place.what, found):
            unnamed.append((place, bit, found))
        flip(place, bit)
    assert check(path)[0] == []
    assert (missed, unnamed) == ([], [])


def is_named(what: str, found: list[Damage]) -> bool:
    """Is the row's table, or the capture, among what was found?"""
    if what.startswith("capture "):
        # Bits of a record that hold nothing are the file's: of a gzip header, before its trailer.
        names = [f"{one.scope} {one.name} " for one in found]
        return any(name.startswith((f"{what} ", "warc ")) for name in names)
    start = "seals of " if what == "seals" else f"{what} "
    if any(one.scope == "row" and one.name.startswith(start) for one in found):
        return True
    # The bodies' own digests, and where the seals cannot be read at all SQLite's own check.
    other = {"articles": "article", "versions": "version", "seals": "database"}
    return any(one.scope == other.get(what) for one in found)


def test_all_tables_of_the_archive_are_sealed(path: Path) -> None:
    """But those of the seals themselves, and the bands, which their signatures tell."""
    apart = {"seals", "unsealed", "signature_bands"}
    assert sealed_tables().keys() == {*metadata.tables} - apart | {"article_search_content"}
    with closing(sqlite3.connect(path)) as connection:
        for table in sealed_tables():
            (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            seals = connection.execute(
                "SELECT coalesce(sum(length(crcs)), 0) / 5 FROM seals WHERE table_name = ?",
                (table,),
            )
            assert seals.fetchone() == (rows,), table
    assert len(row_places(path, ROWS)) > 15
    assert check(path)[1].unsealed == 0


def test_what_our_writers_change_is_sealed_again(path: Path) -> None:
    write(
        path,
        "UPDATE articles SET headline = 'Another' WHERE id = 1",
        "DELETE FROM letters",
        "INSERT INTO letters (id, article_id, position, letter_body) VALUES (1, 2, 1, 'Sir')",
        "INSERT OR REPLACE INTO sites (name, title) VALUES ('example', 'Other')",
        "INSERT INTO sites (name, title) VALUES ('more', 'More')",
        "UPDATE article_search SET excerpt = 'other' WHERE rowid = 1",
    )
    found, tally = check(path)
    assert (found, tally.unsealed) == ([], 0)
    assert check_search(path) is None


def test_rows_of_a_killed_writer_are_counted_until_the_next_has_sealed_them(path: Path) -> None:
    write(
        path,
        "UPDATE articles SET headline = 'Another' WHERE id IN (1, 2)",
        "INSERT INTO sites (name, title) VALUES ('more', 'More')",
        "DELETE FROM comments",
        seal=False,
    )
    found, tally = check(path)
    assert (found, tally.unsealed) == ([], 3)
    change(path, "UPDATE stubs SET headline = 'x' WHERE id = 2")
    change(path, "UPDATE articles SET headline = 'x' WHERE id = 3")
    assert sorted(named(check(path)[0])) == ["articles 3", "stubs 2"]
    write(path)
    found, tally = check(path)
    assert (sorted(named(found)), tally.unsealed) == (["articles 3", "stubs 2"], 0)


def test_damage_is_not_sealed_by_the_next_writer(path: Path) -> None:
    """Neither in a block that it writes to nor in any other."""
    change(path, "UPDATE articles SET url = 'http://example.org/x' WHERE id = 3")
    change(path, "DELETE FROM stubs WHERE id = 4")
    change(path, "INSERT INTO sites (rowid, name) VALUES (0, 'slipped in')")
    wrong = ["articles 3", "sites 0", "stubs 4"]
    assert sorted(named(check(path)[0])) == wrong
    for number in range(3):
        write(
            path,
            f"UPDATE articles SET headline = 'Another {number}' WHERE id IN (1, 2)",
            f"UPDATE stubs SET headline = 'Another {number}' WHERE id IN (1, 2)",
            f"INSERT INTO sites (name) VALUES ('more {number}')",
        )
    assert {"articles 3", "stubs 4"} <= set(named(check(path)[0]))


def test_a_damaged_seal_is_told_from_a_damaged_row(path: Path) -> None:
    change(path, "UPDATE seals SET sha256 = 'x' WHERE table_name = 'stubs'")
    change(path, "UPDATE seals SET crcs = zeroblob(length(crcs)) WHERE table_name = 'sites'")
    change(path, "UPDATE seals SET columns = 'nothing' WHERE table_name = 'articles'")
    found = Counter(damage.name.rpartition(" of ")[2].split()[0] for damage in check(path)[0])
    assert found == {"stubs": 1, "sites": 1, "articles": 1}
    write(path, "UPDATE stubs SET headline = 'x' WHERE id = 1")
    assert len(check(path)[0]) == 2


def test_rows_put_between_sealed_blocks_are_told(path: Path) -> None:
    letter = "INSERT INTO letters (id, article_id, position, letter_body) VALUES ({}, 2, {}, 'Sir')"
    write(path, letter.format(5000, 7))
    assert check(path)[0] == []
    change(path, letter.format(2000, 8))
    (damage,) = check(path)[0]
    assert damage.name.startswith("letters ")
    assert damage.reason == "1 rows there are in no seal"


def test_what_the_sums_of_rows_miss_their_digest_shows(path: Path) -> None:
    """CRC-32 can be made to fit: here the digest is what differs, and its seal is intact."""
    query = "SELECT table_name, block, columns, crcs FROM seals WHERE table_name = 'sites'"
    with closing(sqlite3.connect(path)) as connection:
        (table, block, columns, crcs) = connection.execute(query).fetchone()
    own = sealing._own_crc(table, block, columns, "ab", crcs)
    change(path, "UPDATE seals SET sha256 = 'ab', own_crc = ? WHERE table_name = 'sites'", own)
    (damage,) = check(path)[0]
    assert (damage.name, damage.reason) == (
        "sites 0 to 255",
        "the rows are not as they were sealed",
    )


def test_text_that_became_binary_is_named_alone(path: Path) -> None:
    change(path, "UPDATE stubs SET headline = x'00ff' WHERE id = 2")
    assert named(check(path)[0]) == ["stubs 2"]


@pytest.mark.parametrize("value", ["0.5", "x'00'", "-5", "4611686018427387904"])
@pytest.mark.parametrize("table", ["captures", "warc_files", "warc_seals", "seals", "signatures"])
def test_values_of_any_type_and_size_are_damage_and_no_crash(
    path: Path, table: str, value: str
) -> None:
    columns = {
        "captures": "warc_offset warc_length payload_length status url",
        "warc_files": "length",
        "warc_seals": "start length",
        "seals": "block crcs own_crc",
        "signatures": "signature",
    }
    for column in columns[table].split():
        copy = path.with_name("copy.sqlite")
        shutil.copy(path, copy)
        shutil.copytree(warc_folder(path), warc_folder(copy), dirs_exist_ok=True)
        try:
            change(copy, f"UPDATE {table} SET {column} = {value} WHERE rowid = 1")
        except sqlite3.IntegrityError:
            continue
        assert check(copy)[0], column


def test_new_columns_do_not_break_seals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration adds one: what was sealed is over the columns of its time."""
    whole = sealed_tables()
    before = whole | {"sites": "name, title, home_url"}
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "sealed_tables", lambda: before)
        path = small_archive.make(tmp_path / "a.sqlite")
        write(path, "INSERT INTO sites (name) VALUES ('other')")
    change(path, "UPDATE sites SET distrusted_at = 'x' WHERE name = 'example'")
    assert check(path)[0] == []
    change(path, "UPDATE sites SET title = 'x' WHERE name = 'example'")
    write(path, "UPDATE sites SET title = 'y' WHERE name = 'other'")
    assert named(check(path)[0]) == ["sites 1"]


def test_bands_must_be_those_of_their_signature(path: Path) -> None:
    body = " ".join(f"word{number}" for number in range(60))
    outcomes = [small_archive.page(small_archive.ONE, small_archive._miners(body))]
    other = small_archive.make(path.with_name("b.sqlite"), outcomes)
    assert check(other)[0] == []
    change(
        other,
        "UPDATE signature_bands SET hash = hash + 1 WHERE hash IN (SELECT min(hash) FROM signature_bands)",
    )
    (damage,) = check(other)[0]
    assert damage.name.startswith("signature_bands ")
