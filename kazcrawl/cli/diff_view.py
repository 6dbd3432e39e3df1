"""Two versions as a person likes to compare them: colours on a terminal, marks elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from kazcrawl.archive.records import Row
from kazcrawl.archive.versions import Change
from kazcrawl.cli.terminal import console, counted, plain, readable, say
from kazcrawl.wording import ADDED, BREAK, REMOVED, SAME, Piece

AROUND = 12
"""Words before and after a change that are shown with it."""
STYLES = {SAME: "", REMOVED: "red strike", ADDED: "bold green"}
MARKS = {SAME: ("", ""), REMOVED: ("[-", "-]"), ADDED: ("{+", "+}")}
"""As ``wdiff`` and ``git diff --word-diff`` mark words where there is no colour."""


def show_one(article: Row, version: Row) -> None:
    """An article that there is nothing to compare of."""
    out = console()
    _show_names(out, article)
    out.print(say(f"version {version['number']}, {version['captured_at']}", "dim"))
    out.print("There is one version: its text has not changed since it was archived")


def _show_names(out: Console, article: Row) -> None:
    out.print(say(article["headline"] or "(no headline)", "bold"))
    out.print(say(readable(article["url"]), "cyan"), soft_wrap=True)


def show_diff(
    article: Row,
    before: Row,
    after: Row,
    fields: list[Change],
    pieces: list[Piece],
    whole: bool,
) -> None:
    out = console()
    _show_names(out, article)
    for number, row in (("A", before), ("B", after)):
        out.print(say(f"{number}: version {row['number']}, {row['captured_at']}", "dim"))
    coloured = out.is_terminal and not out.no_color
    for change in fields:
        _show_field(out, change, coloured)
    removed, added = (_words(pieces, op) for op in (REMOVED, ADDED))
    if not removed and not added:
        out.print(Text("\nThe text has the same words"))
        return
    out.print()
    out.print(say(f"Text: {counted(removed, 'word')} removed, {added:,} added", "bold"))
    out.print()
    for line in _lines(pieces if whole else _shortened(pieces), coloured):
        out.print(line, soft_wrap=not out.is_terminal)


def _words(pieces: Iterable[Piece], op: str) -> int:
    return sum(piece.count for piece in pieces if piece.op == op)


def _show_field(out: Console, change: Change, coloured: bool) -> None:
    line = Text(f"{change.field}: ", style="bold")
    for op, value in ((REMOVED, change.before), (ADDED, change.after)):
        for one in _values(value):
            _append(line, op, one, coloured)
            line.append(" ")
    line.rstrip()
    out.print(line, soft_wrap=True)


def _values(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value] if value else []


def _append(line: Text, op: str, words: str, coloured: bool) -> None:
    begin, end = ("", "") if coloured else MARKS[op]
    line.append(f"{begin}{plain(words)}{end}", style=STYLES[op])


def _lines(pieces: Iterable[Piece], coloured: bool) -> Iterator[Text]:
    """A line for each block of the text, each with its own marks."""
    line = Text()
    for piece in pieces:
        for number, words in enumerate(_split(piece)):
            if number:
                yield line
                line = Text()
            if not words:
                continue
            if line.plain:
                line.append(" ")
            _append(line, piece.op, " ".join(words), coloured)
    yield line


def _split(piece: Piece) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    for word in piece.words:
        if word == BREAK:
            lines.append([])
        else:
            lines[-1].append(word)
    return lines


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    """Long rows of same words cut to those around the changes, with how many were left."""
    for number, piece in enumerate(pieces):
        first, last = number == 0, number == len(pieces) - 1
        before = () if first else piece.words[:AROUND]
        after = () if last else piece.words[-AROUND:]
        left = len(piece.words) - len(before) - len(after)
        if piece.op != SAME or left <= AROUND:
            yield piece
            continue
        hidden = piece.words[len(before) : len(piece.words) - len(after)]
        told = f"({counted(sum(word != BREAK for word in hidden), 'word')} the same)"
        yield Piece(
            SAME, (*before, *([] if first else [BREAK]), told, *([] if last else [BREAK]), *after)
        )
