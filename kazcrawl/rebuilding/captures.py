"""A capture from its WARC record: what the live web gave, byte for byte."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from kazcrawl.archive.warc_reading import DamagedRecord, WarcRecord, check_digest
from kazcrawl.items import Capture
from kazcrawl.middlewares.capture import read_capture
from kazcrawl.payload import decode_content
from kazcrawl.rebuilding.folder import Folder, Place
from kazcrawl.sources import warc_scan
from kazcrawl.sources.codings import decode_recorded
from kazcrawl.sources.message import Answer, BadAnswer, ResponseReader
from kazcrawl.sources.recorded import answer_of
from kazcrawl.sources.tape import Place as Start
from kazcrawl.sources.warc_scan import Record

NO_LIMIT = 1 << 40
ORIGIN = "warc-source-uri"
"""What a capture of the past was taken from, and only such a one names."""


def load_capture(folder: Folder, record_id: str) -> Capture:
    """The capture of a record, by its short id. Raises DamagedRecord."""
    place = folder.captures.get(record_id)
    if place is None:
        raise DamagedRecord(f"record {record_id} is in no file")
    record = folder.read(place)
    fields = record.fields
    answer, origin = _answer(folder, record), fields.get(ORIGIN)
    url = fields["warc-target-uri"].strip("<>")
    decode = decode_recorded if origin else decode_content
    capture = read_capture(url, answer, fields.get("warc-ip-address"), fields["warc-date"], decode)
    return replace(
        capture,
        warc_file=place.file,
        warc_offset=place.offset,
        warc_length=place.length,
        record_id=f"<urn:uuid:{record_id}>",
        payload_sha256=hashlib.sha256(answer.entity).hexdigest(),
        payload_length=len(answer.entity),
        source_uri=origin,
    )


def _answer(folder: Folder, record: WarcRecord) -> Answer:
    """The response as it came. Raises DamagedRecord for one that is none."""
    answer = _read(record)
    if record.fields.get("warc-type") == "revisit":
        return replace(answer, entity=_repeated(folder, record, answer.status), truncated=None)
    return replace(answer, truncated=record.fields.get("warc-truncated") or answer.truncated)


def _read(record: WarcRecord) -> Answer:
    """By the reader by which it was kept."""
    block = record.block
    if ORIGIN in record.fields and record.fields.get("warc-type") == "response":
        return _read_past(record)
    reader = ResponseReader(NO_LIMIT)
    try:
        if not reader.feed(block):
            reader.end()
    except BadAnswer as error:
        raise DamagedRecord(str(error)) from error
    return reader.answer()


def _read_past(record: WarcRecord) -> Answer:
    try:
        return answer_of(Record(Start(0), record.fields, record.block, len(record.block)))
    except warc_scan.DamagedRecord as error:
        raise DamagedRecord(str(error)) from error


def _repeated(folder: Folder, record: WarcRecord, status: int) -> bytes:
    """The payload that a revisit record says again."""
    if status == 304:
        return b""
    fields = record.fields
    named = (
        fields.get("warc-refers-to-target-uri", "").strip("<>"),
        fields.get("warc-refers-to-date", ""),
    )
    for place in folder.made.get(named, ()):
        entity = _entity(folder, place)
        if entity is not None and _is_same(fields.get("warc-payload-digest"), entity):
            return entity
    raise DamagedRecord(f"what it says again is missing: {named[0]} of {named[1]}")


def _entity(folder: Folder, place: Place) -> bytes | None:
    record = folder.read(place)
    return _read(record).entity if record.fields.get("warc-type") == "response" else None


def _is_same(digest: str | None, entity: bytes) -> bool:
    try:
        check_digest(digest, entity, "payload")
    except DamagedRecord:
        return False
    return True
