"""What stands on every page beside its text, about 32 KB: as small WordPress sites have it.

Styles in the head, navigation, a side column with the latest posts, 100 archive links and
a tag cloud, a footer with scripts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posts import NEWEST, RARE, SECTIONS, Post

ARCHIVES = 100
TAGS = 45


def before(base: str) -> str:
    """From the end of the title to the main column."""
    menu = "".join(
        f"<li class='menu-item menu-item-{number}'>"
        f"<a class='category' href='{base}/category/{name}/'>{name.title()}</a></li>"
        for number, name in enumerate(SECTIONS)
    )
    return (
        f"{_head(base)}<body><div id='page'>"
        f"<div id='header'><a href='{base}/'>Bench Courier</a></div>"
        f"<ul id='menu' class='menu nav'>{menu}</ul>\n<div id='content'>\n"
    )


def after(base: str, recent: Sequence[Post]) -> str:
    """From the end of the main column to the end of the page."""
    latest = "".join(f"<li><a href='{base}{post.path}'>{post.title}</a></li>" for post in recent)
    return (
        f"</div>\n<div id='sidebar' class='widget-area'><h3>Recent Posts</h3><ul>{latest}</ul>\n"
        f"<h3>Archives</h3><ul>{''.join(_archives(base))}</ul>\n"
        f"<h3>Tags</h3><div class='tagcloud'>{' '.join(_tags(base))}</div></div>\n"
        f"{_footer()}</div></body></html>\n"
    )


def _head(base: str) -> str:
    rules = "".join(
        f".widget-{n} .entry-{n} a:hover{{color:#{n * 4096 % 0xFFFFFF:06x};"
        f"margin:0 {n}px;padding:.{n}em;line-height:1.4}}\n"
        for n in range(136)
    )
    links = "".join(
        f"<link rel='stylesheet' href='{base}/theme/{n}.css' media='all'>\n" for n in range(10)
    )
    generator = "<meta charset='utf-8'><meta name='generator' content='WordPress 4.5'>\n"
    return f"{generator}{links}<style>{rules}</style></head>\n"


def _archives(base: str) -> Iterator[str]:
    for number in range(ARCHIVES):
        year, month = NEWEST.year - number // 12, 12 - number % 12
        address = f"{base}/archive/{year}-{month:02}/"
        yield f"<li><a href='{address}'>Month {month} of {year}</a></li>\n"


def _tags(base: str) -> Iterator[str]:
    for number, word in enumerate(RARE[:TAGS]):
        style = f"class='tag-cloud-link tag-link-{number}' style='font-size:{8 + number % 14}pt'"
        yield f"<a href='{base}/topic/{word}/' {style}>{word}</a>"


def _footer() -> str:
    script = "".join(
        f"window._settings['{number}']={{'option':'value {number}','on':true}};\n"
        for number in range(90)
    )
    return (
        "<div id='footer'><p>Bench Courier, no rights reserved</p></div>"
        f"<script>window._settings={{}};{script}</script>"
    )
