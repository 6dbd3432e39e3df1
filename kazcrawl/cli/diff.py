"""``kazcrawl diff ID-OR-URL [A] [B]``: what changed between two versions of an article."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from kazcrawl.archive import open_archive
from kazcrawl.archive.finding import need_articles
from kazcrawl.archive.records import Row
from kazcrawl.archive.versions import Change, changes, choose_two, read_names, read_versions
from kazcrawl.cli.diff_view import show_diff, show_one
from kazcrawl.cli.exits import exit_codes
from kazcrawl.cli.given import site_hosts
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json
from kazcrawl.cli.terminal import plain, print_json
from kazcrawl.wording import ADDED, REMOVED, Piece, compare

_SIDE = ("number", "captured_at", "capture_id", "text_sha256")


def diff(
    name: Annotated[
        str,
        typer.Argument(metavar="ID-OR-URL", help="An article, as for kazcrawl show."),
    ],
    first: Annotated[
        int | None, typer.Argument(metavar="A", help="The older version; the last but one.")
    ] = None,
    last: Annotated[
        int | None, typer.Argument(metavar="B", help="The newer version; the last.")
    ] = None,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    whole: Annotated[
        bool, typer.Option("--whole", help="Print all of the text, not only around changes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the words added and removed between two versions, changed fields first."""
    with exit_codes(as_json):
        with open_archive(archive) as opened, opened.connect() as connection:
            article_id = need_articles(connection, archive, plain(name), site_hosts)[0]
            article = read_names(connection, article_id)
            versions = read_versions(connection, article_id)
            if len(versions) == 1 and first is None:
                _tell_one(article, versions[0], as_json)
                return
            before, after = choose_two(versions, first, last)
        fields = changes(before, after)
        pieces = compare(before["article_body"] or "", after["article_body"] or "")
    if as_json:
        print_json(_as_dict(article, before, after, fields, pieces), indent=2)
        return
    show_diff(article, before, after, fields, pieces, whole)


def _tell_one(article: Row, version: Row, as_json: bool) -> None:
    if as_json:
        print_json(_as_dict(article, None, version, [], []), indent=2)
    else:
        show_one(article, version)


def _as_dict(
    article: Row, before: Row | None, after: Row, fields: list[Change], pieces: list[Piece]
) -> dict[str, Any]:
    return {
        **{name: article[name] for name in ("id", "uid", "site", "url")},
        "a": {name: before[name] for name in _SIDE} if before else None,
        "b": {name: after[name] for name in _SIDE},
        "fields": [asdict(change) for change in fields],
        "words_removed": sum(piece.count for piece in pieces if piece.op == REMOVED),
        "words_added": sum(piece.count for piece in pieces if piece.op == ADDED),
        "text": [{"op": piece.op, "text": piece.text} for piece in pieces],
    }
