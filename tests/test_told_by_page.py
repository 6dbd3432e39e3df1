"""Headline, authors and day as pages of other systems tell them: shapes seen on news sites."""

from __future__ import annotations

import json

import pytest

from kazcrawl.dates import choose
from kazcrawl.readers.names import names_in
from unknown_pages import PARAGRAPHS, TEXT, TITLE, page, read

TWO_PEOPLE = ("Ann Miller", "Tom Carter")


def told(byline: str, head: str = "") -> str:
    return page(f"<main><h1>{TITLE}</h1>{byline}<div>{PARAGRAPHS}</div></main>", head=head)


def ld(**fields: object) -> str:
    document = json.dumps({"@type": "NewsArticle", "headline": TITLE, **fields})
    return f'<script type="application/ld+json">{document}</script>'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Miller", ("Ann Miller",)),
        ("By Ann Miller", ("Ann Miller",)),
        ("by: Ann Miller and Tom Carter", TWO_PEOPLE),
        ("Ann Miller, Tom Carter", TWO_PEOPLE),
        ("ANN MILLER and TOM CARTER, Associated Press", ("ANN MILLER", "TOM CARTER")),
        ("Ann Miller, AP Bread Writer", ("Ann Miller",)),
        ("Ann Miller, Ovenism", ("Ann Miller",)),
        ("Ann Miller | Mill Media for mill.com", ("Ann Miller",)),
        ("Ann Miller - Staff Writer", ("Ann Miller",)),
        ("Ann Miller, MS, RD", ("Ann Miller",)),
        ("Ann Miller Associated Press", ("Ann Miller",)),
        ("Ann Miller ann@mill.example(509) 459-5382", ("Ann Miller",)),
        ("Analysis by Ann Miller, Editor-at-large", ("Ann Miller",)),
        ("Текст: Венера Ерофеева", ("Венера Ерофеева",)),
        ("Miller, Ann", ("Miller, Ann",)),
        ("Ministry of Culture and sport", ("Ministry of Culture and sport",)),
        ("Reuters", ("Reuters",)),
        ("T", ("T",)),
        ("http://mill.example/ann", ()),
        ("", ()),
    ],
)
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


def test_an_employer_that_is_the_site_is_no_name() -> None:
    assert names_in("Ann Miller Mill Today", frozenset(("milltoday",))) == ("Ann Miller",)
    assert names_in("Ann Miller, Lower Valley", frozenset(("lowervalley",))) == ("Ann Miller",)


def test_an_account_keeps_its_name() -> None:
    assert names_in("Campaign Mill, London", account=True) == ("Campaign Mill, London",)


@pytest.mark.parametrize(
    ("byline", "author", "day"),
    [
        ("<p>By Ann Miller</p>", "Ann Miller", None),
        ("<p>By Ann Miller , Tom Carter on Monday, November 18th, 2019 at 11:08 a.m.</p>",
         "Ann Miller, Tom Carter", "2019-11-18"),
        ("<p>Written by Ann Miller, MS, RD on November 14, 2019</p>", "Ann Miller", "2019-11-14"),
        ("<p>by ミラー事務所 ／ 2016.12.01</p>", "ミラー事務所", "2016-12-01"),
        ("<p>By Ann Miller | November 18, 2019 at 2:26 PM HST - Updated November 18 at 4:46 PM</p>",
         "Ann Miller", "2019-11-18"),
        ("<p><a href='/people/ann'>By Ann Miller</a><b>Staff Writer</b></p>", "Ann Miller", None),
        ("<p>Posted: Fri 6:45 PM, Feb 16, 2018 | </p>", None, "2018-02-16"),
        ("<p>Nov. 19, 2019 8:03 am ET</p>", None, "2019-11-19"),
        ("<p>기사입력 :[ 2018-08-25 15:24 ]</p>", None, "2018-08-25"),
        ("<p>Posted on Maret 30, 2015 by Admin</p>", "Admin", "2015-03-30"),
        ("<p>By Ann Miller Alone.</p>", None, None),
        ("<p>By the old mill</p>", None, None),
        ("<p>By Ann Miller on November 14, 2019 the ovens of the mill were cold</p>", None, None),
        ("<p>By the time the bakers had stopped, nobody sang any more. The bridge was full.</p>", None, None),
        ("<p><a rel='author' href='/author/ann'>Ann Miller</a>, <a rel='author' href='/author/tom'>Tom Carter</a></p>",
         "Ann Miller, Tom Carter", None),
        ("<p>Ann Miller <a href='/author/ann'>Biography</a></p>", None, None),
        ("<p>2019</p><p>2018</p><p>2017</p>", None, None),
    ],
)  # fmt: skip
def test_small_print_of_news_sites(byline: str, author: str | None, day: str | None) -> None:
    article = read(told(byline), "/bakers/").article
    chosen = choose(article.dates, captured_on="2020-01-01")
    assert (article.author, chosen and chosen.value and chosen.value[:10]) == (author, day)
    assert (article.article_body or "").endswith(TEXT)


@pytest.mark.parametrize(
    ("byline", "head", "author"),
    [
        ("", ld(author=[{"name": "Ann Miller"}, {"name": "Tom Carter"}]), "Ann Miller, Tom Carter"),
        ("<p>By Ann Miller</p>", ld(author=["Ann Miller", "Tom Carter"]), "Ann Miller, Tom Carter"),
        ("<p>By Ann Miller</p>", ld(author={"name": "Web Desk"}), "Ann Miller"),
        ("", '<meta name="author" content="Oven House">' + ld(author={"name": "Ann Miller"}), "Ann Miller"),
        ("", ld(author={"name": "Mill Daily"}, publisher={"name": "Mill Daily"}), None),
        ("", '<meta name="author" content="Mill">', None),
        ("", ld(author=[{"name": "Ann Miller"}]).replace("Bakers stop", "Bakers\n stop"), "Ann Miller"),
        ("", ld(author="Ann Miller").replace(">{", "><!-- {").replace("}<", "} --><"), "Ann Miller"),
        ("", ld(author="Ann Miller").replace(">{", "><![CDATA[{").replace("}<", "}]]>;<"), "Ann Miller"),
        ("", ld(author="Ann Miller").replace(">{", ">//<![CDATA[\n{").replace("}<", "}\n//]]><"), "Ann Miller"),
    ],
)  # fmt: skip
def test_declared_authors(byline: str, head: str, author: str | None) -> None:
    assert read(told(byline, head)).article.author == author


@pytest.mark.parametrize(
    ("marked", "day"),
    [
        ('<meta itemprop="datePublished" content="2018-10-03T19:41:33+04:00">', "2018-10-03"),
        ('<meta itemprop="datePublished" content="2018-10-03">' * 2, "2018-10-03"),
        ('<time itemprop="datePublished" datetime="2018-10-03"></time>'
         '<time itemprop="datePublished" datetime="2018-10-04"></time>', None),
        ('<div class="sidebar"><time itemprop="datePublished" datetime="2018-10-03"></time></div>', None),
    ],
)  # fmt: skip
def test_microdata_below_the_head_dates_a_page_that_names_one_day(
    marked: str, day: str | None
) -> None:
    html = page(f"<main><h1>{TITLE}</h1><div>{PARAGRAPHS}</div></main>{marked}")
    chosen = choose(read(html, "/bakers/").article.dates)
    assert (chosen and chosen.value and chosen.value[:10]) == day


@pytest.mark.parametrize(
    ("shown", "headline"),
    [
        ("Ovens out: bakers of the mill stop", "Ovens out: bakers of the mill stop"),
        ("Best offers for winter coats", TITLE),
    ],
)
def test_a_headline_told_otherwise_in_the_head(shown: str, headline: str) -> None:
    head = f'<meta property="og:title" content="{TITLE}">'
    html = page(f"<main><h1>{shown}</h1><div>{PARAGRAPHS}</div></main>", head=head)
    assert read(html).article.headline == headline


def test_a_page_without_headings_has_its_headline_where_its_title_stands() -> None:
    html = page(
        f"<table><tr><td><b>{TITLE}</b></td></tr><tr><td>2018-08-25 15:24</td></tr>"
        f"<tr><td>{PARAGRAPHS}</td></tr></table>",
        title=f"{TITLE} - Mill News",
    )
    article = read(html, "/bakers/").article
    assert article.headline == TITLE
    assert [one.value for one in article.dates] == ["2018-08-25"]


def test_an_address_declared_below_the_head_is_heard() -> None:
    link = '<link rel="canonical" href="/2016/05/27/ovens/">'
    html = page(f"{link}<main><h1>{TITLE}</h1><div>{PARAGRAPHS}</div></main>")
    assert [url.rpartition("/2016")[2] for url, _ in read(html).article.aliases] == [
        "/05/27/ovens/"
    ]


@pytest.mark.parametrize(
    "above", ["", "<div>The ovens of the lower mill, as cold as the street</div>"]
)
def test_a_body_that_holds_its_headline_is_dated_below_it(above: str) -> None:
    main = f"<main itemprop='articleBody'>{above}<h1>{TITLE}</h1><h3>Friday, May 27, 2016</h3>{PARAGRAPHS}</main>"
    dates = read(page(main), "/news/bakers").article.dates
    assert [one.value for one in dates if one.source == "article"] == ["2016-05-27"]


@pytest.mark.parametrize(
    ("head", "days"),
    [("<p>27.05.16, 14:30</p>", ["2016-05-27"]), ("<p>May 27, 2016</p>", ["2016-05-27"]), ("", [])],
)
def test_a_letter_at_the_end_does_not_date_the_post(head: str, days: list[str]) -> None:
    """Its date went before the post's own "27.05.16", which is less certain."""
    letter = "<p>Yours sincerely,<br>Rosa Miller, baker</p><p>12 May 2014</p>"
    main = f"<main itemprop='articleBody'><h1>{TITLE}</h1>{head}{PARAGRAPHS}{letter}</main>"
    dates = read(page(main), "/news/bakers").article.dates
    said = [one.value for one in dates if one.source == "article"]
    assert said == (days or ["2014-05-12"])
