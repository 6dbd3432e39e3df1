"""Who is compared: each a function from a site's address and a folder to its costs by step."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from measuring import HERE, Cost, measure

Steps = dict[str, Cost]
"""Costs by step, in order; a contestant's cost is their sum."""

Contestant = Callable[[str, int, Path], Steps]
"""Address of the site, number of its articles, a folder for what is written."""


@dataclass(frozen=True, slots=True)
class Run:
    """One contestant on one site once; ``asked`` is path -> times, as the server saw it."""

    name: str
    articles: int
    steps: Steps
    asked: dict[str, int]


class IncompleteError(RuntimeError):
    """A contestant did less than its work: its figures would compare nothing."""


def bare(url: str, articles: int, folder: Path) -> Steps:
    """Scrapy alone: selects fields, stores nothing."""
    return {"crawl": measure([sys.executable, str(HERE / "bare.py"), url], folder / "log")}


def committing(url: str, articles: int, folder: Path) -> Steps:
    """Scrapy with a look-up and a commit for every item."""
    command = [sys.executable, str(HERE / "bare.py"), url, "--commit", str(folder / "items.sqlite")]
    return {"crawl": measure(command, folder / "log")}


def kazcrawl(url: str, articles: int, folder: Path) -> Steps:
    """WARC files, archive, search index, dates, letters, near duplicates; then the feed."""
    command = [sys.executable, "-m", "kazcrawl"]
    archive = ["--archive", str(folder / "archive.sqlite")]
    feed = folder / "feed"
    # The others look for no sitemap, and all are to ask for the same pages.
    site = folder / "bench.toml"
    site.write_text(
        f'name = "bench"\nstart_urls = ["{url}"]\nwithout_sources = ["sitemap"]\n', "utf-8"
    )
    # Nor do they ask for pictures. 1: done, with findings about the site in the report.
    quick = ["env", "KAZCRAWL_MEDIA=", *command, "crawl", str(site), *archive]
    crawl = measure(quick, folder / "log", good=(0, 1))
    export = measure(
        [*command, "export", "jsonfeed", *archive, "--out", str(feed)], folder / "export.log"
    )
    whole = sum(_complete(file) for file in feed.glob("feed*.json"))
    if whole != articles:
        raise IncompleteError(f"kazcrawl archived {whole} of {articles} articles with their text")
    return {"crawl": crawl, "export": export}


def _complete(file: Path) -> int:
    items = json.loads(file.read_text(encoding="utf-8"))["items"]
    return sum(item["_kazcrawl"]["complete"] for item in items)


CONTESTANTS: dict[str, Contestant] = {"bare": bare, "commit": committing, "kazcrawl": kazcrawl}
TITLES = {
    "bare": "bare Scrapy: six fields, nothing stored",
    "commit": "commit per item: SQLAlchemy, SQLite",
    "kazcrawl": "full archive: WARC, SQLite, index, feed",
}
