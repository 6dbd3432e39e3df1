"""Findings sent to people: by webhook, e-mail or any other way that apprise knows.

The addresses are apprise's (``json://``, ``mailto://``, ``slack://`` ...) and may hold
passwords: they are never printed whole. apprise is the extra ``kazcrawl[alarms]``; without
it, and when a message does not go out, that is said, and the crawl's result stands.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

MOST_TOLD = 20
"""Findings of one message; the rest is counted."""


def check(addresses: Sequence[str]) -> list[str]:
    """What is wrong with the addresses, in sentences; empty where all can be used."""
    apprise = _apprise() if addresses else None
    if addresses and apprise is None:
        return [
            "alarms cannot go out: apprise is missing; pip install 'kazcrawl[alarms]' brings it"
        ]
    return [
        f"no alarm can go to {_scheme(address)}...: apprise does not take the address;"
        " see https://appriseit.com/services/"
        for address in addresses
        if _service(apprise, address) is None
    ]


def send(addresses: Sequence[str], title: str, text: str) -> list[str]:
    """Send a message to each address; sentences on those that did not get it.

    A service is waited for some seconds, as apprise does (``rto``, ``cto`` in the address).
    """
    apprise = _apprise() if addresses else None
    if apprise is None:
        return []  # ``check`` has said why
    return [
        f"the alarm by {service.url(privacy=True)} did not go out"
        for service in _services(apprise, addresses)
        if not _notify(apprise, service, title, text)
    ]


def message(
    site: str, findings: Sequence[str], where: Iterable[tuple[str, str]]
) -> tuple[str, str]:
    """Title and text of an alarm; ``where`` names the places to look."""
    count = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    told = [f"- {finding}" for finding in findings[:MOST_TOLD]]
    if len(findings) > MOST_TOLD:
        told.append(f"- and {len(findings) - MOST_TOLD} more")
    places = [f"{name}: {place}" for name, place in where]
    return f"kazcrawl: {site}: {count}", "\n".join([*told, "", *places])


def refusal(sites: str, reason: str, where: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Title and text of an alarm where no crawl could begin, or it ended without a report."""
    places = [f"{name}: {place}" for name, place in where]
    return f"kazcrawl: {sites}: not crawled", "\n".join([f"- {reason}", "", *places])


def _apprise() -> Any | None:
    try:
        import apprise
    except ImportError:
        return None
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # what fails is told here, once
    return apprise


def _service(apprise: Any, address: str) -> Any | None:
    return apprise.Apprise.instantiate(address, suppress_exceptions=True)


def _services(apprise: Any, addresses: Iterable[str]) -> Iterator[Any]:
    for address in addresses:
        service = _service(apprise, address)
        if service is not None:
            yield service


def _notify(apprise: Any, service: Any, title: str, text: str) -> bool:
    one = apprise.Apprise()
    one.add(service)
    kind, form = apprise.NotifyType.WARNING, apprise.NotifyFormat.TEXT
    return bool(one.notify(body=text, title=title, notify_type=kind, body_format=form))


def _scheme(address: str) -> str:
    scheme, found, _ = address.partition("://")
    return f"{scheme[:20]}://" if found else ""
