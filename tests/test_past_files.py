"""Files and folders as a source: page by page, from any position on, each capture found again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from crawling import kazcrawl, rows
from kazcrawl.items import Memento
from kazcrawl.mementos import choose
from kazcrawl.sources import files
from kazcrawl.sources.files import FileSource
from kazcrawl.sources.recorded import Page
from kazcrawl.sources.warc_scan import DamagedRecord
from warc_files import PACKINGS, http, page, record

RECORDS = [page(number) for number in range(7)]


async def pages_of(source: FileSource, part: str, position: str | None) -> list[Page]:
    found = [one async for one in source.pages(part, position)]
    await source.close()
    return found


@pytest.mark.parametrize("packing", PACKINGS)
def test_an_index_goes_on_from_any_position(
    packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was killed after a page looks at its last record again, and misses none."""
    monkeypatch.setattr(files, "BATCH", 2)
    (tmp_path / "a.warc").write_bytes(PACKINGS[packing](RECORDS))
    whole = asyncio.run(pages_of(FileSource(tmp_path / "a.warc"), "a.warc", None))
    assert len(whole) == 4
    urls = [one.url for some in whole for one in some.mementos]
    assert urls == [f"http://x.kz/{number}" for number in range(7)]
    for number, before in enumerate(whole[:-1]):
        rest = asyncio.run(pages_of(FileSource(tmp_path / "a.warc"), "a.warc", before.position))
        found = {one.url for some in rest for one in some.mementos}
        assert set(urls[2 * number + 2 :]) <= found


@pytest.mark.parametrize("far", [0, files.FAR])
@pytest.mark.parametrize("packing", PACKINGS)
def test_every_capture_is_found_again(
    packing: str, far: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also far into one large gzip member, which is unpacked once."""
    monkeypatch.setattr(files, "FAR", far)
    (tmp_path / "a.warc").write_bytes(PACKINGS[packing](RECORDS))

    async def recall() -> None:
        source = FileSource(tmp_path / "a.warc")
        (found,) = await pages_of(source, "a.warc", None)
        for one in reversed(found.mementos):
            recalled = await source.recall(one)
            assert f"page {one.url[-1]} ".encode() in recalled.answer.entity
            assert recalled.uri == one.place
        await source.close()

    asyncio.run(recall())


def test_a_file_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    name = b"caf\xe9.warc".decode("utf-8", "surrogateescape")
    try:
        (tmp_path / name).write_bytes(record("http://x.kz/", http("x")))
    except OSError:
        pytest.skip("this file system takes no such names")
    with pytest.raises(files.SourceError, match="UTF-8"):
        FileSource(tmp_path)


def memento(
    second: int, status: int | None = 200, digest: str = "A", mime: str = "text/html"
) -> Memento:
    return Memento(
        "http://x.kz/", f"2016-01-01T00:00:{second:02}Z", str(second), status, mime, digest
    )


@pytest.mark.parametrize(
    ("kind", "held", "chosen"),
    [
        ("article", "A A A A A", "0 1 4"),
        ("article", "A B A", "0 1 2"),
        ("article", "A A B B B A", "0 1 2 3 4 5"),
        ("article", "A 404 404 A 404", "0 -1 3 -4"),
        ("article", "404 410 A", "-0 2"),
        ("article", "A 503 A 429 A", "0 2 4"),
        ("listing", "A 404 A", "0 2"),
        ("listing", "A 500 B", "0 2"),
        ("article", "A image/png A", "0 2"),
        ("media", "A image/png", "0 1"),
        ("article", "? A", "0 1"),
    ],
)
def test_captures_that_are_read(kind: str, held: str, chosen: str) -> None:
    """A minus stands before a capture that shows its article gone."""
    listed = []
    for second, word in enumerate(held.split()):
        if word.isdigit():
            listed.append(memento(second, int(word), "E"))
        elif "/" in word:
            listed.append(memento(second, digest="I", mime=word))
        else:
            listed.append(memento(second, None if word == "?" else 200, word))
    found = [("" if shown else "-") + one.place for one, shown in choose(kind, listed)]
    assert " ".join(found) == chosen


def test_another_file_of_the_same_name_comes_in_whole(tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    for year, numbers in (("2016", (1, 2)), ("2017", (3, 4))):
        folder = tmp_path / year
        folder.mkdir()
        (folder / "site.warc").write_bytes(
            b"".join(
                record(
                    f"http://site.kz/{year}/05/0{number}/post-{number}/",
                    http(f"<title>Post {number}</title><h1>Post</h1><p>{'some words ' * 50}</p>"),
                    at=f"{year}-05-27T09:47:12Z",
                )
                for number in numbers
            )
        )
        kazcrawl("crawl", "http://site.kz/", "--archive", archive, "--source", folder / "site.warc")
    found = rows(archive, "SELECT url FROM captures ORDER BY url")
    assert [row["url"][-2] for row in found] == ["1", "2", "3", "4"]
    assert kazcrawl("verify", "--archive", archive).code == 0


def test_a_record_of_another_file_is_not_taken_for_the_memento(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(page(1))
    meant = Memento("http://x.kz/2", "2016-05-27T09:47:12Z", "a.warc:0")
    source = FileSource(path)
    with pytest.raises(DamagedRecord, match="another record"):
        asyncio.run(source.recall(meant))
    asyncio.run(source.close())
