"""The process that commands are forked from: imports all, and forks for each order (``forking``).

An order is a JSON object with ``arguments``, ``code`` (empty for the command itself) and
``folder``, and comes with three descriptors: for stdout, for stderr, and one that is told the
exit code. The answer is the process's number.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import sys
import threading
import types
from contextlib import suppress
from pathlib import Path
from typing import Any

LATE = (  # what Scrapy and the standard library import when a crawl runs
    "encodings.idna",
    "scrapy.core.downloader.handlers",
    "scrapy.core.downloader.middleware",
    "scrapy.downloadermiddlewares.defaultheaders",
    "scrapy.downloadermiddlewares.downloadtimeout",
    "scrapy.extensions.feedexport",
    "scrapy.resolver",
    "scrapy.statscollectors",
)


def import_all() -> None:
    """What any command imports, but Twisted's reactor: it belongs to one process."""
    import kazcrawl

    for found in pkgutil.walk_packages(kazcrawl.__path__, "kazcrawl."):
        if not found.name.endswith("__main__") and ".migrations" not in found.name:
            importlib.import_module(found.name)
    for name in LATE:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    assert threading.active_count() == 1, "a fork has only the thread that forks"


def wait_for_orders(channel: socket.socket) -> dict[str, Any]:
    """Forks for each order until there come no more; returns in the forks alone."""
    woken, waking = os.pipe()
    for end in (woken, waking):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(waking)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for pytest, which then ends this
    running: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([channel, woken], [], [])
        if woken in ready:
            os.read(woken, 1 << 10)
            _tell_ends(running)
        if channel not in ready:
            continue
        order, streams, _, _ = socket.recv_fds(channel, 1 << 20, 3)
        if not order:
            os._exit(0)
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for number in (channel.detach(), woken, waking, streams.pop(), *running.values()):
                os.close(number)
            for number, stream in enumerate(streams, start=1):
                os.dup2(stream, number)
                os.close(stream)
            found: dict[str, Any] = json.loads(order)
            return found
        for stream in streams[:-1]:
            os.close(stream)
        running[pid] = streams[-1]
        channel.sendall(str(pid).encode())


def _tell_ends(running: dict[int, int]) -> None:
    for pid in list(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            told = running.pop(pid)
            with suppress(BrokenPipeError):  # a test that failed asks no more
                os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
            os.close(told)


def run(order: dict[str, Any]) -> None:
    """As ``python -m kazcrawl`` or ``python -c`` runs it."""
    os.chdir(order["folder"])
    sys.path[0] = order["folder"]
    if not order["code"]:
        sys.argv[1:] = order["arguments"]
        runpy.run_module("kazcrawl", run_name="__main__", alter_sys=True)
        return
    sys.argv[:] = ["-c", *order["arguments"]]
    sys.modules["__main__"] = main = types.ModuleType("__main__")
    exec(compile(order["code"], "<string>", "exec"), vars(main))


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])
    import_all()
    gc.collect()
    gc.freeze()  # or each fork copied what its collections touch
    run(wait_for_orders(socket.socket(fileno=int(sys.argv[1]))))
