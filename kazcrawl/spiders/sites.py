"""One spider class for every shipped site file; the folder ``kazcrawl/sites`` is the registry."""

from __future__ import annotations

from kazcrawl.sites import known_sites, load_site
from kazcrawl.spiders.base import spider_for

for _name in known_sites():
    _spider = spider_for(load_site(_name))
    _spider.__module__ = __name__
    globals()[_spider.__name__] = _spider
