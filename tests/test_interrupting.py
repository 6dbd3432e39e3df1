"""SIGINT and SIGTERM at every kind of wait: the crawl ends within 10 s, and goes on later."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawling import kazcrawl, rows
from kazcrawl.cli.interrupting import STOPPING
from loopback import Answer, Loopback, serve

SIGNS = pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
POSTS = [f"/2016/05/{day:02}/post-{day}/" for day in range(1, 21)]
TEXT = "Miners of the northern pit stopped work on Tuesday morning. They ask for their wages."


def listing() -> str:
    posts = "".join(
        f'<article class="post"><h2 class="entry-title"><a href="{{base}}{path}">{path}</a></h2>'
        f'<div class="entry-summary"><p>{TEXT[:59]} [...]</p></div></article>'
        for path in POSTS
    )
    return f"<html><body><div id=content>{posts}</div></body></html>"


def post(path: str) -> Answer:
    text = (
        f'<html><body><article class="post"><h1 class="entry-title">{path}</h1>'
        f'<div class="entry-content"><p>{TEXT}</p></div></article></body></html>'
    )
    return 200, {}, text.encode()


@pytest.fixture
def site() -> Iterator[Loopback]:
    with serve({"/": listing(), **dict.fromkeys(POSTS, post)}) as found:
        yield found


def start(*words: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kazcrawl", "crawl", *map(str, words), "--quiet"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def until(true: Callable[[], object], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def stopped(process: subprocess.Popen[str], *signs: signal.Signals, within: float = 10) -> str:
    """Its words on stderr; it ended in time with exit code 130."""
    began = time.monotonic()
    for sign in signs:
        process.send_signal(sign)
        time.sleep(0.3)
    try:
        _, told = process.communicate(timeout=within)
    finally:
        process.kill()
    assert process.returncode == 130, told
    assert time.monotonic() - began < within
    assert "Traceback" not in told
    return told


def goes_on(site: Loopback, archive: Path, left: int) -> None:
    """The same command ends the same crawl, and asks for no page again that was committed."""
    assert rows(archive, "SELECT status FROM crawls") == [{"status": "interrupted"}]
    assert rows(archive, "SELECT * FROM failures") == [], "what was given up is no failure"
    kept = {row["url"] for row in rows(archive, "SELECT url FROM captures WHERE status = 200")}
    waiting = rows(archive, "SELECT url FROM frontier WHERE state = 'waiting'")
    assert len(waiting) >= left
    site.pages.update(dict.fromkeys(POSTS, post))
    del site.requests[:]
    done = kazcrawl("crawl", f"{site.base}/", "--archive", archive)
    assert done.code == 0, done.out + done.err
    assert rows(archive, "SELECT id, status FROM crawls") == [{"id": 1, "status": "finished"}]
    assert not kept & {site.base + path for path in site.requests if path != "/robots.txt"}
    read = rows(archive, "SELECT url FROM articles WHERE article_body IS NOT NULL")
    assert {row["url"] for row in read} == {site.base + path for path in POSTS}


class Hanging:
    """Answers the first posts, and the others when the test has ended."""

    def __init__(self, site: Loopback, after: int) -> None:
        self.end, self.held = threading.Event(), 0
        for path in POSTS[after:]:
            site.pages[path] = self.hang

    def hang(self, path: str) -> Answer:
        self.held += 1
        self.end.wait(60)
        return post(path)


@SIGNS
def test_a_hanging_server(site: Loopback, tmp_path: Path, sign: signal.Signals) -> None:
    hanging = Hanging(site, 5)
    process = start(f"{site.base}/", "--archive", tmp_path / "a.sqlite")
    until(lambda: hanging.held, process)
    time.sleep(1)
    stopped(process, sign)
    hanging.end.set()
    read = rows(tmp_path / "a.sqlite", "SELECT url FROM articles WHERE article_body IS NOT NULL")
    assert {row["url"] for row in read} <= {site.base + path for path in POSTS[:5]}
    goes_on(site, tmp_path / "a.sqlite", 10)


def test_twice_ends_at_once(site: Loopback, tmp_path: Path) -> None:
    hanging = Hanging(site, 5)
    archive = tmp_path / "a.sqlite"
    process = start(f"{site.base}/", "--archive", archive)
    until(lambda: hanging.held, process)
    told = stopped(process, signal.SIGINT, signal.SIGINT, within=5)
    assert told == "kazcrawl: stopped at once; what was committed is safe\n"
    hanging.end.set()
    site.pages.update(dict.fromkeys(POSTS, post))
    assert kazcrawl("crawl", f"{site.base}/", "--archive", archive).code == 0
    assert rows(archive, "SELECT id, status FROM crawls") == [{"id": 1, "status": "finished"}]


def test_a_stop_says_at_once_what_it_does(site: Loopback, tmp_path: Path) -> None:
    hanging = Hanging(site, 5)
    words = ["crawl", f"{site.base}/", "--archive", str(tmp_path / "a.sqlite"), "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "kazcrawl", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: hanging.held, process)
    assert process.stderr
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert process.stderr.readline() == f"kazcrawl: {STOPPING}\n"
    assert time.monotonic() - began < 1
    assert process.poll() is None
    stopped(process)
    hanging.end.set()


def test_a_crawl_delay(site: Loopback, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 30\n")
    process = start(f"{site.base}/", "--archive", tmp_path / "a.sqlite")
    until(lambda: site.requests, process)
    time.sleep(1)
    stopped(process, signal.SIGTERM)
    assert not set(site.requests) & set(POSTS), "the delay was not kept"
    site.pages["/robots.txt"] = (404, {}, b"")
    goes_on(site, tmp_path / "a.sqlite", 1)


def test_a_retry_after(site: Loopback, tmp_path: Path) -> None:
    asked = []

    def later(path: str) -> Answer:
        asked.append(path)
        return 503, {"Retry-After": "120"}, b""

    site.pages[POSTS[0]] = later
    process = start(f"{site.base}/", "--archive", tmp_path / "a.sqlite")
    until(lambda: asked, process)
    time.sleep(1.5)
    stopped(process, signal.SIGTERM)
    assert rows(tmp_path / "a.sqlite", "SELECT status FROM crawls") == [{"status": "interrupted"}]


@pytest.mark.parametrize("robots", ["hangs", "fails"])
def test_robots_txt(site: Loopback, tmp_path: Path, robots: str) -> None:
    """It hangs, or is tried again by and by, which may come to its end meanwhile."""
    end = threading.Event()

    def answer(path: str) -> Answer:
        if robots == "hangs":
            end.wait(60)
        return 503, {}, b""

    site.pages["/robots.txt"] = answer
    process = start(f"{site.base}/", "--archive", tmp_path / "a.sqlite")
    until(lambda: site.requests, process)
    time.sleep(0.3)
    stopped(process, signal.SIGINT)
    end.set()
    assert set(site.requests) == {"/robots.txt"}, "nothing is fetched before it is there"
    assert rows(tmp_path / "a.sqlite", "SELECT status FROM crawls") == [{"status": "interrupted"}]
    if robots == "hangs":
        site.pages["/robots.txt"] = (404, {}, b"")
        goes_on(site, tmp_path / "a.sqlite", 1)


def test_a_server_that_takes_no_connection(tmp_path: Path) -> None:
    """Its queue is full: connecting hangs."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        address = server.getsockname()
        held = [socket.socket() for _ in range(3)]
        for one in held:
            one.setblocking(False)
            one.connect_ex(address)
        base = f"http://127.0.0.1:{address[1]}/"
        process = start(base, "--archive", tmp_path / "a.sqlite")
        until(lambda: (tmp_path / "a.sqlite").exists(), process)
        time.sleep(2)
        stopped(process, signal.SIGTERM)
        archive = tmp_path / "a.sqlite"
        assert rows(archive, "SELECT status FROM crawls") == [{"status": "interrupted"}]
        assert rows(archive, "SELECT url, state FROM frontier") == [
            {"url": base, "state": "waiting"}
        ]
        assert rows(archive, "SELECT 1 FROM failures") == [], "what was given up is no failure"
        for one in held:
            one.close()


@SIGNS
@pytest.mark.parametrize("wait", [0.3, 0.6])
def test_while_it_starts(site: Loopback, tmp_path: Path, sign: signal.Signals, wait: float) -> None:
    process = start(f"{site.base}/", "--archive", tmp_path / "a.sqlite")
    time.sleep(wait)
    process.send_signal(sign)
    _, told = process.communicate(timeout=10)
    # Before the program's first line runs, the signal is the interpreter's to handle.
    early = not (tmp_path / "a.sqlite").exists() and process.returncode in {1, -sign}
    assert process.returncode == 130 or early, told


SLOW_END = """
import sys, time
from kazcrawl.archive import near
def group(transaction, crawl_id):
    with transaction():
        print("closing", file=sys.stderr, flush=True)
        time.sleep(3)
near.group = group
from kazcrawl.cli import main
sys.argv = ["kazcrawl", *sys.argv[1:]]
main()
"""


def test_the_closing_transaction(site: Loopback, tmp_path: Path) -> None:
    """All of the first site is in: it is finished, and the second is not begun."""
    archive = tmp_path / "a.sqlite"
    words = ["crawl", f"{site.base}/", f"{site.base.replace('127.0.0.1', 'localhost')}/"]
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_END, *words, "--archive", str(archive), "--quiet"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    assert process.stderr.readline() == "closing\n"
    stopped(process, signal.SIGTERM)
    assert rows(archive, "SELECT status FROM crawls") == [{"status": "finished"}]


def test_twice_within_the_closing_transaction(site: Loopback, tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    slow = SLOW_END.replace("sleep(3)", "sleep(12)")
    process = subprocess.Popen(
        [sys.executable, "-c", slow, "crawl", f"{site.base}/", "--archive", str(archive)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr
    assert process.stderr.readline() == "closing\n"
    stopped(process, signal.SIGINT, signal.SIGINT, within=8)
    assert rows(archive, "SELECT status FROM crawls") == [{"status": "running"}]
    assert kazcrawl("crawl", f"{site.base}/", "--archive", archive).code == 0
    assert rows(archive, "SELECT id, status FROM crawls") == [{"id": 1, "status": "finished"}]


@SIGNS
def test_scrapy_crawl(site: Loopback, tmp_path: Path, sign: signal.Signals) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "pit.toml").write_text(
        f'name = "pit"\nstart_urls = ["{site.base}/"]\ntitle = "{sign.name}"\n'
    )
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = kazcrawl.settings\n")
    hanging = Hanging(site, 5)
    archive = tmp_path / "a.sqlite"
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "pit", "-s", f"KAZCRAWL_ARCHIVE={archive}"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: hanging.held, process)
    process.send_signal(sign)
    began = time.monotonic()
    _, told = process.communicate(timeout=15)
    assert time.monotonic() - began < 10, told
    hanging.end.set()
    assert rows(archive, "SELECT status FROM crawls") == [{"status": "interrupted"}]
    assert rows(archive, "SELECT * FROM failures") == []


def test_a_lock_of_a_dead_process_is_no_lock(site: Loopback, tmp_path: Path) -> None:
    hanging = Hanging(site, 5)
    archive = tmp_path / "a.sqlite"
    process = start(f"{site.base}/", "--archive", archive)
    until(lambda: hanging.held, process)
    lock = archive.with_name("a.sqlite.lock")
    assert lock.read_text() == f"{process.pid}\n"
    process.kill()
    process.communicate()
    hanging.end.set()
    assert lock.read_text() == f"{process.pid}\n", "it stays behind"
    site.pages.update(dict.fromkeys(POSTS, post))
    assert kazcrawl("crawl", f"{site.base}/", "--archive", archive).code == 0
    lock.write_text("1\n")  # the pid of a process that lives
    assert kazcrawl("crawl", f"{site.base}/", "--archive", archive).code == 0
    lock.write_bytes(b"\xff\x00 no pid")
    assert kazcrawl("crawl", f"{site.base}/", "--archive", archive).code == 0


def test_a_killed_crawl_runs_no_more(site: Loopback, tmp_path: Path) -> None:
    """Its row says ``running`` until the next one begins; every command says what is so."""
    hanging = Hanging(site, 5)
    archive = tmp_path / "a.sqlite"
    process = start(f"{site.base}/", "--archive", archive)
    until(lambda: hanging.held, process)
    name = rows(archive, "SELECT name FROM sites")[0]["name"]

    def told() -> list[str]:
        asked = (("crawls",), ("crawls", "1"), ("sites",), ("coverage", name), ("doctor",))
        return [kazcrawl(*words, "--archive", archive).out for words in asked]

    crawls, crawl, sites, coverage, doctor = told()
    assert "  running (live)\n    it is at work now" in crawls
    assert "  running (live)\n  it is at work now" in crawl
    assert "crawl 1 running, begun 20" in sites
    assert "crawl 1: running\n" in coverage
    assert f"at work now: {name}\n" in doctor
    assert "broken off" not in "".join((crawls, crawl, sites, coverage, doctor))
    process.kill()
    process.communicate()
    hanging.end.set()
    assert rows(archive, "SELECT status FROM crawls") == [{"status": "running"}]
    crawls, crawl, sites, coverage, doctor = told()
    assert "  broken off (live)\n    not at its end; the same command goes on\n" in crawls
    assert "  broken off (live)\n  not at its end; the same command goes on\n" in crawl
    assert "crawl 1 broken off, begun 20" in sites
    assert "crawl 1: broken off; the same command goes on\n" in coverage
    assert f"broken off: {name}; the same crawl command goes on\n" in doctor
    assert "at work" not in "".join((crawls, crawl, sites, coverage, doctor))
    assert kazcrawl("crawls", "1", "--archive", archive, "--json").document["status"] == (
        "interrupted"
    )
