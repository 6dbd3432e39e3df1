"""One spider class for every site file: the shipped ones, and those in ``./sites``."""

from __future__ import annotations

from kazcrawl.sites import known_sites, load_site, own_sites
from kazcrawl.spiders.base import SiteSpider, spider_for


def _registered(name: str) -> type[SiteSpider]:
    spider = spider_for(load_site(name))
    # Scrapy lists the spiders that were defined in the module it looks into.
    spider.__module__ = __name__
    return spider


globals().update({name: _registered(name) for name in {**known_sites(), **own_sites()}})
