"""A crawl killed at many random points, by number of fetches and by time, then ended."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import validators
import warc_rules
from crawling import kazcrawl, rows
from kazcrawl.journal import URI
from killing import LOST, Visible, harm, refetched, start, visible, wait_for_requests
from sample_site import serve
from test_warc import read_back

POSTS = 400
KILLS = 20
SEED = 20111216


class Killed:
    """The sample site crawled with ``KILLS`` kills and one last run to the end."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.server, self.base = serve.serve(posts=POSTS)
        self.chance = random.Random(SEED)
        self.harm: list[Any] = []
        self.points: list[tuple[int, int, int]] = []
        before: Visible = {}
        for number in range(KILLS):
            assert self.kill(number) == -signal.SIGKILL, "the crawl had ended before this kill"
            now = visible(archive)
            self.harm += harm(before, now)
            self.points.append((number, len(self.server.requests), len(now)))
            before = now
        self.last = start(self.base, archive).wait()
        self.harm += harm(before, visible(archive))

    def kill(self, number: int) -> int:
        """By fetches every other time, else by time: since the start or since the first fetch."""
        process = start(self.base, self.archive)
        asked = len(self.server.requests)
        if number % 4 == 1:
            time.sleep(self.chance.uniform(0.1, 1.3))
        elif number % 4 == 3:
            wait_for_requests(self.server, asked + 1, process)
            time.sleep(self.chance.uniform(0.0, 0.6))
        else:
            wait_for_requests(self.server, asked + self.chance.randint(0, 40), process)
            time.sleep(self.chance.random() * 0.03)
        process.kill()
        return process.wait()


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    done = Killed(tmp_path_factory.mktemp("kills") / "archive.sqlite")
    yield done
    done.server.shutdown()
    done.server.server_close()


def test_nothing_that_had_been_visible_is_lost_or_changed(killed: Killed) -> None:
    print("\n(kill, requests so far, records visible)", *killed.points)
    assert [seen for _, _, seen in killed.points if seen], "no kill came after a commit"
    assert killed.harm == []


def test_the_last_run_has_every_article_once(killed: Killed) -> None:
    assert killed.last == 1, "the sample site has dead links: findings"
    truth = killed.server.site.truth
    wanted = Counter(unquote(post["url"]) for post in truth["posts"] if post["status"] == "ok")
    articles = rows(killed.archive, "SELECT url FROM articles WHERE article_body IS NOT NULL")
    print(
        f"\narticles {len(articles)} of {len(truth['posts'])} posts, {wanted.total()} with a text"
    )
    assert Counter(unquote(row["url"]) for row in articles) == wanted
    assert len(rows(killed.archive, "SELECT 1 FROM articles")) == POSTS
    assert rows(killed.archive, "SELECT status FROM crawls") == [{"status": "finished"}]


@pytest.mark.parametrize(
    "columns",
    [
        "stubs: identity",
        "stubs: site, listing_url, url",
        "articles: uid",
        "captures: url",
    ],
)
def test_no_duplicates(killed: Killed, columns: str) -> None:
    table, names = columns.split(": ")
    # robots.txt is asked for by every run.
    kept = "WHERE url NOT LIKE '%/robots.txt'"
    sql = f"SELECT {names} FROM {table} {kept} GROUP BY {names} HAVING count(*) > 1"
    assert rows(killed.archive, sql) == []


def test_the_database_is_sound(killed: Killed) -> None:
    assert rows(killed.archive, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert rows(killed.archive, "PRAGMA foreign_key_check") == []
    assert kazcrawl("verify", "--archive", killed.archive).code == 0


@pytest.mark.parametrize("name", validators.COMMANDS)
def test_other_tools_accept_the_evidence(killed: Killed, name: str) -> None:
    files = sorted(killed.archive.with_suffix(".warc").glob("*.warc.gz"))
    print(f"\n{len(files)} WARC files, {sum(file.stat().st_size for file in files)} bytes")
    assert len(files) > 3, "a run that committed something leaves a file of its own"
    assert validators.complaints(name, files) == ""


def test_every_answer_has_its_request(killed: Killed) -> None:
    """A kill may cut what was written last: an answer and what goes with it stay or go together."""
    files = sorted(killed.archive.with_suffix(".warc").glob("*.warc.gz"))
    assert warc_rules.check(files) == []
    for file in files:
        kinds = [
            fields["WARC-Type"].replace("revisit", "response")
            for fields, _ in read_back(file)
            if not fields.get("WARC-Target-URI", "").startswith(URI)
        ]
        assert kinds == ["warcinfo", *["response", "request", "metadata"] * (len(kinds) // 3)]


def test_little_is_fetched_again(killed: Killed) -> None:
    again = refetched(killed.server)
    print(f"\n{again} of {len(killed.server.requests)} requests again (bound {KILLS * LOST})")
    assert again <= KILLS * LOST
