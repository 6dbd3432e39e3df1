"""Saves the posts of a served site for ``extraction.py``: ``python bench/save_pages.py TRUTH FOLDER``.

TRUTH is a ``truth.json`` with ``posts`` (``id``, ``url``) of a site that is being served;
FOLDER gets ``truth.json``, one ``<id>.html`` a post, and the pages of the home listing as
``listing-<number>.html``, all as the server sent them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import urllib.error
import urllib.request
from itertools import count
from pathlib import Path


def save(truth: Path, folder: Path) -> int:
    """How many pages were saved, listings included."""
    folder.mkdir(parents=True, exist_ok=True)
    told = json.loads(truth.read_text(encoding="utf-8"))
    for post in told["posts"]:
        (folder / f"{post['id']}.html").write_bytes(_fetched(post["url"]))
    listings = 0
    for number in count(1):
        try:
            html = _fetched(f"{told['site'].rstrip('/')}/?paged={number}")
        except urllib.error.HTTPError:
            break
        (folder / f"listing-{number}.html").write_bytes(html)
        listings = number
    shutil.copy(truth, folder / "truth.json")
    return len(told["posts"]) + listings


def _fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return bytes(answer.read())


def main() -> int:
    parser = argparse.ArgumentParser(description="Save the posts of a served site.")
    parser.add_argument("truth", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    print(f"{save(given.truth, given.folder)} pages saved in {given.folder}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
