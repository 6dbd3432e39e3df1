"""How fast is ``kazcrawl verify``? Against ``sha256sum`` and ``gunzip -t`` of the same files.

    python bench/fixity.py [--megabytes 400] [--rounds 3] [--folder PATH]

An archive is made of pages as they are and of bytes that do not compress (images), by the real
writers. In each round, on the same files, in turn: ``sha256sum`` of all WARC files and then
``gunzip -t`` of each; ``kazcrawl verify`` with its start and its check of the database.
Files are read from the cache. The ratios are those of verify to the two tools together.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import Pages
from posts import make_post

from kazcrawl.archive import open_archive
from kazcrawl.archive.warc import WarcWriter, warc_folder
from kazcrawl.items import Article, Capture, Outcome, Target
from kazcrawl.sites.site import Site

SITE = Site(
    name="bench", title="Bench", start_urls=("http://bench.example/",), hosts=("bench.example",)
)
IMAGE = 200_000
"""Bytes of an image; there is one for every six pages."""


def payloads(size: int) -> Iterator[tuple[str, str, bytes]]:
    """Address, media type and bytes of what is captured, until there are ``size`` bytes."""
    chance, pages, made, number = random.Random(1), Pages("http://bench.example", 1000), 0, 0
    paths = [make_post(one).path for one in range(1000)]
    while made < size:
        number += 1
        if number % 7 == 0:
            kind, body = "image/jpeg", chance.randbytes(IMAGE)
        else:
            kind, body = "text/html", pages.answer(paths[number % len(paths)]) or b""
            body += f"<!-- {number} -->".encode()
        made += len(body)
        yield f"http://bench.example/{number}", kind, body


def make(path: Path, size: int) -> int:
    """The archive; bytes of its payloads."""
    made = 0
    with open_archive(path, write=True) as archive:
        crawl = archive.begin_crawl(SITE)
        frontier = archive.frontier(SITE, crawl.id)
        writer = archive.writer(SITE, crawl.id, frontier)
        warc = WarcWriter(warc_folder(path), "bench", {}, software="kazcrawl/bench")
        for url, kind, body in payloads(size):
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            capture = Capture(url, "2026-02-03T04:00:00Z", 200, (), body, content_type=kind)
            outcome = Outcome(Target(url, "article"))
            outcome.captures.append(warc.append(capture, head.encode() + body, body))
            if kind == "text/html":
                outcome.articles.append(Article(url=url, headline="H", article_body=f"Text {url}"))
            writer.commit([outcome], warc.sync())
            made += len(body)
        warc.close()
        archive.finish_crawl(crawl.id)
    return made


def timed(*commands: list[str]) -> tuple[float, float]:
    """Wall and processor time in seconds."""
    start, before = time.perf_counter(), os.times()
    for command in commands:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    used = sum(after[2:4]) - sum(before[2:4])
    return time.perf_counter() - start, used


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of kazcrawl verify.")
    parser.add_argument("--megabytes", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", help="keep the archive there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(given.folder or temporary) / "a.sqlite"
        made = make(path, given.megabytes * 1_000_000)
        files = sorted(map(str, warc_folder(path).glob("*.warc.gz")))
        stored = sum(Path(file).stat().st_size for file in files)
        print(f"{made / 1e6:.0f} MB of payloads in {stored / 1e6:.0f} MB of WARC files")
        verify = [sys.executable, "-m", "kazcrawl", "verify", "--archive", str(path), "--json"]
        rounds = []
        for _ in range(given.rounds):
            tools = timed(["sha256sum", *files], ["gunzip", "-t", *files])
            ours = timed(verify)
            rounds.append((tools, ours))
            print(
                f"tools {tools[0]:.2f} s ({tools[1]:.2f} of CPU), verify {ours[0]:.2f} ({ours[1]:.2f})"
            )
        wall = statistics.median(ours[0] / tools[0] for tools, ours in rounds)
        used = statistics.median(ours[1] / tools[1] for tools, ours in rounds)
        rate = made / 1e6 / min(ours[0] for _, ours in rounds)
        print(
            f"verify takes {wall:.2f} of the tools' time, {used:.2f} of their CPU; {rate:.0f} MB/s"
        )


if __name__ == "__main__":
    main()
