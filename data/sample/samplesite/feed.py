"""The sample site's feed: RSS 2.0 as WordPress writes it, ten posts a page."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import format_datetime
from html import escape

from samplesite.content import Content
from samplesite.frames import TITLE, Look
from samplesite.posts import AUTHORS, SECTIONS, TAGS, Post, is_cut

PER_FEED = 10
_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def feed(look: Look, posts: Iterable[tuple[Post, Content]]) -> str:
    """One page of the feed."""
    items = "\n".join(_item(look, post, written) for post, written in posts)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMESPACES}>\n<channel>\n'
        f"<title>{TITLE}</title>\n<link>{look.base}/</link>\n<description>News</description>\n"
        f"{items}\n</channel>\n</rss>\n"
    )


def _item(look: Look, post: Post, written: Content) -> str:
    names = [SECTIONS[slug] for slug in post.sections] + [TAGS[slug] for slug in post.tags]
    filed = "".join(f"<category><![CDATA[{name}]]></category>" for name in names)
    mark = " [...]" if is_cut(post, written) else ""
    full = written.excerpt if post.status == "protected" else "\n".join(written.blocks)
    return (
        f"<item><title>{escape(post.title, quote=False)}</title><link>{look.url(post.path)}</link>"
        f"<pubDate>{format_datetime(post.date)}</pubDate><dc:creator><![CDATA[{AUTHORS[post.author]}]]></dc:creator>{filed}"
        f'<guid isPermaLink="false">{look.base}/?p={post.id}</guid>'
        f"<description><![CDATA[{escape(written.excerpt or '', quote=False)}{mark}]]></description>"
        f"<content:encoded><![CDATA[{full}]]></content:encoded></item>"
    )
