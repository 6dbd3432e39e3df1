"""The lines for ``crontab -e``: pure text (crontab(5))."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kazcrawl.scheduling.running import BUSY, Entry

LONGEST = 998
"""Bytes of a command that every cron takes (MAX_COMMAND of Vixie cron, 1000 with its end)."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an installed schedule has to know of where it was printed; all paths absolute.

    ``program`` are the words that start kazcrawl, ``user`` is a login, ``environment`` what
    the crawls get. ``jitter`` is in seconds.
    """

    program: tuple[str, ...]
    folder: Path
    archive: Path
    user: str
    environment: dict[str, str]
    jitter: float = 0.0

    def command(self, *words: str) -> list[str]:
        return [*self.program, *words, "--archive", str(self.archive)]

    def run_once(self, entries: Sequence[Entry]) -> list[str]:
        """The command that crawls what is due: of these sites, or of all where there are none."""
        words = ["schedule", "run", "--once", *(entry.word for entry in entries)]
        late = ["--jitter", f"{self.jitter:g}"] if self.jitter else []
        return self.command(*words, *late)


def crontab(entries: Sequence[Entry], place: Place, named: bool) -> Iterator[str]:
    """The lines, without line ends; ``named``: these sites alone, and not all that there are.

    Raises ValueError for what cron cannot have.
    """
    yield "# kazcrawl: for crontab -e of the user who owns the archive."
    yield "# Every line calls the same command, which looks into the archive and crawls what is"
    yield "# due by the site's own schedule and time zone: missed runs are caught up by one."
    yield "# CRON_TZ is known to cronie (Fedora, RHEL, Arch). Cron of Debian, Ubuntu and macOS reads"
    yield "# the times in the machine's zone: a crawl then begins at that time, not earlier."
    yield "# Output goes to the log; cron mails only that there is something in it to look at."
    if not place.environment.get("KAZCRAWL_CONTACT"):
        yield "# To be set: an address or page at which the sites' owners can reach you."
        yield "#KAZCRAWL_CONTACT=https://archive.example/about"
    yield "# Where alarms go (docs/reports.md); a crontab can be read by its user and root alone."
    yield '#KAZCRAWL_ALARMS="mailtos://me:password@mail.example.org?to=team@example.org"'
    for name, value in place.environment.items():
        yield f"{name}={_value(value)}"
    yield "SHELL=/bin/sh"
    command = _command(place.run_once(entries if named else ()), place)
    for (zone, expression), names in _times(entries).items():
        yield ""
        yield f"# {', '.join(names)}"
        yield f"CRON_TZ={zone}"
        yield f"{expression} {command}"


def _times(entries: Sequence[Entry]) -> dict[tuple[str, str], list[str]]:
    """The sites by time zone and expression."""
    found: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        key = (entry.site.timezone or "UTC", entry.site.schedule or "")
        found.setdefault(key, []).append(entry.site.name)
    return found


def _command(words: Sequence[str], place: Place) -> str:
    log = str(place.archive.with_name(f"{place.archive.name}.schedule.log"))
    tell = shlex.quote(f"kazcrawl: not as it should be; look at {log}")
    line = (
        f"cd {shlex.quote(str(place.folder))} && {shlex.join(words)} >> {shlex.quote(log)} 2>&1"
        f" || [ $? -eq {BUSY} ] || echo {tell}"
    ).replace("%", r"\%")  # cron makes a line end of a bare one
    if "\n" in line or "\r" in line:
        raise ValueError("a path has a line break, which no crontab can hold; rename it")
    if len(line.encode()) > LONGEST:
        raise ValueError(f"the line would be longer than {LONGEST} bytes; name fewer sites")
    return line


def _value(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("KAZCRAWL_CONTACT has a line break; write it on one line")
    return f'"{text}"' if '"' not in text else f"'{text}'"
