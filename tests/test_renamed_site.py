"""A site file that was given another name: the archive says that it knows the site."""

from __future__ import annotations

from pathlib import Path

import themes
from crawling import kazcrawl, rows
from loopback import serve

HINT = "is new to this archive, which holds the same host as"


def test_new_name_of_a_known_host_is_hinted_at_once(tmp_path: Path) -> None:
    archive, file = tmp_path / "a.sqlite", tmp_path / "site.toml"
    with serve(themes.site("old", themes.posts(3))) as site:

        def crawl(name: str) -> str:
            file.write_text(f'name = "{name}"\nstart_urls = ["{site.base}/"]\n', "utf-8")
            return kazcrawl("crawl", file, "--archive", archive, "--quiet").err

        assert HINT not in crawl("pit")
        told = crawl("mine")
        assert f"mine {HINT} pit: if it is the same site" in told
        assert HINT not in crawl("mine")
    names = rows(archive, "SELECT DISTINCT site FROM articles ORDER BY 1")
    assert [row["site"] for row in names] == ["mine", "pit"]
