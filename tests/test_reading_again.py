"""A text that was guessed before the site's layout was known is read by it afterwards."""

from __future__ import annotations

from itertools import permutations

import pytest

from kazcrawl.items import Article, Outcome, Target
from kazcrawl.spiders.learning import Learning
from unknown_pages import BASE, ONE, SITE, TEXT, THREE, TITLE, TWO, capture, page

BESIDE = f"<div><p>{'The carters of the upper town have a new cart, and sing. ' * 4}</p></div>"


def post(number: int) -> tuple[str, str]:
    """Address and page: beside the body stands what a reader of one page takes for text."""
    body = f"<div class='words'><p>{ONE} {number}</p><p>{TWO}</p><p>{THREE}</p></div>"
    day = f"<p class='posted'>Posted on {number} May 2016</p>"
    html = page(f"<div class='post'><h1>{TITLE} {number}</h1>{body}{day}{BESIDE}</div>")
    return f"/?p={number}", html


def read_all(order: tuple[int, ...]) -> dict[str, Article]:
    """Articles by address, as read last; the stub of the first post shows no excerpt."""
    learning, articles = Learning(SITE, ()), dict[str, Article]()
    for number in order:
        path, html = post(number)
        excerpt = f"{ONE} {number}" if number > 1 else None
        outcome = Outcome(Target(BASE + path, "article", headline=None, excerpt=excerpt))
        reading = learning.read(capture(html, path), outcome)
        learning.keep(reading, reading.article, [capture(html, path)], outcome.target)
        articles[reading.article.url] = reading.article
        articles |= {one.url: one for one in outcome.rereadings}
    return articles


@pytest.mark.parametrize("order", list(permutations((1, 2, 3, 4)))[::5])
def test_the_order_of_arrival_does_not_matter(order: tuple[int, ...]) -> None:
    articles = read_all(order)
    assert {url: one.article_body for url, one in articles.items()} == {
        f"{BASE}{post(number)[0]}": TEXT.replace(ONE, f"{ONE} {number}") for number in (1, 2, 3, 4)
    }
    dates = {url: [date.raw for date in one.dates] for url, one in articles.items()}
    assert dates == {f"{BASE}{post(n)[0]}": [f"{n} May 2016"] for n in (1, 2, 3, 4)}


def test_a_page_alone_is_guessed() -> None:
    (alone,) = read_all((1,)).values()
    assert "new cart" in (alone.article_body or "")
    assert alone.dates == (), "what is taken for text tells no date"
