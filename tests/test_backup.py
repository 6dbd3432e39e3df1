"""Backups: one state while a crawl writes, whole or not at all, completed by the next."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import forking
import small_archive
from crawling import kazcrawl, rows
from kazcrawl.archive import ArchiveBusy, ArchiveError, StorageError, backing_up, open_archive
from kazcrawl.archive.backing_up import back_up
from kazcrawl.archive.fixity import Tally, verify
from kazcrawl.archive.lock import WriterLock
from kazcrawl.archive.schema import metadata
from kazcrawl.archive.warc import record, warc_folder
from killing import wait_for_requests
from sample_site import serve


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_archive.make(tmp_path / "a.sqlite")


def warc_of(path: Path) -> Path:
    return next(warc_folder(path).glob("*.warc.gz"))


def damages(path: Path) -> list[str]:
    with open_archive(path) as archive:
        return [damage.reason for damage in verify(archive, Tally())]


def contents(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


def counts(path: Path) -> dict[str, int]:
    tables = [table.name for table in metadata.sorted_tables]
    return {table: rows(path, f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables}


def test_a_backup_beside_a_running_crawl_is_one_state_that_goes_on(tmp_path: Path) -> None:
    server, base = serve.serve()
    archive, copy = tmp_path / "a.sqlite", tmp_path / "safe" / "copy.sqlite"
    command = ["crawl", f"{base}/", "--archive", str(archive), "--delay", "0.1", "--quiet"]
    process, held = forking.start(command), []
    for asked in (20, 50):
        wait_for_requests(server, asked, process)
        done = kazcrawl("backup", copy, "--archive", archive)
        assert (done.code, process.poll()) == (0, None), done.err
        assert damages(copy) == []
        held.append(counts(copy)["captures"])
    assert process.wait(60) in {0, 1}
    assert 0 < held[0] < held[1] < counts(archive)["captures"]
    assert kazcrawl("crawl", f"{base}/", "--archive", copy, "--quiet").code in {0, 1}
    server.shutdown()
    server.server_close()
    assert damages(copy) == []
    query = "SELECT uid, text_sha256 FROM articles ORDER BY uid"
    assert rows(copy, query) == rows(archive, query)
    assert rows(copy, "SELECT DISTINCT status FROM crawls") == [{"status": "finished"}]
    whole = back_up(archive, tmp_path / "whole.sqlite").path
    assert contents(whole) == contents(archive)


def test_the_next_backup_brings_only_what_is_new(path: Path, tmp_path: Path) -> None:
    safe = tmp_path / "safe"
    safe.mkdir()
    first = back_up(path, safe)
    assert (first.path, first.files) == (safe / "a.sqlite", 1)
    assert first.brought == first.bytes == warc_of(path).stat().st_size
    with warc_of(path).open("ab") as file:
        file.write(record({"WARC-Type": "metadata"}, b"more"))
    assert back_up(path, safe).brought == 0  # nobody has committed it
    with open_archive(path, write=True) as archive, archive.transaction() as connection:
        length = warc_of(path).stat().st_size
        connection.exec_driver_sql(f"UPDATE warc_files SET length = {length}")
    assert back_up(path, safe).brought == length - first.bytes
    assert damages(safe / "a.sqlite") == []
    assert contents(safe / "a.sqlite") == contents(path)
    assert {one.suffix for one in safe.iterdir()} <= {
        ".sqlite",
        ".lock",
        ".warc",
        ".sqlite-shm",
        ".sqlite-wal",
    }


def test_a_copy_that_has_rotted_is_made_anew(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.sqlite").path
    data = bytearray(warc_of(copy).read_bytes())
    data[300] ^= 1
    warc_of(copy).write_bytes(data)
    assert damages(copy)
    assert back_up(path, copy).brought == len(data)
    assert damages(copy) == []


def test_a_tail_in_the_copy_goes(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.sqlite").path
    with warc_of(copy).open("ab") as file:
        file.write(b"what a crawl that was killed has left there")
    assert back_up(path, copy).brought == 0
    assert warc_of(copy).read_bytes() == warc_of(path).read_bytes()


@pytest.mark.parametrize(
    "harm", [lambda data: data[:300] + b"?" + data[301:], lambda data: data[:-7]]
)
def test_a_damaged_file_does_not_replace_its_good_copy(
    path: Path, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    copy = back_up(path, tmp_path / "copy.sqlite").path
    before = warc_of(copy).read_bytes()
    warc_of(path).write_bytes(harm(before))
    done = kazcrawl("backup", copy, "--archive", path)
    assert (done.code, "is damaged" in done.err) == (3, True)
    assert warc_of(copy).read_bytes() == before
    assert damages(copy) == []


def test_a_log_of_the_old_copy_does_not_outlive_it(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.sqlite").path
    script = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('PRAGMA journal_mode = WAL'); c.execute(\"UPDATE sites SET title = 'old'\");"
        "c.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, copy], check=True)
    assert copy.with_name("copy.sqlite-wal").stat().st_size
    back_up(path, copy)
    assert contents(copy) == contents(path)
    assert damages(copy) == []


@pytest.mark.parametrize("step", ["copy_database", "bring_file", "sync_folder"])
def test_until_all_is_there_the_old_copy_stays(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    copy = back_up(path, tmp_path / "copy.sqlite").path
    before = contents(copy)
    with open_archive(path, write=True) as archive, archive.transaction() as connection:
        connection.exec_driver_sql("UPDATE sites SET title = 'Other'")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backing_up, step, full)
        with pytest.raises(StorageError, match="No space left"):
            back_up(path, copy)
    assert contents(copy) == before
    assert damages(copy) == []
    assert list(tmp_path.glob(".*")) == []
    back_up(path, copy)
    assert contents(copy) == contents(path)


def test_what_is_no_place_for_a_copy_is_refused(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="the archive itself"):
        back_up(path, path)
    with pytest.raises(ArchiveError, match="the archive itself"):
        back_up(path, path.parent)
    (tmp_path / "letter.txt").write_text("Dear Minister " * 20)
    with pytest.raises(ArchiveError, match="not a kazcrawl archive"):
        back_up(path, tmp_path / "letter.txt")
    other = small_archive.make(tmp_path / "other.sqlite", small_archive.pages()[:2])
    warc_of(other).rename(warc_of(other).with_name("other-1.warc.gz"))
    with open_archive(other, write=True) as archive, archive.transaction() as connection:
        connection.exec_driver_sql("UPDATE warc_files SET name = 'other-1.warc.gz'")
    with pytest.raises(ArchiveError, match=r"holds evidence .*other-1"):
        back_up(path, other)
    copy = back_up(path, tmp_path / "copy.sqlite").path
    with WriterLock(copy), pytest.raises(ArchiveBusy):
        back_up(path, copy)
    with pytest.raises(ArchiveError, match="there is no archive"):
        back_up(tmp_path / "none.sqlite", tmp_path / "b.sqlite")


def test_what_the_archive_has_lost_is_told(path: Path, tmp_path: Path) -> None:
    size = warc_of(path).stat().st_size
    with warc_of(path).open("rb+") as file:
        file.truncate(size - 7)
    done = kazcrawl("backup", tmp_path / "copy.sqlite", "--archive", path, "--json")
    assert done.code == 1
    assert json.loads(done.out)["missing"] == [{"name": warc_of(path).name, "bytes": 7}]
    warc_of(path).unlink()
    done = kazcrawl("backup", tmp_path / "more.sqlite", "--archive", path)
    assert done.code == 1
    assert f"has lost {size} bytes" in done.err


def test_a_name_with_a_slash_is_a_folder_before_it_is_there(path: Path, tmp_path: Path) -> None:
    """``backup new/`` made a file ``new``."""
    done = kazcrawl("backup", f"{tmp_path}/new/", "--archive", path, "--json")
    assert done.document["path"] == str(tmp_path / "new" / path.name)
    assert damages(tmp_path / "new" / path.name) == []


def test_no_backup_goes_into_the_archives_own_evidence(path: Path) -> None:
    """A WARC folder is an existing folder, so ``backup data/archive.warc`` put a copy among the files."""
    before = sorted(warc_folder(path).iterdir())
    with pytest.raises(ArchiveError, match="own WARC folder"):
        back_up(path, warc_folder(path))
    assert sorted(warc_folder(path).iterdir()) == before
