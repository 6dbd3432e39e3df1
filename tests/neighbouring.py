"""The small archive with request and metadata records beside each response, and a revisit."""

from __future__ import annotations

import hashlib
import sqlite3
from base64 import b32encode
from contextlib import closing
from pathlib import Path

import small_archive
from kazcrawl.archive.warc import record, warc_folder
from kazcrawl.archive.warc_members import Member, members_between

REVISIT = 7
"""Capture 7 is made a revisit record of capture 2, the same address."""


def make(path: Path) -> Path:
    """Odd captures have their request before them, even ones after; each has a metadata record."""
    small_archive.make(path)
    (file,) = warc_folder(path).glob("*.warc.gz")
    with file.open("rb") as opened:
        info, *responses = members_between(opened, 0, file.stat().st_size)
    places, data = [], info.data
    for number, response in enumerate(responses, 1):
        member = _revisit(response, responses[1]) if number == REVISIT else response.data
        request, metadata = _beside("request", response), _beside("metadata", response)
        data += request if number % 2 else b""
        places.append((len(data), len(member), number))
        data += member + (metadata if number % 2 else metadata + request)
    file.write_bytes(data)
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "UPDATE captures SET warc_offset = ?, warc_length = ? WHERE id = ?", places
        )
        connection.execute("UPDATE captures SET revisit_of = 2 WHERE id = ?", (REVISIT,))
        connection.execute("UPDATE warc_files SET length = ?", (len(data),))
        connection.commit()
    return path


def _beside(kind: str, response: Member) -> bytes:
    block = b"GET / HTTP/1.1\r\n\r\n" if kind == "request" else b"fetchTimeMs: 7\r\n"
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": response.fields["warc-record-id"].replace(">", f"-{kind}>"),
        "WARC-Concurrent-To": response.fields["warc-record-id"],
        "WARC-Target-URI": response.fields["warc-target-uri"],
        "WARC-Date": response.fields["warc-date"],
        "WARC-Block-Digest": f"sha256:{b32encode(hashlib.sha256(block).digest()).decode()}",
        "Content-Type": "application/http; msgtype=request"
        if kind == "request"
        else "application/warc-fields",
    }
    return record(fields, block)


def _revisit(response: Member, original: Member) -> bytes:
    fields = {
        "WARC-Type": "revisit",
        "WARC-Record-ID": response.fields["warc-record-id"],
        "WARC-Target-URI": response.fields["warc-target-uri"],
        "WARC-Date": response.fields["warc-date"],
        "WARC-Refers-To-Target-URI": original.fields["warc-target-uri"],
        "WARC-Refers-To-Date": original.fields["warc-date"],
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Payload-Digest": original.fields["warc-payload-digest"],
        "Content-Type": "application/http; msgtype=response",
    }
    return record(fields, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
