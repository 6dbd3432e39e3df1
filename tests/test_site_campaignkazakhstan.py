"""The first site's patterns, on lines and addresses of the shapes that its pages had."""

from __future__ import annotations

import pytest

from kazcrawl.sites import load_site
from kazcrawl.urls import address

SITE = load_site("campaignkazakhstan")
NBSP = "\u00a0"


def small_print(line: str) -> tuple[str, dict[str, str]] | None:
    """The first layout that knows the line, and what it finds there."""
    for layout in SITE.layouts:
        for pattern in layout.lines:
            if found := pattern.fullmatch(line):
                return layout.name, {k: v for k, v in found.groupdict().items() if v}
    return None


@pytest.mark.parametrize(
    ("line", "layout", "groups"),
    [
        (": May 27, 2016", "A", {"date": "May 27, 2016"}),
        (f":{NBSP}December 08, 2014", "A", {"date": "December 08, 2014"}),
        ("Posted by clare on May 23, 2016", "A", {"author": "clare", "date": "May 23, 2016"}),
        ("Posted by T on March 11, 2012", "A", {"author": "T", "date": "March 11, 2012"}),
        ("Appeals, Articles /", "A", {"sections": "Appeals, Articles"}),
        ("Press release /", "A", {"sections": "Press release"}),
        (
            "Appeals, Articles, Press release / No Comments",
            "A",
            {"sections": "Appeals, Articles, Press release", "comments": "No Comments"},
        ),
        ("Articles / 1 Comment", "A", {"sections": "Articles", "comments": "1 Comment"}),
        ("Embassy picket (010203)", "A", {"caption": "Embassy picket (010203)"}),
        ("In Appeals,Articles", "B", {"sections": "Appeals,Articles"}),
        ("In Press release", "B", {"sections": "Press release"}),
    ],
)
def test_small_print(line: str, layout: str, groups: dict[str, str]) -> None:
    assert small_print(line) == (layout, groups)


@pytest.mark.parametrize(
    "line",
    [
        "May 26, 2016",
        "26 May 2016",
        "Date : 25-05-2016",
        "In London",
        "In Appeals,London",
        "Posted by hand",
        "We met on May 27, 2016",
        "and/or",
        "Read it at http://x.example/",
        "[1]",
        "Articles",
    ],
)
def test_text_is_no_small_print(line: str) -> None:
    assert small_print(line) is None


@pytest.mark.parametrize(
    ("line", "noise"),
    [
        ("Sign the Petition", True),
        ("[signature]", True),
        ("Share this with your friends:", True),
        *((name, True) for name in ("Facebook", "Twitter", "WhatsApp", "Email", "Telegram")),
        ("Print", True),
        ("Printed in Almaty", False),
        ("Email: news@x.example", False),
        ("signature", False),
    ],
)
def test_noise(line: str, noise: bool) -> None:
    assert any(pattern.fullmatch(line) for pattern in SITE.noise.lines) is noise


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://campaignkazakhstan.org/index.php/2016/05/27/a-slug/", "article"),
        ("https://www.CampaignKazakhstan.org/2016/05/27/a-slug", "article"),
        ("https://campaignkazakhstan.org.uk/uncategorized/a-slug/", "article"),
        ("http://campaignkazakhstan.org/?p=17", "article"),
        ("http://campaignkazakhstan.org/index.php?p=17", "article"),
        ("http://campaignkazakhstan.org/index.php/2013/07/03/", "listing"),
        ("http://campaignkazakhstan.org/index.php/2012/03/page/2/", "listing"),
        ("http://campaignkazakhstan.org/index.php/author/someone/page/35/", "listing"),
        ("https://campaignkazakhstan.org/cat-3", "listing"),
        ("http://campaignkazakhstan.org/index.php/about-us/", "other"),
        ("http://campaignkazakhstan.example/2016/05/27/a-slug/", "other"),
        *((url, "listing") for url in SITE.start_urls),
    ],
)
def test_addresses(url: str, kind: str) -> None:
    assert address(url, SITE).kind == kind


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/index.php/2016/05/27/a-slug/", True),
        ("/2016/05/27/a-slug", True),
        ("/uncategorized/a-slug/", True),
        ("/?p=17", True),
        ("/2013/07/03/", False),
        ("/2016/05/27/a-slug/2/", False),
        ("/?p=17&x=1", False),
        ("/", False),
    ],
)
def test_permalinks(path: str, own: bool) -> None:
    assert any(pattern.search(path) for pattern in SITE.permalinks) is own


def test_the_site_as_a_whole() -> None:
    assert [layout.name for layout in SITE.layouts] == ["A", "B", "C"]
    assert SITE.hosts[0] == "campaignkazakhstan.org"
    assert (SITE.timezone, SITE.date_order) == ("Europe/London", "DMY")
    assert SITE.expect.posts > 100
