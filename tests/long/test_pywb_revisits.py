"""Recrawled pages, kept as revisit records, replayed by pywb with the bytes of their originals."""

from __future__ import annotations

import hashlib
import socket
import subprocess
from pathlib import Path
from urllib.request import urlopen

from test_pywb import COLLECTION, environment, wait_until_up, warc_files

from blog import Archived, serve_blog


def test_revisits_are_replayed_with_the_bytes_of_their_originals(tmp_path: Path) -> None:
    """Of the profile identical-payload-digest: a 304 is replayed by pywb as the 304 that it was."""
    tools = environment()
    with serve_blog(8, "none") as blog:
        archived = Archived(blog, tmp_path)
        archived.crawl()
        archived.crawl("--full")
    for command in (["init", COLLECTION], ["add", COLLECTION, *warc_files(archived.path)]):
        subprocess.run(
            [tools / "wb-manager", *command], cwd=tmp_path, check=True, capture_output=True
        )
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    serving: list[str | Path] = [tools / "wayback", "--bind", "127.0.0.1", "--port", str(port)]
    with (tmp_path / "pywb.log").open("wb") as log:
        process = subprocess.Popen(serving, cwd=tmp_path, stdout=log, stderr=log)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/", process)
        again = archived.sql(
            "SELECT c.url, c.captured_at, o.payload_sha256 FROM captures c"
            " JOIN captures o ON o.id = c.revisit_of WHERE c.crawl_id = 2 AND c.status = 200"
        )
        assert len(again) >= 8
        for row in again:
            stamp = "".join(filter(str.isdigit, row["captured_at"]))
            address = f"http://127.0.0.1:{port}/{COLLECTION}/{stamp}id_/{row['url']}"
            with urlopen(address, timeout=30) as response:
                assert hashlib.sha256(response.read()).hexdigest() == row["payload_sha256"]
    finally:
        process.terminate()
        process.wait(20)
