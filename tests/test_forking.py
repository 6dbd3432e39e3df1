"""A command that is started by itself does what its fork does, so it imports what it needs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import forking
from blog import serve_blog
from crawling import kazcrawl
from kazcrawl.cli import COMMANDS
from test_readme import TYPED

WORDS = (
    "sites",
    "schedule cron campaignkazakhstan",
    "diff 1",
    "crawls",
    "events",
    "dump",
    "replay",
)
"""What no page of the documentation types into a shell, where each is started by itself."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("made")
    with serve_blog(3) as blog:
        for _ in range(2):
            blog.posts[0].text += " A sentence was added to it."
            done = kazcrawl("crawl", f"{blog.base}/", "--archive", "a.sqlite", "--full", cwd=made)
            assert done.code == 0, done.err
    return made


def test_every_command_is_started_by_itself_somewhere() -> None:
    typed = {name for one in TYPED for name in re.findall(r"\bkazcrawl (\w+)", one.code)}
    assert {one.split()[0] for one in WORDS} == COMMANDS.keys() - typed


@pytest.mark.parametrize("words", WORDS)
def test_by_itself_it_does_the_same(folder: Path, words: str) -> None:
    arguments = [*words.split(), "--archive", "a.sqlite"]
    fork = kazcrawl(*arguments, cwd=folder)
    alone = subprocess.run(
        [sys.executable, *forking.FLAGS, "-m", "kazcrawl", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (alone.returncode, alone.stdout, alone.stderr) == (fork.code, fork.out, fork.err)
    assert (fork.code, fork.err) == (0, "")
    assert fork.out


def test_a_program_has_its_arguments_streams_folder_and_exit_code(tmp_path: Path) -> None:
    code = (
        "import os, sys; print(*sys.argv, os.getcwd(), __name__);"
        " print('Жаңа', file=sys.stderr); sys.exit(7)"
    )
    done = forking.run(["one", "two words"], code=code, folder=tmp_path)
    assert done.stdout == f"-c one two words {tmp_path} __main__\n"
    assert (done.stderr, done.returncode) == ("Жаңа\n", 7)
    failed = forking.run([], code="raise ValueError('no such thing')")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.endswith("ValueError: no such thing\n")


def test_signals_have_their_usual_effect() -> None:
    waiting = "import time; time.sleep(60)"
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        one, other = (forking.start([], code=waiting) for _ in range(2))
        assert one.poll() is None
        time.sleep(0.1)
        one.send_signal(sign)
        assert one.wait(10) == -sign
        assert other.poll() is None, "each has an end of its own"
        other.kill()
        assert other.wait(10) == -signal.SIGKILL


def test_what_takes_too_long_is_killed(tmp_path: Path) -> None:
    code = "import pathlib, time; time.sleep(1); pathlib.Path('late').touch()"
    with pytest.raises(subprocess.TimeoutExpired):
        forking.run([], code=code, folder=tmp_path, timeout=0.2)
    time.sleep(1.2)
    assert not (tmp_path / "late").exists()


def test_another_environment_is_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os; print(os.environ['KAZCRAWL_TEST'])"
    monkeypatch.setenv("KAZCRAWL_TEST", "given")
    assert forking.run([], code=code).stdout == "given\n"


@pytest.mark.skipif(os.environ.get("KAZCRAWL_TESTS_FORK") == "0", reason="no forks were asked for")
def test_a_fork_has_no_reactor_yet() -> None:
    seen = "import sys; print('scrapy' in sys.modules, 'twisted.internet.reactor' in sys.modules)"
    assert forking.run([], code=seen).stdout == "True False\n"
