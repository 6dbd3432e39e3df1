"""Alarms of ``kazcrawl crawl``: what was found, sent to where the user said."""

from __future__ import annotations

import platform
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from kazcrawl import alarms
from kazcrawl.cli.exits import Exit
from kazcrawl.cli.summary import Report
from kazcrawl.cli.terminal import plain

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


def _where(report: Report) -> list[tuple[str, str]]:
    path = Path(report.archive).absolute()
    look = f"kazcrawl crawls {report.crawl} --archive {shlex.quote(str(path))}"
    state = f"{report.status}, begun {report.started_at}, on {platform.node()}"
    return [("crawl", f"{report.crawl}, {state}"), ("archive", str(path)), ("look", look)]


def _say(problems: Iterable[str]) -> None:
    for problem in problems:
        print(f"kazcrawl: {plain(problem)}", file=sys.stderr)
