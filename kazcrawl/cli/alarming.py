"""Alarms of ``kazcrawl crawl``: what was found, sent to where the user said."""

from __future__ import annotations

import platform
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kazcrawl import alarms
from kazcrawl.archive.errors import ArchiveBusy, ArchiveError, StorageError
from kazcrawl.cli.exits import Exit
from kazcrawl.cli.summary import Report
from kazcrawl.cli.terminal import plain
from kazcrawl.sites import SiteFileError

ALARMING = (Exit.FINDINGS, Exit.STORAGE, Exit.UNREACHABLE)
"""What was stopped by hand or by a limit raises no alarm."""


def check(addresses: Sequence[str]) -> None:
    """Says before a crawl which alarms could not go out after it."""
    _say(alarms.check(addresses))


def raise_alarms(reports: Iterable[Report], addresses: Sequence[str]) -> None:
    """Sends each report's findings; what does not go out is said on stderr."""
    for report in reports:
        if report.exit_code in ALARMING:
            findings = [plain(one) for one in report.findings]
            title, text = alarms.message(plain(report.site), findings, _where(report))
            _say(alarms.send(addresses, title, text))


@contextmanager
def telling_why(
    addresses: Sequence[str], sites: Sequence[str], archive: Path, tried_again: bool
) -> Iterator[None]:
    """Sends the error that ends the command, which then goes its way to the exit code.

    Nothing was crawled, and no later crawl will tell of it: an archive that cannot be
    written is the loudest alarm there is. ``tried_again``: the caller tries again while
    another process writes the archive.
    """
    try:
        yield
    except Exception as error:
        if _is_news(error, tried_again):
            where = [("archive", f"{archive.absolute()}, on {platform.node()}")]
            names = ", ".join(map(plain, sites))
            _say(alarms.send(addresses, *alarms.refusal(names, _reason(error), where)))
        raise


def _is_news(error: Exception, tried_again: bool) -> bool:
    """Not what is tried again, nor the wrong word of a person who reads the answer."""
    if isinstance(error, ArchiveBusy):
        return not tried_again
    wrong_use = isinstance(error, ArchiveError | SiteFileError)
    return isinstance(error, StorageError) or not (wrong_use and sys.stderr.isatty())


def _reason(error: Exception) -> str:
    told = plain(str(error))
    foreseen = isinstance(error, ArchiveError | SiteFileError | OSError)
    return told if foreseen else f"{type(error).__name__}: {told}"


def _where(report: Report) -> list[tuple[str, str]]:
    path = Path(report.archive).absolute()
    look = f"kazcrawl crawls {report.crawl} --archive {shlex.quote(str(path))}"
    state = f"{report.status}, begun {report.started_at}, on {platform.node()}"
    return [("crawl", f"{report.crawl}, {state}"), ("archive", str(path)), ("look", look)]


def _say(problems: Iterable[str]) -> None:
    for problem in problems:
        print(f"kazcrawl: {plain(problem)}", file=sys.stderr)
