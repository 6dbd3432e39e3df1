"""What a host's name tells without asking anybody. Pure."""

from __future__ import annotations

import ipaddress


def is_loopback(host: str) -> bool:
    """Does the name or address mean this machine itself?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
