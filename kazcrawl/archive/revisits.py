"""Answers that say again what an earlier one said: WARC revisit records (ISO 28500:2017, 6.7)."""

from __future__ import annotations

from dataclasses import dataclass

from kazcrawl.items import Capture
from kazcrawl.payload import split_message

NOT_MODIFIED = 304
REPEATS = frozenset((200, NOT_MODIFIED))
"""Answers that may say again what an earlier one said."""
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"


@dataclass(frozen=True, slots=True)
class Original:
    """The response record that holds the payload of an address's last whole capture."""

    url: str
    captured_at: str
    payload_sha256: str | None


def revisit_fields(
    capture: Capture, payload_sha256: str, original: Original | None
) -> dict[str, str] | None:
    """The named fields that make a record a revisit; None where it is a response."""
    if original is None:
        return None
    refers = {
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": original.captured_at,
    }
    if capture.status == NOT_MODIFIED:
        return refers | {"WARC-Profile": f"{_PROFILE}server-not-modified"}
    same = capture.status == 200 and payload_sha256 == original.payload_sha256
    if not same or capture.truncated:
        return None
    return refers | {"WARC-Profile": f"{_PROFILE}identical-payload-digest"}


def head_of(message: bytes) -> bytes:
    """A response's head with all that stands before its body."""
    _, body = split_message(message)
    return message[: len(message) - len(body)]
