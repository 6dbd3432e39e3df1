"""Every command and query of README.md and docs/analysts.md is run, and gives what stands there.

A page's blocks are typed into one shell, in order, in a copy of the project's root whose sites
are on loopback. ``...`` in an output stands for anything. ``make test`` is only looked at, as it
would run these tests again.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from kazcrawl.cli import COMMANDS
from sample_site import serve

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "docs/analysts.md")
NOT_OURS = ("datasette", "sqlite3")
"""Programs that a page names and that need not be on every machine."""

SAMPLE_PORT = "8973"
BLOCK = re.compile(
    r"^```(sh|sql|python|cron)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n|\n((?:\|[^\n]*\n)+))?",
    re.M | re.S,
)
SHELL = """set -E
make() {
  case " $* " in *" test "*) set -- --dry-run "$@" ;; esac
  command make --old-file .venv/.installed "$@"
}
"""


@dataclass(frozen=True)
class Block:
    """One block of a page, the output or table below it, empty where there is none."""

    page: str
    line: int
    language: str
    code: str
    output: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def missing(self) -> list[str]:
        """What the block calls and this machine has not."""
        names = re.findall(r"^[\w.-]+", self.code, re.M) if self.language == "sh" else []
        return [name for name in names if name in NOT_OURS and not shutil.which(name)]


def blocks(page: str) -> Iterator[Block]:
    text = (ROOT / page).read_text("utf-8")
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(page, line, found[1], found[2], found[3] or found[4] or "")


BLOCKS = [block for page in PAGES for block in blocks(page)]
TYPED = [block for block in BLOCKS if block.language != "sql"]
QUERIES = [block for block in BLOCKS if block.language == "sql"]


def free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def copy_root(home: Path, port: str, other_port: str) -> Path:
    """A root as a clone has it: code and environment as links, the sample site on a free port."""
    root = home / "kazcrawl"
    (root / "sites").mkdir(parents=True)
    for name in ("Makefile", "kazcrawl", "requirements.lock", "pyproject.toml", "scrapy.cfg"):
        (root / name).symlink_to(ROOT / name)
    (root / ".venv").symlink_to(sys.prefix)
    ignored = shutil.ignore_patterns("__pycache__", "truth.json")
    shutil.copytree(ROOT / "data" / "sample", root / "data" / "sample", ignore=ignored)
    for name in ("site.toml", "serve.py"):
        file = root / "data" / "sample" / name
        file.write_text(file.read_text("utf-8").replace(SAMPLE_PORT, port), "utf-8")
    site = (root / "data" / "sample" / "site.toml").read_text("utf-8").replace(port, other_port)
    known = site.replace('name = "sample"', 'name = "campaignkazakhstan"')
    (root / "sites" / "campaignkazakhstan.toml").write_text(known, "utf-8")
    return root


def typed(number: int, block: Block) -> str:
    """A block as lines for the shell: output to N.out, failing commands to N.failed."""
    code = block.code
    if block.language == "python":
        code = f"python <<'PYTHON'\n{code}PYTHON\n"
    if block.language == "cron":
        code = (
            f"env -i HOME=\"$HOME\" PATH=/usr/bin:/bin sh -c '{code.split(None, 5)[5]}' || true\n"
        )
    failed = f"echo \"$BASH_COMMAND: $?\" >> '{{}}/{number}.failed'"
    return f"exec > '{{}}/{number}.out' 2> '{{}}/{number}.err'\ntrap {quoted(failed)} ERR\n{code}"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


@dataclass(frozen=True)
class Session:
    """What came of the blocks, and the archive that ``make crawl`` made."""

    folder: Path
    archive: Path
    port: str

    def read(self, block: Block, kind: str) -> str:
        file = self.folder / f"{TYPED.index(block)}.{kind}"
        text = file.read_text("utf-8") if file.exists() else ""
        return text.replace(self.port, SAMPLE_PORT)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    home, folder = tmp_path_factory.mktemp("home").resolve(), tmp_path_factory.mktemp("written")
    port = free_port()
    server, base = serve.serve(0)
    root = copy_root(home, port, base.rpartition(":")[2])
    parts = [typed(n, block) for n, block in enumerate(TYPED) if not block.missing]
    script = SHELL + "".join(parts).replace("{}", str(folder))
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environment = kept | {"HOME": str(home), "PYTHONUTF8": "1"}
    shell = subprocess.Popen(
        ["bash", "-c", script], cwd=root, env=environment, start_new_session=True
    )
    try:
        shell.wait(120)
        yield Session(folder, root / "data" / "sample.sqlite", port)
    finally:
        with suppress(ProcessLookupError):  # a page that stops what it starts leaves none
            os.killpg(shell.pid, signal.SIGTERM)  # the shell's own group
        shell.wait(10)
        server.shutdown()
        server.server_close()


def same(shown: str, written: str) -> bool:
    """Is the output what a page shows? Blanks at the ends of lines do not count."""
    bare = "\n".join(line.rstrip() for line in shown.strip().split("\n"))
    pattern = re.escape(bare).replace(re.escape("..."), ".*")
    lines = "\n".join(line.rstrip() for line in written.strip().split("\n"))
    return re.fullmatch(pattern, lines, re.S) is not None


@pytest.mark.parametrize("block", TYPED, ids=str)
def test_block_does_what_the_page_says(session: Session, block: Block) -> None:
    if block.missing:
        pytest.skip(f"not on this machine: {', '.join(block.missing)}")
    written = session.read(block, "out")
    assert session.read(block, "failed") == "", session.read(block, "err")
    if block.output:
        assert same(block.output, written), written
    if block.language == "cron":
        assert written.startswith("campaignkazakhstan: finished"), written


def test_no_block_ends_in_a_traceback(session: Session) -> None:
    assert not [str(block) for block in TYPED if "Traceback" in session.read(block, "err")]


def table(archive: Path, query: str) -> list[list[str]]:
    """Names and rows as a page's table shows them: NULL is empty, white space one blank."""
    connection = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    try:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        rows = [["" if value is None else str(value) for value in row] for row in cursor]
    finally:
        connection.close()
    return [names, *([" ".join(value.split()) for value in row] for row in rows)]


@pytest.mark.parametrize("block", QUERIES, ids=str)
def test_query_gives_the_table_below_it(session: Session, block: Block) -> None:
    query = block.code.replace(SAMPLE_PORT, session.port)
    found = [
        [cell.replace(session.port, SAMPLE_PORT) for cell in row]
        for row in table(session.archive, query)
    ]
    if block.output:
        head, _, *lines = block.output.splitlines()
        shown = [[cell.strip() for cell in line.split("|")[1:-1]] for line in (head, *lines)]
        assert found == shown


def test_pages_hold_what_they_should() -> None:
    assert {block.code for block in BLOCKS} >= {"make crawl\n", "make test\n"}
    assert sum(block.page == "README.md" for block in QUERIES) == 5
    assert [block.language for block in BLOCKS].count("cron") == 1


def test_picture_is_of_the_present_report(session: Session) -> None:
    picture = (ROOT / "docs" / "crawl.svg").read_text("utf-8").replace("&#160;", " ")
    assert "@font-face" not in picture
    crawl = next(block for block in TYPED if block.code == "make crawl\n")
    written = session.read(crawl, "out")
    heads = [line.split()[0] for line in written.splitlines() if line.startswith("  ")]
    assert set(heads[:7]) <= set(re.findall(r">([a-z]+) ", picture))
    for line in (
        "60 in all, 58 newly read; 58 with text, 60 with a date",
        "59 feed, 1 listing",
    ):
        assert line in written
        assert line in picture


def test_what_is_missing_is_missing() -> None:
    text = (ROOT / "README.md").read_text("utf-8").split("## What it does not do yet")[1]
    told = re.search(r"no `kazcrawl` command yet for (.+?)\.", text, re.S)
    assert told
    missing = re.findall(r"`(\w+)`", told[1])
    assert "serve" in missing
    assert not COMMANDS.keys() & set(missing)


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md"])
def test_links_lead_to_files(page: str) -> None:
    here = ROOT / page
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", here.read_text("utf-8")):
        assert (here.parent / target).exists(), target
