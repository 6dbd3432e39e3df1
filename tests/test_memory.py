"""Memory does not grow with the archive: a small one and a large one are read within the same bounds."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kazcrawl.archive import open_archive
from kazcrawl.sites.site import Site

HOME = "http://large.example/"
SITE = Site(name="large", title="Large", start_urls=(HOME,), hosts=("large.example",))
FEW, MANY = 5_000, 20_000
ROOM = 5.0
"""MiB that the larger may take more. Both are larger than SQLite's cache, which both fill."""

NUMBERS = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count})"
URL = "'http://large.example/a-post-with-an-address-of-usual-length-' || n"
AT = "'2020-01-01T00:00:00Z'"
TEXT = "replace(hex(zeroblob(100)), '0', 'word ') || n"
ROWS = {
    "captures": {"crawl_id": "1", "url": URL, "final_url": URL, "captured_at": AT, "status": "200"},
    "articles": {
        "id": "n",
        "uid": "n",
        "site": "'large'",
        "url": URL,
        "url_key": URL,
        "headline": "'Post ' || n",
        "first_captured_at": AT,
        "version_number": "1",
        "date_published": "'2016-05-27'",
    },
    "stubs": {
        "identity": "n",
        "site": "'large'",
        "url_key": URL,
        "article_id": "n",
        "url": URL,
        "listing_url": "'http://large.example/'",
        "listing_kind": "'home'",
        "page_number": "n",
        "position": "1",
        "headline": "'Post ' || n",
        "excerpt": TEXT,
        "truncated": "0",
        "sections": "'[]'",
        "capture_id": "n",
        "first_seen_at": AT,
        "last_seen_at": AT,
    },
    "readings": {"article_id": "n", "captured_at": AT, "digest": "n", "crawl_id": "1"},
    "versions": {
        "article_id": "n",
        "number": "1",
        "captured_at": AT,
        "changed": "'[]'",
        "digest": "n",
        "page": f"json_object('headline', {TEXT})",
    },
    "frontier": {
        "site": "'large'",
        "url_key": URL,
        "url": URL,
        "kind": "'article'",
        "crawl_id": "1",
        "page_number": "1",
        "hops": "1",
        "priority": "1",
        "attempts": "1",
        "misses": "0",
        "state": "'done'",
        "discovered_at": AT,
    },
}

END = """
from kazcrawl.archive import open_archive
with open_archive(path, write=True) as archive:
    archive.finish_crawl(1)
"""
COVERAGE = """
from kazcrawl.archive import open_archive
from kazcrawl.archive.coverage import read_coverage
with open_archive(path) as archive, archive.connect() as connection:
    found = read_coverage(connection, "large")
assert (found.expected, found.archived, found.gaps) == (count, count, [])
"""
PEAK = """
import resource, sys
from pathlib import Path
path, count = Path(sys.argv[1]), int(sys.argv[2])
{work}
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def made(folder: Path, count: int) -> Path:
    """An archive of so many posts, in a crawl that has not ended."""
    path = folder / f"{count}.sqlite"
    with open_archive(path, write=True) as archive:
        archive.begin_crawl(SITE)
    with closing(sqlite3.connect(path)) as database, database:
        for table, values in ROWS.items():
            numbers = NUMBERS.format(count=count)
            names, terms = ", ".join(values), ", ".join(values.values())
            database.execute(f"INSERT INTO {table} ({names}) {numbers} SELECT {terms} FROM n")
    return path


def peak(work: str, path: Path, count: int) -> float:
    """MiB that a process takes at most which does that work."""
    command = [sys.executable, "-c", PEAK.format(work=work), path, str(count)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return int(printed) / unit


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("memory")
    return {count: made(folder, count) for count in (FEW, MANY)}


@pytest.mark.parametrize("work", [COVERAGE, END], ids=["coverage", "the end of a crawl"])
def test_memory_does_not_grow_with_the_archive(archives: dict[int, Path], work: str) -> None:
    small, large = (peak(work, path, count) for count, path in archives.items())
    assert large - small < ROOM, f"{small:.0f} MiB for {FEW:,} posts, {large:.0f} for {MANY:,}"
