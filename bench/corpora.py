"""Saved article pages with what is true of them.

Two layouts of a folder are read: ``ground-truth.json`` (key -> ``articleBody``, ``url``)
with ``html/<key>.html.gz``, as article-extraction-benchmark has it; and ``truth.json``
with ``<id>.html``, as ``save_pages.py`` writes it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Saved:
    """One page: ``body`` is the true text; what the truth does not tell is None."""

    key: str
    url: str
    html: bytes
    body: str
    headline: str | None = None
    author: str | None = None
    day: str | None = None


def load(folder: Path) -> list[Saved]:
    """All pages of a folder. Raises FileNotFoundError where it has neither layout."""
    if (folder / "ground-truth.json").exists():
        return list(_from_ground_truth(folder))
    return list(_from_truth(folder))


def _from_ground_truth(folder: Path) -> Iterator[Saved]:
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for key, page in truth.items():
        html = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())
        yield Saved(key, page["url"], html, page["articleBody"])


def _from_truth(folder: Path) -> Iterator[Saved]:
    """Public posts; of a post in several pages the first, which is what was saved."""
    for post in json.loads((folder / "truth.json").read_text(encoding="utf-8"))["posts"]:
        if post["protected"]:
            continue
        yield Saved(
            key=str(post["id"]),
            url=post["url"],
            html=(folder / f"{post['id']}.html").read_bytes(),
            body=post["page_texts"][0],
            headline=post["title"],
            author=post["author"],
            day=post["date"][:10],
        )
