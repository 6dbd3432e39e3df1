"""pywb as a service over WARC files, in an environment of its own and on a port of its own."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from validators import environment

PYWB = "pywb==2.10.0"
"""Its pins (redis 2, old pyOpenSSL) do not fit ours."""
COLLECTION = "sample"


@contextmanager
def replaying(
    folder: Path,
    files: Sequence[Path],
    *options: str,
    prepare: Callable[[Path], None] = lambda collection: None,
) -> Iterator[str]:
    """The address of a collection in ``folder`` to which ``wb-manager add`` has added the files.

    ``prepare`` is given the collection's folder before it is served. Skips without pywb.
    """
    tools = environment(PYWB, shows="wayback")
    for command in (["init", COLLECTION], ["add", *options, COLLECTION, *files]):
        manage = [tools / "wb-manager", *command]
        done = subprocess.run(manage, cwd=folder, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    prepare(folder / "collections" / COLLECTION)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    serving: list[str | Path] = [tools / "wayback", "--bind", "127.0.0.1", "--port", str(port)]
    with (folder / "pywb.log").open("wb") as log:
        process = subprocess.Popen(serving, cwd=folder, stdout=log, stderr=log)
    try:
        _wait_until_up(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}/{COLLECTION}"
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_up(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            urlopen(address, timeout=5).close()
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    pytest.fail("pywb did not start")
