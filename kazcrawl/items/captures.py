"""What was fetched, as it came: captures, their exchanges, mementos."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP exchange as it was kept (a WARC response record).

    ``body`` is the payload with transfer and content codings removed, as far as
    ``truncated`` (reason in the words of WARC-Truncated, None where whole) allows.
    ``headers`` keep order and case as sent. ``captured_at`` is ISO 8601 UTC with ``Z``.
    ``warc_file`` is a name relative to the archive's WARC folder; offset and length are
    bytes of the compressed record; ``record_id`` is its WARC-Record-ID. Items name the
    capture they were read from by it (``capture``). ``source_uri`` is where a capture of the
    past was taken from: a memento's address, or a WARC file's name and the record's offset.
    """

    url: str
    captured_at: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    content_type: str | None = None
    payload_sha256: str | None = None
    payload_length: int = 0
    truncated: str | None = None
    ip_address: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    warc_length: int | None = None
    record_id: str = ""
    source_uri: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, case ignored, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Wire:
    """What is kept of an HTTP exchange beside the answer itself.

    ``request`` are the bytes that were sent; where nobody knows them they are empty, and no
    record is made of them. ``milliseconds`` from the begin of the exchange to the last byte.
    ``protocols`` as in WARC-Protocol, empty where address and answer tell them.
    ``truncated`` is why the answer's bytes end early (WARC-Truncated), None where they do
    not. ``via`` and ``trail`` as in ``Target``, None where they are not known.
    """

    request: bytes = b""
    milliseconds: int | None = None
    protocols: tuple[str, ...] = ()
    truncated: str | None = None
    via: str | None = None
    trail: str | None = None


@dataclass(frozen=True, slots=True)
class Memento:
    """One capture of an address that a source of the past holds (RFC 7089).

    ``url`` as it was captured, ``captured_at`` ISO 8601 UTC. ``status``, ``mime`` and
    ``digest`` (SHA-1 of the payload in base 32, as CDX files have it) are None where the
    source does not tell them. ``place`` is where the source finds it again. A revisit's
    ``refers_to`` is "time address" of the capture with the payload; ``original`` is the
    place of that one, once it is known.
    """

    url: str
    captured_at: str
    place: str
    status: int | None = None
    mime: str | None = None
    digest: str | None = None
    refers_to: str | None = None
    original: str | None = None
    id: int = 0
