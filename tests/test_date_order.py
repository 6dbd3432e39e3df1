"""Numeric dates on a site that nobody described, read by the certain ones of their listing."""

from __future__ import annotations

from pathlib import Path

import pytest

from any_site import Post
from crawling import kazcrawl, rows
from loopback import serve

DAY_FIRST = ["05/06/2016", "27/05/2016", "03/05/2016"]
MONTH_FIRST = ["06/05/2016", "05/27/2016", "05/03/2016"]
READ = ["2016-06-05", "2016-05-27", "2016-05-03"]


def pages(days: list[str]) -> dict[str, str]:
    made, items = {}, ""
    for number, day in enumerate(days):
        post, url = Post(number), f"/news/{number}"
        items += f"<li><h3><a href='{url}'>{post.title}</a></h3><div>{day}</div><div>{post.text[:150]}...</div></li>"
        made[url] = f"<html><body><h1>{post.title}</h1><div>{day}</div>{post.whole}</body></html>"
    return made | {"/": f"<html><body><ul>{items}</ul></body></html>"}


@pytest.mark.parametrize(
    ("days", "values"),
    [
        (DAY_FIRST, READ),
        (MONTH_FIRST, READ),
        (["05/06/2016", "06/05/2016", "03/05/2016"], [None, None, None]),
        (["05/06/2016", "27/05/2016", "05/27/2016"], [None, "2016-05-27", "2016-05-27"]),
        (["05.06.2016", "06.06.2016", "07.06.2016"], ["2016-06-05", "2016-06-06", "2016-06-07"]),
        (["05.06.16", "27.05.16", "03.05.16"], READ),
    ],
)
def test_a_listing_shows_its_order(
    days: list[str], values: list[str | None], tmp_path: Path
) -> None:
    archive = tmp_path / "archive.sqlite"
    with serve(dict(pages(days))) as site:
        kazcrawl("crawl", f"{site.base}/", "--archive", archive, "--json")
    stubs = rows(archive, "SELECT date_raw, date_published FROM stubs ORDER BY url")
    assert [row["date_raw"] for row in stubs] == days
    assert [row["date_published"] for row in stubs] == values
    articles = rows(archive, "SELECT date_published FROM articles ORDER BY url")
    assert [row["date_published"] for row in articles] == values
