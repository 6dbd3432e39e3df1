"""An excerpt that is no cut of the text, or only of its first block: the body is found all the same."""

from __future__ import annotations

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from kazcrawl.items import Layout, Outcome, Target
from kazcrawl.spiders.learning import Learning
from unknown_pages import BASE, ONE, PARAGRAPHS, SITE, TEXT, THREE, TITLE, TWO, capture, page, read

H1 = f"<h1>{TITLE}</h1>"
TEASER = "How a whole street went without bread for a day, and why nobody was angry."
SUMMARY = f'<meta name="description" content="{TEASER}">'
OTHERS = "".join(
    f"<div class='card'><h3><a href='/2016/05/{n}/x/'>Other news {n}</a></h3>"
    f"<p>The carters of the upper town have a new cart, and they sing on it all day {n}.</p></div>"
    for n in range(1, 4)
)
WORDS = f"<div class='words'>{PARAGRAPHS}</div>"
NAMED = f"<div class='post__text'>{PARAGRAPHS}</div>"

TEASED = {
    "a lead beside the headline": f"<main><div class='top'>{H1}<p class='dek'>{TEASER}</p></div>{WORDS}</main>",
    "a lead in a header": f"<main><header>{H1}<p>{TEASER}</p></header>{WORDS}</main>",
    "a lead in a box": f"<main>{H1}<div class='dek'><p>{TEASER}</p></div>{WORDS}</main>",
    "a lead with name and day": f"<main><div>{H1}<p>{TEASER}</p><p>By Ann Miller, 27 May 2016</p></div>{WORDS}</main>",
    "in a list before": f"<ul><li><a href='/2016/05/27/bakers/'>{TITLE}</a><p>{TEASER}</p></li></ul><main>{H1}{WORDS}</main>",
    "in a list after": f"<main>{H1}{WORDS}</main><div><div class='card'><h3>{TITLE}</h3><p>{TEASER}</p></div>{OTHERS}</div>",
    "below the picture": f"<main>{H1}<div class='photo'><img src='/o.jpg'><span>{TEASER}</span></div>{WORDS}</main>",
}


@pytest.mark.parametrize("case", TEASED)
def test_a_teaser_of_its_own_is_no_body(case: str) -> None:
    html = page(TEASED[case], head=SUMMARY)
    article = read(html, headline=TITLE, excerpt=TEASER).article
    assert article.article_body == TEXT


@pytest.mark.parametrize("case", TEASED)
def test_a_named_body_needs_no_summary(case: str) -> None:
    html = page(TEASED[case].replace(WORDS, NAMED))
    assert read(html, headline=TITLE, excerpt=TEASER).article.article_body == TEXT


@pytest.mark.parametrize("mark", ["[...]", "…"])
def test_a_cut_teaser_alone_is_no_body(mark: str) -> None:
    cut = f"{TEASER[:60]} {mark}"
    html = page(f"<main><div>{H1}<p>{cut}</p></div>{WORDS}</main>")
    assert read(html, headline=TITLE, excerpt=cut).article.article_body == TEXT


FOUR = "On Wednesday the owner opened the window again, and by then there was a song about him."
BLOCKS = {
    "one below the other": (
        f"<div class='block'><p>{ONE}</p><p>{TWO}</p></div><div class='ad'>Advertisement</div>"
        f"<div class='block'><p>{THREE}</p><p>{FOUR}</p></div>"
    ),
    "in wrappers": (
        f"<div class='row'><div class='text'><p>{ONE}</p><p>{TWO}</p></div></div>"
        f"<div class='picture'><img src='/o.jpg'></div>"
        f"<div class='row'><div class='text'><p>{THREE}</p><p>{FOUR}</p></div></div>"
    ),
    "lines in blocks": (
        f"<div class='row'><div class='first'>{ONE}<br><br>{TWO}</div></div>"
        f"<div class='row'><div class='rest'>{THREE}<br><br>{FOUR}</div></div>"
    ),
}


@pytest.mark.parametrize("case", BLOCKS)
@pytest.mark.parametrize("around", ["<div>", "<div itemprop='articleBody'>", "<div class='story'>"])
def test_a_body_in_blocks_is_whole(case: str, around: str) -> None:
    html = page(f"<main>{H1}{around}{BLOCKS[case]}</div></main>")
    article = read(html, headline=TITLE, excerpt=f"{ONE[:90]} [...]").article
    assert article.article_body == f"{TEXT}\n\n{FOUR}"


def test_a_declared_body_is_whole_whatever_its_blocks_are_called() -> None:
    blocks = BLOCKS["lines in blocks"].replace("class='row'", "class='opening'", 1)
    html = page(f"<main>{H1}<div itemprop='articleBody'>{blocks}</div></main>")
    article = read(html, headline=TITLE, excerpt=f"{ONE[:90]} [...]").article
    assert article.article_body == f"{TEXT}\n\n{FOUR}"


SHORT = {
    "in a box": f"<div class='words'><p>{ONE}</p></div>",
    "in nothing": f"<p>{ONE}</p>",
    "in the table of old themes": f"<table><tr><td>{ONE}</td></tr></table>",
}


@pytest.mark.parametrize("case", SHORT)
@pytest.mark.parametrize("summary", ["", f'<meta name="description" content="{TITLE}">'])
def test_a_short_post_beside_longer_words_of_others(case: str, summary: str) -> None:
    about = f"<div><p>{'The Mill News is printed by those who read it. ' * 9}</p></div>"
    html = page(f"<div class='post'>{H1}{SHORT[case]}</div>{about}", head=summary)
    assert read(html, headline=TITLE, excerpt=ONE).article.article_body == ONE


def test_teasers_teach_a_layout_too() -> None:
    share = "<div class='row-of-buttons'><a href='/share/'>Tell your neighbour</a></div>"
    learning, texts = Learning(SITE, ()), []
    for number in range(1, 6):
        lead = f"{TEASER} ({number})"
        body = f"<div class='words'><p>{ONE} {number}</p><p>{TWO}</p><p>{THREE}</p>{share}</div>"
        html = page(
            f"<main><div class='top'>{H1}<p>{lead}</p></div>{body}</main>",
            head=f'<meta name="description" content="{lead}">',
        )
        path = f"/2016/05/{number:02}/bakers/"
        outcome = Outcome(Target(BASE + path, "article", headline=TITLE, excerpt=lead))
        reading = learning.read(capture(html, path), outcome)
        texts.append((reading.how, reading.article.article_body))
    assert [how for how, _ in texts] == ["density"] * 2 + ["learned"] * 3
    assert [text for _, text in texts] == [TEXT.replace(ONE, f"{ONE} {n}") for n in range(1, 6)]


def test_links_of_a_mirror_lead_to_the_site_that_it_calls_its_own() -> None:
    elsewhere = "http://first.example"
    end = f"<p><a href='{elsewhere}/2016/05/26/x/'>What the carters said the day before</a></p>"
    main = f"<main>{H1}<div>{PARAGRAPHS}{end}</div></main>"
    canonical = f"<link rel='canonical' href='{elsewhere}/2016/05/27/bakers/'>"
    assert read(page(main, head=canonical)).article.article_body == TEXT
    assert "carters said" in (read(page(main)).article.article_body or "")


@pytest.mark.parametrize("learned", [(), (Layout("div.words"),)])
def test_a_caption_of_its_own_making_goes_with_its_picture(learned: tuple[Layout, ...]) -> None:
    caption = "The ovens on Monday, as cold as the street."
    picture = f"<div class='photo'><img src='/o.jpg'><div class='caption'>{caption}</div></div>"
    html = page(f"<main>{H1}<div class='words'>{PARAGRAPHS}{picture}</div></main>")
    article = read(html, headline=TITLE, excerpt=f"{ONE} They ask for", learned=learned).article
    assert article.article_body == TEXT
    assert [one.caption for one in article.media] == [caption]


@pytest.mark.parametrize(
    "kept",
    [
        "<p><a><img src='/o.jpg'></a></p><div class='photo-credit'>Photo by a carter of the town</div>",
        "<table><tr><td><img src='/o.jpg'></td></tr><tr><td><span class='caption'>The ovens, cold</span></td></tr></table>",
        "<div class='caption'>The ovens on Monday, and no picture of them</div>",
    ],
)
def test_a_caption_that_no_picture_takes_is_text(kept: str) -> None:
    html = page(f"<main>{H1}<div class='words'>{PARAGRAPHS}{kept}</div></main>")
    for learned in ((), (Layout("div.words"),)):
        article = read(html, headline=TITLE, excerpt=f"{ONE} They ask for", learned=learned).article
        words = LexborHTMLParser(kept).text(separator=" ").split()
        assert [word for word in words if word not in (article.article_body or "")] == []


def test_a_declared_text_of_something_else_takes_no_posts_place() -> None:
    boilerplate = "Our paper defends the bakers of all towns. " * 9
    declared = json.dumps({"@type": "NewsArticle", "articleBody": boilerplate})
    head = f'<script type="application/ld+json">{declared}</script>'
    html = page(f"<main>{H1}<div class='words'><p>{ONE}</p></div></main>", head=head)
    assert read(html, headline=TITLE, excerpt=ONE).article.article_body == ONE


def test_a_cut_lead_takes_no_paragraph_with_it() -> None:
    story = f"<div class='story-text'>{PARAGRAPHS * 3}</div>"
    lead = f"<p>{TEASER} And a sentence after the cut.</p><p>A second paragraph of the opening.</p>"
    html = page(f"<main>{H1}<div class='content'>{lead}{story}</div></main>")
    body = read(html, headline=TITLE, excerpt=f"{TEASER} [...]").article.article_body or ""
    assert "sentence after the cut" in body
    assert "second paragraph" in body
