"""The reading commands, as a user types them."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import small_archive
from kazcrawl.archive.lock import WriterLock
from kazcrawl.archive.warc import warc_folder
from kazcrawl.cli import app

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_archive.make(tmp_path_factory.mktemp("archive") / "a.sqlite")


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("KAZCRAWL_ARCHIVE", str(path))
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return invoke


@pytest.mark.parametrize(
    "name",
    [
        small_archive.ONE,
        "HTTPS://WWW.Example.org/index.php/2016/05/27/miners?utm_source=x#more-7",
        "example.org/2016/05/27/miners",
        "/2016/05/27/miners/",
        "http://example.org/?p=7",
        "?p=7",
        "1",
    ],
)
def test_show_finds_an_article_by_any_of_its_names(run: Run, name: str) -> None:
    done = run("show", name, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["url"] == small_archive.ONE


def test_show_finds_by_uid(run: Run) -> None:
    uid = json.loads(run("show", "1", "--json").stdout)["uid"]
    for name in (uid, uid.upper(), f"urn:uuid:{uid}"):
        assert json.loads(run("show", name, "--json").stdout)["id"] == 1


def test_show_tells_everything(run: Run, path: Path) -> None:
    out = run("show", "1", "--text").stdout
    for told in (
        "Miners stop work",
        "2016-05-27T09:47Z (to the minute, by article)",
        "Later he did.",
        "home /",
        "exact",
        "article_body",
        "2016-05-02, The Minister; signed: Ann Example",
        "http://example.org/letter.pdf",
        "shortlink",
        "Solidarity!",
    ):
        assert told in out
    assert re.search(r"\* +article +2016-05-27T09:47Z", out)
    assert not re.search(r"\* +listing", out)
    assert str(warc_folder(path)) in out.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    "name",
    ["999", "http://example.org/other/", "00000000-0000-0000-0000-000000000000", "[", "9" * 30],
)
def test_show_of_nothing_says_so(run: Run, name: str) -> None:
    done = run("show", name)
    assert done.exit_code == 2
    assert "no article has the id or address" in done.stderr


def test_terminals_get_no_controls(run: Run) -> None:
    number = json.loads(run("show", small_archive.UNDATED, "--json").stdout)["id"]
    for words in (["show", str(number)], ["search", "controls"], ["show", "a\x1b[2Jb"]):
        done = run(*words)
        shown = done.stdout + done.stderr
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    lines = run("search", "controls", "--json").stdout
    assert json.loads(lines)["headline"] == small_archive.EVIL
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", lines)


@pytest.mark.parametrize("query", ["жанаозен", "Жаңаөзен", "ЖАҢАӨЗЕН", "жанао*", '"жанаозен"'])
def test_search_finds_kazakh_by_either_spelling(run: Run, query: str) -> None:
    done = run("search", query, "--json")
    assert [json.loads(line)["url"] for line in done.stdout.splitlines()] == [small_archive.TWO]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["miners"], 1),
        (["text"], 2),
        (["text", "--limit", "1"], 1),
        (["text", "--from", "2015"], 1),
        (["miners", "--from", "2016-05-27", "--to", "2016-05-27"], 1),
        (["miners", "--to", "2016-05-26"], 0),
        (["miners", "--section", "North"], 1),
        (["miners", "--section", "South"], 0),
        (["miners", "--site", "example"], 1),
        (["text", "--newest"], 2),
        (["miners nothing"], 0),
        (["\"miners (OR NEAR'"], 0),
    ],
)
def test_search_narrows(run: Run, words: list[str], count: int) -> None:
    done = run("search", *words, "--json")
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == count


def test_search_says_when_there_is_more(run: Run) -> None:
    done = run("search", "text", "--limit", "1")
    assert done.stdout.endswith("\n\n1 of 2 articles; --limit shows more\n")
    done = run("search", "text", "--limit", "1", "--json")
    assert done.stderr == "kazcrawl: 1 of 2 articles; --limit shows more\n"
    assert len(done.stdout.splitlines()) == 1
    for words in (["--limit", "2"], ["--limit", "1", "--to", "2015"], []):
        done = run("search", "text", *words)
        assert "shows more" not in done.stdout + done.stderr


def test_search_says_where_the_words_are(run: Run) -> None:
    hit = json.loads(run("search", "lamps", "--json").stdout)
    assert [hit["snippet"][start:end] for start, end in hit["matches"]] == ["lamps"]
    shown = run("search", "lamps").stdout
    assert "Miners stop work" in shown
    assert "2016-05-27" in shown
    assert run("search", "nowhere").stdout == "Nothing found.\n"


def on_a_terminal(*words: str) -> str:
    """What the command prints where stdout is a terminal."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(
        [sys.executable, "-m", "kazcrawl", *words], stdout=follower, env=environment
    ) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                shown += os.read(leader, 65536)
            except OSError:  # Linux tells the end of a terminal by EIO
                break
        process.wait(30)
    os.close(leader)
    return shown.decode()


def test_found_words_are_coloured_on_a_terminal_alone(run: Run, path: Path) -> None:
    assert "\x1b[1;33mlamps\x1b[0m" in on_a_terminal("search", "lamps", "--archive", str(path))
    assert "\x1b" not in run("search", "lamps").stdout


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["search", "..."], "no word"),
        (["search", "a", "--from", "May"], "is not a date"),
        (["search", "a", "--from", "2016-02-30"], "is not a date"),
        (["search", "a", "--site", "other"], "it holds: example"),
        (["search", "a", "--site", "exmaple"], "it holds: example. Did you mean 'example'?"),
        (["coverage", "Example"], "it holds: example. Did you mean 'example'?"),
        (["export", "jsonl", "--out", "x", "--site", "other"], "it holds: example"),
        (["export", "jsonl", "--out", "x", "--since", "today"], "is not a date"),
        (["export", "atom", "--out", "x"], "there are: jsonfeed, jsonl"),
        (["export", "jsonfeed", "--out", "-"], "name of a folder"),
        (["show", "1", "--archive", "nowhere.sqlite"], "there is no archive"),
        (["export", "jsonl"], "--out"),
    ],
)
def test_wrong_use_is_told(run: Run, tmp_path: Path, words: list[str], reason: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert reason in re.sub(r"[│\s]+", " ", done.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["search"], "Missing argument 'query'."),
        (["events", "--since", "today"], "is not a date"),
        (["sites", "probe"], "Missing argument 'URL'."),
        (["export", "jsonl"], "Missing option '--out'."),
        (["crawls", "--no-such"], "No such option: --no-such"),
        (["nothing"], "No such command 'nothing'."),
    ],
)
def test_a_wrong_command_line_is_a_document_too(run: Run, words: list[str], error: str) -> None:
    done = run(*words, "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["exit_code"]) == (2, 2)
    assert error in said["error"]
    assert run(*words).stdout == ""


@pytest.mark.parametrize("command", ["verify", "crawls", "sites", "doctor"])
def test_an_archive_without_its_option_is_told(run: Run, path: Path, command: str) -> None:
    given = os.path.relpath(path)
    done = run(command, given)
    assert done.exit_code == 2
    told = re.sub(r"[│\s]+", "", done.stderr)
    assert f".Thearchiveisnamedbyanoption:--archive{given}" in told
    assert "named by an option" not in run(command, "--archive", given, "--no-such").stderr


def test_export_to_stdout_and_to_a_file_are_the_same(run: Run, tmp_path: Path) -> None:
    lines = run("export", "jsonl", "--out", "-").stdout_bytes
    done = run("export", "jsonl", "--out", "a.jsonl", "--json")
    assert json.loads(done.stdout) == {"format": "jsonl", "articles": 5, "out": "a.jsonl"}
    assert (tmp_path / "a.jsonl").read_bytes() == lines
    assert len(lines.splitlines()) == 5


def test_export_of_a_feed(run: Run, tmp_path: Path) -> None:
    done = run("export", "jsonfeed", "--out", "feed", "--since", "2016-05")
    assert done.stdout == "2 articles written to feed\n"
    feed = json.loads((tmp_path / "feed" / "feed.json").read_text("utf-8"))
    assert (feed["title"], feed["home_page_url"]) == (
        "Example: news of the pit",
        small_archive.HOME,
    )
    assert run("export", "jsonfeed", "--out", "feed", "--quiet").stdout == ""


def test_reading_goes_on_while_another_writes(run: Run, path: Path) -> None:
    with WriterLock(path):
        assert run("search", "lamps").exit_code == 0
        assert run("export", "jsonl", "--out", "a.jsonl").exit_code == 0


def test_sites_lists_known_and_archived(run: Run, tmp_path: Path) -> None:
    told = json.loads(run("sites", "--json").stdout)
    assert "campaignkazakhstan" in {row["name"] for row in told["known"]}
    (archived,) = told["archived"]
    assert (archived["name"], archived["articles"], archived["with_body"]) == ("example", 5, 3)
    assert (archived["stubs"], archived["oldest"]) == (4, "2014-01-01")
    assert archived["last_crawl"]["status"] == "finished"
    assert "5 articles, 3 with text, 4 stubs" in run("sites").stdout
    empty = run("sites", "--archive", str(tmp_path / "none.sqlite"))
    assert (empty.exit_code, "nothing yet" in empty.stdout) == (0, True)
