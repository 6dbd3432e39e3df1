"""A crawl's report: numbers, findings, exit codes, what a person reads."""

from __future__ import annotations

import json
import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import loopback
import small_archive
from crawling import kazcrawl
from kazcrawl.archive import open_archive
from kazcrawl.cli import app
from kazcrawl.cli.summary import print_report, read_report
from kazcrawl.cli.summary_next import commands, program
from kazcrawl.items import Failure, Outcome, Target
from kazcrawl.sites.site import Expect, Site

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


def report_of(path: Path, reason: str = "finished", site: Site = small_archive.SITE) -> Any:
    return read_report(path, site, reason)


def test_report_counts(path: Path) -> None:
    report = report_of(path)
    told = report.as_dict()
    expected = {
        "site": "example",
        "pages_fetched": 7,
        "stubs": 4,
        "stubs_linked": 2,
        "articles": 5,
        "articles_new": 3,
        "articles_with_body": 3,
        "articles_with_date": 4,
        "letters": 1,
        "duplicates": 0,
        "excerpt_matches": {"absent": 1, "exact": 1},
        "dates": {"listing": 3, "article": 1},
        "warc_files": 1,
        "exit_code": 1,
    }
    assert {name: told[name] for name in expected} == expected
    # What asks for a password and never showed a text is on record and no failure.
    assert [(row["kind"], row["count"]) for row in told["failures"]] == [("status", 1)]
    assert (told["figures"]["not_public"], told["figures"]["failed"]) == (1, {"status": 1})
    assert told["figures"]["events"]["changed"] == 1
    assert "findings" not in told["figures"]
    json.dumps(told)


@pytest.mark.parametrize(
    ("reason", "code"),
    [("finished", 1), ("shutdown", 130), ("storage", 3), ("limit", 0), ("failed", 1)],
)
def test_exit_codes_by_reason(path: Path, reason: str, code: int) -> None:
    assert report_of(path, reason).exit_code == code


@pytest.mark.parametrize(
    ("expect", "finding"),
    [
        (Expect(posts=6), "5 articles, at least 6 expected"),
        (Expect(body=0.9), "60.0% of the articles have a text, 90.0% expected"),
        (Expect(date=0.9), "80.0% of the articles have a date, 90.0% expected"),
        (Expect(sections=1.0), "80.0% of the articles have sections, 100.0% expected"),
        (Expect(posts=5, body=0.6, date=0.8, sections=0.8), None),
    ],
)
def test_unmet_expectations_are_findings(path: Path, expect: Expect, finding: str | None) -> None:
    findings = report_of(path, site=replace(small_archive.SITE, expect=expect)).findings
    assert findings[1:] == ([finding] if finding else [])
    part = report_of(path, "limit", replace(small_archive.SITE, expect=expect))
    assert len(part.findings) == 1


def test_a_site_that_does_not_answer_is_exit_5(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with open_archive(path, write=True) as archive:
        crawl = archive.begin_crawl(small_archive.SITE)
        frontier = archive.frontier(small_archive.SITE, crawl.id)
        lost = Outcome(Target(small_archive.HOME, "listing"), failed=True)
        lost.failures.append(Failure(small_archive.HOME, "network", "the host name has no address"))
        archive.writer(small_archive.SITE, crawl.id, frontier).commit([lost], {})
        archive.finish_crawl(crawl.id)
    report = report_of(path)
    assert report.exit_code == 5
    assert report.findings == [
        "nothing could be fetched: http://example.org/: the host name has no address"
    ]


def test_printed_report_is_narrow_and_its_commands_work(
    path: Path, capsys: pytest.CaptureFixture[str], run: Run
) -> None:
    print_report(report_of(path))
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    longest = (str(path.parent), program())  # of this machine's, not of our wording
    lines = [line for line in shown.splitlines() if not any(one in line for one in longest)]
    assert len(lines) > 12
    assert all(len(line) < 80 for line in lines)
    assert "1 exact, 0 normalised, 0 edited, 1 absent" in shown
    assert "not public  1 post without a public text (kazcrawl coverage)" in shown
    assert shown.index("This crawl") < shown.index("pages  ") < shown.index("The site in the arch")
    assert "events      1 changed (kazcrawl events)" in shown
    for command in commands(report_of(path)):
        assert shlex.join(command).split(" --archive ")[0] in shown
        assert run(*command[1:]).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [("crawls", "1"), ("coverage", "example"), ("show", "1"), ("search", "miners"), ("sites",)],
)
def test_no_line_ends_in_blanks_where_it_is_piped(run: Run, words: tuple[str, ...]) -> None:
    lines = run(*words).stdout.splitlines()
    assert len(lines) > 1
    assert [line for line in lines if line != line.rstrip()] == []


def lossy_site() -> dict[str, Any]:
    """Two posts and a section; one post is lost, robots.txt does not allow the section."""
    posts = "".join(
        f'<article class="post"><h2 class="entry-title"><a href="{{base}}/2016/05/2{n}/{name}/">'
        f'{name}</a></h2><div class="entry-summary"><p>Miners of {name} stop. [...]</p></div></article>'
        for n, name in enumerate(("pit", "lost"))
    )
    pit = (
        '<html><body><article class="post"><h1 class="entry-title">pit</h1><div class='
        '"entry-content"><p>Miners of pit stop. They go on.</p></div></article></body></html>'
    )
    section = '<a href="{base}/category/members/" rel="category tag">Members</a>'
    return {
        "/": f"<html><body><div id=content>{posts}{section}</div></body></html>",
        "/2016/05/20/pit/": pit,
        "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /category/\n"),
    }


def test_a_recrawl_says_what_is_still_missing(tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    with loopback.serve(lossy_site()) as site:
        words = ("crawl", f"{site.base}/", "--archive", archive)
        first, again = kazcrawl(*words).out, kazcrawl(*words).out
        told = kazcrawl(*words, "--json").document[0]
        site.pages["/2016/05/21/lost/"] = site.pages["/2016/05/20/pit/"]
        found = kazcrawl(*words, "--full").out
    name = told["site"]
    lost = f"  1 status, such as\n    {site.base}/2016/05/21/lost/\n    the server answered 404\n"
    refused = f"""
Not asked for
  1 page that robots.txt does not allow, such as
    {site.base}/category/members/
"""
    assert f"\nNot archived whole\n{lost}{refused}" in first
    assert "Still missing" not in first
    assert f"{refused}\nStill missing since earlier crawls\n{lost}" in again
    assert "Not archived whole" not in again
    assert "\nEach of them, and why\n" in again
    assert f" coverage {name} " in again.replace(" \\\n   ", "")
    assert [(row["kind"], row["count"]) for row in told["failures"]] == [("robots", 1)]
    assert [(row["kind"], row["count"]) for row in told["missing"]] == [("status", 1)]
    assert (told["gaps"], told["exit_code"]) == (None, 1)
    gaps = kazcrawl("coverage", name, "--archive", archive, "--json").document["gaps"]
    assert "Still missing" not in found, "it came"
    assert [gap["url"] for gap in gaps] == [f"{site.base}/category/members/"]


def test_what_a_past_crawl_lacks_is_told(tmp_path: Path) -> None:
    """It is no fault of the crawl: exit code 0, and a line that counts the gaps."""
    with loopback.serve(lossy_site()) as site:
        kazcrawl("crawl", f"{site.base}/", "--archive", tmp_path / "a.sqlite")
    words = ("crawl", f"{site.base}/", "--archive", tmp_path / "b.sqlite", "--source")
    done = kazcrawl(*words, tmp_path / "a.warc")
    assert done.code == 0
    assert "  gaps        1 post or page is not archived (kazcrawl coverage)\n" in done.out
    assert kazcrawl(*words, tmp_path / "a.warc", "--json").document[0]["gaps"] == 1


def test_a_limit_is_no_interruption(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stopped = replace(report_of(path, "limit"), status="interrupted")
    print_report(stopped)
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("example: stopped at --limit")
    assert "; without --limit the same command goes on to the end This crawl" in shown
    assert "interrupted" not in shown
    print_report(replace(stopped, reason="shutdown"))
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("example: interrupted")
    assert "stopped by a signal; the same command goes on" in shown


def test_a_crawl_that_could_not_be_closed_is_not_called_running(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk: the report said "running" when nobody was at work any more."""
    path = small_archive.make(tmp_path / "a.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE crawls SET status = 'running', finished_at = NULL")
        connection.commit()
    print_report(report_of(path, "storage"))
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("example: interrupted")
    assert "the archive could not be written any more; the same command goes on" in shown


def test_robots_alone_is_no_page_of_the_site(tmp_path: Path) -> None:
    refused = Outcome(Target(f"{small_archive.HOME}robots.txt", "listing"), failed=True)
    refused.failures.append(Failure(small_archive.HOME, "robots", "robots.txt forbids it"))
    report = report_of(small_archive.make(tmp_path / "a.sqlite", [refused]))
    assert (report.pages_fetched, report.exit_code) == (1, 5)
    assert report.findings == [
        "nothing could be fetched: http://example.org/: robots.txt forbids it"
    ]
