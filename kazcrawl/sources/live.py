"""The live web: a download handler that keeps each response as it came over the wire.

Twisted parses a copy; the bytes themselves are recorded per connection, which serves one
request at a time. The address of the peer is checked on the open connection, before
anything is sent: a redirect, a name or a number that leads to a private, loopback or
link-local address gets no request unless the user named exactly that host and port.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _ScrapyAgent,
)
from scrapy.exceptions import IgnoreRequest
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred, fail

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
_ENDS_IN_IPV4 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


MAX_HEAD = 1024 * 1024
"""Bytes of a response's head; an endless one took 1.4 GB in 40 s."""


class ForbiddenAddress(IgnoreRequest):
    """The host resolved to an address that only its owner may reach; nothing was sent."""


class RecordingProtocol(_LenientHTTP11ClientProtocol):
    """An HTTP/1.1 connection that keeps the bytes of the response under way."""

    factory: RecordingFactory

    def __init__(self, quiescent: Any, named: frozenset[str]) -> None:
        super().__init__(quiescent)  # type: ignore[no-untyped-call]
        self._named = named
        self._raw = bytearray()

    def request(self, request: Any) -> Deferred[Any]:
        host = (request.headers.getRawHeaders(b"host") or [b""])[0].decode("latin-1").lower()
        transport: Any = self.transport
        peer = transport.getPeer().host
        if host not in self._named and not is_public(peer):
            transport.loseConnection()
            return fail(
                ForbiddenAddress(
                    f"{host} leads to the address {peer}, which is not public; name that host and port to allow it"
                )
            )
        raw = self._raw = bytearray()
        answer: Deferred[Any] = super().request(request)

        def keep(response: Any) -> Any:
            response.kazcrawl_raw = raw
            return response

        return answer.addCallback(keep)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self._raw += data
        if len(self._raw) > MAX_HEAD and not self._has_head():
            transport: Any = self.transport
            transport.abortConnection()
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _has_head(self) -> bool:
        end = self._raw.find(b"\r\n\r\n", 0, MAX_HEAD)
        return end >= 0 or self._raw.find(b"\n\n", 0, MAX_HEAD) >= 0


class RecordingFactory(_LenientHTTP11ClientFactory):
    """Builds recording connections; ``named`` are the ``host[:port]`` that the user named."""

    named: frozenset[str] = frozenset()

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        return RecordingProtocol(self._quiescentCallback, self.named)


class _RecordingAgent(_ScrapyAgent):
    """Hands the recorded bytes over with the response (``response.meta['wire']``)."""

    def download_request(self, request: Request) -> Deferred[Response]:
        self._request = request
        return super().download_request(request)

    def _cb_bodydone(self, result: Any, url: str) -> Response:
        self._request.meta["wire"] = bytes(getattr(result["txresponse"], "kazcrawl_raw", b""))
        return super()._cb_bodydone(result, url)


class RecordingHandler(HTTP11DownloadHandler):
    """Scrapy's own HTTP/1.1 handler with recording connections."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        named = frozenset(crawler.settings.getlist("KAZCRAWL_NAMED_HOSTS"))
        factory: Any = type("NamedFactory", (RecordingFactory,), {"named": named})
        self._pool._factory = factory

    async def download_request(self, request: Request) -> Response:
        agent = _RecordingAgent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))


def is_public(address: str) -> bool:
    """Is an IP address one of the public internet's, also the IPv4 one inside an IPv6 one?

    A Teredo address (RFC 4380) never is: it leads to a host behind a NAT; nor is one of a
    translation prefix for local use (RFC 8215).
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.teredo is not None or ip.is_site_local or ip in _LOCAL_NAT64:
            return False
        ip = _embedded(ip) or ip
    return ip.is_global and not ip.is_multicast


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that gets the packets: mapped, 6to4 (RFC 3056), NAT64 (RFC 6052), compatible."""
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    if any(ip in network for network in _ENDS_IN_IPV4):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
