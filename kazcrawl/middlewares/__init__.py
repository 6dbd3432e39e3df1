"""What stands between engine, downloader and spider: manners, evidence, the end of a page."""
