"""A few pages of a site, crawled into an archive that is thrown away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kazcrawl.archive import open_archive
from kazcrawl.archive.probing import Traits, read_traits
from kazcrawl.archive.warc import warc_folder
from kazcrawl.cli.crawl import run
from kazcrawl.cli.summary import Report
from kazcrawl.items import Layout
from kazcrawl.sites import Site

MAX_REQUESTS = 30


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: the crawl's report, the layouts as learned, the site's traits."""

    report: Report
    layouts: list[Layout]
    traits: Traits


@contextmanager
def trial(
    site: Site,
    articles: int,
    *,
    listing_pages: int,
    known: Sequence[Layout] = (),
    asks_clock: bool = False,
) -> Iterator[Trial]:
    """Crawls so many articles with the manners of a crawl, at most MAX_REQUESTS requests.

    ``known`` are layouts that it begins with, ``asks_clock`` as KAZCRAWL_CLOCK. Raises the archive's errors.
    """
    with TemporaryDirectory(prefix="kazcrawl-") as folder:
        path = Path(folder) / "trial.sqlite"
        with open_archive(path, write=True) as archive:
            archive.keep_layouts(site.name, known)
        settings = {
            "KAZCRAWL_ARCHIVE": str(path),
            "KAZCRAWL_LIMIT": articles,
            "KAZCRAWL_PAGES": MAX_REQUESTS,
            "KAZCRAWL_LISTING_PAGES": listing_pages,
            "KAZCRAWL_MEDIA": "",
            "KAZCRAWL_CLOCK": asks_clock,
            "SPIDER_MODULES": [],
            "LOG_LEVEL": "WARNING",
            # One at a time, so that not a page more is asked for than is looked at.
            "CONCURRENT_REQUESTS": 1,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        }
        report = run([site], settings, path, progress=False)[0]
        with open_archive(path) as archive, archive.connect() as connection:
            traits = read_traits(connection, warc_folder(path))
            yield Trial(report, archive.layouts(site.name), traits)
