"""The bundled sample site for tests: ``generate`` and ``serve`` as modules, the site, its truth."""

from __future__ import annotations

import importlib
import sys
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
sys.path.insert(0, str(SAMPLE))
generate: Any = importlib.import_module("generate")
serve: Any = importlib.import_module("serve")

BASE = "http://127.0.0.1:8973"
DAY = date(2026, 2, 3)


@cache
def site() -> Any:
    return generate.make_site(BASE, today=DAY)


@cache
def truth() -> dict[str, Any]:
    found: dict[str, Any] = site().truth
    return found


def post(kind: str) -> dict[str, Any]:
    return next(one for one in truth()["posts"] if one["kind"] == kind)


class _Reader(HTMLParser):
    """Hrefs and visible text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hrefs += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(body: bytes) -> _Reader:
    reader = _Reader()
    reader.feed(body.decode())
    reader.close()
    return reader


def squeeze(text: str) -> str:
    return "".join(text.split())


def ask(url: str) -> Any:
    return site().answer(url.removeprefix(BASE))
