"""The bundled sample site: ``make_site`` makes its pages in memory, ``main`` writes ``truth.json``.

Texts, people and events are invented. The same arguments give the same bytes on every
machine; only the ticker in the side column of some pages shows the day of serving.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from samplesite.site import Page, Site

SEED = 20160527
BASE_URL = "http://127.0.0.1:8973"


def make_site(base_url: str, posts: int = 60, seed: int = SEED, today: date | None = None) -> Site:
    """The site at a base address. ``posts`` is 60 or more; ``today`` is the ticker's day.

    ``site.pages[path]`` is a Page (status, headers, body), ``site.truth`` what is true of
    it, ``site.answer(path)`` what a server gives for any path, 404 included.
    """
    return Site(base_url, posts, seed, today or date.today())


def main() -> None:
    """Writes ``truth.json`` for the default port, beside this file."""
    made = make_site(BASE_URL).truth
    target = Path(__file__).with_name("truth.json")
    target.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


__all__ = ["BASE_URL", "SEED", "Page", "Site", "main", "make_site"]

if __name__ == "__main__":
    main()
