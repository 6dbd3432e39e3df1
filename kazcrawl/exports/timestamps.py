"""Timestamps of manifests (RFC 3161): a third party says that these bytes were there then."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from kazcrawl.payload import REDIRECTS

MOST = 1 << 20
"""Bytes of a response at most; real ones have some 5,000."""
WAIT = 30
"""Seconds that an authority has to answer."""


Stamp = Callable[[bytes], bytes]
"""Makes a timestamp of a manifest: ``fetch_timestamp`` of one authority."""


class TimestampError(Exception):
    """No timestamp could be had; the message says why."""


def fetch_timestamp(manifest: bytes, url: str) -> bytes:
    """What the authority at ``url`` answers for the manifest's SHA-256: a DER-coded response.

    It is granted and for this manifest; whether the authority is to be believed is for those
    to say who check it (``openssl ts -verify``), with its certificate. Raises TimestampError.
    """
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
    except ImportError as error:
        raise TimestampError("timestamps need: pip install 'kazcrawl[timestamps]'") from error
    builder = TimestampRequestBuilder().data(manifest).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.cert_request(cert_request=True).build()
    answer = _ask(url, request.as_bytes())
    _check(answer, url, request, hashlib.sha256(manifest).digest())
    return answer


class _NoRedirects(HTTPRedirectHandler):
    """An authority that sends elsewhere is none: the other place, which may be a private address
    or plain http, is not what the user named."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirects)


def _ask(url: str, query: bytes) -> bytes:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise TimestampError(f"{url}: is no http or https address")
    asked = Request(url, query, {"Content-Type": "application/timestamp-query"})
    try:
        with _OPENER.open(asked, timeout=WAIT) as response:
            answer: bytes = response.read(MOST + 1)
    except HTTPError as error:
        with error:
            if error.code in REDIRECTS:
                told = f"redirects to {error.headers.get('Location')!r}, which is not followed"
                raise TimestampError(f"{url}: {told}; name the address that answers") from error
            raise TimestampError(f"{url}: gave no timestamp ({error})") from error
    except (OSError, ValueError) as error:
        raise TimestampError(f"{url}: gave no timestamp ({error})") from error
    if len(answer) > MOST:
        raise TimestampError(f"{url}: the answer is longer than {MOST} bytes")
    return answer


def _check(answer: bytes, url: str, request: Any, digest: bytes) -> None:
    from rfc3161_client import PKIStatus, decode_timestamp_response

    try:
        response = decode_timestamp_response(answer)
    except ValueError as error:
        raise TimestampError(f"{url}: the answer is no timestamp ({error})") from error
    if PKIStatus(response.status) not in {PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS}:
        why = ", ".join(response.status_string) or f"status {response.status}"
        raise TimestampError(f"{url}: refused a timestamp ({why})")
    told = response.tst_info
    if told.message_imprint.message != digest or told.nonce != request.nonce:
        raise TimestampError(f"{url}: the timestamp is for other bytes")
