"""One spider class for every site file: the shipped ones, and those in ``./sites``."""

from __future__ import annotations

import sys

from kazcrawl.sites import SiteFileError, known_sites, load_site, own_sites
from kazcrawl.spiders.base import SiteSpider, spider_for


def _registered(name: str) -> type[SiteSpider]:
    spider = spider_for(load_site(name))
    # Scrapy lists the spiders that were defined in the module it looks into.
    spider.__module__ = __name__
    return spider


for _name in {**known_sites(), **own_sites()}:
    try:
        globals()[_name] = _registered(_name)
    except SiteFileError as error:  # one bad file must not stop the crawl of another site
        print(f"kazcrawl: left out: {error}", file=sys.stderr)
