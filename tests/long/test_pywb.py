"""Other people's readers of WARC files: pywb replays what was kept, warcio and gzip check it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from pywb_service import replaying

from crawling import kazcrawl, rows
from sample_site import read, serve, squeeze


class Replayed:
    """The sample site crawled into ``archive``, its WARC files replayed by pywb at ``address``."""

    def __init__(self, archive: Path, truth: dict[str, Any], address: str) -> None:
        self.archive = archive
        self.truth = truth
        self.address = address
        # The addresses of a "mails" post stand coded in the page and are read from the code.
        self.posts = [
            post for post in truth["posts"] if post["status"] == "ok" and post["kind"] != "mails"
        ]

    def get(self, modifier: str, url: str) -> bytes:
        """What pywb answers for the newest capture of a URL."""
        with urlopen(f"{self.address}/{modifier}/{url}", timeout=30) as response:
            body: bytes = response.read()
            return body

    def text(self, modifier: str, url: str) -> str:
        """The page's text without white space."""
        return squeeze("".join(read(self.get(modifier, url)).text))


def warc_files(archive: Path) -> list[Path]:
    return sorted(archive.with_suffix(".warc").glob("*.warc.gz"))


def crawl(archive: Path) -> dict[str, Any]:
    server, base = serve.serve()
    assert kazcrawl("crawl", f"{base}/", "--archive", archive, "--quiet").code == 1
    server.shutdown()
    server.server_close()
    truth: dict[str, Any] = server.site.truth
    return truth


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    folder = tmp_path_factory.mktemp("pywb")
    archive = folder / "archive.sqlite"
    truth = crawl(archive)
    with replaying(folder, warc_files(archive)) as address:
        yield Replayed(archive, truth, address)


@pytest.mark.parametrize("modifier", ["id_", "mp_"])
def test_articles_are_replayed_word_for_word(replayed: Replayed, modifier: str) -> None:
    """``id_`` is the page as sent, ``mp_`` with its addresses rewritten: the same words."""
    sql = "SELECT DISTINCT url FROM captures"
    parts = [row["url"] for row in rows(replayed.archive, sql)]
    for post in replayed.posts:
        further = [url for url in parts if url.startswith(post["url"]) and url != post["url"]]
        text = replayed.text(modifier, post["url"])
        text += "".join(replayed.text(modifier, url) for url in further)
        missing = [part for part in post["text"].split("\n") if squeeze(part) not in text]
        assert missing == [], post["url"]
    print(f"\n{len(replayed.posts)} articles replayed by {modifier}")


@pytest.mark.parametrize("modifier", ["id_", "mp_"])
def test_listings_are_replayed_word_for_word(replayed: Replayed, modifier: str) -> None:
    titles = {post["url"]: post["title"] for post in replayed.truth["posts"]}
    walked = {row["listing_url"] for row in rows(replayed.archive, "SELECT listing_url FROM stubs")}
    pages = {url: pages[0] for url, pages in replayed.truth["listings"].items() if url in walked}
    for listing, posts in pages.items():
        text = replayed.text(modifier, listing)
        assert [titles[url] for url in posts if squeeze(titles[url]) not in text] == [], listing
    print(f"\n{len(pages)} listings replayed by {modifier}")
    assert len(pages) >= 10


def test_bytes_are_replayed_as_sent(replayed: Replayed) -> None:
    """What ``id_`` answers has the digest that the archive holds for the capture."""
    sql = "SELECT final_url, payload_sha256 FROM captures WHERE status = 200 AND revisit_of IS NULL"
    captures = rows(replayed.archive, sql)
    digests = {one["final_url"]: one["payload_sha256"] for one in captures}
    wrong = [
        url
        for url, digest in digests.items()
        if hashlib.sha256(replayed.get("id_", url)).hexdigest() != digest
    ]
    print(f"\n{len(captures)} captures of {len(digests)} pages, {len(wrong)} with another digest")
    assert captures
    assert wrong == []


@pytest.mark.parametrize("command", ["gunzip -t", "warcio check", "jwarc validate"])
def test_files_are_valid_to_other_tools(replayed: Replayed, command: str) -> None:
    name, *arguments = command.split()
    beside = Path(sys.executable).with_name(name)
    tool = str(beside) if beside.exists() else shutil.which(name)
    if tool is None:
        pytest.skip(f"no {name} here")
    files = warc_files(replayed.archive)
    done = subprocess.run([tool, *arguments, *files], capture_output=True, text=True, check=False)
    assert files
    assert done.returncode == 0, done.stdout + done.stderr
