"""What an archive says, in an order that does not depend on when what was stored."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

SAID = {
    "articles": "url, headline, article_body, article_body_html, author, author_slug, byline, sections,"
    " keywords, language, date_published, date_precision, date_source, day_published, date_modified, word_count,"
    " text_sha256, version_number, gone_reason, body_source, uid",
    "stubs": "url, listing_url, listing_kind, page_number, position, headline, excerpt,"
    " truncation_mark, truncated, date_raw, date_published, author, sections, excerpt_match",
    "versions": "(SELECT url_key FROM articles a WHERE a.id = article_id), number, headline,"
    " article_body, text_sha256, changed",
    "events": "(SELECT url_key FROM articles a WHERE a.id = article_id), kind, detail",
    "letters": "(SELECT url_key FROM articles a WHERE a.id = article_id), position, date_raw, date,"
    " place, addressee, salutation, closing, signatories, letter_body",
    "media": "(SELECT url_key FROM articles a WHERE a.id = article_id), url, kind, alt, caption",
    "links": "(SELECT url_key FROM articles a WHERE a.id = article_id), position, url, text",
    "comments": "(SELECT url_key FROM articles a WHERE a.id = article_id), author, date_raw,"
    " date_published, comment_body",
    "dates": "(SELECT url_key FROM articles a WHERE a.id = article_id), raw, value, precision, source,"
    " ambiguous, chosen",
    "aliases": "url, target_key, kind",
    "duplicates": "(SELECT url_key FROM articles a WHERE a.id = article_id),"
    " (SELECT url_key FROM articles a WHERE a.id = other_article_id), kind",
}
WHEN = {
    "articles": ", first_captured_at, last_captured_at, gone_at",
    "stubs": ", first_seen_at, last_seen_at",
    "versions": ", captured_at",
    "events": ", at",
    "aliases": ", first_seen_at, last_seen_at",
}


def dump(archive: Path, *names: str, when: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of these relations (all that say something of a site), sorted; with their times."""
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as connection:
        return {
            name: sorted(
                connection.execute(
                    f"SELECT {SAID[name]}{WHEN.get(name, '') if when else ''} FROM {name}"
                ),
                key=repr,
            )
            for name in names or SAID
        }
