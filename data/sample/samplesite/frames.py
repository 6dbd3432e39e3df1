"""What is on every page of the sample site: designs A and B, menu, side column, foot."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from samplesite.posts import AUTHORS, SECTIONS, TAGS, Post, quoted

TITLE = "Steppe Letter"


@dataclass(frozen=True, slots=True)
class Look:
    """What every page shows: the base address, the side column's links, the serving day."""

    base: str
    today: date
    recent: Sequence[Post]
    months: Sequence[str]

    def url(self, path: str) -> str:
        return self.base + quoted(path)


def link(look: Look, path: str, text: str, rel: str = "") -> str:
    relation = f' rel="{rel}"' if rel else ""
    return f'<a href="{look.url(path)}"{relation}>{escape(text, quote=False)}</a>'


def items(links: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{link}</li>" for link in links) + "\n</ul>"


def month_name(month: str) -> str:
    """``2012/03`` as ``March 2012``."""
    return f"{datetime.strptime(month, '%Y/%m'):%B %Y}"


def _calendar(look: Look) -> str:
    """The newest month with its days of posts, and a link into an endless future."""
    newest = look.recent[0].local
    days = {post.local.day for post in look.recent if f"{post.local:%Y%m}" == f"{newest:%Y%m}"}
    rows = []
    for week in calendar.Calendar().monthdayscalendar(newest.year, newest.month):
        cells = (
            link(look, f"/index.php/{newest:%Y/%m}/{day:02}/", str(day))
            if day in days
            else str(day or "")
            for day in week
        )
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    following = f"{newest.year + newest.month // 12}{newest.month % 12 + 1:02}"
    return (
        f'<table id="wp-calendar"><caption>{newest:%B %Y}</caption><tbody>{"".join(rows)}</tbody></table>'
        f'<p class="events"><a href="{look.base}/index.php/calendar/?m={following}">Next month</a></p>'
    )


def side_column(look: Look, *, ticker: bool) -> str:
    """Recent posts (the second without its final slash), archives, sections, tags, calendar."""
    recent = [link(look, post.path, post.title) for post in look.recent[:5]]
    recent[1] = recent[1].replace('/">', '">')
    months = (link(look, f"/index.php/{month}/", month_name(month)) for month in look.months)
    sections = (link(look, f"/index.php/category/{slug}/", name) for slug, name in SECTIONS.items())
    tags = " ".join(link(look, f"/index.php/tag/{slug}/", name) for slug, name in TAGS.items())
    today = (
        f'<p class="ticker">Today is {look.today:%A, %d %B %Y}. Almaty -2 C</p>\n' if ticker else ""
    )
    return (
        f"{today}<h3>Recent Posts</h3>\n{items(recent)}\n<h3>Archives</h3>\n{items(months)}\n"
        f'<h3>Categories</h3>\n{items(sections)}\n<div class="tagcloud">{tags}</div>\n{_calendar(look)}'
    )


def frame_a(look: Look, title: str, main: str, side: str, head: str = "") -> str:
    """Design A: XHTML of about 2010."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="en-GB"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>{escape(title)}</title>
<link rel="alternate" type="application/rss+xml" title="{TITLE}" href="{look.base}/index.php/feed/" />{head}</head>
<body><div id="page"><div id="header"><h1><a href="{look.base}/">{TITLE}</a></h1><div class="description">News of workers and tenants</div></div>
<ul id="nav">{_menu(look)}</ul>
<div id="content">
{main}
</div>
<div id="sidebar">
{side}
</div>
<div id="footer"><p>{TITLE}. {_foot(look)}</p></div></div></body></html>
"""


def frame_b(look: Look, title: str, main: str, side: str, head: str = "") -> str:
    """Design B (and C): HTML5."""
    return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="UTF-8"><title>{escape(title)}</title>
<link rel="alternate" type="application/rss+xml" title="{TITLE}" href="{look.base}/index.php/feed/">{head}</head>
<body><header class="site-header"><p class="site-title"><a href="{look.base}/" rel="home">{TITLE}</a></p></header>
<nav class="main-navigation"><ul>{_menu(look)}</ul></nav>
<main id="main">
{main}
</main>
<aside class="sidebar">
{side}
</aside>
<footer class="site-footer"><p>{TITLE}. {_foot(look)}</p></footer></body></html>
"""


def _menu(look: Look) -> str:
    pages = {"/": "Home", "/index.php/about-us/": "About us", "/index.php/blog/": "Blog"}
    authors = {f"/index.php/author/{slug}/": f"Posts by {name}" for slug, name in AUTHORS.items()}
    return "".join(f"<li>{link(look, path, name)}</li>" for path, name in (pages | authors).items())


def _foot(look: Look) -> str:
    return f'{link(look, "/index.php/category/members/", "Members")} | <a href="mailto:desk@steppe-letter.example">Write to us</a>'
