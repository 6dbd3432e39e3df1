"""Recrawled pages, kept as revisit records, replayed by pywb with the bytes of their originals."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.request import urlopen

from pywb_service import replaying
from test_pywb import warc_files

from blog import Archived, serve_blog


def test_revisits_are_replayed_with_the_bytes_of_their_originals(tmp_path: Path) -> None:
    """Of the profile identical-payload-digest: a 304 is replayed by pywb as the 304 that it was."""
    with serve_blog(8, "none") as blog:
        archived = Archived(blog, tmp_path)
        archived.crawl()
        archived.crawl("--full")
    with replaying(tmp_path, warc_files(archived.path)) as address:
        again = archived.sql(
            "SELECT c.url, c.captured_at, o.payload_sha256 FROM captures c"
            " JOIN captures o ON o.id = c.revisit_of WHERE c.crawl_id = 2 AND c.status = 200"
        )
        assert len(again) >= 8
        for row in again:
            stamp = "".join(filter(str.isdigit, row["captured_at"]))
            with urlopen(f"{address}/{stamp}id_/{row['url']}", timeout=30) as response:
                assert hashlib.sha256(response.read()).hexdigest() == row["payload_sha256"]
