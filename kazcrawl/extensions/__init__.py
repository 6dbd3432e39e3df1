"""Scrapy extensions: the end of a crawl, how soon a stop ends it, its log lines, the garbage collector."""
