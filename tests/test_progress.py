"""What a person sees while a crawl runs: on a terminal a bar, elsewhere nothing."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from crawling import kazcrawl
from loopback import Answer, serve

POST = "<html><body><h1>Post</h1><div class='entry'><p>Words of it.</p><p>More.</p></div></body></html>"
_BAR = re.compile(r"\d+/\d+ pages +\d+ articles")


def pages() -> dict[str, Any]:
    def slowly(path: str) -> Answer:
        time.sleep(0.6)
        return 200, {}, POST.encode()

    urls = [f"/2020/01/0{day}/post/" for day in range(1, 4)]
    home = "".join(f"<h2><a href='{url}'>Post</a></h2><p>Words of it.</p>" for url in urls)
    return {"/": f"<html><body>{home}</body></html>", **dict.fromkeys(urls, slowly)}


def on_a_terminal(*arguments: str | Path) -> str:
    """What the command shows on a terminal 110 columns wide."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "110"}
    command = [sys.executable, "-m", "kazcrawl", *map(str, arguments)]
    with subprocess.Popen(command, stderr=follower, stdout=subprocess.PIPE, env=environment):
        os.close(follower)
        shown = b""
        while True:
            try:
                shown += os.read(leader, 65536)
            except OSError:  # Linux: the other side is closed
                break
    os.close(leader)
    return shown.decode()


def test_a_terminal_shows_pages_articles_and_rate(tmp_path: Path) -> None:
    with serve(pages()) as served:
        shown = on_a_terminal("crawl", f"{served.base}/", "--archive", tmp_path / "a.sqlite")
    assert _BAR.search(shown)
    assert re.search(r"\d+\.\d/s", shown)
    assert "Traceback" not in shown
    assert "None" not in shown


def test_nothing_is_shown_elsewhere(tmp_path: Path) -> None:
    with serve(pages()) as served:
        done = kazcrawl("crawl", f"{served.base}/", "--archive", tmp_path / "a.sqlite")
    assert (done.code, done.err) == (0, "")
