"""Where every key and list entry of a TOML text stands: the lines that ``tomllib`` drops.

Only positions are read here; whether the text is TOML at all, ``tomllib`` decides. So the
scan takes any text and never raises (TOML 1.0.0, sections Keys, Table, Array of Tables).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field

KeyPath = tuple[str | int, ...]
"""Keys and, for entries of lists and of ``[[tables]]``, places counted from 0."""

_TOKEN = re.compile(
    r"(?P<skip>[ \t\r]+|\#[^\n]*)"
    r'|(?P<string>"{3}(?:\\.|[^\\])*?"{3,5}|\'{3}.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<end>\n)|(?P<mark>[\[\]{}=,.])|(?P<word>[^\s\[\]{}=,.\#\"']+)",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Positions:
    """``lines`` maps a key path to its line, counted from 1.

    ``repeated`` is the line of the first key that its table has already, or None.
    """

    lines: dict[KeyPath, int]
    repeated: int | None = None

    def line(self, path: KeyPath) -> int:
        """The line of a key; where it does not stand, that of the table it is missing from."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def positions_of(text: str) -> Positions:
    """The lines of all keys, tables and list entries of a TOML text."""
    scan = _Scan()
    for kind, token, line in _tokens(text):
        scan.take(kind, token, line)
    return Positions(scan.lines, scan.repeated)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    line = 1
    for found in _TOKEN.finditer(text):
        kind, token = found.lastgroup or "skip", found[0]
        if kind != "skip":
            yield kind, token, line
        line += token.count("\n")


@dataclass(slots=True)
class _Frame:
    """An array or inline table that is open; ``index`` counts an array's entries."""

    path: KeyPath
    array: bool
    index: int = 0


@dataclass(slots=True)
class _Scan:
    """``header`` counts the brackets of a table's head; ``value`` says what comes is a value."""

    lines: dict[KeyPath, int] = field(default_factory=dict)
    repeated: int | None = None
    counts: dict[KeyPath, int] = field(default_factory=dict)
    table: KeyPath = ()
    keys: list[str] = field(default_factory=list)
    path: KeyPath = ()
    stack: list[_Frame] = field(default_factory=list)
    header: int = 0
    value: bool = False

    def take(self, kind: str, token: str, line: int) -> None:
        if kind == "end":
            self._end()
        elif self.value:
            self._in_value(token, line)
        elif kind in {"word", "string"}:
            self.keys.append(_plain_key(token))
        elif self.header:
            self._in_header(token, line)
        else:
            self._in_key(token, line)

    def _end(self) -> None:
        if not self.stack:
            self.value, self.header, self.keys = False, 0, []

    def _in_header(self, token: str, line: int) -> None:
        if token == "[" and not self.keys:
            self.header += 1
        elif token == "]":
            self._open_table(line)

    def _open_table(self, line: int) -> None:
        path: KeyPath = ()
        for position, key in enumerate(self.keys, 1):
            path = (*path, key)
            self.lines.setdefault(path, line)
            if position == len(self.keys) and self.header == 2:
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = (*path, self.counts[path])
                self.lines.setdefault(path, line)
        self.table, self.header, self.keys = path, 0, []

    def _in_key(self, token: str, line: int) -> None:
        if token == "[" and not self.stack and not self.keys:
            self.header = 1
        elif token == "=":
            self._open_value(line)
        elif token == "}" and self.stack:
            self._close()

    def _open_value(self, line: int) -> None:
        path = self.stack[-1].path if self.stack else self.table
        for key in self.keys:
            path = (*path, key)
            known = path in self.lines
            self.lines.setdefault(path, line)
        if self.keys and known and self.repeated is None:
            self.repeated = line
        self.path, self.value, self.keys = path, True, []

    def _in_value(self, token: str, line: int) -> None:
        if token in {"]", "}"} and self.stack:
            self._close()
        elif token == "," and self.stack:
            self._next()
        elif token not in {"]", "}", ",", ".", "="}:
            self.lines.setdefault(self.path, line)
            self._open(token)

    def _open(self, token: str) -> None:
        if token not in {"[", "{"}:
            return
        self.stack.append(_Frame(self.path, token == "["))
        self.value = token == "["
        if self.value:
            self.path = (*self.path, 0)

    def _next(self) -> None:
        frame = self.stack[-1]
        self.value = frame.array
        if frame.array:
            frame.index += 1
            self.path = (*frame.path, frame.index)

    def _close(self) -> None:
        self.path, self.value, self.keys = self.stack.pop().path, True, []


def _plain_key(token: str) -> str:
    if token[0] not in "\"'":
        return token
    try:
        return str(tomllib.loads(f"key = {token}")["key"])
    except tomllib.TOMLDecodeError:
        return token
