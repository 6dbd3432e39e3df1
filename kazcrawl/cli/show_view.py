"""One article as a person likes to read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kazcrawl.archive.records import ArticleRecord, Row
from kazcrawl.archive.warc import warc_folder
from kazcrawl.cli.terminal import console, plain, print_indented, readable, say

OPENING = 400
"""Characters of the text that are shown unless all of it is asked for."""

_STUB = " {:<5} {:<9} {:<20} {:<14} {}"


def show_record(record: ArticleRecord, archive: Path, full_text: bool) -> None:
    out = console()
    article = record.article
    out.print(say(article["headline"] or "(no headline)", "bold"))
    out.print(say(readable(article["url"]), "cyan"), soft_wrap=True)
    out.print(_pairs(_facts(article)))
    _show_text(out, article, full_text)
    _show(out, "Dates, and which was chosen", record.dates, _dates(record.dates))
    said = _entries(record.feed_entries, article)
    _show(out, "Said by feeds, REST and sitemaps", record.feed_entries, said)
    if record.feed_entries:
        out.print(Text(" = as archived, - not said", style="dim"))
    _show_stubs(out, record.stubs)
    _show(out, "Versions", record.versions, _versions(record.versions))
    _show(out, "Letters", record.letters, _lines(_letter(one) for one in record.letters))
    _show_addresses(out, "Links", [_link(one) for one in record.links])
    _show_addresses(out, "Media", [_medium(one) for one in record.media])
    _show(out, "Comments", record.comments, _lines(_comment(one) for one in record.comments))
    aliases = [(one["kind"], one["url"], "") for one in record.aliases]
    _show_addresses(out, "Other addresses", aliases)
    _show_addresses(out, "Duplicates", [_twin(one) for one in record.duplicates])
    _show_capture(out, record.capture, archive)


def _show(out: Console, title: str, rows: tuple[Row, ...], table: Table) -> None:
    if rows:
        out.print(Text(f"\n{title} ({len(rows)})", style="bold"))
        out.print(table)


def _show_addresses(out: Console, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Words, an address on a line of its own, which stays whole to be copied, words."""
    if rows:
        out.print(Text(f"\n{title} ({len(rows)})", style="bold"))
    for before, url, after in rows:
        print_indented(out, before, 1)
        out.print(Text("   ").append(say(readable(url), "cyan")), soft_wrap=True)
        if after:
            print_indented(out, after, 3)


def _facts(article: Row) -> Iterator[tuple[str, str]]:
    yield "id", f"{article['id']}, uid {article['uid']}, site {article['site']}"
    yield "published", _published(article)
    for name in ("date_modified", "author", "byline", "language"):
        if article[name]:
            yield name.removeprefix("date_"), article[name]
    for name in ("sections", "keywords"):
        if article[name]:
            yield name, ", ".join(article[name])
    if article["gone_at"]:
        yield "gone", f"{article['gone_at']}: {article['gone_reason']}"


def _published(article: Row) -> str:
    if article["date_published"] is None:
        return "unknown"
    precision, source = article["date_precision"], article["date_source"]
    moment, day = article["date_published"], article["day_published"]
    at_place = f"; {day} at the site's own place" if day and not moment.startswith(day) else ""
    return f"{moment} (to the {precision}, by {source}{at_place})"


def _show_text(out: Console, article: Row, full_text: bool) -> None:
    body = article["article_body"]
    if body is None:
        why = f": {article['blocked']}" if article["blocked"] else ""
        out.print(Text(f"\nNo text is archived{plain(why)}", style="yellow"))
        return
    out.print(Text(f"\nText ({article['word_count']} words)", style="bold"))
    shown = body if full_text else body[:OPENING]
    for line in shown.split("\n"):
        out.print(say(line))
    if len(shown) < len(body):
        out.print(Text("... --text prints all of it", style="dim"))


def _pairs(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, say(value))
    return table


def _columns(*names: str) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="dim", show_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    return table


def _dates(rows: Iterable[Row]) -> Table:
    """Equal statements of one source once, with how often they were made."""
    counted: dict[tuple[str, str, str, str], int] = {}
    chosen = set()
    for row in rows:
        value = row["value"] or f"none ({row['refused'] or 'undecided'})"
        note = " ambiguous" if row["ambiguous"] else ""
        key = (row["source"], value, f"{row['precision'] or ''}{note}", row["raw"])
        counted[key] = counted.get(key, 0) + 1
        if row["chosen"]:
            chosen.add(key)
    table = _columns("", "source", "value", "precision", "as found", "times")
    for key, count in sorted(counted.items(), key=lambda item: (item[0] not in chosen, item[0])):
        mark, style = ("*", "bold") if key in chosen else (" ", "")
        table.add_row(mark, *[say(part, style) for part in key], str(count))
    return table


def _entries(rows: Iterable[Row], article: Row) -> Table:
    """What other sources say: ``=`` where it is what the article has, ``-`` where they say nothing,
    else their own words."""
    table = _columns("source", "headline", "author", "sections and keywords")
    topics = {*(article["sections"] or []), *(article["keywords"] or [])}
    for row in rows:
        same = [
            "=" if row[name] and row[name] == article[name] else row[name] or "-"
            for name in ("headline", "author")
        ]
        named = dict.fromkeys((*row["sections"], *row["keywords"]))
        told = "=" if named and set(named) == topics else ", ".join(named) or "-"
        cells = [say(text, "" if text in {"=", "-"} else "yellow") for text in (*same, told)]
        table.add_row(say(row["source"]), *cells)
    return table


def _show_stubs(out: Console, rows: Sequence[Row]) -> None:
    """The listing's address comes last and stays whole."""
    if not rows:
        return
    out.print(Text(f"\nStubs ({len(rows)})", style="bold"))
    out.print(Text(_STUB.format("page", "position", "date", "excerpt match", "listing"), "dim"))
    for row in rows:
        listing = f"{row['listing_kind']} {_path(row['listing_url'])}"
        cells = (row["page_number"], row["position"], row["date_raw"] or "-")
        line = _STUB.format(*map(plain, cells), row["excerpt_match"] or "-", plain(listing))
        out.print(Text(line), soft_wrap=True)


def _path(url: str) -> str:
    """The path of an address, letters as they are read."""
    parts = urlsplit(url)
    return unquote(parts.path + (f"?{parts.query}" if parts.query else ""))


def _versions(rows: Iterable[Row]) -> Table:
    table = _columns("number", "captured", "changed", "text")
    for row in rows:
        changed = ", ".join(row["changed"]) or "first"
        digest = (row["text_sha256"] or "")[:12]
        table.add_row(str(row["number"]), say(row["captured_at"]), say(changed), say(digest))
    return table


def _lines(lines: Iterable[str]) -> Table:
    table = Table.grid()
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row(Text(" ").append(say(line)))
    return table


def _letter(row: Row) -> str:
    names = "; ".join(one["name"] for one in row["signatories"]) or "no signatory"
    when = row["date"] or row["date_raw"] or "no date"
    return f"{row['position']}. {when}, {row['addressee'] or 'no addressee'}; signed: {names}"


def _link(row: Row) -> tuple[str, str, str]:
    inside = f" (article {row['target_article_id']})" if row["target_article_id"] else ""
    return f"{row['position']}. {row['text']}{inside}", row["url"], ""


def _medium(row: Row) -> tuple[str, str, str]:
    return row["kind"], row["url"], row["caption"] or row["alt"] or ""


def _comment(row: Row) -> str:
    said = row["comment_body"].replace("\n", " ")
    return f"{row['author'] or 'nobody named'}: {said[:100]}{'…' if len(said) > 100 else ''}"


def _twin(row: Row) -> tuple[str, str, str]:
    told = f"{row['kind']} ({row['similarity']:.2f}) article {row['other_article_id']}"
    return told, row["url"], ""


def _show_capture(out: Console, capture: Row | None, archive: Path) -> None:
    if capture is None:
        return
    out.print(Text("\nCapture", style="bold"))
    rows = [
        ("captured", f"{capture['captured_at']}, status {capture['status']}"),
        ("payload", f"{capture['payload_length']} bytes, sha256 {capture['payload_sha256']}"),
    ]
    if capture["warc_file"]:
        place = warc_folder(archive) / capture["warc_file"]
        where = f"{place} at byte {capture['warc_offset']}, {capture['warc_length']} bytes"
        rows.append(("record", where))
    if capture["truncated"]:
        rows.append(("truncated", capture["truncated"]))
    out.print(_pairs(rows))
