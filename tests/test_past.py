"""Whole crawls of the past from WARC files: the same articles, versions and vanishings as live."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from blog import Archived, Blog, serve_blog
from crawling import Run, kazcrawl, rows
from dumps import dump
from sample_site import serve
from warc_files import http, members, record, sha1, write


def import_(base: str, archive: Path, source: Path | str, *options: str) -> Run:
    return kazcrawl("crawl", f"{base}/", "--archive", archive, "--source", source, *options)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The sample site's address, and an archive of it; the site is not there any more."""
    archive = tmp_path_factory.mktemp("sample") / "live.sqlite"
    server, base = serve.serve()
    assert kazcrawl("crawl", f"{base}/", "--archive", archive, "--quiet", "--full").code == 1
    server.shutdown()
    server.server_close()
    return base, archive


def said(archive: Path) -> dict[str, list[object]]:
    """All but how a body was found, which depends on who taught the layout first."""
    found = dump(archive)
    found["articles"] = [row[:19] + row[20:] for row in found["articles"]]
    return found  # type: ignore[return-value]


def test_a_warc_file_gives_what_the_live_site_gave(
    sample: tuple[str, Path], tmp_path: Path
) -> None:
    base, live = sample
    warc = next(live.with_suffix(".warc").glob("*.warc.gz"))
    done = import_(base, tmp_path / "past.sqlite", warc, "--json")
    assert done.code == 0, done.err
    assert said(tmp_path / "past.sqlite") == said(live)
    files = "SELECT url, sha256, length FROM media_files ORDER BY url"
    assert rows(tmp_path / "past.sqlite", files) == rows(live, files) != []
    (crawl,) = rows(tmp_path / "past.sqlite", "SELECT source, status FROM crawls")
    assert (crawl["source"], crawl["status"]) == (warc.name, "finished")
    assert kazcrawl("verify", "--archive", tmp_path / "past.sqlite").code == 0
    told = done.document[0]["figures"]["source"]
    assert told["captures"] >= told["asked"] > 100
    uses = ("pages", "files", "failed", "waiting", "unasked")
    assert sum(told[name] for name in uses) + sum(told["left_out"].values()) == told["captures"]
    covered = kazcrawl("coverage", f"{base}/", "--archive", tmp_path / "past.sqlite", "--json")
    states = {name: one["state"] for name, one in covered.document["sources"].items()}
    assert states["listings"] == "past"
    asked = "it was never asked for"
    assert not [gap for gap in covered.document["gaps"] if gap["reason"].startswith(asked)]
    assert told["damaged"] == 0


def test_the_same_files_give_the_same_archive(sample: tuple[str, Path], tmp_path: Path) -> None:
    base, live = sample
    for name in ("one", "two"):
        import_(base, tmp_path / f"{name}.sqlite", live.with_suffix(".warc"), "--quiet")
    one, two = (dump(tmp_path / f"{name}.sqlite") for name in ("one", "two"))
    assert one == two
    kept = "SELECT url, captured_at, payload_sha256 FROM captures ORDER BY id"
    assert rows(tmp_path / "one.sqlite", kept) == rows(tmp_path / "two.sqlite", kept)


def test_a_second_import_adds_nothing(sample: tuple[str, Path], tmp_path: Path) -> None:
    base, live = sample
    archive = tmp_path / "past.sqlite"
    import_(base, archive, live.with_suffix(".warc"), "--quiet")
    before = dump(archive)
    again = import_(base, archive, live.with_suffix(".warc"), "--json")
    assert again.code == 0
    assert again.document[0]["pages_fetched"] == 0
    assert dump(archive) == before


def live_and_die(blog: Blog) -> Iterator[None]:
    """Edits, vanishings, a return, a move, and the end."""
    posts = {post.number: post for post in blog.posts}
    yield
    posts[3].text = posts[3].text.replace("says", "tells us at length")
    posts[5].title = "Another headline"
    posts[7].shown, posts[8].shown = "404", "410"
    blog.add(13)
    yield
    posts[7].shown, posts[9].shown = "yes", "404"
    posts[3].text += " One more sentence here."
    moved = blog.add(14)
    moved.path, moved.text, moved.title = "/2016/01/01/moved/", posts[2].text, posts[2].title
    posts[2].shown = moved.path
    yield
    blog.down = 503
    yield


def lived_through(folder: Path) -> Archived:
    """A blog that lived and died, as it was seen by one crawl after the other."""
    with serve_blog(12, "none") as blog:
        live = Archived(blog, folder)
        for _ in live_and_die(blog):
            live.crawl("--full", code=None)
    return live


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Archived:
    return lived_through(tmp_path_factory.mktemp("lived"))


def without_seconds(found: dict[str, list[tuple[object, ...]]]) -> dict[str, object]:
    """Vanishings are asked about twice in a live crawl and told by the second answer."""
    gone = [row for row in found["events"] if row[1] == "gone"]
    found["events"] = [(*row[:3],) if row in gone else row for row in found["events"]]
    found["articles"] = [(*row[:-1], bool(row[-1])) for row in found["articles"]]
    return {name: sorted(listed, key=repr) for name, listed in found.items()}


def test_a_history_is_told_as_it_was_seen(lived: Archived, tmp_path: Path) -> None:
    base, archive = lived.blog.base, tmp_path / "past.sqlite"
    done = import_(base, archive, lived.path.with_suffix(".warc"))
    assert done.code == 0, done.err
    live, past = (without_seconds(dump(one)) for one in (lived.path, archive))
    assert past == live
    kinds = {row[1] for row in past["events"]}
    assert kinds == {"changed", "gone", "moved", "new", "restored"}
    times = "SELECT at FROM events WHERE kind = 'gone' ORDER BY article_id, at"
    for seen, told in zip(rows(lived.path, times), rows(archive, times), strict=True):
        assert told["at"] <= seen["at"]
    again = import_(base, archive, lived.path.with_suffix(".warc"), "--quiet")
    assert again.code == 0
    assert without_seconds(dump(archive)) == live


def listing(*posts: tuple[str, str]) -> str:
    stubs = "".join(
        f'<article class="post"><h2 class="entry-title"><a href="{url}">{title}</a></h2>'
        f"<div class='entry-summary'><p>{text(title)[:60]} [...]</p></div></article>"
        for url, title in posts
    )
    return (
        f"<html><head><title>News</title></head><body><div id='content'>{stubs}</div></body></html>"
    )


def text(title: str) -> str:
    return " ".join(f"{title} says word {number} of many more." for number in range(9))


def article(title: str, body: str | None = None) -> str:
    return (
        f"<html><head><title>{title}</title></head><body><h1 class='entry-title'>{title}</h1>"
        f"<div class='entry-content'><p>{body or text(title)}</p></div></body></html>"
    )


SITE = "http://past.example"
URLS = [f"{SITE}/2016/05/{day:02}/post-{day}/" for day in range(10, 16)]
TITLES = [f"Title of number {day}" for day in range(10, 16)]


def site_records(count: int = 3) -> list[bytes]:
    posts = list(zip(URLS, TITLES, strict=True))[:count]
    home = record(f"{SITE}/", http(listing(*posts)))
    return [home, *(record(url, http(article(title))) for url, title in posts)]


def test_nothing_is_asked_of_the_site_itself(tmp_path: Path) -> None:
    """``past.example`` has no address (RFC 6761): any request would end in a failure."""
    done = import_(SITE, tmp_path / "past.sqlite", write(tmp_path / "a.warc.gz", site_records()))
    assert done.code == 0, done.out
    found = rows(
        tmp_path / "past.sqlite", "SELECT first_captured_at AS at, article_body FROM articles"
    )
    assert [(row["at"], row["article_body"]) for row in found] == [
        ("2016-05-27T09:47:12Z", text(title)) for title in TITLES[:3]
    ]
    assert not rows(tmp_path / "past.sqlite", "SELECT * FROM failures")
    (seen,) = rows(tmp_path / "past.sqlite", "SELECT DISTINCT at FROM events")
    assert seen["at"] == "2016-05-27T09:47:12Z"


def test_a_stub_without_a_capture_stays_a_stub(tmp_path: Path) -> None:
    done = import_(SITE, tmp_path / "past.sqlite", write(tmp_path / "a.warc", site_records()[:-1]))
    assert done.code == 0
    bodies = rows(tmp_path / "past.sqlite", "SELECT article_body IS NULL AS bare FROM articles")
    assert [row["bare"] for row in bodies] == [0, 0, 1]


def test_what_no_listing_leads_to_is_read_by_its_address(tmp_path: Path) -> None:
    extra = record(URLS[5], http(article(TITLES[5])))
    static = record(f"{SITE}/about/", http(article("About us")))
    import_(
        SITE, tmp_path / "past.sqlite", write(tmp_path / "a.warc", [*site_records(), extra, static])
    )
    urls = [row["url"] for row in rows(tmp_path / "past.sqlite", "SELECT url FROM articles")]
    assert sorted(urls) == sorted([*URLS[:3], URLS[5]])


def parked() -> list[bytes]:
    """One text at every address, each with a mark of its own so that no digest is the same."""
    text = "This name is for sale. Buy it now! {}"
    return [
        record(url, http(article("past.example", text.format(n * 7))), at="2019-01-01T00:00:00Z")
        for n, url in enumerate(URLS)
    ]


def test_error_pages_and_parking_pages_make_no_article(tmp_path: Path) -> None:
    records = [*site_records(), *parked()]
    done = import_(SITE, tmp_path / "past.sqlite", write(tmp_path / "a.warc", records), "--json")
    assert done.code == 0, done.out
    found = rows(tmp_path / "past.sqlite", "SELECT headline, version_number AS n FROM articles")
    assert [(row["headline"], row["n"]) for row in found] == [(title, 1) for title in TITLES[:3]]
    left = done.document[0]["figures"]["source"]["left_out"]
    assert sum(count for why, count in left.items() if "parking" in why) == 6


def test_damage_is_listed_with_its_place_and_the_rest_comes_in(tmp_path: Path) -> None:
    home, one, two, three = site_records()
    bad = members([two])[:-30] + members([three])
    (tmp_path / "a.warc.gz").write_bytes(members([home, one]) + bad)
    done = import_(SITE, tmp_path / "past.sqlite", tmp_path / "a.warc.gz")
    place = f"a.warc.gz:{len(members([home, one]))}"
    assert done.code == 1
    assert place in done.err
    (failure,) = rows(tmp_path / "past.sqlite", "SELECT * FROM failures")
    assert (failure["url"], failure["kind"]) == (place, "damaged")
    whole = rows(
        tmp_path / "past.sqlite", "SELECT url FROM articles WHERE article_body IS NOT NULL"
    )
    assert [row["url"] for row in whole] == [URLS[0], URLS[2]]


def test_revisits_say_again_what_their_original_said(tmp_path: Path) -> None:
    home, first, *_ = site_records(1)
    head = http("", "200 OK").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    edited = http(article(TITLES[0], text(TITLES[0]) + " And more."))
    body = http(article(TITLES[0])).partition(b"\r\n\r\n")[2]
    again = record(
        URLS[0], head, at="2018-01-01T00:00:00Z", kind="revisit", WARC_Payload_Digest=sha1(body)
    )
    lost = record(
        URLS[0], head, at="2019-01-01T00:00:00Z", kind="revisit", WARC_Payload_Digest=sha1(b"lost")
    )
    between = record(URLS[0], edited, at="2017-01-01T00:00:00Z")
    (tmp_path / "warcs" / "deep").mkdir(parents=True)
    write(tmp_path / "warcs" / "deep" / "late.warc.zst", [again, lost, between])
    write(tmp_path / "warcs" / "early.warc", [home, first])
    done = import_(SITE, tmp_path / "past.sqlite", tmp_path / "warcs")
    assert done.code == 1
    assert "neither the source nor the archive holds" in done.err
    found = rows(tmp_path / "past.sqlite", "SELECT captured_at AS at FROM versions ORDER BY number")
    assert [row["at"][:4] for row in found] == ["2016", "2017", "2018"]


def test_two_captures_of_one_second_are_both_kept(tmp_path: Path) -> None:
    other = record(URLS[0], http(article(TITLES[0], text(TITLES[0]) + " Not the same.")))
    one, two = write(tmp_path / "a.warc", site_records()), write(tmp_path / "b.warc", [other])
    for source in (one, two):
        assert import_(SITE, tmp_path / "past.sqlite", source).code == 0
    found = rows(
        tmp_path / "past.sqlite",
        "SELECT r.source FROM captures c JOIN crawls r ON r.id = c.crawl_id WHERE c.url = ?",
        URLS[0],
    )
    assert [row["source"] for row in found] == ["a.warc", "b.warc"]
    texts = rows(
        tmp_path / "past.sqlite", "SELECT DISTINCT text_sha256 FROM versions WHERE article_id = 1"
    )
    assert len(texts) == 2


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("nowhere.warc.gz", "cannot be read"),
        ("empty", "holds no .warc"),
        ("wayback:ftp://x", "address of a service"),
        ("pipe", "neither a file nor a folder"),
    ],
)
def test_sources_that_are_none_are_refused(source: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    where = source if ":" in source else tmp_path / source
    done = import_(SITE, tmp_path / "past.sqlite", where)
    assert done.code == 2
    assert why in done.err
    assert not (tmp_path / "past.sqlite").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README.md", b"# No archive\n" * 99),
        ("a.warc", b"\xff\xd8\xff\xe0 no archive " * 99),
        ("a.warc.gz", gzip.compress(b"no record", mtime=0)),
        ("a.warc.zst", b""),
        ("a.wacz", b"PK no package"),
    ],
    ids=["text", "picture", "gzip", "nothing", "zip"],
)
def test_a_file_without_a_record_makes_no_archive(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    done = import_(SITE, tmp_path / "past.sqlite", tmp_path / name)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"kazcrawl: {tmp_path / name}: holds no WARC record that can be read; nothing was done\n"
    )
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_one_record_behind_damage_is_a_source(tmp_path: Path) -> None:
    damaged = b"WARC/1.1\r\nWARC-Type: none of ours\r\n" * 9
    (tmp_path / "a.warc").write_bytes(damaged + b"".join(site_records()))
    done = import_(SITE, tmp_path / "past.sqlite", tmp_path / "a.warc")
    assert done.code in {0, 1}
    assert rows(tmp_path / "past.sqlite", "SELECT 1 FROM articles WHERE article_body IS NOT NULL")


def test_captures_of_other_sites_are_left(tmp_path: Path) -> None:
    other = record("http://other.example/2016/05/10/x/", http(article("Another")))
    import_(SITE, tmp_path / "past.sqlite", write(tmp_path / "a.warc", [*site_records(), other]))
    (part,) = rows(tmp_path / "past.sqlite", "SELECT * FROM source_parts")
    assert (part["records"], part["other_records"], part["state"]) == (4, 1, "done")
    assert not rows(tmp_path / "past.sqlite", "SELECT 1 FROM articles WHERE url LIKE '%other%'")


def years(base: str) -> dict[str, list[bytes]]:
    """A site in three years: edited, gone and back, moved; the addresses below ``base``."""
    urls = [url.replace(SITE, base) for url in URLS]
    posts = list(zip(urls, TITLES, strict=True))

    def home(at: str, *shown: int) -> bytes:
        return record(f"{base}/", http(listing(*(posts[number] for number in shown))), at=at)

    def post(at: str, number: int, more: str = "") -> bytes:
        page = article(TITLES[number], text(TITLES[number]) + more)
        return record(urls[number], http(page), at=at)

    def lost(at: str, number: int) -> bytes:
        return record(urls[number], http("<h1>Nothing</h1>", "404 Not Found"), at=at)

    moved = http("", "301 Moved", Location=urls[4])
    to = http(article(TITLES[2]))
    one, two, three = (f"{year}-05-27T09:47:12Z" for year in (2016, 2017, 2018))
    return {
        "2016": [home(one, 0, 1, 2), *(post(one, number) for number in range(3))],
        "2017": [home(two, 3, 0, 2), post(two, 0, " And more."), lost(two, 1), post(two, 3)],
        "2018": [
            home(three, 3, 1, 0),
            post(three, 0, " And much more."),
            post(three, 1),
            record(urls[2], moved, at=three),
            record(urls[4], to, at=three),
            lost(three, 3),
        ],
    }


@pytest.mark.long
def test_the_order_of_imports_does_not_matter(tmp_path: Path) -> None:
    told = []
    for number, order in enumerate((("2016", "2017", "2018"), ("2018", "2017", "2016"))):
        archive = tmp_path / f"order-{number}.sqlite"
        for year in order:
            source = write(tmp_path / f"{year}.warc", years(SITE)[year])
            assert import_(SITE, archive, source, "--quiet").code == 0
        told.append(said(archive))
    assert told[0] == told[1]
    assert sorted((str(row[-1])[:4], row[1]) for row in told[0]["events"]) == [
        *[("2016", "new")] * 3,
        ("2017", "changed"),
        ("2017", "gone"),
        ("2017", "new"),
        ("2018", "changed"),
        ("2018", "gone"),
        ("2018", "moved"),
        ("2018", "restored"),
    ]


def test_a_dead_site_makes_no_article_gone(tmp_path: Path) -> None:
    """404 after the last sign of life says nothing of one article; a later sign of life does."""
    dead = [
        record(url, http("<h1>Not found</h1>", "404 Not Found"), at="2017-12-30T00:00:00Z")
        for url in URLS[:3]
    ]
    alive = record(f"{SITE}/", http(listing((URLS[3], TITLES[3]))), at="2018-03-01T00:00:00Z")
    gone = "SELECT count(*) AS n FROM articles WHERE gone_at = '2017-12-30T00:00:00Z'"
    for name, records, count in (
        ("past", site_records(), 0),
        ("dead", dead, 0),
        ("alive", [alive], 3),
    ):
        source = write(tmp_path / f"{name}.warc.gz", records)
        import_(SITE, tmp_path / "a.sqlite", source, "--quiet")
        assert rows(tmp_path / "a.sqlite", gone)[0]["n"] == count


def test_past_and_live_are_one_history(tmp_path: Path) -> None:
    """What the past knows is not due in a live crawl, and no reason to read less of the site."""
    with serve_blog(7, "none") as blog:
        number = blog.posts[0].number
        url = blog.base + blog.posts[0].path
        before = article(blog.posts[0].title, blog.posts[0].text + " That was cut out.")
        old = [record(url, http(before), at="2016-01-01T00:00:00Z")]
        archive = tmp_path / "both.sqlite"
        for source in ("2016.warc", "live", "2016.warc", "2017.warc"):
            if source == "live":
                done = kazcrawl("crawl", f"{blog.base}/", "--archive", archive, "--quiet")
                assert {post.path for post in blog.posts} <= {path for path, _ in blog.requests}
            else:
                at = f"{source[:4]}-01-01T00:00:00Z"
                records = [old[0].replace(b"2016-01-01T00:00:00Z", at.encode())]
                done = import_(blog.base, archive, write(tmp_path / source, records), "--quiet")
            assert done.code == 0, done.err
            asked = len(blog.requests)
        assert len(blog.requests) == asked
    sources = [row["source"] for row in rows(archive, "SELECT source FROM crawls ORDER BY id")]
    assert sources == ["2016.warc", "live", "2016.warc", "2017.warc"]
    versions = rows(
        archive,
        "SELECT v.number, r.source FROM versions v JOIN articles a ON a.id = v.article_id"
        " JOIN captures c ON c.id = v.capture_id JOIN crawls r ON r.id = c.crawl_id"
        f" WHERE a.url LIKE '%/report-{number}/' ORDER BY v.number",
    )
    assert [row["source"] for row in versions] == ["2016.warc", "live"]
    assert kazcrawl("verify", "--archive", archive).code == 0


def test_a_text_that_the_live_site_has_elsewhere_asks_for_nothing(tmp_path: Path) -> None:
    """A live crawl calls up the twin of a new article; one of the past must not wait for it."""
    with serve_blog(3, "none") as blog:
        archive = tmp_path / "both.sqlite"
        kazcrawl("crawl", f"{blog.base}/", "--archive", archive, "--quiet")
        asked = len(blog.requests)
        post = blog.posts[0]
        page = article(post.title, post.text)
        twin = record(f"{blog.base}/2015/01/01/twin/", http(page), at="2015-01-02T00:00:00Z")
        done = import_(blog.base, archive, write(tmp_path / "twin.warc", [twin]), "--quiet")
        assert done.code == 0
        assert len(blog.requests) == asked
    assert len(rows(archive, "SELECT 1 FROM articles")) == 4
