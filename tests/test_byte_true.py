"""What a server sent and was sent is in the WARC files byte for byte, as other people read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import validators
import warc_rules
from crawling import kazcrawl, rows
from raw_answers import ANSWERS, FOLLOWED, HTML, OK, SURPLUS, raw_server, whole
from test_warc import read_back

MISSING = whole(b"HTTP/1.1 404 Not Found\r\n" + HTML, b"<h1>Not found</h1>")
HOME = "/"


@dataclass(frozen=True)
class Kept:
    """The files of one crawl of all answers; blocks by record type and path."""

    files: list[Path]
    blocks: dict[str, dict[str, list[bytes]]]
    fields: dict[str, dict[str, list[dict[str, str]]]]
    asked: dict[str, list[bytes]]
    archive: Path
    base: str


def path_of(name: str) -> str:
    return f"/2020/01/02/{re.sub(r'[^A-Za-z0-9]+', '-', name)}/"


def crawl(folder: Path) -> Kept:
    sent = {path_of(name): answer for name, answer in ANSWERS.items()}
    sent |= {path_of(name): answer + SURPLUS for name, answer in FOLLOWED.items()}
    posts = "".join(f"<h2><a href='{path}'>{path}</a></h2><p>Words.</p>" for path in sent)
    sent[HOME] = whole(OK + HTML, f"<html><body><h1>News</h1>{posts}</body></html>".encode())
    archive = folder / "a.sqlite"
    with raw_server(sent, MISSING) as server:
        run = kazcrawl("crawl", f"{server.base}/", "--archive", archive, "--quiet")
    assert run.code in {0, 1}, run.err
    files = sorted((folder / "a.warc").glob("*.warc.gz"))
    blocks: dict[str, dict[str, list[bytes]]] = {}
    fields: dict[str, dict[str, list[dict[str, str]]]] = {}
    for file in files:
        for named, block in read_back(file):
            path = named.get("WARC-Target-URI", "").removeprefix(server.base)
            blocks.setdefault(named["WARC-Type"], {}).setdefault(path, []).append(block)
            fields.setdefault(named["WARC-Type"], {}).setdefault(path, []).append(named)
    return Kept(files, blocks, fields, dict(server.asked), archive, server.base)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return crawl(tmp_path_factory.mktemp("bytes"))


def test_there_are_many() -> None:
    assert len(ANSWERS) + len(FOLLOWED) >= 130
    assert len({path_of(name) for name in ANSWERS}) == len(ANSWERS)


@pytest.mark.parametrize("name", [*ANSWERS, *FOLLOWED])
def test_the_answer_is_kept_as_it_was_sent(name: str, kept: Kept) -> None:
    sent = ANSWERS.get(name) or FOLLOWED[name]
    found = kept.blocks["response"][path_of(name)]
    assert set(found) == {sent}
    assert len(found) == len(kept.asked[path_of(name)]), "each answer, also of a second try"


def test_robots_and_the_listing_are_kept_too(kept: Kept) -> None:
    assert kept.blocks["response"]["/robots.txt"] == [MISSING]
    assert len(kept.blocks["response"][HOME]) == 1


def test_requests_are_kept_as_they_were_received(kept: Kept) -> None:
    assert kept.blocks["request"] == kept.asked


def test_what_is_truncated(kept: Kept) -> None:
    said = {
        path: fields[-1].get("WARC-Truncated")
        for path, fields in kept.fields["response"].items()
        if "WARC-Truncated" in fields[-1]
    }
    cut = ("length a length that is too large", "length closed within the body")
    broken = ("chunked closed within a chunk", "chunked closed between chunks")
    assert said == {
        **{path_of(name): "disconnect" for name in (*cut, *broken)},
        path_of("chunked no size"): "unspecified",
    }
    found = rows(kept.archive, "SELECT DISTINCT url FROM captures WHERE truncated = 'decode'")
    assert kept.base + path_of("coding zstd") in {row["url"] for row in found}


def test_how_each_page_was_found(kept: Kept) -> None:
    metadata = kept.blocks["metadata"].items()
    said = {path: blocks[0].decode() for path, blocks in metadata if path.startswith("/")}
    for path, text in said.items():
        assert re.search(r"^fetchTimeMs: \d+\r$", text, flags=re.M), path
    post = f"via: {kept.base}/\r\nhopsFromSeed: L\r\n"
    assert said[path_of("head cookies")].startswith(post)
    assert said["/robots.txt"].startswith(f"via: {kept.base}/\r\nhopsFromSeed: P\r\n")
    assert said[HOME].startswith("fetchTimeMs"), "an entry point"


def test_every_record_follows_the_standard(kept: Kept) -> None:
    assert warc_rules.check(kept.files) == []


@pytest.mark.parametrize("name", [*validators.COMMANDS, validators.PAYLOADS])
def test_other_tools_accept_the_files(name: str, kept: Kept) -> None:
    assert validators.complaints(name, kept.files) == ""


def test_the_archive_finds_itself_sound(kept: Kept) -> None:
    assert kazcrawl("verify", "--archive", kept.archive).code == 0
