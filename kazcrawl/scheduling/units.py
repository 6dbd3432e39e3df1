"""A .service and a .timer for each site: pure text (systemd.service(5), systemd.timer(5))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kazcrawl.scheduling.clockwork import next_run, zone_of
from kazcrawl.scheduling.crontab import Place
from kazcrawl.scheduling.oncalendar import NotExact, on_calendar
from kazcrawl.scheduling.running import BUSY, INTERRUPTED, TRIED_AGAIN, Entry

RETRY = "5min"
ALARMS_FILE = "/etc/kazcrawl.env"
"""Read where it is there; addresses of alarms may hold passwords, and units are open to all."""
ENDED = (1, 2, 3, 5)
"""Exit codes of a crawl that would end as it did if it were run at once again."""
RUNS = 50
"""Runs ahead that bound the delay: the timer of one must not come after the next."""

HARDENING = """\
# It may write where the archive lies, and nowhere else.
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={writable}
{private_tmp}NoNewPrivileges=true
CapabilityBoundingSet=
PrivateDevices=true
ProtectClock=true
ProtectControlGroups=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
"""


def units(entry: Entry, place: Place, now: datetime) -> dict[str, str]:
    """The files of one site by name. Raises ValueError for a path that no unit can have."""
    name, site = f"kazcrawl-{entry.site.name}", entry.site
    expression, zone = site.schedule or "", site.timezone or "UTC"
    try:
        events = on_calendar(expression, zone_of(site), zone, now)
    except NotExact as reason:
        timer = _every_minute(str(reason))
        words = place.run_once([entry])
        ends = f"SuccessExitStatus={BUSY} {INTERRUPTED}\n"
    else:
        timer = _at(events, _jitter(entry, place, now))
        words = place.command("crawl", entry.word, "--quiet", TRIED_AGAIN)
        ends = (
            "# Tried again while another process writes the archive, and after a kill.\n"
            f"Restart=on-failure\nRestartSec={RETRY}\n"
            f"RestartPreventExitStatus={' '.join(map(str, ENDED))}\n"
            f"SuccessExitStatus={INTERRUPTED}\n"
        )
    told = f"kazcrawl: {site.name} by its schedule {expression} ({zone})"
    return {
        f"{name}.service": _service(told, words, ends, place),
        f"{name}.timer": f"[Unit]\nDescription={_plain(told)}\n\n[Timer]\n{timer}\n"
        "[Install]\nWantedBy=timers.target\n",
    }


def _at(events: Sequence[str], jitter: float) -> str:
    lines = [f"OnCalendar={event}" for event in events]
    return "\n".join([*lines, "Persistent=true", f"RandomizedDelaySec={jitter:g}s", ""])


def _every_minute(reason: str) -> str:
    return (
        f"# No calendar event is this schedule: {reason}.\n"
        "# So kazcrawl looks every minute whether it is time.\n"
        "OnCalendar=minutely\nAccuracySec=1s\n"
    )


def _jitter(entry: Entry, place: Place, now: datetime) -> float:
    """The longest delay in seconds: at most half the time between two of the next runs."""
    zone, expression = zone_of(entry.site), entry.site.schedule or ""
    moment, least = next_run(expression, zone, now), place.jitter
    for _ in range(RUNS):
        after = next_run(expression, zone, moment) if moment else None
        if moment is None or after is None:
            break
        least, moment = min(least, (after - moment).total_seconds() / 2), after
    return least


def _service(told: str, words: Sequence[str], ends: str, place: Place) -> str:
    given = "".join(
        f"Environment={_quoted(f'{name}={value}', dollar=False)}\n"
        for name, value in place.environment.items()
    )
    if not place.environment.get("KAZCRAWL_CONTACT"):
        given += (
            "# To be set: an address or page at which the sites' owners can reach you.\n"
            "#Environment=KAZCRAWL_CONTACT=https://archive.example/about\n"
        )
    given += (
        "# Where alarms go: KAZCRAWL_ALARMS=... in this file, which only root should read.\n"
        f"EnvironmentFile=-{ALARMS_FILE}\n"
    )
    temporary = any(_is_temporary(path) for path in (place.folder, place.archive))
    hardening = HARDENING.format(
        writable=_quoted(str(place.archive.parent), dollar=False),
        private_tmp="" if temporary else "PrivateTmp=true\n",
    )
    return (
        f"[Unit]\nDescription={_plain(told)}\n"
        "Wants=network-online.target\nAfter=network-online.target\n\n"
        f"[Service]\nType=oneshot\nUser={place.user}\n"
        f"WorkingDirectory={_plain(str(place.folder))}\n{given}"
        f"ExecStart={' '.join(_quoted(word) for word in words)}\n"
        "# Exit code 1, findings, makes the unit fail, so that systemctl --failed shows it.\n"
        f"{ends}"
        "# A stop is one signal to the crawl, which then ends within seconds.\n"
        f"KillMode=mixed\nTimeoutStopSec=30s\nNice=10\n{hardening}"
    )


def _is_temporary(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in ("/tmp", "/var/tmp"))


def _plain(text: str) -> str:
    """A value that is taken whole: only specifiers count."""
    if "\n" in text or "\r" in text:
        raise ValueError("a path has a line break, which no unit can hold; rename it")
    return text.replace("%", "%%")


def _quoted(text: str, dollar: bool = True) -> str:
    """One word of a value that is split at blanks; ``dollar``: where variables count, too."""
    word = _plain(text).replace("\\", "\\\\").replace('"', '\\"')
    word = word.replace("$", "$$") if dollar else word
    return f'"{word}"' if any(mark in text for mark in " \t\"'\\;") else word
