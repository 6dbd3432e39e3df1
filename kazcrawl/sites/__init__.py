"""Sites as data: one TOML file a site, and the strict loader that reads it."""

from __future__ import annotations

from kazcrawl.sites.loader import SiteFileError, known_sites, load_site, own_sites, parse_site
from kazcrawl.sites.site import Expect, Layout, Noise, Site, site_of_url

__all__ = [
    "Expect",
    "Layout",
    "Noise",
    "Site",
    "SiteFileError",
    "known_sites",
    "load_site",
    "own_sites",
    "parse_site",
    "site_of_url",
]
