"""The database made anew from the WARC files alone: row by row what it was."""

from __future__ import annotations

import json
import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import forking
import themes
from blog import Archived, serve_blog
from crawling import kazcrawl, rows
from kazcrawl.archive import open_archive
from kazcrawl.archive.warc import cut_tails
from kazcrawl.journal import URI
from kazcrawl.rebuilding.folder import look_through, records
from kazcrawl.sites import known_sites, load_site
from kazcrawl.sites.keeping import site_as_dict, site_of_dict
from killing import start, wait_for_requests
from loopback import serve
from rebuilt import assert_same, dumped, rebuilt
from sample_site import serve as sample
from source_site import Paper
from test_past import SITE, TITLES, URLS, article, lived_through, parked, site_records
from warc_files import http, record, write


@pytest.fixture
def site() -> Iterator[tuple[Any, str]]:
    server, base = sample.serve(posts=60)
    yield server, base
    server.shutdown()
    server.server_close()


def test_same_rows_after_kills(site: tuple[Any, str], tmp_path: Path) -> None:
    server, base = site
    archive = tmp_path / "a.sqlite"
    chance = random.Random(7)
    for _ in range(3):
        process = start(base, archive)
        wait_for_requests(server, len(server.requests) + chance.randint(2, 40), process)
        time.sleep(chance.random() * 0.05)
        process.kill()
        process.wait()
    assert start(base, archive).wait() == 1
    assert_same(archive)
    before = dumped(archive)
    archive.unlink()
    run = kazcrawl("rebuild", "--from", tmp_path / "a.warc", "--json")
    assert run.code == 0, run.err
    assert run.document["damages"] == []
    assert kazcrawl("dump", "--archive", archive).out.splitlines() == before
    assert kazcrawl("verify", "--archive", archive).code == 0
    process = start(base, archive)
    assert process.wait() == 1, "a crawl goes on from what was made anew"
    assert_same_again(archive)


def assert_same_again(archive: Path) -> None:
    archive.with_name("again.sqlite").unlink()
    assert_same(archive)


@pytest.mark.parametrize("validators", ["honest", pytest.param("lying", marks=pytest.mark.long)])
def test_same_rows_of_a_site_that_lives(tmp_path: Path, validators: str) -> None:
    with serve_blog(23, validators) as blog:
        one = Archived(blog, tmp_path)
        one.crawl()
        blog.posts[3].text += "\nA new paragraph was added to the report in the meantime."
        for post, shown in enumerate(("404", "soft", "500", "password", "home", "empty"), 4):
            blog.posts[post].shown = shown
        one.crawl("--full", code=None)
        blog.posts[4].shown = "yes"
        blog.posts[10].shown = blog.posts[10].path.replace("report", "moved")
        blog.add(100)
        one.crawl("--limit", "3", "--full", code=None)
        one.crawl("--full", code=None)
        blog.down = 503
        one.crawl(code=None)
    one.crawl(code=None)  # nobody answers any more
    kinds = {row["kind"] for row in one.sql("SELECT DISTINCT kind FROM events")}
    assert kinds >= {"new", "changed", "gone"}
    assert_same(one.path)


@pytest.mark.long
def test_same_rows_of_two_sites_one_with_a_new_theme(tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    posts = themes.posts(25)
    paper = Paper(rest=frozenset(range(3, 9))).pages()
    with serve({}) as server, serve(paper) as other:
        for theme in ("old", "new"):
            themes.dress(server, theme, posts)
            for base in (server.base, other.base):
                kazcrawl("crawl", f"{base}/", "--archive", archive, "--full")
    assert rows(archive, "SELECT count(*) AS n FROM crawls") == [{"n": 4}]
    assert rows(archive, "SELECT count(*) AS n FROM layouts")[0]["n"] > 1
    assert {row["source"] for row in rows(archive, "SELECT source FROM mentions")} >= {
        "sitemap",
        "rest",
    }
    assert_same(archive)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blog")
    with serve_blog(12) as blog:
        one = Archived(blog, folder)
        one.crawl()
        one.crawl("--full")
    return one.path


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    """A copy of the archive without its database."""
    shutil.copytree(crawled.with_suffix(".warc"), tmp_path / "a.warc")
    return tmp_path / "a.sqlite"


def places(archive: Path, kind: str, url: str = "") -> list[tuple[Path, int, int]]:
    """File, offset and length of the records of a kind and an address that begins so, in order."""
    found = []
    for path in sorted(archive.with_suffix(".warc").glob("*.warc.gz")):
        for offset, length, one in records(path):
            fields = one.fields  # type: ignore[union-attr]
            if fields["warc-type"] == kind and fields.get("warc-target-uri", "").startswith(url):
                found.append((path, offset, length))
    return found


def damage(place: tuple[Path, int, int]) -> None:
    path, offset, length = place
    data = bytearray(path.read_bytes())
    data[offset + length // 2] ^= 0x10
    path.write_bytes(bytes(data))


def test_a_damaged_capture_is_named_and_the_others_come_in(archive: Path, crawled: Path) -> None:
    (row,) = rows(
        crawled, "SELECT * FROM captures WHERE url LIKE '%/report-3/' AND status = 200 LIMIT 1"
    )
    place = (
        archive.with_suffix(".warc") / row["warc_file"],
        row["warc_offset"],
        row["warc_length"],
    )
    damage(place)
    run = kazcrawl("rebuild", "--from", archive.with_suffix(".warc"), "--json")
    assert run.code == 1, run.err
    assert [place[0].name, place[1]] in [[d["file"], d["offset"]] for d in run.document["damages"]]
    texts = "SELECT count(*) AS n FROM articles WHERE article_body IS NOT NULL"
    assert rows(archive, texts)[0]["n"] == rows(crawled, texts)[0]["n"] - 1
    lost = rows(archive, "SELECT reason FROM failures WHERE kind = 'storage'")
    assert {row["reason"] for row in lost} == {"its record in the WARC is damaged"}


def test_neighbouring_damaged_records_are_all_named(archive: Path) -> None:
    """Each whose beginning can still be read, and how much lies between where it cannot."""
    path = places(archive, "response")[0][0]
    lie = [(at, length) for at, length, _ in records(path)]
    bare = lie[12]
    data = bytearray(path.read_bytes())
    for at, length in lie[6:9]:
        data[at + length - 6] ^= 0x10  # its checksum: a bit before it may spoil the beginning too
    for at, _ in lie[11:13]:
        data[at] ^= 0xFF  # no gzip member begins there any more
    path.write_bytes(bytes(data))
    done, _ = rebuilt(archive)
    told = {one.offset: one.reason for one in done.damages if one.file == path.name}
    assert {at for at, _ in lie[6:9]} | {lie[11][0]} <= set(told)
    assert bare[0] not in told
    passed = sum(length for _, length in lie[11:13])
    assert told[lie[11][0]].endswith(f"; {passed:,} bytes up to the next record")


def test_damaged_records_at_a_files_end_are_not_cut_off_and_a_tail_is(archive: Path) -> None:
    path, offset, length = sorted(places(archive, "metadata", "urn:kazcrawl:run:"))[-1]
    data = path.read_bytes()
    assert offset + length == len(data)
    for written, kept in ((data[:-7], offset), (_harmed(data, offset + length // 2), len(data))):
        path.write_bytes(written)
        assert kazcrawl("rebuild", "--from", path.parent).code == 1
        with open_archive(archive, write=True) as opened:
            cut_tails(path.parent, opened.warc_lengths())
        assert path.stat().st_size == kept
        archive.unlink()


def _harmed(data: bytes, at: int) -> bytes:
    return data[:at] + bytes((data[at] ^ 0x10,)) + data[at + 1 :]


def test_a_damaged_record_of_the_journal_is_named(archive: Path) -> None:
    damage(places(archive, "metadata", URI)[1])
    done, lines = rebuilt(archive)
    assert any("missing" in one.reason for one in done.damages)
    assert lines


def test_without_its_first_record_a_run_is_named_and_left_out(archive: Path) -> None:
    damage(places(archive, "metadata", URI)[0])
    done, _ = rebuilt(archive)
    assert done.runs == 1
    assert any("is lost" in one.reason for one in done.damages)


def test_what_it_refuses(archive: Path, tmp_path: Path) -> None:
    folder = archive.with_suffix(".warc")
    taken = tmp_path / "taken.sqlite"
    taken.write_text("mine")
    empty = tmp_path / "empty.warc"
    empty.mkdir()
    for options, said in (
        ((folder, "--archive", taken), "is there already"),
        ((tmp_path / "nowhere.warc",), "is no folder"),
        ((empty,), "journal"),
    ):
        run = kazcrawl("rebuild", "--from", *options)
        assert (run.code, said in run.err) == (2, True), run.err
    full = tmp_path / "full.warc"
    full.mkdir()
    (full / "other.warc.gz").write_bytes(b"mine")
    run = kazcrawl("rebuild", "--from", folder, "--archive", tmp_path / "full.sqlite")
    assert (run.code, "holds files already" in run.err) == (2, True), run.err
    assert taken.read_text() == "mine"
    assert not archive.exists()
    left = {one.name for one in tmp_path.iterdir()} - {folder.name, f"{archive.name}.lock"}
    assert left == {"taken.sqlite", "empty.warc", "full.warc"}, "no lock, no draft, no folder"


def test_files_from_elsewhere_are_copied(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "b.sqlite"
    assert kazcrawl("rebuild", "--from", archive.with_suffix(".warc"), "--archive", other).code == 0
    assert kazcrawl("verify", "--archive", other).code == 0
    assert kazcrawl("show", "1", "--archive", other).code == 0


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Archived:
    return lived_through(tmp_path_factory.mktemp("lived"))


def import_(lived: Archived, archive: Path, *options: str) -> None:
    source = lived.path.with_suffix(".warc")
    run = kazcrawl(
        "crawl", f"{lived.blog.base}/", "--source", source, "--archive", archive, *options
    )
    assert run.code == 0, run.err


def test_same_rows_of_a_crawl_of_the_past(lived: Archived, tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    import_(lived, archive, "--full")
    import_(lived, archive)
    assert len(rows(archive, "SELECT 1 FROM mementos")) > 30
    assert {row["kind"] for row in rows(archive, "SELECT kind FROM events")} >= {"gone", "changed"}
    assert_same(archive)
    run = kazcrawl("replay", "--archive", archive, "--json")
    assert (run.code, run.document["differences"], run.document["others"]) == (0, [], {})


def test_same_rows_of_a_live_crawl_with_its_past(tmp_path: Path) -> None:
    with serve_blog(9) as blog:
        one, other = Archived(blog, tmp_path / "one"), Archived(blog, tmp_path / "other")
        one.crawl()
        blog.posts[3].text += "\nA new paragraph was added to the report in the meantime."
        other.crawl()
        import_(one, other.path)
        blog.posts[5].shown = "404"
        other.crawl("--full", code=None)
    assert {row["source"] for row in other.sql("SELECT source FROM crawls")} == {
        "live",
        "archive.warc",
    }
    assert_same(other.path)


def test_same_rows_of_a_crawl_of_the_past_that_was_killed(lived: Archived, tmp_path: Path) -> None:
    archive, chance = tmp_path / "a.sqlite", random.Random(11)
    command = ["crawl", f"{lived.blog.base}/", "--quiet"]
    command += ["--source", str(lived.path.with_suffix(".warc")), "--archive", str(archive)]
    ends = []
    for _ in range(8):
        process = forking.start(command)
        end = time.monotonic() + 20
        while not archive.exists() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.02, 0.4))
        process.kill()
        ends.append(process.wait())
    assert ends.count(-signal.SIGKILL) >= 3, "some were killed before their end"
    assert forking.run(command).returncode == 0
    assert len(rows(archive, "SELECT 1 FROM articles WHERE article_body IS NOT NULL")) > 10
    assert_same(archive)


def test_same_rows_of_parking_pages_and_what_no_page_led_to(tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    unled = record(URLS[5], http(article(TITLES[5])))
    source = write(tmp_path / "parked.warc.gz", [*site_records(), unled, *parked()])
    assert kazcrawl("crawl", f"{SITE}/", "--source", source, "--archive", archive).code == 0
    told = "SELECT 1 FROM frontier WHERE state = 'absent' AND reason LIKE '%other addresses%'"
    assert len(rows(archive, told)) == 6
    assert_same(archive)


def test_every_file_begins_with_how_its_run_began(archive: Path) -> None:
    folder = look_through(archive.with_suffix(".warc"))
    for path in archive.with_suffix(".warc").glob("*.warc.gz"):
        first = [one for _, _, one in records(path)][1]
        assert first.fields["warc-target-uri"].startswith(URI)  # type: ignore[union-attr]
    assert len(folder.journal) == 2


@pytest.mark.parametrize("name", known_sites())
def test_definitions_of_sites_come_back(name: str) -> None:
    told = json.loads(json.dumps(site_as_dict(load_site(name))))
    assert site_as_dict(site_of_dict(told)) == told
    assert told["layouts"] if load_site(name).layouts else "layouts" not in told


@pytest.mark.parametrize("told", [{}, {"name": 1, "more": 2}, {"permalinks": ["("]}])
def test_what_is_no_definition_is_said_so(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no definition"):
        site_of_dict(told)


def test_a_folder_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    """``rebuild --from nowhere`` asked for --archive instead."""
    done = kazcrawl("rebuild", "--from", tmp_path / "nowhere")
    assert (done.code, "is no folder of WARC files" in done.err) == (2, True)
    (tmp_path / "other").mkdir()
    assert "say --archive PATH" in kazcrawl("rebuild", "--from", tmp_path / "other").err
