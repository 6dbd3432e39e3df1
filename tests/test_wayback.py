"""Wayback services: their index page by page and slowly, their captures as they were kept."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forking
from crawling import Run, kazcrawl, rows
from kazcrawl.items import Memento
from kazcrawl.sources.cdx import BadIndex, mementos_of, read_cdx
from kazcrawl.sources.memento import address_in, memento_time, unwrapped
from kazcrawl.sources.message import Answer
from kazcrawl.sources.warc_scan import DamagedRecord
from kazcrawl.sources.wayback import Pace, Unreachable, WaybackSource
from kazcrawl.spiders.manners import retry_after
from loopback import JITTER
from rebuilt import assert_same
from test_past import SITE, TITLES, URLS, article, listing, text
from wayback_service import Kept, Service, serve_service


def kept(count: int = 3) -> list[Kept]:
    """A home page and its posts in 2016; one edited in 2017, one gone in 2018, the home page alive."""
    posts = list(zip(URLS, TITLES, strict=True))[:count]
    home = listing(*posts).encode()
    found = [Kept("20160527094712", f"{SITE}/", home, digest="HOME")]
    found += [
        Kept("20160527094712", url, article(title).encode(), digest=f"A{number}")
        for number, (url, title) in enumerate(posts)
    ]
    edited = article(TITLES[0], text(TITLES[0]) + " And one sentence more.")
    found.append(Kept("20170101000000", URLS[0], edited.encode(), digest="EDITED"))
    found.append(Kept("20180101000000", URLS[1], b"<h1>Not found</h1>", 404, digest="GONE"))
    found.append(Kept("20190101000000", f"{SITE}/", home, digest="HOME"))
    return found


def crawl(
    service: Service, archive: Path, *options: str, pace: str = "60000", wait: str = "0.01"
) -> Run:
    """``kazcrawl crawl`` of the site from the service, faster than by default."""
    program = (
        "import sys, kazcrawl.settings as s\n"
        f"s.KAZCRAWL_INDEX_PER_MINUTE, s.KAZCRAWL_SOURCE_WAIT = {pace}, {wait}\n"
        "from kazcrawl.cli import main\nmain()"
    )
    source = f"wayback:{service.base}"
    command = ["crawl", f"{SITE}/", "--archive", str(archive), "--source", source, *options]
    done = forking.run(command, code=program)
    return Run(done.returncode, done.stdout, done.stderr)


def story(archive: Path) -> list[tuple[str, str, str]]:
    found = rows(
        archive,
        "SELECT a.url, e.kind, e.at FROM events e JOIN articles a ON a.id = e.article_id"
        " ORDER BY a.url, e.at",
    )
    return [(row["url"], row["kind"], row["at"]) for row in found]


STORY = [
    (URLS[0], "new", "2016-05-27T09:47:12Z"),
    (URLS[0], "changed", "2017-01-01T00:00:00Z"),
    (URLS[1], "new", "2016-05-27T09:47:12Z"),
    (URLS[1], "gone", "2018-01-01T00:00:00Z"),
    (URLS[2], "new", "2016-05-27T09:47:12Z"),
]


def test_the_past_of_a_site_comes_in_by_its_own_times(tmp_path: Path) -> None:
    with serve_service(kept(), rows=2) as service:
        done = crawl(service, tmp_path / "a.sqlite")
    assert done.code == 0, done.err + done.out
    assert story(tmp_path / "a.sqlite") == STORY
    (row,) = rows(tmp_path / "a.sqlite", "SELECT source, status FROM crawls")
    assert (row["source"], row["status"]) == (f"wayback:{service.base}", "finished")
    assert len(service.asked("/cdx/")) == 4
    assert len(service.asked("id_/")) == len(
        {path for _, path in service.requests if "id_/" in path}
    )
    same = rows(
        tmp_path / "a.sqlite", "SELECT captured_at AS at FROM captures WHERE url = ?", f"{SITE}/"
    )
    assert [one["at"][:4] for one in same] == ["2016", "2019"]
    assert service.asked("20190101000000id_") == []  # the digest is that of 2016
    assert kazcrawl("verify", "--archive", tmp_path / "a.sqlite").code == 0
    assert_same(tmp_path / "a.sqlite")


def test_a_busy_service_is_waited_for(tmp_path: Path) -> None:
    with serve_service(kept()) as service:
        service.faults = [429, "drop", 503, "cut", None, 429, "drop", 504]
        done = crawl(service, tmp_path / "a.sqlite")
    assert done.code == 0, done.err
    assert "answered 429; asked again" in done.err
    assert "the index breaks off" in done.err
    assert story(tmp_path / "a.sqlite") == STORY


def test_a_service_that_is_away_ends_the_crawl_and_it_goes_on(tmp_path: Path) -> None:
    with serve_service(kept()) as service:
        service.faults = ["drop"] * 6
        away = crawl(service, tmp_path / "a.sqlite")
        assert away.code == 5
        assert "the source could not be reached" in away.out
        service.faults = [None, None, None, *[503] * 6]
        again = crawl(service, tmp_path / "a.sqlite")
        assert again.code == 5
        done = crawl(service, tmp_path / "a.sqlite")
        assert done.code == 0, done.out + done.err
    assert story(tmp_path / "a.sqlite") == STORY
    (row,) = rows(tmp_path / "a.sqlite", "SELECT status FROM crawls")
    assert row["status"] == "finished"
    assert_same(tmp_path / "a.sqlite")
    captures = [path for _, path in service.requests if "id_/" in path]
    assert len(captures) - 6 <= len(set(captures)) + 1


def test_a_killed_crawl_goes_on(tmp_path: Path) -> None:
    """Killed in the index and among the captures; what it had committed is not asked for again."""
    archive = tmp_path / "a.sqlite"
    with serve_service(kept(), rows=1) as service:
        for count in (3, 12):
            source = f"wayback:{service.base}"
            program = (
                "import kazcrawl.settings as s\ns.KAZCRAWL_INDEX_PER_MINUTE = 1200\n"
                "from kazcrawl.cli import main\nmain()"
            )
            command = [
                "crawl",
                f"{SITE}/",
                "--archive",
                str(archive),
                "--source",
                source,
                "--quiet",
            ]
            process = forking.start(command, code=program)
            end = time.monotonic() + 60
            while len(service.requests) < count and process.poll() is None:
                assert time.monotonic() < end
                time.sleep(0.005)
            process.kill()
            process.wait()
        assert crawl(service, archive, "--quiet").code == 0
    assert story(archive) == STORY
    assert len(service.asked("/cdx/")) <= len(kept()) + 2
    with closing(sqlite3.connect(archive)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert kazcrawl("verify", "--archive", archive).code == 0
    assert_same(archive)


def test_what_the_service_adds_is_not_the_sites(tmp_path: Path) -> None:
    toolbar = b"<html><!-- BEGIN WAYBACK TOOLBAR INSERT --><div>toolbar</div></html>"
    found = [*kept(), Kept("20150101000000", URLS[0], toolbar, digest="TOOLBAR")]
    elsewhere = f"/web/20160601000000id_/{URLS[2]}"
    with serve_service(found) as service:
        # The index names a capture that the service gives at another time.
        service.kept[3].listed = "200"
        service.kept.append(Kept("20160601000000", URLS[2], service.kept[3].body, digest="A2"))
        service.redirects[f"/web/20160527094712id_/{URLS[2]}"] = elsewhere
        service.kept[1].url = URLS[0].replace("example/", "example:80/")
        service.kept[2].headers = {"X-Archive-Orig-Content-Type": "text/html; charset=windows-1251"}
        service.kept[2].body = service.kept[2].body.replace(b"</p>", "Новости</p>".encode("cp1251"))
        done = crawl(service, tmp_path / "a.sqlite")
    assert done.code == 1
    (failure,) = rows(tmp_path / "a.sqlite", "SELECT kind, reason FROM failures")
    assert failure["kind"] == "damaged"
    assert "rewritten" in failure["reason"]
    times = rows(
        tmp_path / "a.sqlite", "SELECT captured_at AS at FROM captures WHERE url = ?", URLS[2]
    )
    assert {row["at"] for row in times} == {"2016-06-01T00:00:00Z"}
    assert_same(tmp_path / "a.sqlite")
    bodies = [
        row["b"] for row in rows(tmp_path / "a.sqlite", "SELECT article_body AS b FROM articles")
    ]
    assert not any("toolbar" in body for body in bodies)
    assert any("Новости" in body for body in bodies)
    urls = {row["url"] for row in rows(tmp_path / "a.sqlite", "SELECT url FROM captures")}
    assert urls == {f"{SITE}/", *URLS[:3]}


def test_index_requests_keep_their_pace(tmp_path: Path) -> None:
    """At 600 a minute, so that the test does not last: a tenth of a second between two."""
    with serve_service(kept(), rows=1) as service:
        crawl(service, tmp_path / "a.sqlite", pace="600")
    times = service.asked("/cdx/")
    assert len(times) == len(kept())
    # The service may tell of the first request late by as much as it is made to wait.
    assert times[-1] - times[0] > 0.095 * (len(times) - 1) - JITTER


def test_pace_is_24_a_minute_by_default() -> None:
    from kazcrawl import settings as defaults

    slept: list[float] = []
    at = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal at
        slept.append(seconds)
        at += seconds

    async def hundred() -> float:
        pace = Pace(60 / defaults.KAZCRAWL_INDEX_PER_MINUTE, lambda: at, sleep)
        for _ in range(100):
            await pace.turn()
        return at

    assert asyncio.run(hundred()) == pytest.approx(99 * 2.5)
    assert defaults.KAZCRAWL_INDEX_PER_MINUTE == 24


ROWS = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]]
ONE = ["kz,x)/", "20160527094712", "http://x.kz/", "text/html", "200", "ABC", "9"]


@pytest.mark.parametrize(
    ("answer", "count", "key"),
    [
        ("", 0, None),
        ("[]", 0, None),
        (json.dumps([*ROWS, ONE]), 1, None),
        (json.dumps([*ROWS, ONE, ONE, [], ["kz,x)/ 2017"]]), 2, "kz,x)/ 2017"),
        (" ".join(ONE), 1, None),
        (" ".join([*ONE[:6], "-", "-", "9", "815", "a.warc.gz"]), 1, None),
        (
            '{"urlkey": "k", "timestamp": "20160527094712", "url": "http://x.kz/", "mime": "text/html",'
            ' "status": "200", "digest": "sha1:ABC"}',
            1,
            None,
        ),
    ],
)
def test_indexes_of_every_kind_are_read(answer: str, count: int, key: str | None) -> None:
    found, following = read_cdx(answer)
    assert (len(found), following) == (count, key)
    for one in mementos_of(found, "http://s/web/"):
        assert isinstance(one, Memento)
        assert (one.url, one.captured_at) == ("http://x.kz/", "2016-05-27T09:47:12Z")
        assert (one.status, one.mime, one.digest) == (200, "text/html", "ABC")
        assert one.place == "http://s/web/20160527094712id_/http://x.kz/"


@pytest.mark.parametrize(
    "answer", [json.dumps([*ROWS, ONE])[:-9], "<html>busy</html>", '{"url": "x', "[1, 2]"]
)
def test_what_is_no_index_is_refused(answer: str) -> None:
    with pytest.raises(BadIndex):
        read_cdx(answer)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("original", "javascript:alert(1)"),
        ("timestamp", "2016"),
        ("timestamp", "20161399000000"),
        ("timestamp", "20990101000000"),
    ],
)
def test_rows_that_are_no_captures_are_told(name: str, value: str) -> None:
    row = dict(zip(ROWS[0], ONE, strict=True)) | {name: value}
    (found,) = mementos_of([row], "http://s/web/")
    assert isinstance(found, tuple)


def test_rows_with_wrong_types_are_asked_for_all_the_same() -> None:
    row = dict(zip(ROWS[0], ONE, strict=True)) | {"mimetype": "unk", "statuscode": "-"}
    (found,) = mementos_of([row], "http://s/web/")
    assert isinstance(found, Memento)
    assert (found.status, found.mime) == (None, None)


ANYTHING = st.text(max_size=30) | st.integers() | st.none() | st.just("\ud800")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(ANYTHING, min_size=7, max_size=7), max_size=4),
    st.lists(
        st.dictionaries(st.sampled_from(["url", "timestamp", "status", "mime"]), ANYTHING),
        max_size=3,
    ),
)
def test_no_index_makes_it_crash(
    listed: list[list[object]], lines: list[dict[str, object]]
) -> None:
    asked = [json.dumps([*ROWS, *listed]), "\n".join(json.dumps(line) for line in lines)]
    for one in asked:
        found, _ = read_cdx(one)
        told = list(mementos_of(found, "http://s/web/"))
        assert len(told) == len(found)
        for row in told:
            texts = row if isinstance(row, tuple) else (row.url, row.place, row.digest or "")
            assert "".join(texts).encode()


def wire(status: int, headers: tuple[tuple[str, str], ...], body: bytes) -> Answer:
    return Answer(
        b"HTTP/1.1 %d Odd Reason\r\n\r\n" % status + body, status, headers, body, None, True
    )


def test_digits_that_are_none_and_times_beyond_all_are_not_read() -> None:
    row = {"original": "http://x.kz/", "timestamp": "20160527094712", "statuscode": "²²²"}
    (found,) = mementos_of([row], "http://s/")
    assert isinstance(found, Memento)
    assert found.status is None
    (told,) = mementos_of([row | {"timestamp": "²" * 14}], "http://s/")
    assert isinstance(told, tuple)
    stated = "Mon, 99999999999999 Jan 2016 00:00:00 GMT"
    assert memento_time(wire(200, (("Memento-Datetime", stated),), b"")) is None


def test_an_index_that_gives_the_same_key_again_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    source = object.__new__(WaybackSource)
    source._service = "http://s"

    async def same(*_: object) -> tuple[list[dict[str, str]], str, str]:
        return [], "key", "http://s/"

    monkeypatch.setattr(source, "_index", same)

    async def through() -> None:
        async for _ in source.pages("x.kz", None):
            pass

    with pytest.raises(Unreachable, match="does not go on"):
        asyncio.run(asyncio.wait_for(through(), 5))


def test_the_sites_own_head_comes_back() -> None:
    answer = wire(
        301,
        (
            ("X-Archive-Orig-Server", "old/1.0"),
            ("X-Archive-Orig-Content-Length", "99"),
            ("x-archive-orig-transfer-encoding", "chunked"),
            ("Content-Type", "text/html"),
            ("Location", "https://web.archive.org/web/20160527094712id_/http://x.kz/new/"),
            ("Memento-Datetime", "Fri, 27 May 2016 09:47:12 GMT"),
            ("Content-Encoding", "gzip"),
            ("Server", "nginx"),
        ),
        b"bytes",
    )
    assert memento_time(answer) == "2016-05-27T09:47:12Z"
    own = unwrapped(answer)
    assert own.headers == (
        ("Server", "old/1.0"),
        ("Content-Type", "text/html"),
        ("Location", "http://x.kz/new/"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "5"),
    )
    assert own.raw.startswith(b"HTTP/1.1 301 Odd Reason\r\nServer: old/1.0\r\n")
    assert own.raw.endswith(b"\r\n\r\nbytes")


def test_rewritten_pages_are_refused() -> None:
    for mark in (b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->", b"<script src=/static/wombat.js>"):
        with pytest.raises(DamagedRecord, match="rewritten"):
            unwrapped(wire(200, (), b"<html>" + mark))


@pytest.mark.parametrize(
    ("memento", "address"),
    [
        ("http://s/web/20160527094712id_/http://x.kz/a", "http://x.kz/a"),
        ("http://s/c/20160527id_/https:/x.kz/a", "https://x.kz/a"),
        ("http://s/about", None),
    ],
)
def test_archived_addresses_in_mementos(memento: str, address: str | None) -> None:
    assert address_in(memento) == address


def test_a_retry_after_beyond_all_times_is_none() -> None:
    assert retry_after("Mon, 99999999999999 Jan 2016 00:00:00 GMT") is None
