"""Headlines on pages whose only heading is the site's name, or another's."""

from __future__ import annotations

import pytest

from kazcrawl.items import Capture
from kazcrawl.readers.headline import find_headline
from kazcrawl.readers.page import read_page

KNOWN = "Рабочие третьего участка вышли на площадь"
BANNER = "<h1><font color=red>Голос завода</font></h1>"


def found(body: str, known: str = KNOWN) -> str | None:
    page = f"<html><head><title>Голос завода</title></head><body>{body}</body></html>"
    capture = Capture("http://a.kz/n/1.html", "2026-01-01T00:00:00Z", 200, (), page.encode())
    node = find_headline(read_page(capture), known)
    return node.text(strip=True) if node is not None else None


@pytest.mark.parametrize(
    "own",
    ["<center><font size=5>{}</font></center>", "<b>{}</b>", "<div class=t><span>{}</span></div>"],
)
def test_the_sites_name_in_the_only_h1_is_no_headline(own: str) -> None:
    """Every article of such a site was called by the site's name."""
    assert found(f"{BANNER}<table><tr><td>{own.format(KNOWN)}<p>Смена ушла.") == KNOWN


@pytest.mark.parametrize(
    "elsewhere",
    [
        "<a href='/n/1.html'>{}</a>",
        "<a href='/n/1.html'><b>{}</b></a>",
        "<div class=sidebar><p>{}</p></div>",
    ],
)
def test_a_list_of_posts_is_no_headline(elsewhere: str) -> None:
    new = "Забастовка кончилась"
    assert found(f"<h1>{new}</h1><p>Смена ушла.</p>{elsewhere.format(KNOWN)}") == new


def test_an_edited_headline_stays_the_pages() -> None:
    new = "Рабочие участка вышли на улицу и площадь"
    assert found(f"<h1>{new}</h1><p>Смена ушла.</p><b>{KNOWN}</b>") == new
