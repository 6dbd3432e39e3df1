"""Site files that are taken: every key, the defaults, and where a site is looked for."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from kazcrawl.sites import SiteFileError, known_sites, load_site, parse_site
from kazcrawl.sites.site import Expect, Layout, Noise, Site

GOOD = 'name = "x"\nstart_urls = ["http://x.example/"]\n'


def test_all_keys_are_read() -> None:
    site = parse_site(
        """\ufeffname = "x_1"
title = " The X "
start_urls = ["https://www.X.example:443/index.php/a?b=c", "http://қаз.example:80/"]
hosts = ["X.example", "қаз.example", "[::1]:80", "127.0.0.1:8080"]
timezone = "Asia/Almaty"
languages = ["kk-Latn", "pt-BR", "sl-rozaj"]
date_order = "YMD"
schedule = "*/5  0,12 1-7/2 jan-mar mon-fri"
permalinks = ['/a']
listings = ['^/a\\?']
layouts = [{ name = "A", stub = "li", headline = "h2", excerpt = "p:has(a)", body = "div, p" }]
[noise]
selectors = ["aside"]
lines = ['\\[x\\]']
[expect]
posts = 3
body = 1
date = 0.5
sections = 0
""",
        "s.toml",
    )
    assert asdict(site) == asdict(
        Site(
            name="x_1",
            title="The X",
            start_urls=(
                "https://www.X.example:443/index.php/a?b=c",
                "http://xn--80ao21a.example:80/",
            ),
            hosts=("x.example", "xn--80ao21a.example", "[::1]:80", "127.0.0.1:8080"),
            timezone="Asia/Almaty",
            languages=("kk-Latn", "pt-BR", "sl-rozaj"),
            date_order="YMD",
            schedule="*/5 0,12 1-7/2 jan-mar mon-fri",
            permalinks=(re.compile("/a"),),
            listings=(re.compile(r"^/a\?"),),
            layouts=(Layout("A", (), "li", "h2", "p:has(a)", "div, p"),),
            noise=Noise(("aside",), (re.compile(r"\[x\]"),)),
            expect=Expect(3, 1.0, 0.5, 0.0),
        )
    )


def test_defaults() -> None:
    site = parse_site('name = "x"\nstart_urls = ["http://X.example:81/", "http://y.ex"]', "s")
    wanted = Site("x", "x", ("http://X.example:81/", "http://y.ex"), ("x.example:81", "y.ex"))
    assert asdict(site) == asdict(wanted)


def test_load_by_path_and_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "sites"
    own.mkdir()
    (own / "x.toml").write_text(GOOD)
    (own / "y.toml").write_text(f"\n{GOOD}")
    for name in ("x", "sites/x.toml", str(own / "x.toml")):
        assert load_site(name).start_urls == ("http://x.example/",)
    with pytest.raises(SiteFileError, match=r"y\.toml:2: name: 'x' is not the file's name"):
        load_site("y")
    names = ", ".join(sorted([*known_sites(), "x", "y"]))
    with pytest.raises(SiteFileError, match=rf"known: {names}\. The path .* URL"):
        load_site("z")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.toml", None, r"none\.toml: no such file"),
        (f"{'n' * 300}.toml", None, "cannot be read"),
        ("latin.toml", GOOD.encode() + b'title = "\xe4"', r"latin\.toml:3: byte 0xe4 is not UTF-8"),
        ("utf16.toml", GOOD.encode("utf-16"), r"utf16\.toml:1: byte 0xff is not UTF-8"),
    ],
)
def test_files_refused(tmp_path: Path, name: str, content: bytes | None, reason: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SiteFileError, match=reason):
        load_site(str(path))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (
            "campaignkazakstan",
            r"'campaignkazakstan'\. Did you mean 'campaignkazakhstan'\? kazcrawl",
        ),
        ("EurasiaNet", r"Did you mean 'eurasianet'\?"),
        ("steppe", r"known: .*The path of a site file or the URL"),
        ("steppe.example:8080", r"site's host, write http://steppe\.example:8080/"),
        ("folder", r"^folder: is a folder; give a site file$"),
        ("full", r"^full: is a folder; give a site file, such as full/a\.toml$"),
        ("full/", r"^full: is a folder; .* such as full/a\.toml$"),
        ("notes.md", r"^'notes\.md' is a file, but no site file: the name of one ends in \.toml$"),
        ("./notes.md", r"^notes\.md: is no site file, .*\(notes\.md:3: this is not TOML"),
        ("n" * 300, "no site is called"),
        ("a\x00", "no site is called"),
        ("./data", r"^data: is no site file, .*is not UTF-8"),
    ],
)
def test_what_is_no_site_is_told_for_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "full").mkdir()
    for name in ("b", "a"):
        (tmp_path / "full" / f"{name}.toml").write_text(GOOD)
    (tmp_path / "notes.md").write_text("# Notes\n\nof a site\n")
    (tmp_path / "data").write_bytes(b"SQLite\xec\x00")
    with pytest.raises(SiteFileError, match=reason):
        load_site(given)


def test_shipped_sites_load_under_their_names() -> None:
    assert "campaignkazakhstan" in known_sites()
    for name in known_sites():
        assert load_site(name).name == name
