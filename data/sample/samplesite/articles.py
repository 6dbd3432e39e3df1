"""Pages of single posts in designs A, B and C: no date stands on them but in comments."""

from __future__ import annotations

from datetime import datetime
from html import escape

from samplesite.content import Content
from samplesite.frames import Look, items
from samplesite.posts import Post
from samplesite.stubs import FORM, count, sections

_SHARES = "Facebook Twitter WhatsApp Email Telegram Print".split()


def article(look: Look, post: Post, written: Content, part: int) -> str:
    """The main column of a post's page, by the post's design; no date stands anywhere."""
    title = f"{escape(post.title, quote=False)}</h1>"
    body = FORM if post.status == "protected" else _part(look, post, written, part)
    if post.layout == "C":
        shares = items(
            f'<a href="https://share.example/{name.lower()}?u=1">{name}</a>' for name in _SHARES
        )
        shares = shares.replace("<ul>", '<ul class="share">')
        return f'<article class="single"><h1>{title}\n{shares}\n<div class="content">{body}</div></article>'
    cats = f"In {sections(look, post, ',')}"
    comments = _comments(post, written)
    if post.layout == "A":
        return f'<div class="post" id="post-{post.id}"><p class="cats">{cats}</p>\n<h1 class="title">{title}\n<div class="entry">{body}</div></div>{comments}'
    inner = f'<div class="post-cats">{cats}</div>\n<h1 class="entry-title">{title}\n<div class="entry-content">{body}</div>'
    return f'<article id="post-{post.id}" class="post-{post.id} post hentry">{inner}</article>{comments}'


def _part(look: Look, post: Post, written: Content, part: int) -> str:
    bounds = (0, *written.parts, len(written.blocks))
    blocks = list(written.blocks[bounds[part - 1] : bounds[part]])
    if written.more:
        blocks.insert(written.more, f'<p><span id="more-{post.id}"></span></p>')
    if written.parts:
        url = look.url(post.path)
        numbers = (
            str(at) if at == part else f'<a href="{url}{at}/">{at}</a>'
            for at in range(1, len(bounds))
        )
        blocks.append(f"<p>Pages: {' '.join(numbers)}</p>".replace(f"{url}1/", url))
    return "\n".join(blocks)


def _comments(post: Post, written: Content) -> str:
    if not written.comments:
        return ""
    return f'\n<div id="comments"><h3>{count(written)}</h3><ol class="commentlist">{_thread(post, written, None)}</ol></div>'


def _thread(post: Post, written: Content, parent: str | None) -> str:
    found = []
    for ref, above, author, moment, text in written.comments:
        if above != parent:
            continue
        said = datetime.fromisoformat(moment)
        when = f"{said:%B} {said.day}, {said.year} at {said.hour % 12 or 12}:{said:%M} {'pm' if said.hour > 11 else 'am'}"
        answers = _thread(post, written, ref)
        below = f'<ul class="children">{answers}</ul>' if answers else ""
        found.append(
            f'<li class="comment" id="comment-{ref}"><div class="comment-author vcard"><cite class="fn">{author}</cite></div>'
            f'<div class="comment-meta commentmetadata"><a href="#comment-{ref}">{when}</a></div>'
            f'<div class="comment-content"><p>{text}</p></div>{below}</li>'
        )
    return "".join(found)
