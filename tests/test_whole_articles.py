"""Closed posts, posts in several pages, pages that are no articles, headlines and authors."""

from __future__ import annotations

import json

import pytest

from kazcrawl.items import Article
from kazcrawl.readers.no_article import NoArticleError
from kazcrawl.readers.parts import join_parts
from unknown_pages import BASE, ONE, PARAGRAPHS, TEXT, TITLE, TWO, page, read

H1 = f"<h1>{TITLE}</h1>"
MAIN = f"<main>{H1}<div>{PARAGRAPHS}</div></main>"
FORM = "<form action='/x' method='post'>{}<input type='password' name='{}'><input type='submit'></form>"


def paid(**more: object) -> str:
    thing = {"@type": "NewsArticle", "isAccessibleForFree": False, **more}
    return f"<script type='application/ld+json'>{json.dumps(thing)}</script>"


PART = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".closed"}
TEASER = f"<main>{H1}<div><p>{ONE}</p></div>{{}}</main>"

CLOSED = {
    "form of WordPress": ("password", page(f"<main>{H1}{FORM.format('', 'post_password')}</main>")),
    "form of another system": ("password", page(f"<main>{H1}{FORM.format('', 'code')}</main>")),
    "part that is not there": ("paywall", page(TEASER.format(""), head=paid(hasPart=PART))),
    "part that is empty": (
        "paywall",
        page(TEASER.format("<div class='closed'></div>"), head=paid(hasPart=[PART])),
    ),
    "nothing shown": ("paywall", page(f"<main>{H1}</main>", head=paid())),
    "cut and declared": (
        "paywall",
        page(f"<main>{H1}<div><p>{ONE}..</p></div></main>", head=paid()),
    ),
    "words": (
        "paywall",
        page(f"<main>{H1}<div><p>{ONE}</p><p>Subscribe to continue reading</p></div></main>"),
    ),
    "words below a text that is cut": (
        "paywall",
        page(
            MAIN.replace("sang.", "sang and").replace(
                "</main>", "<p>Log in to continue reading</p></main>"
            )
        ),
    ),
    "words on a page that says so": (
        "paywall",
        page(MAIN.replace("</main>", "<p>Log in to continue reading</p></main>"), head=paid()),
    ),
    "words of others": (
        "paywall",
        page(f"<main>{H1}<div><p>{ONE}</p><p>Чтобы читать дальше, войдите</p></div></main>"),
    ),
}
LONE = FORM.format("", "pin")
MOVED = "<table><form action='/in'><tr><td><input name='user'></td><td><input type='password' name='pass'></td></tr></form></table>"
OPEN = {
    "login between table rows": page(MOVED + MAIN),
    "login without a form": page(
        f"<div><input name='u'><input type='password' name='p'></div>{MAIN}"
    ),
    "password beside the text": page(MAIN.replace("</main>", f"{LONE}</main>")),
    "password beside a line": page(f"<main>{H1}<div><p>{ONE}</p></div>{LONE}</main>"),
    **{
        words: page(MAIN.replace("</main>", f"<div><p>{words}</p></div></main>"))
        for words in (
            "Sign up to read more stories like this in your inbox",
            "Already a member? Log in to comment.",
            "Subscribe to read this newsletter every morning",
            "Подпишитесь на наш канал, чтобы читать дальше новости",
            "Подпишитесь, чтобы читать полностью",
        )
    },
    "words of prose": page(
        f"<main>{H1}<div>{PARAGRAPHS}<p>The owner said: subscribers only.</p></div></main>"
    ),
    "words with text below": page(
        f"<main>{H1}<div><p>{TWO}</p><p>Subscribe to continue reading</p><p>{ONE}</p></div></main>"
    ),
    "words of a form": page(
        f"<main>{H1}<div><p>{ONE}</p></div><form>Subscribe to continue reading</form></main>"
    ),
    "words of a comment": page(
        f"<main>{H1}<div><p>{ONE}</p></div><ol class='comments'><li>Subscribe to continue reading, ha</li></ol></main>"
    ),
    "login in the frame": page(
        MAIN + f"<div id='sidebar'>{FORM.format('<input name=log>', 'pwd')}</div>"
    ),
    "login beside the text": page(MAIN + FORM.format("<input type='text' name='user'>", "pass")),
    "paid part that is shown": page(
        f"<main>{H1}<div><p>{ONE}</p><div class='closed'><p>{TWO} {TWO}</p></div></div></main>",
        head=paid(hasPart=PART),
    ),
    "declared paid, shown whole": page(
        f"<main>{H1}<div>{''.join(f'<p>{ONE} {n}.</p>' for n in range(20))}</div></main>",
        head=paid(hasPart=PART),
    ),
    "selector that is none": page(MAIN, head=paid(hasPart={**PART, "cssSelector": "[["})[:0]),
    "call to subscribe to a fund": page(
        f"<main>{H1}<div>{PARAGRAPHS}<p>Subscribe to the strike fund today.</p></div></main>"
    ),
}


@pytest.mark.parametrize("case", CLOSED)
@pytest.mark.parametrize("excerpt", [None, f"{ONE} They ask"])
def test_closed_posts_have_no_body(case: str, excerpt: str | None) -> None:
    why, html = CLOSED[case]
    article = read(html, headline=TITLE, excerpt=excerpt).article
    assert (article.blocked, article.article_body, article.article_body_html) == (why, None, None)
    assert (article.headline, article.body_source) == (TITLE, None)


@pytest.mark.parametrize(
    "call",
    [
        "Subscribe to continue reading",
        "Register now to read the full article",
        "Sign in to unlock",
        "Sign up to read this",
        "Log in to read more",
        "Login to view more",
        "Join to access the rest",
        "To continue reading, become one of us",
        "This story is available to supporters",
        "This post is reserved for members",
        "For subscribers only",
        "Already a member?",
        "Материал только для подписчиков",
        "Чтобы дочитать статью, войдите",
        "Оформите подписку, чтобы увидеть всё",
        "Тек жазылушылар үшін",
        "Article réservé aux abonnés. Pour lire la suite, abonnez-vous",
        "Weiterlesen mit Plus",
        "Nur für Abonnenten",
        "Suscríbete para leer",
        "Solo para suscriptores",
        "Tylko dla prenumeratorów",
        "Riservato agli abbonati",
        "Conteúdo exclusivo para assinantes",
    ],
)
def test_each_call_to_subscribe_is_known(call: str) -> None:
    html = page(f"<main>{H1}<div><p>{ONE}</p><p>{call}</p></div></main>")
    assert read(html, headline=TITLE).article.blocked == "paywall"


@pytest.mark.parametrize("case", OPEN)
def test_open_posts_have_one(case: str) -> None:
    article = read(OPEN[case], headline=TITLE).article
    assert article.blocked is None
    assert ONE in (article.article_body or "")


@pytest.mark.parametrize("excerpt", [None, f"{ONE[:40]}"])
def test_text_with_the_excerpt_is_no_password_form(excerpt: str | None) -> None:
    html = page(f"<main>{H1}<div class='entry-content'><p>{ONE}</p>{LONE}</div></main>")
    article = read(html, headline=TITLE, excerpt=excerpt).article
    assert article.blocked == (None if excerpt else "password")


def test_dates_of_letters_in_joined_parts() -> None:
    letter = (
        "Dear Sirs,\n\nWe ask you for the wages of three winters.\n\nYours faithfully,\nAnn Mill"
    )
    one = Article(url=BASE, article_body=f"05-06-2016\n\n{letter}")
    two = Article(url=BASE, article_body=ONE)
    dates = [join_parts(one, [two], date_order=order).letters[0].date for order in ("DMY", "MDY")]
    assert dates == ["2016-06-05", "2016-05-06"]


def test_no_part_joins_a_closed_post() -> None:
    closed = Article(url=BASE, blocked="paywall")
    assert join_parts(closed, [Article(url=BASE, article_body=ONE)]) == closed


def test_selector_that_cannot_be_parsed() -> None:
    part = {**PART, "cssSelector": "[["}
    article = read(page(TEASER.format(""), head=paid(hasPart=part)), headline=TITLE).article
    assert article.blocked == "paywall"


PARTS = {
    "in the body": f"<main>{H1}<div>{PARAGRAPHS}<p>Pages: 1 <a href='/2016/05/27/bakers/2/'>2</a> <a href='/2016/05/27/bakers/3/'>3</a></p></div></main>",
    "below the body": f"<main>{H1}<div>{PARAGRAPHS}</div><div><a href='2'>2</a><a href='/2016/05/27/bakers/3'>Next page</a></div></main>",
    "above the headline": f"<main><p><a href='/2016/05/27/bakers/2/'>2</a><a href='/2016/05/27/bakers/3/'>3</a></p>{H1}<div>{PARAGRAPHS}</div></main>",
}


@pytest.mark.parametrize("case", PARTS)
def test_parts_wherever_their_links_stand(case: str) -> None:
    article = read(page(PARTS[case]), headline=TITLE).article
    assert [part.rstrip("/")[-1] for part in article.next_parts] == ["2", "3"]
    assert article.article_body == TEXT


def parts(link: str, path: str) -> Article:
    return read(
        page(f"<main>{H1}<div>{PARAGRAPHS}</div>{link}</main>"), path, headline=TITLE
    ).article


def test_parts_of_other_addresses() -> None:
    assert parts("<a href='/?p=7&amp;page=2'>2</a>", "/?p=7").next_parts == (f"{BASE}/?p=7&page=2",)
    assert parts("<a href='/news/bread/2/'>2</a>", "/news/bread/").next_parts == (
        f"{BASE}/news/bread/2/",
    )


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/2016/05/27/others/2/'>2</a>",
        "<a href='/news/bread/2/'>2 comments</a>",
        "<a href='/news/bread/3/'>3</a>",
        "<a href='/?p=8&amp;page=2'>2</a>",
        "<a href='/news/bread/comment-page-2/'>2</a>",
        "<a href='/page/2/'>2</a>",
    ],
)
def test_what_is_no_part(link: str) -> None:
    assert parts(link, "/news/bread/").next_parts == ()


PICTURE = "<p><a href='/u/oven.jpg'><img src='/u/oven.jpg'></a></p>"


@pytest.mark.parametrize(
    ("html", "path"),
    [
        (
            page(
                f"<main>{H1}<div class='entry-content'>{PICTURE}</div></main>",
                body="class='attachment attachmentid-7'",
            ),
            "/?attachment_id=7",
        ),
        (
            page(
                f"<main>{H1}<div class='entry-content'>{PICTURE}</div></main>",
                body="class='attachment single'",
            ),
            "/2016/05/27/bakers/oven/",
        ),
        (
            page(
                f"<main><h1>oven</h1><div class='entry-content'>{PICTURE}<p>in <a href='/2016/05/27/bakers/'>{TITLE}</a></p></div></main>"
            ),
            "/2016/05/27/bakers/oven/",
        ),
        (page(MAIN, body="class='page page-id-2'"), "/about-us/"),
    ],
)
def test_pages_that_are_no_articles(html: str, path: str) -> None:
    with pytest.raises(NoArticleError):
        read(html, path)


def test_static_page_that_a_listing_shows_is_an_article() -> None:
    html = page(MAIN, body="class='page page-id-2'")
    assert read(html, "/about-us/", headline=TITLE).article.article_body == TEXT
    assert read(html, "/2016/05/27/about/").article.article_body == TEXT
    listed = read(html, "/about-us/", headline=TITLE, is_listed=lambda: True)
    assert listed.article.article_body == TEXT


def test_static_page_that_a_menu_shows_is_none() -> None:
    html = page(MAIN, body="class='page page-id-2'")
    for known in ({"headline": TITLE}, {"headline": TITLE, "excerpt": ONE}):
        with pytest.raises(NoArticleError):
            read(html, "/about-us/", is_listed=lambda: False, **known)


SITE_NAME = "<meta property='og:site_name' content='Mill News'>"

HEADLINES = {
    "heading": (TITLE, page(MAIN)),
    "title of the site as first heading": (
        TITLE,
        page(f"<h1>Mill News</h1>{MAIN}", title=f"{TITLE} | Mill News"),
    ),
    "title of the site that links home": (
        TITLE,
        page(
            f"<h1><a href='/'>Mill News</a></h1><main><h2>{TITLE}</h2><div>{PARAGRAPHS}</div></main>",
            title=f"{TITLE} | Mill News",
        ),
    ),
    "heading of a teaser": (
        TITLE,
        page(
            f"<h1>Ann wins a prize for buns</h1><main><div>{PARAGRAPHS}</div></main>",
            head=f"<meta property='og:title' content='{TITLE}'>",
            title=TITLE,
        ),
    ),
    "headings of parts": (
        TITLE,
        page(
            f"<main><h1>{TITLE} in the night</h1><div>{PARAGRAPHS}<h1>What now</h1><p>{ONE}</p></div></main>".replace(
                " in the night", ""
            )
        ),
    ),
    "no heading": (
        TITLE,
        page(f"<main><div>{PARAGRAPHS}</div></main>", head=SITE_NAME, title=f"{TITLE} – Mill News"),
    ),
    "name of the host": (
        TITLE,
        page(f"<main><div>{PARAGRAPHS}</div></main>", title=f"{TITLE} - Mill"),
    ),
    "name first": (
        TITLE,
        page(f"<main><div>{PARAGRAPHS}</div></main>", head=SITE_NAME, title=f"Mill News » {TITLE}"),
    ),
    "dash of its own": (
        "Bakers – a history",
        page(f"<main><div>{PARAGRAPHS}</div></main>", title="Bakers – a history"),
    ),
}


@pytest.mark.parametrize("case", HEADLINES)
def test_headline_without_a_stub(case: str) -> None:
    wanted, html = HEADLINES[case]
    assert read(html).article.headline == wanted


AUTHORS = {
    "JSON-LD": (
        "Ann Miller",
        page(
            MAIN,
            head=f"<script type='application/ld+json'>{json.dumps({'@type': 'Article', 'author': {'name': 'Ann Miller'}})}</script>",
        ),
    ),
    "meta": ("Ann Miller", page(MAIN, head="<meta name='author' content='Ann Miller'>")),
    "address instead of a name": (
        None,
        page(MAIN, head="<meta name='author' content='https://f.example/mill'>"),
    ),
    "name of the site": (
        None,
        page(MAIN, head=f"{SITE_NAME}<meta name='author' content='Mill News'>"),
    ),
    "rel=author": (
        "Ann Miller",
        page(
            f"<main>{H1}<p>On 27 May 2016 by <a rel='author' href='/author/ann/'>Ann Miller</a></p><div>{PARAGRAPHS}</div></main>"
        ),
    ),
    "class": (
        "Ann Miller",
        page(
            f"<main>{H1}<div>{PARAGRAPHS}</div><div class='post-author'><p class='post-author__name'>Ann Miller</p></div></main>"
        ),
    ),
    "byline with a day": (
        "Ann Miller",
        page(
            f"<main>{H1}<div class='byline'>By Ann Miller | 27 May 2016</div><div>{PARAGRAPHS}</div></main>"
        ),
    ),
    "author of a comment": (
        None,
        page(
            f"<main>{H1}<div>{PARAGRAPHS}</div><ol class='commentlist'><li><b class='comment-author'>Joe</b><p>{ONE}</p></li></ol></main>"
        ),
    ),
}


@pytest.mark.parametrize("case", AUTHORS)
def test_author_without_a_stub(case: str) -> None:
    wanted, html = AUTHORS[case]
    assert read(html).article.author == wanted
