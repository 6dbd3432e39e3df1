"""What goes to a person's terminal: text without controls, colour only where it is shown."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import wrap
from typing import IO, TYPE_CHECKING, Any, Protocol, TextIO, cast

from kazcrawl.exports.encoding import to_json

# rich takes 0.1 s to import, and what prints JSON or a plain line needs none of it.
if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

PLAIN_WIDTH = 79

_ENDS = re.compile(r" +(?=\n)")
_BLANKS = re.compile(r"[\s\u2028\u2029]+")
# C0, DEL and C1 controls move a terminal's cursor; U+202A-202E and U+2066-2069 turn the
# direction of the text around them (CVE-2021-42574).
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

# Runs of bytes beyond ASCII.
_ENCODED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


class Advance(Protocol):
    """Tells a progress bar that one more is done."""

    def __call__(self) -> None: ...


def plain(text: object) -> str:
    """One line that cannot command a terminal: each control character becomes U+FFFD."""
    return _CONTROLS.sub("\ufffd", _BLANKS.sub(" ", str(text)).strip(" "))


def say(text: object, style: str = "") -> Text:
    """Text for rich that is taken word for word: ``[...]`` is no markup."""
    from rich.text import Text

    return Text(plain(text), style=style)


def readable(url: str) -> str:
    """An address with its letters as they are read: ``%D0%B6`` is ``ж``.

    Only what is UTF-8 and can be seen; blanks, marks of direction and all ASCII stay as they
    are, so that the address leads to the same place when it is copied.
    """
    return _ENCODED.sub(_decoded, url)


def _decoded(found: re.Match[str]) -> str:
    try:
        text = bytes.fromhex(found[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return found[0]
    return text if text.isprintable() and not _BLANKS.search(text) else found[0]


_UNIT = re.compile(r"(?<=\d) (?=(?:s|h|min|bytes|kB|MB|GB|TB)\b)")
_JOINT = "\0"
"""Stands between a number and its unit while lines are broken: ``plain`` leaves none in a text."""


def print_indented(
    out: Console, text: object, by: int = 4, head: Text | None = None, style: str = ""
) -> None:
    """Prints a sentence behind a margin, wrapped between words: an address in it stays whole, and
    a number stays with its unit.

    ``head`` stands in the margin of the first line.
    """
    from rich.text import Text

    joined = _UNIT.sub(_JOINT, plain(text))
    lines = wrap(joined, max(20, out.width - by), break_long_words=False, break_on_hyphens=False)
    for number, line in enumerate(lines or [""]):
        margin = head.copy() if head and not number else Text()
        margin.pad_right(by - margin.cell_len)
        out.print(margin.append(line.replace(_JOINT, " "), style), soft_wrap=True)


def marked(snippet: str, style: str = "bold yellow") -> Text:
    """A snippet whose found words, between MARKS, are coloured."""
    from rich.text import Text

    from kazcrawl.archive.search import MARKS

    found = Text()
    for number, piece in enumerate(re.split("[" + "".join(MARKS) + "]", snippet)):
        words = _CONTROLS.sub("\ufffd", _BLANKS.sub(" ", piece))
        found.append(words, style=style if number % 2 else "")
    return found


class _Trimmed:
    """A stream for rich, which fills the cells of its tables: no line ends in blanks."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(_ENDS.sub("", text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def console() -> Console:
    """A console on stdout; 79 columns wide, and no blanks at ends of lines, where it is no terminal."""
    from rich.console import Console

    shown = sys.stdout.isatty()
    file = sys.stdout if shown else cast("IO[str]", _Trimmed(sys.stdout))
    width = None if shown else PLAIN_WIDTH
    return Console(file=file, width=width, highlight=False, markup=False, emoji=False)


def print_json(value: Any, indent: int | None = None) -> None:
    """A JSON document on stdout, as UTF-8 whatever the terminal's own encoding is."""
    sys.stdout.flush()
    line = to_json(value, indent) + "\n"
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(line)
        return
    buffer.write(line.encode())
    buffer.flush()


@contextmanager
def progress(label: str, total: int | None, shown: bool = True) -> Iterator[Advance]:
    """A progress bar on stderr where that is a terminal; nothing elsewhere."""
    if not (shown and sys.stderr.isatty()):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)


def counted(count: int, what: str) -> str:
    """``1 file``, ``2,000 files``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def size(count: int) -> str:
    """Bytes for a person: ``6.5 MB`` (SI)."""
    value, units = float(count), ("bytes", "kB", "MB", "GB", "TB")
    for unit in units:
        if value < 1000 or unit == units[-1]:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError("the last unit takes all")
