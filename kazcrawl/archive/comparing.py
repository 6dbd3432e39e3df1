"""When two pages of an article say the same of a field, although they may write it otherwise.

Pure. Media are one where only scheme, size or query of the address differ: WordPress and its
image hosts give the same picture in a size that the theme or the visitor's screen asks for
(``pit-300x200.jpg``, ``i0.wp.com/site/pit.jpg?resize=640``). Dates are one where they may mean
the same day: one theme prints a minute, another the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kazcrawl.dates import choose, same_day
from kazcrawl.dates.relative import is_relative
from kazcrawl.items import Article

_SIZE = re.compile(r"(?:-\d{2,5}x\d{2,5}|-scaled|-e\d{10,})+(?=\.\w{2,5}$)", re.ASCII)
_IMAGE_HOST = re.compile(r"^i\d\.wp\.com/(?=[^/]+\.[a-z]{2,}/)")
_FILE = re.compile(r"\.(?!php\d?$|aspx?$|jsp$|cgi$)\w{2,5}$", re.ASCII | re.I)
_PASSING = re.compile(
    r"(?:^|&)(?:_?(?:wp)?nonce|_|rand|random|cb|cachebuster|ts|token|sig|signature|expires)=[^&]*",
    re.I,
)
_OWN = ("structured", "article")


def date_of(article: Article) -> str | None:
    """What the page itself says of its date of publication, as ``DateEvidence.value``.

    The address is no saying of the page, and "3 days ago" says something else every day.
    """
    own = [one for one in article.dates if one.source in _OWN and not is_relative(one.raw)]
    best = choose(own, captured_on=article.captured_at[:10] or None) if own else None
    return best.value if best else None


def differs(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Do two pages say different things of a field?"""
    old, new = before.get(name), after.get(name)
    if old == new:
        return False
    if name == "media":
        return media_keys(old or ()) != media_keys(new or ())
    if name == "date_published" and old and new:
        return not _may_agree(old, new)
    if name == "byline":  # a line of the text: it changes with the text or by another reader
        return before.get("article_body") != after.get("article_body")
    return True


def _may_agree(one: str, other: str) -> bool:
    """Of unlike precision and of one day, month or year; equally precise ones are not equal."""
    if len(one) == len(other):
        return False
    short = min(len(one), len(other))
    common = len("2016-05-27T09:30") if short > 10 else short
    return same_day(one, other) if short == 10 else one[:common] == other[:common]


def media_keys(urls: Iterable[str]) -> set[str]:
    """The files behind addresses of media, whatever their size."""
    return {_media_key(url) for url in urls}


def _media_key(url: str) -> str:
    place = url.split("#", 1)[0].split("://", 1)[-1].removeprefix("www.")
    path, _, query = _IMAGE_HOST.sub("", place).partition("?")
    if query and not _FILE.search(path):
        return f"{path}?{_PASSING.sub('', query)}"  # a player's query says which video it is
    return _SIZE.sub("", path)
