"""Every response becomes a capture in a WARC file before anything reads it."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from kazcrawl import clock, payload
from kazcrawl.items import Capture, Outcome
from kazcrawl.session import Session


class CaptureMiddleware:
    """Nearest to the downloader: also 304, 404, redirects and robots.txt are kept."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        return cls(crawler.spider.session)  # type: ignore[union-attr]

    def process_response(self, request: Request, response: Response) -> Response:
        outcome: Outcome = request.meta["outcome"]
        message: bytes = request.meta.pop("wire", b"") or _rebuilt(response)
        capture = read_capture(request.url, message, response)
        outcome.captures.append(self.session.keep(outcome, capture, message, response.body))
        return response


def read_capture(url: str, message: bytes, response: Response) -> Capture:
    """The capture of a response, its content coding undone within bounds."""
    head, _ = payload.split_message(message)
    status, headers = payload.read_head(head)
    codings = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    body, damage = payload.decode_content(response.body, codings)
    content_type = next((value for name, value in headers if name.lower() == "content-type"), None)
    return Capture(
        url=url,
        captured_at=clock.now(),
        status=status or response.status,
        headers=headers,
        body=body,
        content_type=content_type,
        truncated="disconnect" if "dataloss" in response.flags else damage,
        ip_address=str(response.ip_address) if response.ip_address else None,
    )


def _rebuilt(response: Response) -> bytes:
    """A message for a response that came over no wire of ours (a handler of the user's)."""
    lines = [f"HTTP/1.1 {response.status}".encode()]
    lines += [name + b": " + value for name, values in response.headers.items() for value in values]
    return b"\r\n".join([*lines, b"", response.body])
