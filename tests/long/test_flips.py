"""200 random bits flipped in a crawled archive: ``kazcrawl verify`` finds and names every one."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from test_pywb import crawl

from crawling import kazcrawl, rows
from flipping import draw_records, draw_rows, flip, row_places
from kazcrawl.archive.warc import warc_folder
from test_seals import ROWS, check, is_named

FLIPS = 200


@pytest.mark.parametrize("seed", [1, 2])
def test_each_of_200_flips_is_found_and_named(tmp_path: Path, seed: int) -> None:
    path, chance = tmp_path / "a.sqlite", random.Random(seed)
    crawl(path)
    assert kazcrawl("verify", "--archive", path).code == 0
    folder, tables = warc_folder(path), row_places(path, ROWS)
    places = draw_rows(path, ROWS, FLIPS // 2, chance)
    for condition in ("content_type LIKE 'text/html%'", "content_type NOT LIKE 'text/html%'"):
        places += draw_records(path, folder, condition, FLIPS // 4, chance)
    missed, unnamed = [], []
    for place in places:
        bit = chance.randrange(8)
        flip(place, bit)
        found, _ = check(path)
        missed += [] if found else [(place, bit)]
        unnamed += [] if is_named(place.what, found) else [(place, bit, found)]
        flip(place, bit)
    assert (missed, unnamed) == ([], [])
    assert kazcrawl("verify", "--archive", path).code == 0
    records = rows(path, "SELECT count(*) AS n FROM captures")[0]["n"]
    told = f"{len(places)} flips in the rows of {len(tables)} tables and {records} records"
    print(f"\n{told}: all found and named", file=sys.stderr)
