"""Ctrl+C and SIGTERM: once ends a crawl cleanly, twice at once."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from kazcrawl.cli.exits import Exit

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""A terminal that closes (SIGHUP) is no reason to lose what is under way."""


SHOW_CURSOR = "\x1b[?25h"
"""A progress bar hides it."""
CLEAR_LINE = "\x1b[K"
STOPPING = "stopping: pages under way still come in; once more (Ctrl+C) stops at once"
AGAIN = 0.2
"""Seconds after which a stop is asked for again: a crawl that is just beginning hears none."""


class Interrupted:
    """Did a signal come?"""

    def __init__(self) -> None:
        self.yes = False


@contextmanager
def stopping_by_signal(
    stop: Callable[[], Awaitable[None]], seen: Interrupted, tell: bool = True
) -> Iterator[None]:
    """The first signal runs ``stop`` and says so; a second one ends the process.

    The handlers are Python's own and not the loop's, which hears nothing while a long
    transaction closes the crawl.
    """
    loop = asyncio.get_running_loop()
    stops: list[asyncio.Future[None]] = []

    async def keep_stopping() -> None:
        while True:
            await stop()
            await asyncio.sleep(AGAIN)

    def receive(*_: object) -> None:
        if seen.yes:
            _end_at_once()
        seen.yes = True
        if tell:
            _tell(STOPPING)
        loop.call_soon_threadsafe(lambda: stops.append(asyncio.ensure_future(keep_stopping())))

    before = [(one, signal.getsignal(one)) for one in SIGNALS]
    heard = [one for one, handler in before if not _is_left_alone(one, handler)]
    for one in heard:
        signal.signal(one, receive)
    try:
        yield
    finally:
        for one, handler in before:
            if handler is not None:  # one that Python did not set
                signal.signal(one, handler)
        for each in stops:
            each.cancel()


def _end_at_once() -> None:
    """As a kill would, which loses nothing that was committed: Scrapy takes a cancelled crawl
    for one that failed, and waits for it."""
    _tell("stopped at once; what was committed is safe", SHOW_CURSOR)
    os._exit(int(Exit.INTERRUPTED))


def _tell(words: str, before: str = "") -> None:
    """On a line of its own, where a progress bar may stand; not through ``print``, which a
    handler must not enter again."""
    line = f"kazcrawl: {words}\n"
    if sys.stderr.isatty():
        line = f"\r{CLEAR_LINE}{before}{line}"
    with suppress(OSError):  # the terminal may be what ended
        os.write(2, line.encode())


def _is_left_alone(number: signal.Signals, handler: object) -> bool:
    """``nohup`` asks that a terminal's end be ignored."""
    return number == getattr(signal, "SIGHUP", None) and handler == signal.SIG_IGN
