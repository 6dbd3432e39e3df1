"""What a page's head declares as its title, and the site's name that stands in it."""

from __future__ import annotations

import re

from kazcrawl.readers.head import Head
from kazcrawl.readers.names import letters_of
from kazcrawl.sites.site import Site
from kazcrawl.text import collapse

SEPARATOR = re.compile(r"\s+[|–—·•«»:-]+\s+|\s*(?:::|»|«)\s*")


def titles_of(head: Head, *declared: str | None) -> list[str]:
    """Of declared titles those that are of the post: one without a title has the site's name."""
    names = declared_names(head)
    return [one for one in declared if one and letters_of(one) not in names]


def declared_names(head: Head) -> set[str]:
    """The site's name as Open Graph and the titles of its feeds have it, letters only.

    WordPress calls them "Name » Feed" and "Name » Comments Feed".
    """
    feeds = (SEPARATOR.split(one) for one in head.feed_titles)
    named = (head.site_name, *(parts[0] for parts in feeds if len(parts) > 1))
    return {letters_of(one) for one in named if one} - {""}


def own_titles(head: Head, site: Site) -> list[str]:
    """What the head declares as headline (Open Graph, JSON-LD, ``<title>``), site name off."""
    names = {letters_of(one) for one in (site.title, site.name) if one} | declared_names(head)
    names |= {letters_of(host.removeprefix("www.").split(".")[0]) for host in site.hosts}
    declared = (head.og_title, *head.headlines[:1], head.title)
    return [text for one in declared if one and (text := _without_name(collapse(one), names))]


def _without_name(title: str, names: set[str]) -> str:
    """A title without the site's name at one of its ends, and only where it is that name."""
    for found in reversed(list(SEPARATOR.finditer(title))):
        if letters_of(title[found.end() :]) in names:
            return title[: found.start()].strip()
    first = SEPARATOR.search(title)
    return (
        title[first.end() :].strip()
        if first and letters_of(title[: first.start()]) in names
        else title
    )
