"""Ctrl+C and SIGTERM: once ends a crawl cleanly, twice at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""A terminal that closes (SIGHUP) is no reason to lose what is under way."""


@contextmanager
def stopping_by_signal(stop: Callable[[], Awaitable[None]]) -> Iterator[None]:
    """The first signal runs ``stop``; a second one cancels the task that this was entered in."""
    loop = asyncio.get_running_loop()
    whole = asyncio.current_task()
    stops: list[asyncio.Future[None]] = []

    def receive() -> None:
        if not stops:
            stops.append(asyncio.ensure_future(stop()))
        elif whole is not None:
            whole.cancel()

    for one in SIGNALS:
        loop.add_signal_handler(one, receive)
    try:
        yield
    finally:
        for one in SIGNALS:
            loop.remove_signal_handler(one)
