"""Alarms: findings arrive by webhook and by mail, and none of it touches the crawl."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawling import Run, kazcrawl
from edited_site import make, pages
from kazcrawl import alarms
from kazcrawl.archive.lock import WriterLock
from kazcrawl.cli import schedule_run
from kazcrawl.scheduling.running import Entry
from kazcrawl.sites.site import Site
from loopback import Loopback, serve
from receivers import mailbox, webhook

POSTS = make(4)


@pytest.fixture(scope="module")
def site() -> Iterator[Loopback]:
    broken = dict(pages(POSTS))
    del broken[POSTS[0].path]
    with serve(broken) as found:
        yield found


def crawl(site: Loopback, folder: Path, *more: str) -> Run:
    return kazcrawl("crawl", f"{site.base}/", "--archive", folder / "a.sqlite", "--quiet", *more)


def test_findings_arrive_at_a_webhook(
    site: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with webhook() as (address, posted), webhook() as (other, posted_too):
        monkeypatch.setenv("KAZCRAWL_ALARMS", f"{address} {other}")
        done = crawl(site, tmp_path)
    assert (done.code, len(posted), posted) == (1, 1, posted_too)
    name = site.base.removeprefix("http://")
    assert posted[0]["title"] == f"kazcrawl: {name}: 1 finding"
    text = posted[0]["message"]
    assert "- 1 page not archived whole (status): the server answered 404" in text
    assert f"look: kazcrawl crawls 1 --archive {tmp_path / 'a.sqlite'}" in text
    assert "not go out" not in done.err


def test_findings_arrive_by_mail(site: Loopback, tmp_path: Path) -> None:
    with mailbox() as (address, mails):
        done = crawl(site, tmp_path, "--alarm", address)
    assert (done.code, len(mails), done.err.count("did not go out")) == (1, 1, 0)
    (mail,) = mails
    assert "people@example.org" in mail["To"]
    assert "1 finding" in mail["Subject"]
    assert "the server answered 404" in mail.get_body(("html", "plain")).get_content()


def test_an_alarm_that_fails_is_said_and_changes_nothing(site: Loopback, tmp_path: Path) -> None:
    with webhook(500) as (address, posted):
        done = crawl(site, tmp_path, "--alarm", address, "--alarm", "nonsense://x:secret@y/")
    assert (done.code, len(posted)) == (1, 1)
    assert done.err.count("did not go out") == 1
    assert done.err.count("apprise does not take the address") == 1
    assert "secret" not in done.err


def test_what_is_well_raises_none(tmp_path: Path) -> None:
    with serve(dict(pages(POSTS))) as whole, webhook() as (address, posted):
        done = crawl(whole, tmp_path, "--alarm", address)
    assert (done.code, posted) == (0, [])


def test_a_site_that_does_not_answer_raises_one(site: Loopback, tmp_path: Path) -> None:
    with serve({}) as empty, webhook() as (address, posted):
        assert crawl(empty, tmp_path, "--alarm", address).code == 5
    assert "nothing could be fetched" in posted[0]["message"]


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Path]:
    with WriterLock(tmp_path / "a.sqlite"):
        yield tmp_path


def test_an_archive_that_another_writes_raises_one(site: Loopback, busy: Path) -> None:
    with webhook() as (address, posted):
        done = crawl(site, busy, "--alarm", address)
        assert (done.code, len(posted)) == (4, 1)
        assert posted[0]["title"] == f"kazcrawl: {site.base}/: not crawled"
        assert f"process {os.getpid()} is writing this archive" in posted[0]["message"]
        assert crawl(site, busy, "--alarm", address, "--tried-again").code == 4
        assert len(posted) == 1


@pytest.mark.parametrize(
    ("content", "code", "reason"),
    [(b"", 3, "a.sqlite.lock: Is a directory"), (b"a letter", 2, "is not a kazcrawl archive")],
)
def test_an_archive_that_cannot_be_opened_raises_one(
    site: Loopback, tmp_path: Path, content: bytes, code: int, reason: str
) -> None:
    (tmp_path / "a.sqlite").write_bytes(content)
    if not content:
        (tmp_path / "a.sqlite.lock").mkdir()
    with webhook() as (address, posted):
        assert crawl(site, tmp_path, "--alarm", address).code == code
        assert reason in posted[0]["message"]
        assert str(tmp_path / "a.sqlite") in posted[0]["message"]


def test_a_site_file_that_went_bad_raises_one(tmp_path: Path) -> None:
    (tmp_path / "pit.toml").write_text("name = 7")
    with webhook() as (address, posted):
        words = ("--archive", tmp_path / "a.sqlite", "--alarm", address)
        assert kazcrawl("crawl", tmp_path / "pit.toml", *words).code == 2
    assert "pit.toml" in posted[0]["message"]


def test_a_schedule_that_cannot_open_its_archive_raises_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.sqlite").write_bytes(b"a letter")
    with webhook() as (address, posted):
        monkeypatch.setenv("KAZCRAWL_ALARMS", address)
        words = ("schedule", "run", "--once", "--archive", tmp_path / "a.sqlite")
        assert kazcrawl(*words, cwd=tmp_path).code == 2
    assert "is not a kazcrawl archive" in posted[0]["message"]


def test_a_schedule_tells_once_that_another_keeps_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 4 at each try; the clock goes an hour forward between two tries."""
    asked: list[list[str]] = []
    moments = iter(range(0, 10**6, 3600))
    monkeypatch.setattr(schedule_run.time, "monotonic", lambda: next(moments))
    monkeypatch.setattr(schedule_run, "program", lambda: [sys.executable, "-c", "exit(4)"])
    crawls = schedule_run.Crawls(tmp_path / "a.sqlite")
    real = schedule_run.crawl_command
    monkeypatch.setattr(
        schedule_run, "crawl_command", lambda *a, **k: asked.append(real(*a, **k)) or asked[-1]
    )
    entry = Entry("pit", Site("pit", "Pit", ("http://127.0.0.1:9/",), hosts=("127.0.0.1:9",)))
    assert {crawls.run(entry) for _ in range(12)} == {4}
    loud = [number for number, words in enumerate(asked) if "--tried-again" not in words]
    assert loud == [6]


def test_without_apprise_it_is_said_before_the_crawl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    (problem,) = alarms.check(["json://127.0.0.1"])
    assert "pip install 'kazcrawl[alarms]'" in problem
    assert alarms.send(["json://127.0.0.1"], "title", "text") == []
    assert alarms.check([]) == []


def test_a_long_message_is_cut() -> None:
    title, text = alarms.message("s", [f"finding {n}" for n in range(50)], [("look", "here")])
    assert title == "kazcrawl: s: 50 findings"
    assert text.splitlines()[19:] == ["- finding 19", "- and 30 more", "", "look: here"]
