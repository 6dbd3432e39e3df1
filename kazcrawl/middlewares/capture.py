"""Every exchange becomes a capture in a WARC file before anything reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from kazcrawl import clock, payload, urls
from kazcrawl.items import Capture, Outcome, Wire
from kazcrawl.session import Session
from kazcrawl.sources.codings import decode_recorded
from kazcrawl.sources.message import Answer, Exchange
from kazcrawl.trail import extended

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
        exchange: Exchange | None = request.meta.pop("wire", None)
        answer = exchange.answer if exchange else _rebuilt(response)
        ip_address = str(response.ip_address) if response.ip_address else None
        begun = exchange.begun if exchange else clock.now()
        recalled = request.meta.pop("recalled", None)
        decode = decode_recorded if recalled else payload.decode_content
        capture = read_capture(request.url, answer, ip_address, begun, decode)
        if recalled:
            capture = replace(capture, url=recalled.url, source_uri=recalled.uri)
        wire = _wire(request, outcome, answer, exchange)
        kept = self.session.keep(outcome, capture, answer.raw, answer.entity, wire)
        outcome.captures.append(kept)
        return response


def read_capture(
    url: str,
    answer: Answer,
    ip_address: str | None,
    begun: str,
    decode: Decode = payload.decode_content,
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
        captured_at=begun,
        status=answer.status,
        headers=answer.headers,
        body=body,
        content_type=content_type,
        truncated=answer.truncated or damage,
        ip_address=ip_address,
    )


def _wire(request: Request, outcome: Outcome, answer: Answer, exchange: Exchange | None) -> Wire:
    via, trail = _way(request, outcome)
    if exchange is None:
        return Wire(truncated=answer.truncated, via=via, trail=trail)
    return Wire(
        exchange.request,
        exchange.milliseconds,
        _protocols(answer, exchange.security),
        answer.truncated,
        via,
        trail,
    )


def _way(request: Request, outcome: Outcome) -> tuple[str | None, str | None]:
    """The page that led to this request, and the hops: not each is for the target's own page."""
    target = outcome.target
    robots = request.meta.get("robots")
    trail = extended(target.trail, "P") if robots else target.trail
    if outcome.captures and _redirects(outcome.captures[-1], request.url):
        return outcome.captures[-1].url, extended(trail, "R")
    if robots:
        return target.url, trail
    if request.url != target.url:  # a further page of a post, linked or inferred
        return target.url, None
    return target.via, trail


def _redirects(capture: Capture, url: str) -> bool:
    location = capture.header("location") if capture.status in payload.REDIRECTS else None
    return bool(location) and urls.resolve(capture.url, location or "") == url


def _protocols(answer: Answer, security: str | None) -> tuple[str, ...]:
    """In the clear, address and status line tell the protocol (WARC-Protocol, IIPC)."""
    if security is None:
        return ()
    return ("http/1.0" if answer.raw.startswith(b"HTTP/1.0") else "http/1.1", security)


def _rebuilt(response: Response) -> Answer:
    """An answer for a response that came over no wire of ours (a handler of the user's)."""
    lines = [f"HTTP/1.1 {response.status}".encode()]
    lines += [name + b": " + value for name, values in response.headers.items() for value in values]
    head = b"\r\n".join(lines)
    raw = head + b"\r\n\r\n" + response.body
    status, headers = payload.read_head(head)
    broken = "disconnect" if "dataloss" in response.flags else None
    return Answer(raw, status, headers, response.body, broken, False)
