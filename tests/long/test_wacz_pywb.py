"""A WACZ in pywb: a page's text and its images are found there, as they were captured."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest
from pywb_service import replaying
from test_pywb import crawl

from crawling import kazcrawl, rows
from loopback import serve
from media_site import DRAWING, LETTER, PIT, WORDS, pages, path_of
from sample_site import read, squeeze
from test_media import crawl as crawl_media


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
    with ExitStack() as started:

        def run(wacz: Path, our_index: bool = False) -> str:
            # Without it pywb finds things by the one that it has just made.
            prepare = partial(use_index, wacz) if our_index else (lambda collection: None)
            service = replaying(tmp_path, [wacz], "--unpack-wacz", prepare=prepare)
            return started.enter_context(service)

        yield run


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


IMAGES = {1: [PIT], 2: [PIT], 5: [PIT[:50]], 6: [PIT + b"moved", DRAWING]}
"""What the posts of ``media_site`` show, by number; of the same bytes the later is a revisit."""


@pytest.mark.parametrize("our_index", [False, True])
def test_text_and_images_of_a_crawl_are_replayed(
    tmp_path: Path, replay: Replay, validate: Callable[[Path], None], our_index: bool
) -> None:
    archive, wacz = tmp_path / "a.sqlite", tmp_path / "a.wacz"
    with serve(pages()) as site:
        assert crawl_media(site.base, archive).code == 0
    assert kazcrawl("export", "wacz", "--archive", archive, "--out", wacz).code == 0
    validate(wacz)
    address = replay(wacz, our_index)
    for number, images in IMAGES.items():
        page = get(f"{address}/mp_/{site.base}{path_of(number)}").decode()
        assert squeeze(WORDS) in squeeze(page)
        # The addresses that pywb itself has put into the page.
        shown = [urljoin(address, one) for one in re.findall("<img [^>]*?src=[\"']([^\"']+)", page)]
        assert all(one.startswith(address) for one in shown)
        assert [get(one) for one in shown] == images, number
    letter = f"{address}/mp_/{site.base}/files/letter.pdf"
    assert get(letter) == LETTER
    sql = "SELECT url FROM captures WHERE revisit_of IS NOT NULL AND status = 200"
    (repeated,) = rows(archive, sql)  # the later one, whichever that was
    assert repeated["url"].endswith(("/files/pit.png", "/files/copy-of-pit.png"))


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
