"""The article page of the two real pages in twelve markups, each unlike the others."""

from __future__ import annotations

import re
from collections.abc import Callable

from seed_listings import section_links, side
from seed_pages import NAV, esc, seed_article, seed_stubs

IN = "In " + section_links(("Appeals", "Articles"), ",")


def _title() -> str:
    return esc(seed_article()[0])


def _paragraphs() -> list[str]:
    blocks = re.split(r"\n{2,}", seed_article()[1])
    return [block.strip("\n") for block in blocks if block.strip("\n")]


def _broken(text: str, joint: str = "<br>") -> str:
    return joint.join(map(esc, text.split("\n")))


def _all(before: str, after: str, joint: str = "<br>") -> str:
    return "".join(f"{before}{_broken(one, joint)}{after}" for one in _paragraphs())


def divs() -> str:
    return (
        f"<body><div>{NAV}</div><div class=c><div>{IN}</div><div><b>{_title()}</b></div>"
        f"<div>{_all('<div>', '</div>')}</div></div><div>{side()}</div><div>Footer 2016</div></body>"
    )


def sections() -> str:
    return (
        f"<body><header>{NAV}</header><main><article><p>In Appeals,Articles</p><h1>{_title()}</h1>"
        f"{_all('<p>', '</p>')}</article><aside>{side()}</aside></main><footer>x</footer></body>"
    )


def table_cell() -> str:
    return (
        f"<body><table><tr><td>{NAV}</td><td><p>{IN}</p><h2>{_title()}</h2>{_all('<p>', '</p>')}</td>"
        f"<td>{side()}</td></tr></table></body>"
    )


def letters_quoted() -> str:
    texts = [f"<p>{_broken(one)}</p>" for one in _paragraphs()]
    return (
        f"<body><div id=main><h2>{_title()}</h2><div class=meta>{IN}</div><div class=text>{''.join(texts[:4])}"
        f"<blockquote>{''.join(texts[4:])}</blockquote></div><div id=comments><h3>No Responses</h3>"
        f"<form><textarea></textarea></form></div></div></body>"
    )


def breaks_in_a_cell() -> str:
    text = "<br><br>".join(map(_broken, _paragraphs()))
    return (
        f"<body><table><tr><td>{NAV}</td></tr><tr><td>In Appeals,Articles<br><br><font size=5>{_title()}</font>"
        f"<br><br>{text}</td></tr><tr><td>{side()}</td></tr></table></body>"
    )


def a_paragraph_a_line() -> str:
    lines = "".join(f"<p>{esc(line)}</p>" for one in _paragraphs() for line in one.split("\n"))
    return (
        f"<body><h1>{_title()}</h1><p>In Appeals,Articles</p>{lines}"
        f'<ul><li><a href="/">Home</a></li></ul></body>'
    )


def share_row() -> str:
    return (
        f"<body><div class=post><h1>{_title()}</h1><ul class=share><li><a href='#'>Facebook</a></li>"
        f"<li><a href='#'>Twitter</a></li></ul><div class=cats>{IN}</div><div class=content>{_all('<p>', '</p>')}"
        f"</div><div class=related><h3>Related</h3>{side()}</div></div></body>"
    )


def uppercase_frameset_era() -> str:
    text = "\n<P>".join(_broken(one, "<BR>\n") for one in _paragraphs())
    return (
        f"<HTML><HEAD><TITLE>x</TITLE></HEAD><BODY BGCOLOR=#FFFFFF><CENTER><FONT SIZE=2>{NAV}</FONT></CENTER><HR>"
        f'<P><I>In Appeals,Articles</I>\n<CENTER><FONT FACE="Arial" SIZE=5>{_title()}</FONT></CENTER>\n<P>{text}</BODY></HTML>'
    )


def spacers_instead_of_paragraphs() -> str:
    rows = "<div>&nbsp;</div>".join(f"<div>{_broken(one)}</div>" for one in _paragraphs())
    return (
        f"<body><div class=sidebar>{side()}</div><div id=page><div>{IN}</div><div>&nbsp;</div>"
        f"<div class=t>{_title()}</div><div>&nbsp;</div><div class=txt>{rows}</div></div></body>"
    )


def spacer_rows() -> str:
    gap = "<tr><td height=6><img src=/s.gif width=1 height=6></td></tr>"
    rows = gap.join(f"<tr><td>{_broken(one)}</td></tr>" for one in _paragraphs())
    return (
        f"<body><table><tr><td valign=top>{side()}</td><td><table><tr><td>{IN}</td></tr>"
        f"<tr><td><h1>{_title()}</h1></td></tr>{gap}{rows}</table></td></tr></table></body>"
    )


def headline_last_in_header() -> str:
    related = "".join(
        f'<li><a href="{s.path}">{esc(s.headline)}</a> <span>{s.date}</span></li>'
        for s in seed_stubs()[1:]
    )
    comment = (
        '<section id=comments><h2>1 Comment</h2><article id="comment-7"><b class=fn>Reader</b>'
        "<time>June 3, 2016 at 10:00</time><div class=comment-content><p>Well said.</p></div></article></section>"
    )
    return (
        f"<!doctype html><body><main><ul><li><article><header><div>{IN}</div><h1>{_title()}</h1></header>"
        f"<div>{_all('<p>', '</p>')}</div></article></li></ul><section class=more><h2>More</h2><ul>{related}</ul>"
        f"</section>{comment}</main></body>"
    )


def a_definition_table() -> str:
    rows = _all("<dd>", "</dd>")
    return (
        f"<body><div>{NAV}</div><dl><dt>{IN}</dt><dt><h2>{_title()}</h2></dt>{rows}</dl>"
        f"<form><input type=text name=s></form></body>"
    )


ARTICLES: dict[str, Callable[[], str]] = {
    "divs": divs,
    "sections": sections,
    "table-cell": table_cell,
    "letters-quoted": letters_quoted,
    "breaks-in-a-cell": breaks_in_a_cell,
    "a-paragraph-a-line": a_paragraph_a_line,
    "share-row": share_row,
    "uppercase-frameset-era": uppercase_frameset_era,
    "spacers-instead-of-paragraphs": spacers_instead_of_paragraphs,
    "spacer-rows": spacer_rows,
    "headline-last-in-header": headline_last_in_header,
    "a-definition-table": a_definition_table,
}
