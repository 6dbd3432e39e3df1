"""Which parts of a frame speak of other posts: by tag and names, as their selector would say."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from kazcrawl.readers.lines import lines_of
from kazcrawl.readers.surroundings import is_other

SELECTOR = (
    "nav, aside, form, ol.commentlist, #respond, [id*=comment], [class*=comments],"
    " [class*=related], [class*=widget], [class*=sidebar], [id*=sidebar], [class*=recent], [class*=popular]"
)


@pytest.mark.parametrize(
    "element",
    [
        *("<nav>", "<aside>", "<form>", "<p>", "<section>", "<p id>", "<p class>"),
        *(
            '<p id="respond">',
            '<p id="respondents">',
            '<div id="a-comment-1">',
            '<p id="my-sidebar">',
        ),
        *('<p class="comments-area">', '<p class="comment">', '<ol class="x commentlist">'),
        *('<p class="jp-relatedposts">', '<p class="Widget">', '<p class="widget-area">'),
        *('<p class="sidebar">', '<p class="x recent-posts y">', '<p class="popular">'),
        *('<p class="date" id="date">', '<p class="commentlistless">'),
    ],
)
def test_is_other(element: str) -> None:
    page = LexborHTMLParser(f"<!doctype html><main><b>before</b>{element}15 May 2016")
    node = page.css_first("main > :last-child")
    assert node is not None
    wanted = bool(page.css(SELECTOR))
    assert is_other(node.tag or "", node.attributes) is wanted
    lines = lines_of([page.css_first("main")], leaves_out=is_other)  # type: ignore[list-item]
    assert any("15 May" in line.text for line in lines) is not wanted
