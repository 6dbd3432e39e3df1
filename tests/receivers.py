"""Where alarms arrive: a webhook and a mail server on loopback, with what they were given."""

from __future__ import annotations

import email
import email.policy
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from aiosmtpd.controller import Controller

from loopback import running


@contextmanager
def webhook(status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """A webhook's address, and the documents that were posted to it."""
    posted: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with running(Handler) as base:
        yield f"json://someone:secret@{base.removeprefix('http://')}/hook", posted


class _Mailbox:
    """Keeps what an SMTP server is given."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        policy = email.policy.default
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy))
        return "250 OK"


@contextmanager
def mailbox() -> Iterator[tuple[str, list[Any]]]:
    """A mail server's address for apprise, and the mails that were sent to it."""
    box = _Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield (
            f"mailto://127.0.0.1:{port}/?from=archive@example.org&to=people@example.org"
            "&smtp=127.0.0.1&mode=insecure",
            box.mails,
        )
    finally:
        server.stop()
