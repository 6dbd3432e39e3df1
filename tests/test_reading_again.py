"""A text that was guessed before the site's layout was known is read by it afterwards."""

from __future__ import annotations

from itertools import permutations

import pytest

from kazcrawl.items import Outcome, Target
from kazcrawl.spiders.learning import Learning
from unknown_pages import BASE, ONE, SITE, TEXT, THREE, TITLE, TWO, capture, page

BESIDE = f"<div><p>{'The carters of the upper town have a new cart, and sing. ' * 4}</p></div>"


def post(number: int) -> tuple[str, str]:
    """Address and page: beside the body stands what a reader of one page takes for text."""
    body = f"<div class='words'><p>{ONE} {number}</p><p>{TWO}</p><p>{THREE}</p></div>"
    html = page(f"<div class='post'><h1>{TITLE} {number}</h1>{body}{BESIDE}</div>")
    return f"/2016/05/{number:02}/bakers/", html


def read_all(order: tuple[int, ...]) -> dict[str, str | None]:
    """Texts by address; the stub of the first post shows no excerpt."""
    learning, texts = Learning(SITE, ()), dict[str, str | None]()
    for number in order:
        path, html = post(number)
        excerpt = f"{ONE} {number}" if number > 1 else None
        outcome = Outcome(Target(BASE + path, "article", headline=None, excerpt=excerpt))
        reading = learning.read(capture(html, path), outcome)
        learning.keep(reading, reading.article, [capture(html, path)], outcome.target)
        texts[reading.article.url] = reading.article.article_body
        texts |= {one.url: one.article_body for one in outcome.rereadings}
    return texts


@pytest.mark.parametrize("order", list(permutations((1, 2, 3, 4)))[::5])
def test_the_order_of_arrival_does_not_matter(order: tuple[int, ...]) -> None:
    texts = read_all(order)
    assert texts == {
        f"{BASE}{post(number)[0]}": TEXT.replace(ONE, f"{ONE} {number}") for number in (1, 2, 3, 4)
    }


def test_a_page_alone_is_guessed() -> None:
    assert "new cart" in (read_all((1,))[f"{BASE}{post(1)[0]}"] or "")
