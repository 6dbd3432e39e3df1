"""The rules of ISO 28500:2017 (5) for the named fields of a record, as its text states them.

The same rules as jwarc's header validator has, which no package index of ours serves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

_TOKEN = r"[-!#$%&'*+.^_`|~0-9A-Za-z]+"
_ID = re.compile(r"<[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]+>")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:; ?{_TOKEN}=(?:{_TOKEN}|\"[^\"]*\"))*")
_NUMBER = re.compile(r"\d+")
_URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*")
_DIGEST = re.compile(f"{_TOKEN}:{_TOKEN}")
_CAPTURED = ("request", "response", "resource", "metadata", "revisit")
_ALL = (*_CAPTURED, "warcinfo", "conversion", "continuation")

RULES: dict[str, tuple[re.Pattern[str], tuple[str, ...], tuple[str, ...]]] = {
    # name: form of its value, records that may have it, records that must
    "WARC-Type": (re.compile("|".join(_ALL)), _ALL, _ALL),
    "WARC-Record-ID": (_ID, _ALL, _ALL),
    "WARC-Date": (_DATE, _ALL, _ALL),
    "Content-Length": (_NUMBER, _ALL, _ALL),
    "Content-Type": (_TYPE, _ALL, ()),
    "WARC-Concurrent-To": (_ID, _CAPTURED, ()),
    "WARC-Block-Digest": (_DIGEST, _ALL, ()),
    "WARC-Payload-Digest": (_DIGEST, ("request", "response", "resource", "revisit"), ()),
    "WARC-IP-Address": (re.compile(r"[0-9a-fA-F.:]+"), _CAPTURED, ()),
    "WARC-Refers-To-Target-URI": (_URI, ("revisit",), ()),
    "WARC-Refers-To-Date": (_DATE, ("revisit",), ()),
    "WARC-Target-URI": (_URI, _CAPTURED, ("request", "response", "revisit")),
    "WARC-Truncated": (re.compile("length|time|disconnect|unspecified"), _ALL, ()),
    "WARC-Warcinfo-ID": (_ID, tuple(one for one in _ALL if one != "warcinfo"), ()),
    "WARC-Filename": (re.compile(r"[^\x00-\x1f]+"), ("warcinfo",), ()),
    "WARC-Profile": (
        re.compile(
            r"http://netpreserve\.org/warc/1\.1/revisit/(identical-payload-digest|server-not-modified)"
        ),
        ("revisit",),
        ("revisit",),
    ),
    "WARC-Protocol": (re.compile(r"http/1\.[01]|(?:tls|ssl)/[0-9.]+"), _CAPTURED, ()),
}


def broken(fields: Mapping[str, str]) -> list[str]:
    """What is wrong with a record's fields, in words; empty where nothing is."""
    kind = fields.get("WARC-Type", "")
    found = [
        f"{name} is missing"
        for name, rule in RULES.items()
        if kind in rule[2] and name not in fields
    ]
    for name, value in fields.items():
        rule = RULES.get(name)
        if rule is None:
            found.append(f"{name} is not of the standard")
        elif kind not in rule[1]:
            found.append(f"a {kind} record has {name}")
        elif not rule[0].fullmatch(value):
            found.append(f"{name}: {value}")
    return found


def check(files: Iterable[Path]) -> list[str]:
    """What is wrong in files: fields, ids that come twice, records that refer to none."""
    found: list[str] = []
    for file in files:
        ids: set[str] = set()
        with file.open("rb") as stream:
            for one in ArchiveIterator(stream, no_record_parse=True):
                fields = dict(one.rec_headers.headers)
                found += [f"{file.name}: {said}" for said in broken(fields)]
                record_id = fields["WARC-Record-ID"]
                if record_id in ids:
                    found.append(f"{file.name}: {record_id} comes twice")
                ids.add(record_id)
                for name in ("WARC-Concurrent-To", "WARC-Warcinfo-ID"):
                    if name in fields and fields[name] not in ids:
                        found.append(f"{file.name}: {name} leads nowhere")
                one.raw_stream.read()
    return found
