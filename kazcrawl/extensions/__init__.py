"""Scrapy extensions: the end of a crawl, its log lines, its progress."""
