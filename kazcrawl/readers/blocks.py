"""Stubs found by structure: blocks of like shape, each with a link to an address of its own.

Nothing is asked of class names or addresses that some system is known for. Links at the
same place of the tree are parted by the element that holds them all; where each of its
children holds one, they are the blocks of a list. What such a list links to, how much
more than its links it says, and whether its links open their blocks tell a listing's
stubs from menus, tag clouds, running text and rows of services.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from selectolax.lexbor import LexborNode

from kazcrawl.dates import find_dates
from kazcrawl.marks import is_read_on, split_titled_mark
from kazcrawl.permalinks import Permalinks, family, is_telling, likeness
from kazcrawl.readers.elements import HEADINGS
from kazcrawl.readers.post_link import PostLink, ends_line, stands_alone
from kazcrawl.text import collapse

TITLE_LENGTH = 25
"""Links of menus are shorter on average, headlines longer (counted over the neighbours' listings)."""
MAX_OPENING = 40
"""Characters before a headline in its block: a date, a number, a section."""
SHARE_OF_BEST = 0.15
"""Lists that say less than this beside a page's main list are its surroundings."""
MAX_TEXTS = 16
"""Texts of one post's links that are compared: all with all is quadratic."""


@dataclass(slots=True, eq=False)
class _List:
    """Links of like place, one a child of ``container``."""

    links: list[PostLink]
    container: LexborNode
    blocks: list[LexborNode]
    score: float = 0.0


def find_repeated(links: Sequence[PostLink], known: Permalinks) -> list[PostLink]:
    """The links that carry the stubs of a page, one an address, in page order."""
    outside = [link for link in links if not link.aside]
    lists = [
        one
        for group in _groups(outside, _place)
        for one in _lists(group)
        if (score := _score(one, known)) and _put(one, score)
    ]
    if not lists:
        return []
    best = max(lists, key=lambda one: (one.score, -one.links[0].order))
    lists = [one for one in lists if one is best or not _is_text_of(one, best)]
    like = likeness(link.url for link in best.links)
    signs = cache(lambda: _signs(best))
    kept = [
        one
        for one in lists
        if one is best
        or any(known.match(link.url) or like(link.url) for link in one.links)
        or (one.score >= SHARE_OF_BEST * best.score and _is_alike(one, signs()))
    ]
    kept_links = [link for one in kept for link in one.links]
    left = {link.key for one in lists if one not in kept for link in one.links}
    single = [link for link in outside if link.key not in left]
    return _one_each(kept_links + _strays(single, kept))


def _is_text_of(one: _List, best: _List) -> bool:
    """Are a list's links words in the texts of the best one's stubs (a blog that shows whole posts)?"""
    blocks = {block.mem_id for block in best.blocks}
    words = [
        link
        for link in one.links
        if any(node.mem_id in blocks for node in link.chain)
        and not stands_alone(link.node)
        and (len(link.text) < TITLE_LENGTH or not ends_line(link.node))
    ]
    return 2 * len(words) > len(one.links)


def _is_alike(one: _List, signs: set[str]) -> bool:
    """Does a list hold stubs as the best one does, by its headings or its dates?

    A shop's categories and a portal's adverts say enough beside their links, too.
    """
    return not signs or bool(signs & _signs(one))


def _signs(one: _List) -> set[str]:
    """What most blocks of a list have of a stub's."""
    headed = sum(
        link.heading or link.bookmark or block.css_first(HEADINGS) is not None
        for link, block in zip(one.links, one.blocks, strict=True)
    )
    dated = sum(
        block.css_first("time") is not None or bool(find_dates(collapse(block.text(separator=" "))))
        for block in one.blocks
    )
    found = {"heading": headed, "date": dated}
    return {name for name, count in found.items() if 2 * count >= len(one.blocks)}


def _put(one: _List, score: float) -> bool:
    one.score = score
    return True


def _groups(links: Iterable[PostLink], key: Callable[[PostLink], Hashable]) -> list[list[PostLink]]:
    found: dict[Hashable, list[PostLink]] = {}
    for link in links:
        found.setdefault(key(link), []).append(link)
    return list(found.values())


def _place(link: PostLink) -> Hashable:
    return tuple(node.tag for node in link.chain)


def _kind(link: PostLink) -> Hashable:
    return kind_of(link.url)


def kind_of(url: str) -> tuple[str, bool]:
    """Addresses of one outer form, and as telling, are of one kind."""
    return family(url), is_telling(url)


def _lists(links: list[PostLink]) -> list[_List]:
    """Links of one place as lists: one block a link, parted by what holds the blocks."""
    if len({link.key for link in links}) < 2:
        return []
    depth = shared_depth(links)
    by_block = _groups(links, lambda link: link.chain[min(depth, len(link.chain) - 1)].mem_id)
    single: list[list[PostLink]] = []
    mixed: list[list[PostLink]] = []
    for block in by_block:
        (single if len({link.key for link in block}) == 1 else mixed).append(block)
    if 5 * len(single) >= 4 * len(by_block):
        return _list_of(single, depth) + _below(mixed)
    kinds = _groups(links, _kind)
    if len(kinds) > 1:
        return [one for kind in kinds for one in _lists(kind)]
    return _list_of(single, depth) + _below(mixed)


def _below(blocks: list[list[PostLink]]) -> list[_List]:
    return [one for block in blocks for one in _lists(block)]


def _list_of(blocks: list[list[PostLink]], depth: int) -> list[_List]:
    links = [_weightiest(block) for block in blocks]
    if len({link.key for link in links}) < 2 or depth < 1:
        return []
    roots = [link.chain[min(depth, len(link.chain) - 1)] for link in links]
    return [_List(links, links[0].chain[depth - 1], roots)]


def shared_depth(links: Sequence[PostLink]) -> int:
    """How many of their ancestors all links share."""
    first = links[0].chain
    depth = len(first)
    for link in links[1:]:
        depth = min(depth, len(link.chain))
        while depth and link.chain[depth - 1].mem_id != first[depth - 1].mem_id:
            depth -= 1
    return depth


def _score(one: _List, known: Permalinks) -> float:
    """How much a list says of posts; 0 for what is none."""
    links, count = one.links, len(one.links)
    told = [link.text for link in links if link.text and not is_read_on(link.text)]
    if told and Counter(told).most_common(1)[0][1] * 2 > len(told) > 1:
        return 0.0
    if told and sum(text.isdecimal() for text in told) * 2 > len(told):
        return 0.0
    title = sum(map(len, told)) / count
    inside = len(collapse(one.container.text())) - sum(len(link.text) for link in links)
    beside = max(0.0, min(400.0, inside / count))
    headed = sum(link.heading or link.bookmark for link in links) / count
    telling = sum(known.match(link.url) or is_telling(link.url) for link in links) / count
    matched = sum(known.match(link.url) for link in links) / count
    opening = sum(_opens(link, block) for link, block in zip(links, one.blocks, strict=True))
    if headed < 0.5 and 2 * opening < count:
        return 0.0
    if not _is_list(count, headed, telling, matched, title, beside, bool(known.patterns)):
        return 0.0
    return count * (title + beside) * (1 + headed + matched)


def _is_list(
    count: int,
    headed: float,
    telling: float,
    matched: float,
    title: float,
    beside: float,
    known: bool,
) -> bool:
    if matched >= 0.5:
        return True
    if known and (count < 3 or beside < TITLE_LENGTH):
        return False
    if telling >= 0.5:
        return headed >= 0.5 or beside >= TITLE_LENGTH or title >= TITLE_LENGTH
    return count >= 3 and headed >= 0.8 and beside >= 2 * TITLE_LENGTH


def _opens(link: PostLink, block: LexborNode) -> bool:
    """Does a link open its block, stand alone in it or only lead on: not one in running text?"""
    if not link.text or is_read_on(link.text) or stands_alone(link.node):
        return True
    return 0 <= collapse(block.text()).find(link.text) <= MAX_OPENING


def _strays(links: list[PostLink], kept: list[_List]) -> list[PostLink]:
    """Single links at the place of a list's own, in what holds the list (the last row of a grid)."""
    places = {_place(one.links[0]): one for one in kept}
    inside = {link.key for one in kept for link in one.links}
    found = []
    for link in links:
        one = places.get(_place(link))
        if one is None or link.key in inside or not is_telling(link.url):
            continue
        above = one.container.parent
        if above is not None and any(node.mem_id == above.mem_id for node in link.chain):
            found.append(link)
    return found


def _one_each(links: list[PostLink]) -> list[PostLink]:
    """One link an address: the one in a heading, else the one that says most."""
    found = [_weightiest(same) for same in _groups(links, _key)]
    return sorted(found, key=lambda link: link.order)


def _key(link: PostLink) -> Hashable:
    return link.key


def _weightiest(same: Sequence[PostLink]) -> PostLink:
    if len(same) == 1:
        return same[0]
    texts = list(dict.fromkeys(one.text for one in same if one.text))[:MAX_TEXTS]
    return max(same, key=lambda link: _weight(link, texts))


def _weight(link: PostLink, texts: Sequence[str]) -> tuple[bool, bool, int, int]:
    """How well a link carries the headline; "Continue reading The Lamp" says less than "The Lamp"."""
    titled = bool(link.text) and not any(
        split_titled_mark(link.text, other)[0] == ""
        for other in (None, *texts)
        if other != link.text
    )
    length = min(len(link.text), 160) if titled else 0
    return titled, link.heading or link.bookmark, length, -link.order
