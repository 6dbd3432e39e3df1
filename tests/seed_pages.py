"""Pages in several markups made from two real pages as text (listing and article)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEEDS = SHARED / "seeds"
ARTICLE_PATH = "/index.php/2016/05/27/embassy-protests-in-solidarity-with-struggle-against-land-privatisation-and-for-democratic-rights/"


@dataclass(frozen=True)
class SeedStub:
    headline: str
    date: str
    iso: str
    sections: tuple[str, ...]
    caption: str | None
    excerpt: str
    path: str


def seed_stubs() -> list[SeedStub]:
    """The five stubs of the listing page, as its text has them."""
    text = next(SEEDS.glob("000_*.txt")).read_text("utf-8")
    stubs = []
    for block in re.findall(
        r"(.+)\n\n: (\w+ \d\d, \d{4})\n(.+) /\n(?:(.+)\n)?\n(.+?)(?: \[\.\.\.\])", text
    ):
        headline, date, sections, caption, excerpt = block
        month = {"May": "05"}[date.split()[0]]
        day = date.split()[1].strip(",")
        iso = f"2016-{month}-{day}"
        slug = re.sub(r"[^a-z0-9]+", "-", headline.lower()).strip("-")
        path = ARTICLE_PATH if not stubs else f"/index.php/2016/{month}/{day}/{slug}/"
        stubs.append(
            SeedStub(
                headline, date, iso, tuple(sections.split(", ")), caption or None, excerpt, path
            )
        )
    return stubs


def seed_article() -> tuple[str, str]:
    """Headline and body of the article page."""
    text = next(SEEDS.glob("003_*.txt")).read_text("utf-8")
    _, headline, body = text.split("\n\n", 2)
    return headline, body


def esc(text: str) -> str:
    return html.escape(text, quote=False).replace("\u00a0", "&nbsp;")


BULLET = " \u2022"
NAV = '<a href="/">Home</a> <a href="/index.php/about-us/">About us</a> <a href="/index.php/category/appeals/">Appeals</a>'
OLDER = (
    '<a href="/index.php/page/3/">&laquo; Older Entries</a> <a href="/">Newer Entries &raquo;</a>'
)


def _links(names: tuple[str, ...], joint: str) -> str:
    return joint.join(
        f'<a href="/index.php/category/{n.lower().replace(" ", "-")}/">{esc(n)}</a>' for n in names
    )


def listing_tables() -> str:
    rows = []
    for s in seed_stubs():
        caption = f"<tr><td></td><td><small>{esc(s.caption)}</small></td></tr>" if s.caption else ""
        rows.append(
            f'<tr><td colspan=2><font size=4><a href="{s.path}">{esc(s.headline)}</a></font></td></tr>'
            f"<tr><td>: {s.date}</td><td>{_links(s.sections, ', ')} /</td></tr>{caption}"
            f"<tr><td colspan=2>{esc(s.excerpt)} [...]</td></tr>"
        )
    return (
        f"<html><body><table><tr><td colspan=2>{NAV}</td></tr><tr><td><table>{''.join(rows)}</table></td><td>Links</td></tr>"
        f"<tr><td>{OLDER}</td></tr></table></body></html>"
    )


def listing_semantic() -> str:
    posts = []
    for s in seed_stubs():
        figure = (
            f'<figure><img src="/i.jpg" alt=""><figcaption>{esc(s.caption)}</figcaption></figure>'
            if s.caption
            else ""
        )
        posts.append(
            f'<article><header><h2><a href="{s.path}">{esc(s.headline)}</a></h2><p>: <time>{s.date}</time></p>'
            f"<p>{_links(s.sections, ', ')} /</p></header>{figure}<p>{esc(s.excerpt)} [...]</p></article>"
        )
    return f"<!doctype html><html lang=en><body><nav>{NAV}</nav><main>{''.join(posts)}</main><footer>{OLDER}</footer></body></html>"


def listing_breaks() -> str:
    posts = [
        f'<a href="{s.path}"><b>{esc(s.headline)}</b></a><br><br>: {s.date}<br>{", ".join(map(esc, s.sections))} /<br>'
        f"{esc(s.caption) + '<br>' if s.caption else ''}<br>{esc(s.excerpt)} [...]<br><br>"
        for s in seed_stubs()
    ]
    return f"<html><body>{NAV}<br><br>{''.join(posts)}{OLDER}<br>Copyright</body></html>"


def _blocks() -> list[str]:
    return [
        block.strip("\n") for block in re.split(r"\n{2,}", seed_article()[1]) if block.strip("\n")
    ]


def article_tables() -> str:
    rows = "".join(
        f"<tr><td>{'<br>'.join(map(esc, b.split(chr(10))))}</td></tr>" for b in _blocks()
    )
    return (
        f"<html><body><table><tr><td>{NAV}</td></tr><tr><td>In {_links(('Appeals', 'Articles'), ',')}</td></tr>"
        f"<tr><td><h1>{esc(seed_article()[0])}</h1></td></tr><tr><td><table>{rows}</table></td></tr>"
        f"<tr><td>Site by nobody</td></tr></table></body></html>"
    )


def article_semantic() -> str:
    parts = []
    for block in _blocks():
        lines = block.split("\n")
        if all("\u2022" in line for line in lines):
            parts.append(
                "<ul>" + "".join(f"<li>{esc(line.strip(BULLET))}</li>" for line in lines) + "</ul>"
            )
        else:
            parts.append(f"<p>{'<br>'.join(map(esc, lines))}</p>")
    return (
        f"<!doctype html><html lang=en><body><header><nav>{NAV}</nav></header><main><article><header>"
        f"<p>In {_links(('Appeals', 'Articles'), ',')}</p><h1>{esc(seed_article()[0])}</h1></header>"
        f"<section>{''.join(parts)}</section></article></main><aside>28 April 2016</aside><footer>Footer</footer></body></html>"
    )


def article_breaks() -> str:
    text = "<br><br>".join("<br>".join(map(esc, block.split("\n"))) for block in _blocks())
    return (
        f"<html><body>{NAV}<br><br>In {_links(('Appeals', 'Articles'), ',')}<br><br><b>{esc(seed_article()[0])}</b><br><br>"
        f"{text}</body></html>"
    )


MARKUPS: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "tables": (listing_tables, article_tables),
    "semantic": (listing_semantic, article_semantic),
    "breaks": (listing_breaks, article_breaks),
}
