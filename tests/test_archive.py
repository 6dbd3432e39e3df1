"""The archive: opening, the one writer, the order of arrival, kills."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from archive_cases import (
    BODY,
    HOME,
    LINKING,
    OLD,
    ONE,
    SITE,
    TWO,
    arrivals,
    article,
    at,
    capture,
    dump,
    listing,
    page,
    redirect,
    stub,
)
from kazcrawl.archive import Archive, ArchiveBusy, ArchiveError, StorageError, open_archive
from kazcrawl.archive.lock import WriterLock, is_held
from kazcrawl.archive.schema import APPLICATION_ID
from kazcrawl.items import Failure, Outcome, Target


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new archive, to be copied rather than made again."""
    path = tmp_path_factory.mktemp("empty") / "a.sqlite"
    open_archive(path, write=True).close()
    return path


@pytest.fixture
def archive(empty: Path, tmp_path: Path) -> Iterator[Archive]:
    shutil.copy(empty, tmp_path / "a.sqlite")
    with open_archive(tmp_path / "a.sqlite", write=True) as opened:
        yield opened


def store(archive: Archive, *batches: list[Outcome], full: bool = False) -> int:
    crawl = archive.begin_crawl(SITE, full=full)
    frontier = archive.frontier(SITE, crawl.id, full)
    writer = archive.writer(SITE, crawl.id, frontier)
    for outcomes in batches:
        writer.commit(outcomes, {"a.warc.gz": 10})
    return crawl.id


def one(archive: Archive, sql: str) -> tuple[object, ...]:
    with archive.connect() as connection:
        return tuple(connection.execute(text(sql)).one())


def every(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    with archive.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


# Opening


@pytest.mark.parametrize("name", ["a b.sqlite", "a?b#c%20.sqlite", "қаза.sqlite", "a'b.sqlite"])
def test_opens_again_for_reading_under_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with open_archive(path, write=True) as archive:
        store(archive, [page(ONE, 1, article(ONE))])
    with open_archive(path) as archive:
        assert one(archive, "SELECT headline FROM articles") == ("Miners stop work",)
        with pytest.raises(ArchiveError, match="reading only"), archive.transaction():
            pass


def other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE articles (id INTEGER)")
    connection.close()


FOREIGN = {
    "text": lambda path: path.write_text("not a database " * 20),
    "short": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "jpeg": lambda path: path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(500)),
    "other database": other_database,
    "fifo": os.mkfifo,
    "folder": Path.mkdir,
}


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("kind", FOREIGN)
def test_foreign_file_is_refused_and_left_as_it_is(tmp_path: Path, kind: str, write: bool) -> None:
    path = tmp_path / "x.sqlite"
    FOREIGN[kind](path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(ArchiveError):
        open_archive(path, write=write)
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.sqlite"]
    assert before is None or path.read_bytes() == before


def test_newer_archive_is_refused(archive: Archive) -> None:
    with archive.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    archive.close()
    before = archive.path.read_bytes()
    for write in (False, True):
        with pytest.raises(ArchiveError, match="newer"):
            open_archive(archive.path, write=write)
    assert archive.path.read_bytes() == before


def test_missing_archive_is_made_only_to_write(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.sqlite"
    with pytest.raises(ArchiveError, match="no archive"):
        open_archive(path)
    assert not path.parent.exists()
    open_archive(path, write=True).close()
    assert int.from_bytes(path.read_bytes()[68:72], "big") == APPLICATION_ID


def test_half_made_archive_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.with_name("a.sqlite.new").write_bytes(b"SQLite format 3\0 and then the light went out")
    path.touch()
    with open_archive(path, write=True) as archive:
        assert one(archive, "SELECT count(*) FROM articles") == (0,)
    assert not path.with_name("a.sqlite.new").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_unwritable_folder_is_a_storage_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError):
        open_archive(tmp_path / "a.sqlite", write=True)


def test_folder_that_is_a_file_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        open_archive(tmp_path / "file" / "a.sqlite", write=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_medium_can_be_read(archive: Archive) -> None:
    store(archive, [page(ONE, 1, article(ONE))])
    archive.close()
    archive.path.parent.chmod(0o500)
    try:
        with open_archive(archive.path) as opened:
            assert one(opened, "SELECT count(*) FROM articles") == (1,)
    finally:
        archive.path.parent.chmod(0o700)


def test_second_writer_is_refused_with_the_pid(archive: Archive) -> None:
    with pytest.raises(ArchiveBusy) as caught:
        open_archive(archive.path, write=True)
    assert caught.value.pid == os.getpid()
    with open_archive(archive.path) as reader:
        assert not reader.writable


def test_lock_file_of_a_dead_process_does_not_block(tmp_path: Path) -> None:
    lock = tmp_path / "a.sqlite.lock"
    lock.write_text("1\n")
    with open_archive(tmp_path / "a.sqlite", write=True) as archive:
        assert archive.writable
        assert lock.read_text() == f"{os.getpid()}\n"


def test_full_disk_is_a_storage_error_and_loses_nothing(archive: Archive) -> None:
    store(archive, [page(ONE, 1, article(ONE))])
    pages = one(archive, "PRAGMA page_count")[0]
    with archive.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="full"):
        store(archive, [page(TWO, 2, article(TWO, BODY * 500))])
    assert every(archive, "SELECT url FROM articles") == [(ONE,)]


# What is stored


def test_stub_and_article_meet_in_either_order(archive: Archive) -> None:
    excerpt = "Miners of the northern pit stopped work"
    store(
        archive,
        [listing(HOME, 1, stub(ONE, excerpt), stub(TWO, excerpt))],
        [page(ONE, 2, article(ONE)), page(LINKING, 3, article(LINKING, "Another text."))],
        [listing(HOME, 4, stub(LINKING, excerpt))],
    )
    found = every(archive, "SELECT url, excerpt_match FROM stubs ORDER BY id")
    assert found == [(ONE, "exact"), (TWO, None), (LINKING, "absent")]
    assert one(archive, f"SELECT article_body FROM articles WHERE url = '{TWO}'") == (None,)


def test_same_sighting_renews_its_row_and_changed_text_is_a_new_one(archive: Archive) -> None:
    store(
        archive,
        [listing(HOME, 1, stub(ONE, "Old", position=1))],
        [listing(f"{HOME}page/2/", 5, stub(ONE, "Old", page_number=2, position=3))],
        [listing(HOME, 6, stub(ONE, "New"))],
    )
    found = every(archive, "SELECT excerpt, page_number, position, first_seen_at FROM stubs")
    assert found == [("Old", 2, 3, at(1)), ("New", 1, 1, at(6))]


def test_a_sighting_of_the_same_second_in_a_later_crawl_is_the_newer(archive: Archive) -> None:
    whole = [listing(HOME, 1, stub(ONE, position=1), stub(TWO, position=2))]
    first = store(archive, whole)
    archive.finish_crawl(first, "finished")
    second = store(archive, [listing(HOME, 1, stub(TWO, position=1), stub(ONE, position=2))])
    found = every(
        archive,
        "SELECT s.url, s.position, c.crawl_id FROM stubs s JOIN captures c ON c.id = s.capture_id",
    )
    assert found == [(ONE, 1, first), (TWO, 1, second)], "the foremost place, whoever saw it"
    archive.finish_crawl(second, "finished")
    third = store(archive, [listing(HOME, 1, stub(ONE, position=1), stub(TWO, position=1))])
    assert every(
        archive, "SELECT c.crawl_id FROM stubs s JOIN captures c ON c.id = s.capture_id"
    ) == [(third,), (third,)]


def test_page_before_feed_before_listing(archive: Archive) -> None:
    store(archive, arrivals())
    found = one(
        archive,
        "SELECT headline, headline_source, author, author_source, sections, sections_source, "
        f"keywords, date_published, date_source FROM articles WHERE url = '{ONE}'",
    )
    assert found[:6] == (
        "Miners stop work",
        "page",
        "clare",
        "listing",
        '["Labour", "North"]',
        "listing",
    )
    assert found[6] == '["wages"]'
    assert found[7] == "2016-05-27T08:00:00Z"
    assert one(archive, "SELECT count(*) FROM dates WHERE chosen = 1 AND source = 'feed'") == (1,)


def test_blocked_page_takes_no_text_away(archive: Archive) -> None:
    blocked = article(ONE, None, headline="Protected", blocked="password")
    store(archive, [page(ONE, 1, article(ONE))], [page(ONE, 2, blocked)])
    store(archive, [page(TWO, 3, article(TWO, None, headline="Closed", blocked="password"))])
    found = every(archive, "SELECT headline, article_body, blocked FROM articles ORDER BY id")
    assert found == [("Miners stop work", BODY, None), ("Closed", None, "password")]


def test_versions_and_events_tell_the_past(archive: Archive) -> None:
    crawl = store(archive, *([outcome] for outcome in arrivals()))
    archive.finish_crawl(crawl)
    mine = f"article_id = (SELECT id FROM articles WHERE url = '{ONE}')"
    assert every(archive, f"SELECT number, changed FROM versions WHERE {mine}") == [
        (1, "[]"),
        (2, '["headline", "article_body", "byline"]'),
    ]
    assert every(archive, f"SELECT kind, at FROM events WHERE {mine} ORDER BY at") == [
        ("new", at(4)),
        ("changed", at(9)),
        ("gone", at(12)),
    ]
    counts = "SELECT articles_new, articles_changed, articles_gone, stubs_seen, status FROM crawls"
    assert one(archive, counts) == (3, 1, 1, 3, "finished")


def test_same_page_again_is_no_version(archive: Archive) -> None:
    store(archive, *([page(ONE, n, article(ONE))] for n in (1, 2, 3)))
    assert one(
        archive,
        "SELECT version_number, first_captured_at, last_captured_at, count(*) "
        "FROM articles, versions",
    ) == (1, at(1), at(3), 1)


def test_gone_and_back(archive: Archive) -> None:
    store(
        archive,
        [page(ONE, 1, article(ONE))],
        [page(ONE, 2, None, 410)],
        [page(ONE, 3, None, 404)],
        [page(ONE, 4, article(ONE))],
    )
    assert every(archive, "SELECT kind, at FROM events") == [
        ("new", at(1)),
        ("gone", at(2)),
        ("restored", at(4)),
    ]
    assert one(archive, "SELECT gone_at, version_number FROM articles") == (None, 1)


def test_two_texts_under_one_alias_stay_two_articles(archive: Archive) -> None:
    crawl = store(
        archive,
        [page(OLD, 1, article(OLD, BODY + " Here with an end of its own."))],
        [page(ONE, 2, article(ONE))],
        [redirect(OLD, ONE, 3)],
    )
    archive.finish_crawl(crawl)
    assert one(archive, "SELECT count(*) FROM articles") == (2,)
    assert one(archive, "SELECT kind, similarity > 0.5 FROM duplicates") == ("near", 1)


def test_exact_copies_are_linked(archive: Archive) -> None:
    store(archive, [page(ONE, 1, article(ONE)), page(TWO, 2, article(TWO))])
    found = one(archive, "SELECT article_id < other_article_id, kind, similarity FROM duplicates")
    assert found == (1, "exact", 1.0)


def test_failure_is_one_row_until_its_target_succeeds(archive: Archive) -> None:
    failed = page(ONE, 1, None, 503)
    failed.failures.append(Failure(ONE, "status", "The server answered 503."))
    failed.retry_at = at(5)
    store(archive, [failed], [failed])
    assert one(archive, "SELECT attempts, resolved_at FROM failures") == (2, None)
    store(archive, [page(ONE, 9, article(ONE))])
    assert one(archive, "SELECT attempts, resolved_at FROM failures") == (2, at(9))


def test_repeated_payload_names_the_first_capture(archive: Archive) -> None:
    outcomes = [page(ONE, minute, None) for minute in (1, 2, 3)]
    for minute, outcome in enumerate(outcomes, 1):
        outcome.captures[:] = [capture(ONE, minute, digest="ab" * 32)]
    outcomes[2].captures[:] = [capture(ONE, 3, status=304)]
    store(archive, outcomes[:2], outcomes[2:])
    found = every(archive, "SELECT id, revisit_of FROM captures ORDER BY id")
    assert found == [(1, None), (2, 1), (3, 2)]
    assert one(archive, "SELECT pages_fetched, pages_not_modified FROM crawls") == (3, 1)


@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(range(len(arrivals()))), size=st.integers(1, 9))
def test_order_of_arrival_does_not_matter(
    empty: Path, tmp_path: Path, order: list[int], size: int
) -> None:
    expected = _stored(empty, tmp_path, arrivals(), 1)
    listed = [arrivals()[n] for n in _named_before_gone(order)]
    assert _stored(empty, tmp_path, listed, size) == expected


def _named_before_gone(order: list[int]) -> list[int]:
    """An address of which nothing is known has not vanished: its 404 is a failure only."""
    naming, gone = 1, 7
    rest = [n for n in order if n != gone]
    place = max(order.index(gone), rest.index(naming) + 1)
    return [*rest[:place], gone, *rest[place:]]


def _stored(empty: Path, folder: Path, outcomes: list[Outcome], size: int) -> object:
    path = folder / "order.sqlite"
    shutil.copy(empty, path)
    with open_archive(path, write=True) as archive:
        batches = [outcomes[n : n + size] for n in range(0, len(outcomes), size)]
        crawl = store(archive, *batches)
        archive.finish_crawl(crawl)
        assert every(archive, "PRAGMA foreign_key_check") == []
        return dump(archive)


# Crawls


def test_unfinished_crawl_goes_on(archive: Archive) -> None:
    first = archive.begin_crawl(SITE)
    assert archive.begin_crawl(SITE) == type(first)(first.id, True, first.started_at)
    archive.finish_crawl(first.id, "interrupted")
    assert archive.begin_crawl(SITE).resumed
    archive.finish_crawl(first.id)
    second = archive.begin_crawl(SITE)
    assert (second.id, second.resumed) == (first.id + 1, False)


def test_warc_lengths_are_kept_with_the_records(archive: Archive) -> None:
    store(archive, [page(ONE, 1, article(ONE))])
    assert archive.warc_lengths() == {"a.warc.gz": 10}


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from archive_cases import SITE, HOME, article, page, stub, listing
from kazcrawl.archive import open_archive
from kazcrawl.items import Target
with open_archive({path!r}, write=True) as archive:
    crawl = archive.begin_crawl(SITE)
    frontier = archive.frontier(SITE, crawl.id)
    frontier.add([Target(f"{{HOME}}2016/05/27/n{{n}}/", "article") for n in range(400)])
    writer = archive.writer(SITE, crawl.id, frontier)
    print("open", flush=True)
    while targets := frontier.lease(2):
        outcomes = [page(t.url, 1, article(t.url, f"Text of {{t.url}} " * 30)) for t in targets]
        writer.commit(outcomes, {{"a.warc.gz": 1}})
        print(*(t.url for t in targets), flush=True)
    archive.finish_crawl(crawl.id)
    print("finished", flush=True)
"""


def test_kills_lose_nothing_that_was_acknowledged(empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    shutil.copy(empty, path)
    tests = str(Path(__file__).parent)
    code = CHILD.format(tests=tests, path=str(path))
    acknowledged: set[str] = set()
    chance = random.Random(7)
    for kill in range(10):
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0.0, 0.08))
        child.send_signal(signal.SIGKILL)
        said = child.stdout.read().splitlines(keepends=True)
        child.stdout.close()
        child.wait()
        for line in said:
            acknowledged.update(line.split() if line.endswith("\n") else [])
        with open_archive(path) as archive:
            stored = {url for (url,) in every(archive, "SELECT url FROM articles")}
            assert acknowledged - {"finished"} <= stored, f"kill {kill}"
            assert one(archive, "PRAGMA integrity_check") == ("ok",)
            assert every(archive, "PRAGMA foreign_key_check") == []
    last = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert last.stdout.endswith("finished\n")
    with open_archive(path) as archive:
        assert one(archive, "SELECT count(*), count(DISTINCT url) FROM articles") == (400, 400)
        assert one(archive, "SELECT count(*) FROM captures") == (400,)


def test_outcome_ends_its_target_in_the_same_transaction(archive: Archive) -> None:
    crawl = archive.begin_crawl(SITE)
    frontier = archive.frontier(SITE, crawl.id)
    frontier.add([Target(ONE, "article")])
    target = frontier.lease(1)[0]
    outcome = page(ONE, 1, article(ONE))
    outcome.target = target
    outcome.targets.append(Target(TWO, "article"))
    archive.writer(SITE, crawl.id, frontier).commit([outcome], {})
    assert every(archive, "SELECT url, state FROM frontier") == [(ONE, "done"), (TWO, "waiting")]
    assert [target.url for target in frontier.lease(9)] == [TWO]


def test_who_asks_whether_an_archive_is_written_hinders_no_writer(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    assert not is_held(path), "no lock was ever made"
    with WriterLock(path):
        assert is_held(path)
        with pytest.raises(ArchiveBusy, match=f"process {os.getpid()} "):
            WriterLock(path)
    assert not is_held(path)
    asked = os.open(path.with_name("a.sqlite.lock"), os.O_RDONLY)
    fcntl.flock(asked, fcntl.LOCK_SH)
    threading.Timer(0.015, os.close, (asked,)).start()
    WriterLock(path).release()
