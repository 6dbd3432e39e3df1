"""JSON Feed 1.0 and 1.1 (jsonfeed.org): a foreign document, each value checked for its type."""

from __future__ import annotations

import json
from typing import Any

from kazcrawl.readers.page import UnreadablePage
from kazcrawl.readers.said import Said
from kazcrawl.text import collapse


def read_json(body: bytes, what: str) -> Any:
    """The value of a JSON document. Raises UnreadablePage where it is none."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadablePage(f"the {what} is not JSON ({error})") from error


def text_of(value: Any) -> str | None:
    """A text with its blanks folded; None for all else, and for what is only blanks.

    JSON may hold lone surrogates (``\\ud83d`` without its half), which no database takes.
    """
    if not isinstance(value, str):
        return None
    return collapse(value.encode("utf-8", "replace").decode()) or None


def json_items(body: bytes) -> tuple[list[Said], str | None]:
    """The items of a JSON Feed and its next page. Raises UnreadablePage where it is none."""
    document = read_json(body, "feed")
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise UnreadablePage("the feed is JSON without a list of items")
    said = [_said(item) for item in items if isinstance(item, dict)]
    return said, text_of(document.get("next_url"))


def _said(item: dict[str, Any]) -> Said:
    published = text_of(item.get("date_published"))
    tags = item.get("tags")
    names = [text_of(tag) for tag in tags] if isinstance(tags, list) else []
    return Said(
        link=text_of(item.get("url")),
        guid=text_of(item.get("id")),
        headline=text_of(item.get("title")),
        author=_author(item),
        sections=tuple(dict.fromkeys(name for name in names if name)),
        published=(published,) if published else (),
        modified=text_of(item.get("date_modified")),
    )


def _author(item: dict[str, Any]) -> str | None:
    people = item.get("authors")
    people = people if isinstance(people, list) else [item.get("author")]
    names = [text_of(one.get("name")) for one in people if isinstance(one, dict)]
    return next((name for name in names if name), None)
