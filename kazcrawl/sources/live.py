"""The live web: a download handler that keeps each response as it came over the wire.

Scrapy's own handler gives the payload only; evidence needs status line, header case and
order, and the body as sent. The address of a host is looked up once, checked, and then
connected to: a redirect, a name or a number that leads to a private, loopback or link-local
address gets no request unless the user named exactly that host and port.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import ssl
import time
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response

from kazcrawl import clock
from kazcrawl.sources.connection import Connection, StaleConnection
from kazcrawl.sources.message import Answer, BadAnswer, Exchange
from kazcrawl.stopping import GIVING_UP, GivenUp

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
_ENDS_IN_IPV4 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
_PORTS = {"http": 80, "https": 443}
_LEGACY_SERVER_CONNECT = 0x4
"""OpenSSL's option for servers without secure renegotiation; Python names it since 3.12."""

Origin = tuple[str, str, int]


class ForbiddenAddress(IgnoreRequest):
    """The host resolved to an address that only its owner may reach; nothing was sent."""


class RecordingHandler:
    """Fetches over HTTP/1.1; the exchange as it was is in ``request.meta['wire']``."""

    lazy = True

    def __init__(self, crawler: Crawler, limit: int | None = None) -> None:
        settings = crawler.settings
        self._named = frozenset(settings.getlist("KAZCRAWL_NAMED_HOSTS"))
        self._limit = limit or settings.getint("DOWNLOAD_MAXSIZE")
        self._timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._verify = settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        self._idle: defaultdict[Origin, list[Connection]] = defaultdict(list)
        self._under_way: set[asyncio.Task[object]] = set()
        self._given_up = False
        crawler.signals.connect(self.give_up, signal=GIVING_UP)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecordingHandler:
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The response to a request. Raises Scrapy's download errors, ForbiddenAddress, GivenUp."""
        timeout: float = request.meta.get("download_timeout", self._timeout)
        task = asyncio.current_task()
        if self._given_up or task is None:
            raise GivenUp("the crawl was stopped before it was asked for")
        self._under_way.add(task)
        begun, start = clock.now(), time.monotonic()
        try:
            connection, message, answer = await self._ask(request, timeout)
        except asyncio.CancelledError:
            if self._given_up:
                raise GivenUp("the crawl was stopped before it was there") from None
            raise
        except TimeoutError as error:
            raise DownloadTimeoutError(f"nothing came within {timeout:.0f} s") from error
        except ConnectionRefusedError as error:
            raise DownloadConnectionRefusedError(_in_words(error)) from error
        except (OSError, BadAnswer) as error:
            raise DownloadFailedError(_in_words(error)) from error
        finally:
            self._under_way.discard(task)
        took = round((time.monotonic() - start) * 1000)
        request.meta["wire"] = Exchange(answer, message, begun, took, connection.security)
        return Response(
            request.url,
            status=answer.status,
            headers=_grouped(answer),
            body=answer.entity,
            request=request,
            ip_address=_ip_address((connection.peer or "").split("%")[0]),
        )

    def give_up(self) -> None:
        """Ends what is under way, and lets nothing begin."""
        self._given_up = True
        for task in self._under_way:
            task.cancel()

    async def close(self) -> None:
        """Ends the connections that were kept."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    async def _ask(self, request: Request, timeout: float) -> tuple[Connection, bytes, Answer]:
        parts = urlsplit(request.url)
        host = (parts.hostname or "").rstrip(".")
        origin = (parts.scheme, host, parts.port or _PORTS[parts.scheme])
        netloc = parts.netloc.rpartition("@")[2].lower()
        limit: int = request.meta.get("download_maxsize", self._limit)
        message = _request_bytes(request, netloc, parts.path, parts.query)
        while True:
            connection = self._kept(origin) or await self._connect(origin, netloc, timeout)
            try:
                answer = await connection.ask(message, limit, timeout)
            except StaleConnection:
                continue
            except asyncio.CancelledError:
                connection.close()
                raise
            if connection.usable:
                self._idle[origin].append(connection)
            return connection, message, answer

    def _kept(self, origin: Origin) -> Connection | None:
        idle = self._idle[origin]
        while idle:
            connection = idle.pop()
            if connection.usable:
                return connection
        return None

    async def _connect(self, origin: Origin, netloc: str, timeout: float) -> Connection:
        """A new connection to the first address of the host that answers."""
        scheme, host, port = origin
        loop = asyncio.get_running_loop()
        addresses = await _addresses(host, port)
        if netloc not in self._named:
            _check_public(host, addresses)
        for number, address in enumerate(addresses, 1):
            try:
                async with asyncio.timeout(timeout / len(addresses)):
                    _, connection = await loop.create_connection(
                        Connection,
                        address,
                        port,
                        ssl=_tls(verify=self._verify) if scheme == "https" else None,
                        server_hostname=host if scheme == "https" else None,
                    )
                    return connection
            except OSError:
                if number == len(addresses):
                    raise
        raise CannotResolveHostError(f"the name {host} has no address")


def _in_words(error: Exception) -> str:
    """What the system calls an error of a connection: "connection refused", not its number.

    asyncio says "[Errno 111] Connect call failed ('127.0.0.1', 9)".
    """
    if isinstance(error, OSError) and error.errno and str(error.strerror).startswith("Connect"):
        return os.strerror(error.errno).lower()
    return str(error) or type(error).__name__


_ip_address = lru_cache(maxsize=64)(ipaddress.ip_address)


def _request_bytes(request: Request, netloc: str, path: str, query: str) -> bytes:
    target = f"{path or '/'}?{query}" if query else path or "/"
    lines = [f"{request.method} {target} HTTP/1.1".encode(), b"Host: " + netloc.encode()]
    lines += [name + b": " + value for name, values in request.headers.items() for value in values]
    return b"\r\n".join([*lines, b"", request.body])


def _grouped(answer: Answer) -> dict[str, list[str]]:
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in answer.headers:
        fields[name].append(value)
    return fields


@cache
def _tls(*, verify: bool) -> ssl.SSLContext:
    """A context for servers of any age: what they say is evidence, whoever they are.

    Made for the first https address: reading the system's certificates takes as long as
    reading fifteen pages.
    """
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.options |= _LEGACY_SERVER_CONNECT
    return context


async def _addresses(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the resolver's order. Raises CannotResolveHostError."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CannotResolveHostError(f"the name {host} has no address") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _check_public(host: str, addresses: list[str]) -> None:
    for address in addresses:
        if not is_public(address):
            raise ForbiddenAddress(
                f"{host} leads to the address {address}, which is not public; name that host and port to allow it"
            )


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
