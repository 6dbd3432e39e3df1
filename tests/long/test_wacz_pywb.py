"""A WACZ in pywb: a page's text and its images are found there, as they were captured."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol
from urllib.request import urlopen

import pytest
from test_pywb import COLLECTION, crawl, environment, wait_until_up

import small_archive
from crawling import kazcrawl, rows
from kazcrawl.archive import open_archive
from kazcrawl.archive.warc import WarcWriter, warc_folder
from kazcrawl.items import Article, Capture, Outcome, Target
from sample_site import read, squeeze

PAGE = small_archive.ONE
IMAGE = f"{small_archive.HOME}uploads/Pit-1.JPG?w=640&h=480"
PIXELS = bytes(range(256)) * 40
MARKUP = f'<html><body><h1>Miners</h1><p>They stopped work.</p><img src="{IMAGE}"></body></html>'


class Replay(Protocol):
    def __call__(self, wacz: Path, our_index: bool = False) -> str: ...


@pytest.fixture(params=["wacz validate"])
def validate(request: pytest.FixtureRequest) -> Callable[[Path], None]:
    tool = os.environ.get("WACZ_TOOL") or shutil.which("wacz")
    if tool is None:
        pytest.skip("no wacz here (pip install wacz, in an environment of its own; WACZ_TOOL=path)")

    def run(wacz: Path) -> None:
        command = [tool, "validate", "-f", str(wacz)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return run


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Replay]:
    """Unpacks a WACZ into pywb, starts that, gives the collection's address."""
    tools, started = environment(), []

    def run(wacz: Path, our_index: bool = False) -> str:
        for command in (["init", COLLECTION], ["add", "--unpack-wacz", COLLECTION, str(wacz)]):
            done = subprocess.run(
                [tools / "wb-manager", *command],
                cwd=tmp_path,
                check=False,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr
        if our_index:  # else pywb finds things by the one that it has just made
            use_index(wacz, tmp_path / "collections" / COLLECTION)
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        with (tmp_path / "pywb.log").open("wb") as log:
            serving = [tools / "wayback", "--bind", "127.0.0.1", "--port", str(port)]
            started.append(subprocess.Popen(serving, cwd=tmp_path, stdout=log, stderr=log))
        wait_until_up(f"http://127.0.0.1:{port}/", started[0])
        return f"http://127.0.0.1:{port}/{COLLECTION}"

    yield run
    for process in started:
        process.terminate()
        process.wait(20)


def use_index(wacz: Path, collection: Path) -> None:
    """The WACZ's own index and its WARC files under the names by which that knows them."""
    (index,) = (collection / "indexes").glob("*.cdxj")
    with zipfile.ZipFile(wacz) as archive:
        index.write_bytes(gzip.decompress(archive.read("indexes/index.cdx.gz")))
        for name in archive.namelist():
            if name.startswith("archive/"):
                archive.extract(name, collection)


def get(url: str) -> bytes:
    with urlopen(url, timeout=30) as response:
        body: bytes = response.read()
        return body


def test_text_and_image_of_a_page_are_replayed(tmp_path: Path, replay: Replay) -> None:
    archive, wacz = tmp_path / "a.sqlite", tmp_path / "a.wacz"
    with_image(archive)
    assert (
        kazcrawl(
            "export", "wacz", "--archive", archive, "--out", wacz, "--until", "2026-02-03"
        ).code
        == 0
    )
    address = replay(wacz)
    page = get(f"{address}/20260203040000mp_/{PAGE}").decode()
    assert "They stopped work." in page
    # The address that pywb itself has put into the page for the image.
    (source,) = [
        part.split('"')[0] for part in page.split('src="') if "Pit-1.JPG" in part.split('"')[0]
    ]
    base = address.removesuffix(f"/{COLLECTION}")
    assert get(source if source.startswith("http") else base + source) == PIXELS


@pytest.mark.parametrize("our_index", [False, True])
def test_articles_of_a_crawl_are_replayed(
    tmp_path: Path, replay: Replay, validate: Callable[[Path], None], our_index: bool
) -> None:
    archive, wacz = tmp_path / "a.sqlite", tmp_path / "a.wacz"
    truth = crawl(archive)
    assert kazcrawl("export", "wacz", "--archive", archive, "--out", wacz).code == 0
    validate(wacz)
    address = replay(wacz, our_index)
    posts = [one for one in truth["posts"] if one["status"] == "ok" and one["kind"] != "mails"]
    assert posts
    for post in posts:
        text = squeeze("".join(read(get(f"{address}/id_/{post['url']}")).text))
        assert squeeze(post["text"].split("\n")[0]) in text, post["url"]
    sql = "SELECT url, payload_sha256 FROM captures WHERE status = 200 AND revisit_of IS NULL"
    captures = rows(archive, sql)
    for one in captures:
        body = get(f"{address}/id_/{one['url']}")
        assert hashlib.sha256(body).hexdigest() == one["payload_sha256"], one["url"]
    print(f"\n{len(posts)} articles and {len(captures)} captures replayed", file=sys.stderr)


def with_image(path: Path) -> None:
    """An archive of a page and its image, each a response of its own."""
    with open_archive(path, write=True) as archive:
        crawled = archive.begin_crawl(small_archive.SITE)
        frontier = archive.frontier(small_archive.SITE, crawled.id)
        writer = archive.writer(small_archive.SITE, crawled.id, frontier)
        warc = WarcWriter(warc_folder(path), "example", {}, software="kazcrawl/test")
        outcome = Outcome(Target(PAGE, "article"))
        outcome.articles.append(
            Article(url=PAGE, headline="Miners", article_body="They stopped work.")
        )
        for url, kind, body in (
            (IMAGE, "image/jpeg", PIXELS),
            (PAGE, "text/html", MARKUP.encode()),
        ):
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            capture = Capture(url, "2026-02-03T04:00:00Z", 200, (), body, content_type=kind)
            outcome.captures.append(warc.append(capture, head.encode() + body, body))
        writer.commit([outcome], warc.sync())
        warc.close()
        archive.finish_crawl(crawled.id)
