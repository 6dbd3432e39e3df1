"""Commands as forks of a process that has everything imported: a process each, without its start.

A crawl of a few pages takes 0.6 s of processor time, 0.5 s of it for imports. As a fork it is a
process of its own all the same, with its arguments, folder, streams, signals, reactor and exit.
What is not looked at is whether a command imports what it needs: that is seen where tests start
commands by themselves (``test_forking``; ``KAZCRAWL_TESTS_FORK=0`` for all of them).
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

FLAGS = ("-W", "error::DeprecationWarning:kazcrawl")
PARENT = Path(__file__).with_name("forking_parent.py")
Process: TypeAlias = "subprocess.Popen[bytes] | Command"


class Command:
    """A command under way, to be handled as a ``subprocess.Popen``."""

    def __init__(self, arguments: Sequence[str], pid: int, status: int) -> None:
        self.args, self.pid, self._status = arguments, pid, status
        self.returncode: int | None = None

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for a signal, as soon as it has ended."""
        if self.returncode is None:
            told = select.poll()
            told.register(self._status, select.POLLIN)
            if not told.poll(None if timeout is None else timeout * 1000):
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = int(os.read(self._status, 100))
            os.close(self._status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Parent:
    """The process that this one's commands are forked from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._channel, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, *FLAGS, PARENT, str(theirs.fileno())]
            self._process = subprocess.Popen(command, env=ENVIRONMENT, pass_fds=[theirs.fileno()])
        atexit.register(self._end)

    def _end(self) -> None:
        self._channel.close()
        self._process.wait()

    def start(
        self, arguments: Sequence[str], code: str, folder: Path | None, streams: Sequence[int]
    ) -> Command:
        order = {"arguments": arguments, "code": code, "folder": str(folder or Path.cwd())}
        status, telling = os.pipe()
        with self._lock:
            socket.send_fds(self._channel, [json.dumps(order).encode()], [*streams, telling])
            os.close(telling)
            pid = int(self._channel.recv(100))
        return Command(arguments, pid, status)


def _environment() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


ENVIRONMENT = _environment()
"""As it is before any test changes it."""
_parent: Parent | None = None


def _found_parent() -> Parent | None:
    """None where commands are to be started by themselves, as in another environment."""
    global _parent
    if not hasattr(os, "fork") or os.environ.get("KAZCRAWL_TESTS_FORK") == "0":
        return None
    if _environment() != ENVIRONMENT:
        return None
    _parent = _parent or Parent()
    return _parent


def start(
    arguments: Sequence[str],
    *,
    code: str = "",
    folder: Path | None = None,
    out: int = subprocess.DEVNULL,
    err: int = subprocess.DEVNULL,
) -> Process:
    """``kazcrawl ARGUMENTS``, or ``python -c CODE ARGUMENTS``; ``out`` and ``err`` are descriptors."""
    parent = _found_parent()
    if parent is None:
        program = ["-c", code] if code else ["-m", "kazcrawl"]
        command = [sys.executable, *FLAGS, *program, *arguments]
        return subprocess.Popen(command, stdout=out, stderr=err, cwd=folder)
    with open(os.devnull, "w") as nowhere:
        streams = [nowhere.fileno() if one == subprocess.DEVNULL else one for one in (out, err)]
        return parent.start(arguments, code, folder, streams)


def run(
    arguments: Sequence[str], *, code: str = "", folder: Path | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """The same to its end. Raises TimeoutExpired; the command is killed then."""
    with ExitStack() as files:
        out, err = (files.enter_context(tempfile.TemporaryFile("w+")) for _ in range(2))
        command = start(arguments, code=code, folder=folder, out=out.fileno(), err=err.fileno())
        try:
            command.wait(timeout)
        finally:
            command.kill()
            returned = command.wait()
        for stream in (out, err):
            stream.seek(0)
        return subprocess.CompletedProcess(arguments, returned, out.read(), err.read())
