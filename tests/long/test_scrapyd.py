"""A real Scrapyd: deployed by scrapyd-deploy through scrapy.cfg, scheduled, stopped, archived."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode
from urllib.request import urlopen

import pytest

from crawling import rows
from sample_site import serve

ROOT = Path(__file__).parents[2]
SCRAPYD = ("scrapyd==1.6.0", "scrapyd-client==2.0.3", "setuptools>=77,<81")
"""Scrapyd imports pkg_resources, which setuptools 81 has no more; our licence field needs 77."""

PROJECT = ("kazcrawl", "pyproject.toml", "setup.py", "scrapy.cfg", "README.md", "LICENSE")


def environment() -> Path:
    """The bin folder of a virtual environment with Scrapyd and what kazcrawl needs, without
    kazcrawl, which comes in the egg; made once in the user's cache folder."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "kazcrawl" / f"scrapyd-1.6.0-py{sys.version_info.minor}"
    if not (folder / "installed").exists():
        pip = folder / "bin" / "pip"
        commands: tuple[list[str | Path], ...] = (
            [sys.executable, "-m", "venv", "--clear", folder],
            [pip, "install", "--quiet", *SCRAPYD, ROOT],
            [pip, "uninstall", "--quiet", "--yes", "kazcrawl"],
        )
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"Scrapyd cannot be installed: {done.stderr.strip()[-300:]}")
        (folder / "installed").touch()
    return folder / "bin"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Scrapyd:
    """A Scrapyd at work in ``folder``, with the user's sites there; the sample site beside it."""

    def __init__(self, folder: Path, url: str, base: str, server: Any) -> None:
        self.folder, self.url, self.base, self.server = folder, url, base, server
        self.archive = folder / "archive.sqlite"

    def ask(self, name: str, **fields: str) -> dict[str, Any]:
        """A call of the API: POST with fields but for the lists."""
        query = urlencode({"project": "kazcrawl", **fields})
        data = None if name.startswith("list") else query.encode()
        address = f"{self.url}{name}.json" + ("" if data else f"?{query}")
        with urlopen(address, data, timeout=60) as response:
            found: dict[str, Any] = json.load(response)
        assert found["status"] == "ok", found
        return found

    def until(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + 90
        while not true():
            assert time.monotonic() < end, self.logs()
            time.sleep(0.1)

    def ended(self, job: str) -> bool:
        return job in {one["id"] for one in self.ask("listjobs")["finished"]}

    def logs(self) -> str:
        return "\n".join(file.read_text() for file in self.folder.rglob("*.log"))


def deploy(program: Path, folder: Path, url: str) -> None:
    """As the docs say: ``url`` below [deploy], then scrapyd-deploy."""
    root = folder / "project"
    root.mkdir()
    for name in PROJECT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    config = (root / "scrapy.cfg").read_text()
    (root / "scrapy.cfg").write_text(config.replace("[deploy]\n", f"[deploy]\nurl = {url}\n"))
    done = subprocess.run(
        [program / "scrapyd-deploy"], cwd=root, capture_output=True, text=True, check=False
    )
    assert '"status": "ok"' in done.stdout, done.stdout + done.stderr


@pytest.fixture(scope="module")
def scrapyd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapyd]:
    program, folder, port = environment(), tmp_path_factory.mktemp("scrapyd"), free_port()
    server, base = serve.serve()
    (folder / "sites").mkdir()
    (folder / "sites" / "sample.toml").write_text(f'name = "sample"\nstart_urls = ["{base}/"]\n')
    (folder / "scrapyd.conf").write_text(
        f"[scrapyd]\nbind_address = 127.0.0.1\nhttp_port = {port}\nmax_proc = 1\npoll_interval = 0.5\n"
    )
    # What a deployment has: no folder of this project on the path.
    given = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    given |= {"KAZCRAWL_ARCHIVE": str(folder / "archive.sqlite")}
    with (folder / "out.txt").open("w") as out:
        process = subprocess.Popen(
            [program / "scrapyd"], cwd=folder, env=given, stdout=out, stderr=out
        )
    made = Scrapyd(folder, f"http://127.0.0.1:{port}/", base, server)
    try:
        made.until(lambda: "Site starting on" in (folder / "out.txt").read_text())
        deploy(program, folder, made.url)
        yield made
    finally:
        process.terminate()
        process.wait(30)
        server.shutdown()
        server.server_close()


def test_the_egg_has_the_shipped_sites_and_finds_the_users(scrapyd: Scrapyd) -> None:
    assert {"campaignkazakhstan", "sample"} <= set(scrapyd.ask("listspiders")["spiders"])


def test_cancel_ends_a_crawl_cleanly_and_the_next_one_goes_on(scrapyd: Scrapyd) -> None:
    job = scrapyd.ask("schedule", spider="sample", setting="DOWNLOAD_DELAY=0.2")["jobid"]
    scrapyd.until(lambda: len(scrapyd.server.requests) > 5)
    scrapyd.ask("cancel", job=job, signal=signal.SIGTERM.name.removeprefix("SIG"))
    began = time.monotonic()
    scrapyd.until(lambda: scrapyd.ended(job))
    assert time.monotonic() - began < 10
    assert rows(scrapyd.archive, "SELECT status FROM crawls") == [{"status": "interrupted"}]
    job = scrapyd.ask("schedule", spider="sample")["jobid"]
    scrapyd.until(lambda: scrapyd.ended(job))
    assert rows(scrapyd.archive, "SELECT id, status FROM crawls") == [
        {"id": 1, "status": "finished"}
    ]


def test_the_archive_holds_the_articles(scrapyd: Scrapyd) -> None:
    wanted = {
        unquote(post["url"])
        for post in scrapyd.server.site.truth["posts"]
        if post["status"] == "ok"
    }
    found = rows(scrapyd.archive, "SELECT url FROM articles WHERE article_body IS NOT NULL")
    assert {unquote(row["url"]) for row in found} == wanted


def test_settings_of_a_job_are_kazcrawls(scrapyd: Scrapyd) -> None:
    other = scrapyd.folder / "other" / "archive.sqlite"
    job = scrapyd.ask("schedule", spider="sample", setting=f"KAZCRAWL_ARCHIVE={other}")["jobid"]
    scrapyd.until(lambda: scrapyd.ended(job))
    assert rows(other, "SELECT status FROM crawls") == [{"status": "finished"}]
