"""Images and documents of articles are archived after the pages, each once, whatever fails."""

from __future__ import annotations

import hashlib
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import forking
import validators
import warc_rules
from crawling import Run, kazcrawl, rows
from loopback import Loopback, serve
from media_site import DRAWING, FORBIDDEN, LETTER, PIT, SIZE, WIDE, files, pages, path_of
from test_warc import read_back

SITE = """
name = "pit"
title = "The Pit"
start_urls = ["{base}/"]
hosts = ["{host}"]
timezone = "UTC"
languages = ["en"]
"""
FILE = """
    SELECT m.url, m.kind, m.sha256, c.url AS captured, p.url AS page, f.length, f.content_type
    FROM media m LEFT JOIN media_files f ON f.url = m.url LEFT JOIN captures c ON c.id = m.capture_id
    JOIN captures p ON p.id = m.page_capture_id ORDER BY m.id
"""


CODE = (
    "import sys; from kazcrawl.cli.crawl import run, site_of; from pathlib import Path;"
    "report = run([site_of(sys.argv[1])], eval(sys.argv[3]), Path(sys.argv[2]), progress=False)[0];"
    "print(*report.findings, sep='\\n'); sys.exit(report.exit_code)"
)
"""A crawl that takes settings."""


def arguments(base: str, archive: Path, **settings: object) -> list[str]:
    chosen = {
        "KAZCRAWL_ARCHIVE": str(archive),
        "KAZCRAWL_MEDIA_SIZE": SIZE,
        "KAZCRAWL_MEDIA": "image,document",
        "SPIDER_MODULES": [],
        "LOG_LEVEL": "WARNING",
        **settings,
    }
    return [f"{base}/", str(archive), repr(chosen)]


def crawl(base: str, archive: Path, **settings: object) -> Run:
    done = forking.run(arguments(base, archive, **settings), code=CODE)
    return Run(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Crawled:
    site: Loopback
    archive: Path
    run: Run


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    archive = tmp_path_factory.mktemp("media") / "a.sqlite"
    with serve(pages()) as site:
        yield Crawled(site, archive, crawl(site.base, archive))


def asked(site: Loopback, since: int = 0) -> Counter[str]:
    return Counter(site.requests[since:])


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def found(crawled: Crawled) -> dict[str, dict[str, Any]]:
    """The rows of media by the path of their address; of equal paths the last."""
    return {row["url"].removeprefix(crawled.site.base): row for row in rows(crawled.archive, FILE)}


def test_missing_files_are_no_finding(crawled: Crawled) -> None:
    assert (crawled.run.code, crawled.run.out.strip(), crawled.run.err) == (0, "", "")
    assert rows(crawled.archive, "SELECT count(*) AS n FROM articles WHERE version_number = 1") == [
        {"n": 7}
    ]


def test_files_come_after_all_pages(crawled: Crawled) -> None:
    kinds = ["/files/" in path or "/elsewhere/" in path for path in crawled.site.requests]
    assert kinds == sorted(kinds)


def test_each_address_is_asked_for_once(crawled: Crawled) -> None:
    wanted = {path for path in files() if path.startswith(("/files/", "/elsewhere/"))}
    wanted = (wanted | {"/files/missing.png"}) - {"/files/song.mp3"}
    got = {path: n for path, n in asked(crawled.site).items() if path in wanted}
    assert got == dict.fromkeys(wanted, 1)
    assert not {"/private/secret.png", "/files/song.mp3", "/files/frame.html"} & set(
        crawled.site.requests
    )


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("/files/pit.png", PIT, "image"),
        ("/files/copy-of-pit.png", PIT, "image"),
        ("/files/pit.png?size=1", PIT[:50], "image"),
        ("/files/letter.pdf", LETTER, "document"),
        ("/files/drawing.svg", DRAWING, "image"),
        ("/files/moved.png", PIT + b"moved", "image"),
    ],
)
def test_a_file_is_known_to_all_rows_that_name_it(
    crawled: Crawled, path: str, data: bytes, kind: str
) -> None:
    mine = [row for row in rows(crawled.archive, FILE) if row["url"].endswith(path)]
    assert mine
    for row in mine:
        assert (row["sha256"], row["length"], row["kind"]) == (sha(data), len(data), kind)
        at = "/elsewhere/moved.png" if "moved" in path else path
        assert row["captured"] == crawled.site.base + at
        assert "/2020/01/" in row["page"]


def test_what_is_missing_is_on_record(crawled: Crawled) -> None:
    failed = rows(crawled.archive, "SELECT url, kind, reason FROM failures ORDER BY url")
    base = crawled.site.base
    assert {row["kind"] for row in failed} == {"media"}
    reasons = {row["url"].removeprefix(base): row["reason"] for row in failed}
    assert reasons.keys() == {
        FORBIDDEN,
        "/files/large.png",
        "/files/missing.png",
        "/private/secret.png",
    }
    assert "which is not public" in reasons[FORBIDDEN]
    assert reasons["/files/large.png"] == "larger than KAZCRAWL_MEDIA_SIZE"
    assert reasons["/files/missing.png"] == "the server answered 404"
    assert "robots.txt" in reasons["/private/secret.png"]
    for path in reasons:
        row = found(crawled)[path]
        assert (row["sha256"], row["captured"]) == (None, row["page"])


def test_the_report_counts_files_apart(crawled: Crawled) -> None:
    (crawl_row,) = rows(crawled.archive, "SELECT pages_fetched, errors, report FROM crawls")
    pages_asked = [path for path in crawled.site.requests if "/files/" not in path]
    assert crawl_row["pages_fetched"] == len([one for one in pages_asked if "elsewhere" not in one])
    assert crawl_row["errors"] == 0
    size = 2 * len(PIT) + 50 + len(LETTER) + len(DRAWING) + len(PIT + b"moved") + len(WIDE)
    assert (
        f'"media": {{"fetched": 7, "bytes": {size}, "missing": 4, "left": 0}}'
        in crawl_row["report"]
    )


def test_the_largest_candidate_is_archived_too(crawled: Crawled) -> None:
    kept = rows(crawled.archive, "SELECT url, sha256 FROM media_files")
    assert {"url": f"{crawled.site.base}/files/wide.png", "sha256": sha(WIDE)} in kept


def test_the_same_bytes_are_kept_once(crawled: Crawled) -> None:
    records = [
        (fields, block)
        for file in sorted(crawled.archive.with_suffix(".warc").glob("*.gz"))
        for fields, block in read_back(file)
    ]
    of_pit = {
        fields["WARC-Target-URI"].removeprefix(crawled.site.base): fields
        for fields, _ in records
        if fields.get("WARC-Payload-Digest") == f"sha256:{sha(PIT)}"
    }
    assert of_pit.keys() == {"/files/pit.png", "/files/copy-of-pit.png"}
    (first,) = [one for one in of_pit.values() if one["WARC-Type"] == "response"]
    (copy,) = [one for one in of_pit.values() if one["WARC-Type"] == "revisit"]
    assert copy["WARC-Profile"].endswith("identical-payload-digest")
    assert copy["WARC-Refers-To-Target-URI"] == first["WARC-Target-URI"]
    said = {
        fields["WARC-Target-URI"].removeprefix(crawled.site.base): block.decode()
        for fields, block in records
        if fields["WARC-Type"] == "metadata"
    }
    page, hops, *_ = said["/files/pit.png"].split("\r\n")
    posts = {f"via: {crawled.site.base}{path_of(number)}" for number in range(1, 8)}
    assert page in posts  # of the posts that show it, the first to come
    assert hops == "hopsFromSeed: LE"
    assert "hopsFromSeed: LL\r\n" in said["/files/letter.pdf"]
    assert "hopsFromSeed: LER\r\n" in said["/elsewhere/moved.png"]


@pytest.mark.parametrize("name", validators.COMMANDS)
def test_other_tools_accept_the_files(name: str, crawled: Crawled) -> None:
    files_kept = sorted(crawled.archive.with_suffix(".warc").glob("*.gz"))
    assert validators.complaints(name, files_kept) == ""
    assert warc_rules.check(files_kept) == []


def test_the_past_brings_the_same_files_in(crawled: Crawled, tmp_path: Path) -> None:
    archive, source = tmp_path / "past.sqlite", crawled.archive.with_suffix(".warc")
    run = kazcrawl("crawl", f"{crawled.site.base}/", "--source", source, "--archive", archive)
    assert run.code == 0, run.err
    kept = "SELECT url, sha256, length, content_type FROM media_files ORDER BY url"
    assert rows(archive, kept) == rows(crawled.archive, kept)
    named = "SELECT url, kind, sha256 FROM media ORDER BY url, kind, sha256"
    assert rows(archive, named) == rows(crawled.archive, named)


def test_a_recrawl_asks_for_no_file_again(crawled: Crawled, tmp_path: Path) -> None:
    before = len(crawled.site.requests)
    archive = copied(crawled.archive, tmp_path)
    assert crawl(crawled.site.base, archive).code == 0
    again = {path for path in asked(crawled.site, before) if "/files/" in path}
    assert again == {"/files/large.png"}, "the file that was too large may be let in by now"


def test_a_full_crawl_asks_for_files_conditionally(crawled: Crawled, tmp_path: Path) -> None:
    before = len(crawled.site.requests)
    archive = copied(crawled.archive, tmp_path)
    assert crawl(crawled.site.base, archive, KAZCRAWL_FULL=True).code == 0
    again = {path for path in asked(crawled.site, before) if "/files/" in path}
    assert "/files/pit.png" in again
    kept = rows(archive, "SELECT url, sha256 FROM media_files")
    assert {row["sha256"] for row in kept} >= {sha(PIT), sha(WIDE)}


def test_switched_off_and_on_again(tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    with serve(pages(2)) as site:
        assert crawl(site.base, archive, KAZCRAWL_MEDIA="").code == 0
        assert not [path for path in site.requests if "/files/" in path]
        assert crawl(site.base, archive, KAZCRAWL_MEDIA="image").code == 0
        assert sorted(path for path in site.requests if "/files/" in path) == [
            "/files/copy-of-pit.png",
            "/files/pit.png",
        ]
        (row,) = rows(archive, "SELECT sha256 FROM media WHERE url LIKE '%/pit.png'")
        assert row["sha256"] == sha(PIT)


def test_as_many_as_may_be(tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    with serve(pages()) as site:
        run = crawl(site.base, archive, KAZCRAWL_MEDIA_FILES=2, CONCURRENT_REQUESTS_PER_DOMAIN=1)
        assert run.code == 0
        first = {path for path in site.requests if "/files/" in path}
        assert len(first) <= 3
        (row,) = rows(archive, "SELECT report FROM crawls")
        assert '"left": 0' not in row["report"]
        assert crawl(site.base, archive).code == 0
        assert not rows(archive, "SELECT 1 FROM frontier WHERE state IN ('skipped', 'waiting')")
        assert max(asked(site)[path] for path in first) == 1


def test_files_rotate_by_size(tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    with serve(pages()) as site:
        assert crawl(site.base, archive, KAZCRAWL_WARC_SIZE=4000).code == 0
    made = sorted(archive.with_suffix(".warc").glob("*.gz"))
    assert len(made) > 2
    assert all(file.stat().st_size > 4000 for file in made[:-1]), "full, and not by much"
    assert all(read_back(file)[0][0]["WARC-Type"] == "warcinfo" for file in made)
    assert warc_rules.check(made) == [], "no record refers to another file's"
    lengths = {row["name"]: row["length"] for row in rows(archive, "SELECT * FROM warc_files")}
    assert lengths == {file.name: file.stat().st_size for file in made}


def test_killed_among_the_files(tmp_path: Path) -> None:
    """A row has its file, or waits for it; the next run goes on with what is left."""
    archive = tmp_path / "a.sqlite"
    slow = pages()

    def delayed(path: str) -> Any:
        time.sleep(0.3)
        return slow_files[path]

    slow_files = {path: slow[path] for path in slow if path.startswith("/files/")}
    slow |= dict.fromkeys(slow_files, delayed)
    with serve(slow) as site:
        one = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "CONCURRENT_REQUESTS": 1}
        process = forking.start(arguments(site.base, archive, **one), code=CODE)
        end = time.monotonic() + 60
        while sum("/files/" in path for path in site.requests) < 4 and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        known = rows(archive, "SELECT url FROM media_files")
        assert known, "some were committed"
        assert crawl(site.base, archive).code == 0
        twice = [path for path, n in asked(site).items() if n > 1 and "/files/" in path]
        assert len(twice) <= 1, "the one that was under way"
        kept = rows(archive, "SELECT DISTINCT url FROM media WHERE sha256 IS NOT NULL")
        assert len(kept) == 6
    files_kept = sorted(archive.with_suffix(".warc").glob("*.gz"))
    assert validators.complaints("gunzip", files_kept) == ""


def copied(archive: Path, folder: Path) -> Path:
    """Another archive with the same content."""
    import shutil
    import sqlite3

    target = folder / archive.name
    with sqlite3.connect(archive) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    shutil.copytree(archive.with_suffix(".warc"), target.with_suffix(".warc"))
    return target
