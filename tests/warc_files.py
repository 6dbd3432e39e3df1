"""WARC records as other tools write them, made by hand, whole and damaged; archives from them."""

from __future__ import annotations

import gzip
import hashlib
import sys
from base64 import b32encode
from collections.abc import Iterable
from pathlib import Path

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

AT = "2016-05-27T09:47:12Z"


def http(body: str | bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A response as on the wire; names of headers with underscores for hyphens."""
    content = body.encode() if isinstance(body, str) else body
    fields = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(content))}
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in (fields | headers).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def record(
    url: str,
    block: bytes,
    *,
    at: str = AT,
    kind: str = "response",
    version: str = "1.1",
    length: int | str | None = None,
    line: str = "\r\n",
    end: bytes | None = None,
    **fields: str | None,
) -> bytes:
    """One record, not packed. A field that is None is left out."""
    named: dict[str, str | None] = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{hashlib.md5(url.encode() + at.encode() + block).hexdigest()}>",
        "WARC-Date": at,
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block) if length is None else length),
    }
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}{line}" for name, value in named.items() if value is not None)
    return (
        f"WARC/{version}{line}{head}{line}".encode()
        + block
        + ((line * 2).encode() if end is None else end)
    )


def page(number: int, text: str = "", **more: str) -> bytes:
    """A response record of the address ``http://x.kz/NUMBER``."""
    block = http(
        f"<html><body><p>page {number} {text or 'words ' * (20 + number)}</p></body></html>"
    )
    return record(f"http://x.kz/{number}", block, **more)  # type: ignore[arg-type]


def sha1(data: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(data).digest()).decode()


def plain(records: Iterable[bytes]) -> bytes:
    return b"".join(records)


def members(records: Iterable[bytes]) -> bytes:
    """One gzip member a record."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def one_member(records: Iterable[bytes]) -> bytes:
    return gzip.compress(b"".join(records), mtime=0)


def frames(records: Iterable[bytes]) -> bytes:
    """One zstd frame a record, each with its checksum as the tools write it."""
    options = {zstd.CompressionParameter.checksum_flag: 1}
    return b"".join(zstd.compress(one, options=options) for one in records)


def with_dictionary(records: Iterable[bytes]) -> bytes:
    """As Archive Team's zstd-dedup writes: a skippable frame with the dictionary, packed too."""
    samples = [page(number, f"sample {number} " * 9) for number in range(200)]
    made = zstd.train_dict(samples, 4096)
    packed = zstd.compress(made.dict_content)
    head = b"\x5d\x2a\x4d\x18" + len(packed).to_bytes(4, "little") + packed
    return head + b"".join(zstd.compress(one, zstd_dict=made) for one in records)


PACKINGS = {
    "plain": plain,
    "gzip": members,
    "one gzip member": one_member,
    "zstd": frames,
    "zstd with a dictionary": with_dictionary,
}


def write(path: Path, records: Iterable[bytes]) -> Path:
    """A file packed as its name says."""
    pack = members if path.name.endswith(".gz") else frames if path.name.endswith(".zst") else plain
    path.write_bytes(pack(records))
    return path
