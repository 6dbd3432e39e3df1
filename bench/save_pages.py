"""Saves the posts of a served site for ``extraction.py``: ``python bench/save_pages.py TRUTH FOLDER``.

TRUTH is a ``truth.json`` with ``posts`` (``id``, ``url``) of a site that is being served;
FOLDER gets ``truth.json`` and one ``<id>.html`` a post, as the server sent it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import urllib.request
from pathlib import Path


def save(truth: Path, folder: Path) -> int:
    """How many pages were saved."""
    folder.mkdir(parents=True, exist_ok=True)
    posts = json.loads(truth.read_text(encoding="utf-8"))["posts"]
    for post in posts:
        with urllib.request.urlopen(post["url"], timeout=60) as answer:
            (folder / f"{post['id']}.html").write_bytes(answer.read())
    shutil.copy(truth, folder / "truth.json")
    return len(posts)


def main() -> int:
    parser = argparse.ArgumentParser(description="Save the posts of a served site.")
    parser.add_argument("truth", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    print(f"{save(given.truth, given.folder)} pages saved in {given.folder}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
