"""The sample site is broken in each way that an alarm should notice; webhook and mail arrive."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from crawling import Run, kazcrawl, rows
from receivers import mailbox, webhook
from sample_site import SAMPLE, serve

Change = Callable[[str, str], str | None]
"""A page's path and text to what is served instead; None is a server's error."""

STUB = r'<(div|article) (id="[^"]*" )?class="post[ "-].*?(?=<(?:div|article) (?:id="[^"]*" )?class="post[ "-]|<div class="navigation)'
DATE = r"(January|February|March|April|May|June|July|August|September|October|November|December) \d\d?, \d{4}"
EXCERPT = r'(?s)<div class="(excerpt|entry-summary|entry)">.*?</div>'
CARPETS = (
    '<div class="excerpt"><p>Buy our fine carpets, the best of all in town, and sleep on them'
    " like a king before they have all been sold [...]</p></div>"
)


@dataclass
class Sample:
    """The sample site's server, its site file, and an archive after two good crawls."""

    server: Any
    file: Path
    archive: Path

    def crawl(self, *more: str | Path, file: Path | None = None) -> Run:
        words = ("--archive", self.archive, "--full", "--json")
        return kazcrawl("crawl", file or self.file, *words, *more, timeout=300)

    def findings(self) -> set[tuple[str, str]]:
        (row,) = rows(self.archive, "SELECT report FROM crawls ORDER BY id DESC LIMIT 1")
        return {(one["kind"], one["subject"]) for one in json.loads(row["report"])["findings"]}

    def break_by(self, change: Change | None) -> None:
        site = self.server.whole
        self.server.site = site if change is None else _Broken(site, change)


class _Broken:
    """Answers as the site does, changed on the way."""

    def __init__(self, site: Any, change: Change) -> None:
        self.site, self.change = site, change

    def answer(self, path: str) -> Any:
        page = self.site.answer(path)
        html = page.headers.get("Content-Type", "").startswith("text/html")
        if page.status != 200 or not html:
            return page
        text = self.change(path, page.body.decode())
        if text is None:
            return replace(
                page, status=503, headers={**page.headers, "ETag": '"out"'}, body=b"Out of order"
            )
        changed = (
            {**page.headers, "ETag": f'"{hash(text)}"'}
            if text.encode() != page.body
            else page.headers
        )
        return replace(page, headers=changed, body=text.encode())


def _is_listing(path: str, text: str) -> bool:
    return len(re.findall(STUB, text, re.S)) > 1 or "/page/" in path or path == "/"


def on_listings(change: Callable[[str], str]) -> Change:
    return lambda path, text: change(text) if _is_listing(path, text) else text


def fewer(text: str) -> str:
    """The first stub of a page alone."""
    found = list(re.finditer(STUB, text, re.S))
    return text if len(found) < 2 else text[: found[0].end()] + text[found[-1].end() :]


def none(path: str, text: str) -> str:
    return text if is_post(path) else "<html><body><h1>Steppe Letter</h1></body></html>"


def is_post(path: str) -> bool:
    return bool(re.search(r"/\d{4}/\d\d/\d\d/[^/]|/uncategorized/[^/]", path))


def without_author(path: str, text: str) -> str:
    return re.sub(r'(?s)<a [^>]*href="[^"]*/author/[^"]*"[^>]*>.*?</a>', "", text)


def failing(path: str, text: str) -> str | None:
    return None if is_post(path) and "/2016/" not in path else text


BREAKS: dict[str, tuple[Change, tuple[str, str]]] = {
    "no dates on listings": (
        on_listings(lambda text: re.sub(DATE, "", text)),
        ("field-missing", "stubs.date"),
    ),
    "no authors": (without_author, ("field-missing", "stubs.author")),
    "no excerpts": (
        on_listings(lambda text: re.sub(EXCERPT, "", text)),
        ("field-missing", "stubs.excerpt"),
    ),
    "strange excerpts": (
        on_listings(lambda text: re.sub(EXCERPT, CARPETS, text)),
        ("excerpt-match", "excerpts"),
    ),
    "fewer stubs": (on_listings(fewer), ("stubs-per-page", "listings")),
    "no stubs": (none, ("no-stubs", "listings")),
    "many failures": (failing, ("failures", "addresses")),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    server, base = serve.serve()
    server.whole = server.site
    folder = tmp_path_factory.mktemp("sample")
    file = folder / "sample.toml"
    host = base.removeprefix("http://")
    file.write_text(
        (SAMPLE / "site.toml").read_text("utf-8").replace("127.0.0.1:8973", host), "utf-8"
    )
    sample = Sample(server, file, folder / "a" / "a.sqlite")
    for _ in range(2):
        sample.crawl()
        assert sample.findings() == set()
    yield sample
    server.shutdown()
    server.server_close()


@pytest.fixture
def sample(good: Sample, tmp_path: Path) -> Iterator[Sample]:
    """A copy of the archive; the site is mended afterwards."""
    shutil.copytree(good.archive.parent, tmp_path / "a")
    yield replace(good, archive=tmp_path / "a" / "a.sqlite")
    good.break_by(None)


def texts(sample: Sample) -> list[dict[str, Any]]:
    return rows(sample.archive, "SELECT url, text_sha256 FROM articles ORDER BY url")


@pytest.mark.parametrize("name", BREAKS)
def test_each_alarm(sample: Sample, name: str) -> None:
    change, finding = BREAKS[name]
    before = texts(sample)
    sample.break_by(change)
    with ExitStack() as stack:
        hook, posted = stack.enter_context(webhook())
        post, mails = stack.enter_context(mailbox())
        done = sample.crawl("--alarm", hook, "--alarm", post)
    found = sample.findings()
    print(f"\n{name}:", *done.document[0]["findings"], sep="\n    ")
    assert done.code == 1
    assert finding in found
    (row,) = rows(sample.archive, "SELECT report FROM crawls ORDER BY id DESC LIMIT 1")
    (told,) = [
        one
        for one in json.loads(row["report"])["findings"]
        if (one["kind"], one["subject"]) == finding
    ]
    assert len(posted) == len(mails) == 1
    assert f"- {told['detail']}" in posted[0]["message"]
    (mail,) = mails
    assert told["detail"] in " ".join(mail.get_body(("plain", "html")).get_content().split())
    assert texts(sample) == before  # a bad crawl never overwrites good articles


def test_what_the_site_file_expects(sample: Sample, tmp_path: Path) -> None:
    file = tmp_path / "sample.toml"
    file.write_text(sample.file.read_text("utf-8").replace("posts = 60", "posts = 1000"), "utf-8")
    with webhook() as (hook, posted):
        assert sample.crawl("--alarm", hook, file=file).code == 1
    assert sample.findings() == {("expect", "posts")}
    assert "at least 1000 expected" in posted[0]["message"]
