"""Every Scrapy setting of a crawl. ITEM_PIPELINES is the write path, in order.

Each ``KAZCRAWL_`` setting is documented in docs/settings.md.
"""

from __future__ import annotations

import os

from kazcrawl import __version__

BOT_NAME = "kazcrawl"
SPIDER_MODULES = ["kazcrawl.spiders.sites"]

ITEM_PIPELINES = {
    "kazcrawl.pipelines.validate.Validate": 100,
    "kazcrawl.pipelines.normalise_dates.NormaliseDates": 200,
    "kazcrawl.pipelines.deduplicate.Deduplicate": 300,
    "kazcrawl.pipelines.store.Store": 900,
}
CONCURRENT_ITEMS = 1
"""One at a time, in page order: a page's outcome must come after its items. Also measured
at 0.75 of the CPU time of Scrapy's default of 100 tasks for every response."""

SCHEDULER = "kazcrawl.scheduler.FrontierScheduler"
# What is not listed is not loaded: a component that Scrapy disables by None is imported all
# the same, and aiohttp, cookies and public suffixes are a quarter of a second at each start.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "kazcrawl.middlewares.robots.RobotsMiddleware": 100,
    "kazcrawl.middlewares.media.MediaMiddleware": 200,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "kazcrawl.middlewares.capture.CaptureMiddleware": 950,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES = {"kazcrawl.middlewares.guard.GuardMiddleware": 100}
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {
    "kazcrawl.extensions.memory.Memory": 0,
    "kazcrawl.extensions.closing.Closing": 0,
    "kazcrawl.extensions.stopping.Stopping": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
"""On by default since Scrapy 2.19, it is a server that runs code."""

TWISTED_REACTOR_ENABLED = False
"""The loop is asyncio's own; nothing here needs Twisted's network."""

DOWNLOAD_HANDLERS_BASE: dict[str, str] = {}
DOWNLOAD_HANDLERS = {
    "http": "kazcrawl.sources.live.RecordingHandler",
    "https": "kazcrawl.sources.live.RecordingHandler",
}
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_FAIL_ON_DATALOSS = False
"""A broken-off answer is evidence too: kept as a truncated capture, never read as a page."""
DOWNLOAD_VERIFY_CERTIFICATES = False
"""An expired certificate must not let a site vanish unarchived; the bytes are the evidence."""

CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0
COOKIES_ENABLED = False
ROBOTSTXT_USER_AGENT = "kazcrawl"

KAZCRAWL_ARCHIVE = os.environ.get("KAZCRAWL_ARCHIVE", "data/archive.sqlite")
KAZCRAWL_CONTACT = os.environ.get("KAZCRAWL_CONTACT", "")
KAZCRAWL_SOURCE = "live"
KAZCRAWL_INDEX_PER_MINUTE = 24.0
KAZCRAWL_SOURCE_TRIES = 6
KAZCRAWL_SOURCE_WAIT = 60.0
KAZCRAWL_FULL = False
KAZCRAWL_LIMIT = 0
KAZCRAWL_SINCE = ""
KAZCRAWL_CLOCK = False
KAZCRAWL_TRIES = 3
KAZCRAWL_RETRY_DELAY = 5.0
KAZCRAWL_LISTING_PAGES = 5000
KAZCRAWL_PAGES = 200_000
KAZCRAWL_ARCHIVES_IDLE = 30
KAZCRAWL_SITEMAP_DEAD = 30
KAZCRAWL_RECHECK_HOURS = 12.0
KAZCRAWL_RECHECK_DAYS = 30.0
KAZCRAWL_GONE_MISSES = 3
KAZCRAWL_GONE_DAYS = 7.0
KAZCRAWL_NAMED_HOSTS: list[str] = []
KAZCRAWL_WARC_SIZE = 1_000_000_000
KAZCRAWL_MEDIA = os.environ.get("KAZCRAWL_MEDIA", "image,document")
KAZCRAWL_MEDIA_SIZE = 32 * 1024 * 1024
KAZCRAWL_MEDIA_FILES = 100_000
KAZCRAWL_FOREIGN_DELAY = 0.0

DEFAULT_REQUEST_HEADERS = {
    "User-Agent": f"kazcrawl/{__version__} (archival crawler; contact: {KAZCRAWL_CONTACT or 'not set'})",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "*",
    "Accept-Encoding": "gzip, deflate",
}

LOG_LEVEL = "INFO"
LOG_FORMATTER = "kazcrawl.extensions.quiet.QuietFormatter"
STATS_DUMP = False
WARN_ON_GENERATOR_RETURN_VALUE = False
"""A check of the spider's own code, made for each page."""
FEED_EXPORT_ENCODING = "utf-8"
