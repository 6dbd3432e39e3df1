"""Stubs and listings in the sample site's two designs of them, A and B."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from html import escape

from samplesite.content import Content
from samplesite.frames import Look, link
from samplesite.posts import AUTHORS, SECTIONS, Post, is_cut, quoted, upper_hex

FORM = (
    '<form action="/wp-login.php?action=postpass" class="post-password-form" method="post">'
    "<p>This content is password protected. To view it please enter your password below:</p>"
    '<p><label>Password: <input name="post_password" type="password" size="20" /></label>'
    ' <input type="submit" name="Submit" value="Enter" /></p></form>'
)
_WIDGET = (
    '<aside class="widget dk_speakout_widget"><h3>Sign the Petition</h3><p>Urgent action for the nurses</p>'
    "<p>[signature]</p><p>Share this with your friends:</p></aside>"
)


def _day(moment: datetime) -> str:
    return f"{moment:%B %d, %Y}"


def sections(look: Look, post: Post, joint: str) -> str:
    links = (
        link(look, f"/index.php/category/{slug}/", SECTIONS[slug], "category tag")
        for slug in post.sections
    )
    return joint.join(links)


def stub_home(look: Look, post: Post, written: Content) -> str:
    """Design A, home: colon and date, sections with a trailing slash, caption, cut excerpt."""
    title = "" if post.kind == "untitled" else escape(post.title, quote=False)
    thumb = f'<div class="thumb"><img src="{look.base}/wp-content/uploads/2016/05/thumb-150x150.jpg" alt="" />'
    thumb += f'<p class="wp-caption-text">{written.caption}</p></div>\n'
    mark = written.mark if is_cut(post, written) else ""
    return f"""<div class="post-{post.id} post type-post hentry" id="post-{post.id}">
<h2 class="title"><a href="{look.url(post.path)}" rel="bookmark">{title}</a></h2>
<p class="meta"><span class="label"></span>: {_day(post.local)}<br />
{sections(look, post, ", ")} / </p>
{thumb if written.caption else ""}<div class="excerpt"><p>{escape(written.excerpt or "", quote=False)}{mark}</p></div>
</div>"""


def stub_broken(heading: str) -> str:
    """A block that looks like a stub of design A and leads to no post."""
    return f"""<div class="post hentry"><h2 class="title">{heading}</h2>
<p class="meta"><span class="label"></span>: April 29, 2016<br />
Appeals / </p>
<div class="excerpt"><p>This notice was pinned up by hand and has no page of its own, so nobody can read on [...]</p></div>
</div>"""


def _opening(post: Post, written: Content) -> str:
    if post.status == "protected":
        return FORM
    end = written.more or (written.parts[0] if written.parts else len(written.blocks))
    return "\n".join(written.blocks[:end])


def count(written: Content) -> str:
    number = len(written.comments)
    return "No Comments" if not number else "1 Comment" if number == 1 else f"{number} Comments"


def stub_archive(look: Look, post: Post, written: Content) -> str:
    """Design A, archives: poster and date, full text or cut at the more tag. Upper-case hex."""
    spell = upper_hex if post.language == "ru" else quoted
    url = look.base + spell(post.path)
    author = link(look, f"/index.php/author/{post.author}/", AUTHORS[post.author])
    more = (
        f'\n<p><a href="{url}#more-{post.id}" class="more-link">Continue reading&#8230;</a></p>'
        if written.more
        else ""
    )
    return f"""<div class="post"><h2><a href="{url}">{escape(post.title, quote=False)}</a></h2>
<p class="postmeta">Posted by {author} on {_day(post.local)}<br />
{sections(look, post, ", ")} / <a href="{url}#respond">{count(written)}</a></p>
<div class="entry">{_opening(post, written)}{more}</div></div>"""


def stub_full(look: Look, post: Post, written: Content) -> str:
    """Design B, categories: text up to the more tag, no mark, no date."""
    return _stub_b(look, post, f'<div class="entry-content">{_opening(post, written)}</div>')


def stub_summary(look: Look, post: Post, written: Content, *, icon: bool = False) -> str:
    """Design B, elsewhere: the excerpt without a mark, at most with a link that is an icon."""
    more = (
        f' <a class="read-more" href="{look.url(post.path)}"><i class="icon-right"></i></a>'
        if icon
        else ""
    )
    text = escape(written.excerpt or "", quote=False)
    return _stub_b(look, post, f'<div class="entry-summary"><p>{text}{more}</p></div>')


def _stub_b(look: Look, post: Post, inner: str) -> str:
    url = look.url(post.path)
    url = url.rstrip("/") if post.kind == "quotes" else url
    title = f'<h2 class="entry-title"><a href="{url}">{escape(post.title, quote=False)}</a></h2>'
    return f'<article id="post-{post.id}" class="post-{post.id} post hentry">{title}\n{inner}</article>'


def listing(
    theme: str, heading: str, stubs: Iterable[str], older: str | None, newer: str | None
) -> str:
    """The main column of a listing; ``older`` and ``newer`` are addresses of its pages."""
    links = f'<a href="{older}">&laquo; Older Entries</a> ' if older else ""
    links += f'<a href="{newer}">Newer Entries &raquo;</a>' if newer else ""
    name = "page-title" if theme == "B" else "archive-title"
    widget = f"\n{_WIDGET}" if heading.startswith("Category Page") else ""
    top = f'<h1 class="{name}">{escape(heading)}</h1>{widget}\n' if heading else ""
    body = "\n".join(stubs)
    return f'{top}{body}\n<div class="navigation">{links}</div>'


LIST_STUBS: dict[str, Callable[[Look, Post, Content], str]] = {
    "home": stub_home,
    "archive": stub_archive,
    "full": stub_full,
    "summary": stub_summary,
    "icon": lambda look, post, written: stub_summary(look, post, written, icon=True),
}
