"""A service's answer taken back to what it archived: the site's own status, head and bytes. Pure."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from kazcrawl.clock import iso
from kazcrawl.sources.message import Answer
from kazcrawl.sources.warc_scan import DamagedRecord

ORIGINAL = "x-archive-orig-"
_OWN = re.compile(r"/\d{1,14}(?:id_)?/(https?:/?/?.+)$")
_REWRITTEN = (
    b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->",
    b"wombat.js",
    b"_wb_wombat_init",
    b"__wm.init(",
)
"""What IA's and pywb's players put into pages that they rewrite."""
_LOOKED_AT = 1 << 16
_CODINGS = frozenset(("content-length", "transfer-encoding", "content-encoding"))


def header(answer: Answer, name: str) -> str | None:
    """The first header of that name, case ignored."""
    return next((value for key, value in answer.headers if key.lower() == name), None)


def memento_time(answer: Answer) -> str | None:
    """When the answer was captured (RFC 7089, 2.1.1); None for an answer of the service itself."""
    stated = header(answer, "memento-datetime")
    if not stated:
        return None
    try:
        moment = parsedate_to_datetime(stated)
        return iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def address_in(url: str) -> str | None:
    """The archived address in a memento's."""
    found = _OWN.search(url)
    return re.sub(r"^(https?:)/*", r"\1//", found[1]) if found else None


def unwrapped(answer: Answer) -> Answer:
    """The answer as the site gave it, as far as the service tells.

    Heads come back from ``X-Archive-Orig-*``; content codings are those of the bytes that
    came. Raises DamagedRecord for a page that was rewritten for a player.
    """
    if any(mark in answer.entity[:_LOOKED_AT] for mark in _REWRITTEN):
        raise DamagedRecord("the service sent a page that it has rewritten")
    headers = [
        *_archived(answer),
        *((name, value) for name, value in answer.headers if name.lower() == "content-encoding"),
        ("Content-Length", str(len(answer.entity))),
    ]
    reason = answer.raw[:200].partition(b"\n")[0].strip().split(b" ", 2)
    line = b"HTTP/1.1 %d %s" % (answer.status, reason[2] if len(reason) > 2 else b"")
    lines = [line, *(f"{name}: {value}".encode("latin-1", "replace") for name, value in headers)]
    raw = b"\r\n".join([*lines, b"", b""]) + answer.entity
    return Answer(raw, answer.status, tuple(headers), answer.entity, answer.truncated, False)


def _archived(answer: Answer) -> list[tuple[str, str]]:
    """The site's own headers; where the service left its type or target bare, these too."""
    found = [
        (name[len(ORIGINAL) :], value)
        for name, value in answer.headers
        if name.lower().startswith(ORIGINAL) and name.lower()[len(ORIGINAL) :] not in _CODINGS
    ]
    told = {name.lower() for name, _ in found}
    for name, value in answer.headers:
        if name.lower() in {"content-type", "location"} - told:
            found.append((name, (address_in(value) or value)))
    return [
        (name, (address_in(value) or value) if name.lower() == "location" else value)
        for name, value in found
    ]
