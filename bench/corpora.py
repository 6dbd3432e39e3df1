"""Saved article pages with what is true of them.

Two layouts of a folder are read: ``ground-truth.json`` (key -> ``articleBody``, ``url``)
with ``html/<key>.html.gz``, as article-extraction-benchmark has it; and ``truth.json``
with ``<id>.html``, as ``save_pages.py`` writes it. What the former does not tell, headline,
day and authors, stands in ``labels.json`` beside this file, read off each page's visible
text; a field that a page leaves open is missing there, and nobody is asked for it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LABELS = Path(__file__).parent / "labels.json"


@dataclass(frozen=True, slots=True)
class Saved:
    """One page: ``body`` is the true text.

    ``asked`` names the fields (``headline``, ``day``, ``authors``) whose truth is known;
    a ``day`` of None or no ``authors`` then mean that the page shows none. ``days`` are all
    days on which the page's own instants fall: the day at the site's place and that in UTC.
    ``saved`` is the time of capture (ISO 8601 UTC).
    """

    key: str
    url: str
    html: bytes
    body: str
    headline: str | None = None
    authors: tuple[str, ...] = ()
    day: str | None = None
    days: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    saved: str = "2026-01-01T00:00:00Z"

    @property
    def held_out(self) -> bool:
        """Half of all pages, by their key alone: readers are not tuned on it."""
        return hashlib.sha256(self.key.encode()).digest()[0] % 2 == 1


def load(folder: Path) -> list[Saved]:
    """All pages of a folder. Raises FileNotFoundError where it has neither layout."""
    if (folder / "ground-truth.json").exists():
        return list(_from_ground_truth(folder))
    return list(_from_truth(folder))


def _from_ground_truth(folder: Path) -> Iterator[Saved]:
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    labels = json.loads(LABELS.read_text(encoding="utf-8"))
    for key, page in truth.items():
        html = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())
        told = _told(labels["pages"].get(key, {}))
        yield Saved(key, page["url"], html, page["articleBody"], saved=labels["saved"], **told)


def _told(label: dict[str, Any]) -> dict[str, Any]:
    """The fields that a label tells, under their names in ``Saved``."""
    day = label.get("day")
    return {
        "headline": label.get("headline"),
        "day": day,
        "days": frozenset(one for one in (day, label.get("day_utc")) if one),
        "authors": tuple(label.get("authors", ())),
        "asked": frozenset(label) & {"headline", "day", "authors"},
    }


def _from_truth(folder: Path) -> Iterator[Saved]:
    """Public posts; of a post in several pages the first, which is what was saved."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for post in truth["posts"]:
        if post["protected"]:
            continue
        days = {post["date"][:10], post.get("date_gmt", post["date"])[:10]}
        html = (folder / f"{post['id']}.html").read_bytes()
        shown = {"authors"} if post["author"].encode() in html else set()  # some themes show none
        yield Saved(
            key=str(post["id"]),
            url=post["url"],
            html=html,
            body=post["page_texts"][0],
            headline=post["title"],
            authors=(post["author"],),
            day=post["date"][:10],
            days=frozenset(days),
            asked=frozenset({"headline", "day"} | shown),
        )
