"""The listing page of the two real pages in fifteen markups, each unlike the others."""

from __future__ import annotations

from collections.abc import Callable

from seed_pages import NAV, OLDER, SeedStub, esc, seed_stubs


def section_links(names: tuple[str, ...], joint: str = ", ") -> str:
    return joint.join(
        f'<a href="/index.php/category/{n.lower().replace(" ", "-")}/">{esc(n)}</a>' for n in names
    )


def side() -> str:
    links = "".join(f'<li><a href="{s.path}">{esc(s.headline)}</a></li>' for s in seed_stubs())
    return f'<div class="widget"><h3>Recent</h3><ul>{links}</ul><p>28 April 2017</p></div>'


def _link(s: SeedStub) -> str:
    return f'<a href="{s.path}">{esc(s.headline)}</a>'


def _names(s: SeedStub) -> str:
    return ", ".join(map(esc, s.sections))


def _caption(s: SeedStub, before: str, after: str) -> str:
    return f"{before}{esc(s.caption)}{after}" if s.caption else ""


def _each(shape: Callable[[SeedStub], str], joint: str = "") -> str:
    return joint.join(shape(s) for s in seed_stubs())


def row_table() -> str:
    rows = _each(
        lambda s: (
            f"<tr><td>{_link(s)}</td><td>: {s.date}</td><td>{section_links(s.sections)} /</td>"
            f"<td>{_caption(s, '<i>', '</i>')}</td><td>{esc(s.excerpt)} [...]</td></tr>"
        )
    )
    return f"<table><tr><th>T</th><th>D</th><th>S</th><th>C</th><th>E</th></tr>{rows}</table><p>{OLDER}</p>"


def definition_list() -> str:
    items = _each(
        lambda s: (
            f"<dt>{_link(s)}</dt><dd>: {s.date}<br>{section_links(s.sections)} /</dd>"
            f"{_caption(s, '<dd>', '</dd>')}<dd>{esc(s.excerpt)} [...]</dd>"
        )
    )
    return f"<body><dl>{items}</dl>{OLDER}</body>"


def divs_and_spans() -> str:
    picture = '<div><img src="/x.gif" width=1 height=1><span>'
    items = _each(
        lambda s: (
            f"<div><span>{_link(s)}</span><div><span>: {s.date}</span> <span>{_names(s)} /</span></div>"
            f"{_caption(s, picture, '</span></div>')}"
            f'<div>{esc(s.excerpt)} <a href="{s.path}">[...]</a></div></div>'
        )
    )
    return f"<body><div id=nav>{NAV}</div><div id=l>{items}</div><div>{side()}</div><div>{OLDER}</div></body>"


def list_items() -> str:
    items = _each(
        lambda s: (
            f"<li><h3>{_link(s)}</h3>: {s.date}<br>{section_links(s.sections)} /<br>"
            f"{_caption(s, '', '<br>')}<p>{esc(s.excerpt)} [...]</p></li>"
        )
    )
    return f"<body>{NAV}<ul>{items}</ul>{side()}{OLDER}</body>"


def times_and_figures() -> str:
    figure = '<figure><img src="/a.jpg"/><figcaption>'
    items = _each(
        lambda s: (
            f"<section>{_caption(s, figure, '</figcaption></figure>')}<h2>{_link(s)}</h2>"
            f'<p><time datetime="{s.iso}">: {s.date}</time></p><p>{section_links(s.sections)} /</p>'
            f"<p>{esc(s.excerpt)} [...]</p></section>"
        )
    )
    return f"<body><main>{items}</main><nav>{OLDER}</nav></body>"


def one_paragraph_each() -> str:
    items = _each(
        lambda s: (
            f"<p><b>{_link(s)}</b><br>: {s.date}<br>{_names(s)} /<br>{_caption(s, '', '<br>')}"
            f"{esc(s.excerpt)} [...]</p>"
        )
    )
    return f"<body>{NAV}<hr>{items}{OLDER}<p>Copyright 2016</p></body>"


def fonts_and_breaks() -> str:
    items = _each(
        lambda s: (
            f"<font size=4>{_link(s)}</font><br>\n<br>\n: {s.date}<br>\n{section_links(s.sections)} /<br>\n"
            f"{_caption(s, '', '<br>')}\n<br>\n{esc(s.excerpt)} [...]<br>\n<br>\n"
        )
    )
    return (
        f"<body><center><font size=5>Campaign</font></center>{items}<center>{OLDER}</center></body>"
    )


def headlines_without_links() -> str:
    items = _each(
        lambda s: (
            f"<div class=x><h2>{esc(s.headline)}</h2><p>: {s.date}</p><p>{_names(s)} /</p>"
            f'{_caption(s, "<p>", "</p>")}<p>{esc(s.excerpt)} <a href="{s.path}">[...]</a></p></div>'
        )
    )
    return f"<body><div>{items}</div>{OLDER}</body>"


def tables_in_tables() -> str:
    items = _each(
        lambda s: (
            f'<table><tr><td rowspan=4><img src="/x.gif"></td><td><b>{_link(s)}</b></td></tr>'
            f"<tr><td>: {s.date}<br>{section_links(s.sections)} /</td></tr>"
            f"{_caption(s, '<tr><td>', '</td></tr>')}<tr><td>{esc(s.excerpt)} [...]</td></tr></table>"
        )
    )
    return f"<body><table><tr><td>{items}</td><td>{side()}</td></tr><tr><td>{OLDER}</td></tr></table></body>"


def small_and_blockquote() -> str:
    items = _each(
        lambda s: (
            f'<h4><a href="{s.path}" title="Permanent link">{esc(s.headline)}</a></h4>'
            f"<small>: {s.date} <br/> {section_links(s.sections)} / </small>"
            f"<blockquote>{_caption(s, '', '<br><br>')}{esc(s.excerpt)} [...]</blockquote>"
        ),
        "<br>",
    )
    return f"<body><pre>nav</pre><div>{items}</div>{OLDER}</body>"


def uppercase_frameset_era() -> str:
    items = _each(
        lambda s: (
            f'<P><A HREF="{s.path}"><FONT FACE="Arial" SIZE=4>{esc(s.headline)}</FONT></A>\n<P><FONT SIZE=2>: {s.date}<BR>'
            f"{_names(s)} /</FONT>{_caption(s, '<P><CENTER><FONT SIZE=1>', '</FONT></CENTER>')}"
            f"\n<P>{esc(s.excerpt)} [...]<HR NOSHADE>"
        )
    )
    return f"<HTML><BODY BGCOLOR=#FFFFFF><CENTER><H1>Campaign</H1></CENTER>{items}<P>{OLDER}</BODY></HTML>"


def spacers_instead_of_paragraphs() -> str:
    items = _each(
        lambda s: (
            f'<div><strong>{_link(s)}</strong></div><div>&nbsp;</div><div class="m">: {s.date}</div>'
            f"<div>{section_links(s.sections)} /</div>{_caption(s, '<div>', '</div>')}<div>&nbsp;</div>"
            f"<div>{esc(s.excerpt)} [...]</div><div>&nbsp;</div><div>&nbsp;</div>"
        )
    )
    return f"<body><div id=w><div>{NAV}</div>{items}<div>{OLDER}</div></div></body>"


def headline_after_small_print() -> str:
    items = _each(
        lambda s: (
            f'<div class="row"><div class="date">: {s.date}</div><div>{section_links(s.sections)} /</div>'
            f"<h3>{_link(s)}</h3>{_caption(s, '<p class=c>', '</p>')}<p>{esc(s.excerpt)} [...]</p></div>"
        )
    )
    return f"<body><div>{items}</div><p>{OLDER}</p></body>"


def articles_in_items() -> str:
    image = '<a href="#"><img src="/t.jpg" alt=""></a><p class="wp-caption-text">'
    items = _each(
        lambda s: (
            f"<li><article><header><h2>{_link(s)}</h2></header><p>{esc(s.excerpt)} <span>[...]</span></p>"
            f"{_caption(s, image, '</p>')}<footer>: <time datetime={s.iso}>{s.date}</time><br>"
            f"{section_links(s.sections)} /</footer></article></li>"
        )
    )
    return f"<!doctype html><body><nav>{NAV}</nav><main><ol>{items}</ol></main><nav>{OLDER}</nav></body>"


def side_column_first() -> str:
    items = _each(
        lambda s: (
            f'<TABLE WIDTH="100%"><TR><TD COLSPAN=2><H2>{_link(s)}</H2></TD></TR><TR><TD>: {s.date}</TD></TR>'
            f"<TR><TD>{_names(s)} /</TD></TR>{_caption(s, '<TR><TD>', '</TD></TR>')}"
            f"<TR><TD HEIGHT=8></TD></TR><TR><TD>{esc(s.excerpt)} [...]</TD></TR></TABLE>"
        )
    )
    comments = "<div><h3>Comments</h3><p>No Comments</p><p>3 May 2016</p></div>"
    return f"<body><div id=left class=sidebar>{side()}{comments}</div><div id=right>{items}<p>{OLDER}</p></div></body>"


LISTINGS: dict[str, Callable[[], str]] = {
    "row-table": row_table,
    "definition-list": definition_list,
    "divs-and-spans": divs_and_spans,
    "list-items": list_items,
    "times-and-figures": times_and_figures,
    "one-paragraph-each": one_paragraph_each,
    "fonts-and-breaks": fonts_and_breaks,
    "headlines-without-links": headlines_without_links,
    "tables-in-tables": tables_in_tables,
    "small-and-blockquote": small_and_blockquote,
    "uppercase-frameset-era": uppercase_frameset_era,
    "spacers-instead-of-paragraphs": spacers_instead_of_paragraphs,
    "headline-after-small-print": headline_after_small_print,
    "articles-in-items": articles_in_items,
    "side-column-first": side_column_first,
}
