"""The live source: which peers are public. That bytes are kept as sent is in test_byte_true."""

from __future__ import annotations

import asyncio
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kazcrawl.sources.live import _in_words, is_public


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("127.0.0.1", False),
        ("127.255.255.254", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("0.0.0.0", False),
        ("::", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("172.32.0.1", True),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds keep their secrets
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("100.64.0.1", False),  # carrier-grade NAT
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("239.1.1.1", False),
        ("233.252.0.1", False),
        ("ff02::1", False),
        ("ff0e::1", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("2001:db8::1", False),
        # IPv4 addresses wrapped in other ways (RFC 6052, 3056, 4380).
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("2002:a00:1::", False),
        ("::7f00:1", False),
    ],
)
def test_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_as_public_as_itself(address: object) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))


def test_a_refused_connection_is_told_in_words() -> None:
    """asyncio says "[Errno 111] Connect call failed ('127.0.0.1', 9)", which is for programmers."""

    async def ask() -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            await asyncio.open_connection(*closed.getsockname())

    with pytest.raises(ConnectionRefusedError) as raised:
        asyncio.run(ask())
    assert _in_words(raised.value) == "connection refused"
    assert _in_words(ValueError("a head of 3 MB")) == "a head of 3 MB"
    assert _in_words(TimeoutError()) == "TimeoutError"
