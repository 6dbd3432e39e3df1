"""Every response becomes a capture in a WARC file before anything reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from kazcrawl import clock, payload
from kazcrawl.items import Capture, Outcome
from kazcrawl.session import Session
from kazcrawl.sources.codings import decode_recorded
from kazcrawl.sources.message import Answer

Decode = Callable[[bytes, str], tuple[bytes, str | None]]


class CaptureMiddleware:
    """Nearest to the downloader: also 304, 404, redirects and robots.txt are kept."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        return cls(crawler.spider.session)  # type: ignore[union-attr]

    def process_response(self, request: Request, response: Response) -> Response:
        outcome: Outcome = request.meta["outcome"]
        answer: Answer = request.meta.pop("wire", None) or _rebuilt(response)
        ip_address = str(response.ip_address) if response.ip_address else None
        recalled = request.meta.pop("recalled", None)
        decode = decode_recorded if recalled else payload.decode_content
        capture = read_capture(request.url, answer, ip_address, decode)
        if recalled:
            capture = replace(
                capture,
                url=recalled.url,
                captured_at=recalled.captured_at,
                source_uri=recalled.uri,
            )
        outcome.captures.append(self.session.keep(outcome, capture, answer.raw, answer.entity))
        return response


def read_capture(
    url: str, answer: Answer, ip_address: str | None, decode: Decode = payload.decode_content
) -> Capture:
    """The capture of a response, its content coding undone within bounds."""
    codings = ",".join(
        value for name, value in answer.headers if name.lower() == "content-encoding"
    )
    body, damage = decode(answer.entity, codings)
    content_type = next(
        (value for name, value in answer.headers if name.lower() == "content-type"), None
    )
    return Capture(
        url=url,
        captured_at=clock.now(),
        status=answer.status,
        headers=answer.headers,
        body=body,
        content_type=content_type,
        truncated=answer.truncated or damage,
        ip_address=ip_address,
    )


def _rebuilt(response: Response) -> Answer:
    """An answer for a response that came over no wire of ours (a handler of the user's)."""
    lines = [f"HTTP/1.1 {response.status}".encode()]
    lines += [name + b": " + value for name, values in response.headers.items() for value in values]
    head = b"\r\n".join(lines)
    raw = head + b"\r\n\r\n" + response.body
    status, headers = payload.read_head(head)
    broken = "disconnect" if "dataloss" in response.flags else None
    return Answer(raw, status, headers, response.body, broken, False)
