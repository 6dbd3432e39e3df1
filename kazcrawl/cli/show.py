"""``kazcrawl show ID-OR-URL``: one article with all that is known of it, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from kazcrawl.archive import open_archive
from kazcrawl.archive.finding import need_articles
from kazcrawl.archive.records import ArticleRecord, read_records
from kazcrawl.archive.warc import warc_folder
from kazcrawl.cli.exits import Exit, exit_codes
from kazcrawl.cli.given import site_hosts
from kazcrawl.cli.options import DEFAULT_ARCHIVE, ArchivePath, Json
from kazcrawl.cli.terminal import plain, print_json


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID-OR-URL",
            help="An article's id or uid, or its address in any spelling (also ?p=ID).",
        ),
    ],
    archive: ArchivePath = DEFAULT_ARCHIVE,
    full_text: Annotated[bool, typer.Option("--text", help="Print the whole text.")] = False,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Print what it rests on, to be cited.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show one article: dates and why, stubs, versions, letters, links, media, capture."""
    if evidence:
        _show_evidence(archive, name, as_json)
        return
    with exit_codes(as_json):
        record, others = _find(archive, name)
    if as_json:
        print_json(_as_dict(record, archive), indent=2)
        return
    from kazcrawl.cli.show_view import show_record

    show_record(record, archive, full_text)
    for other in others:
        typer.echo(f"\nAnother site holds the same address: kazcrawl show {other}")


def _show_evidence(archive: Path, name: str, as_json: bool) -> None:
    from kazcrawl.archive.chain import read_chain
    from kazcrawl.cli.show_evidence import show_evidence

    with exit_codes(as_json), open_archive(archive) as opened, opened.connect() as connection:
        ids = need_articles(connection, archive, plain(name), site_hosts)
        record = next(read_records(connection, ids[:1]))
        chain = read_chain(connection, record, warc_folder(archive))
    if as_json:
        print_json(chain, indent=2)
    else:
        show_evidence(chain)
    if any(one["damage"] for one in chain["captures"]):
        raise typer.Exit(int(Exit.FINDINGS))


def _find(path: Path, name: str) -> tuple[ArticleRecord, list[int]]:
    """The article, and the ids of others of the same address. Raises ArchiveError if none."""
    with open_archive(path) as archive, archive.connect() as connection:
        ids = need_articles(connection, path, plain(name), site_hosts)
        return next(read_records(connection, ids[:1])), ids[1:]


def _as_dict(record: ArticleRecord, archive: Path) -> dict[str, Any]:
    from kazcrawl.exports.jsonl import read_line

    return {**read_line(record), "warc_folder": str(warc_folder(archive))}
