"""What a site, a link or a server can do wrong, each beside a healthy article that must be archived."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest

from crawling import kazcrawl, rows
from loopback import Answer, Loopback, serve

TEXT = "The depot stayed shut on Monday and nobody could say who had the keys to the gate. " * 8
HEALTHY = "/2016/05/27/healthy/"
BROKEN = "/2016/05/26/broken/"


def stub(path: str, headline: str) -> str:
    return f'<article><h2><a href="{path}">{headline}</a></h2><p>: May 27, 2016</p><p>{" ".join(TEXT.split()[:55])} [...]</p></article>'


def article(headline: str, text: str = TEXT) -> str:
    return f"<html><body><article><h1>{headline}</h1><div class='entry'><p>{text}</p><p>The end.</p></div></article></body></html>"


def home(*extra: str) -> str:
    return f"<html><body><main>{''.join(extra)}{stub(BROKEN, 'Broken')}{stub(HEALTHY, 'Healthy')}</main></body></html>"


def pages(broken: object, **more: object) -> dict[str, object]:
    return {"/": home(), HEALTHY: article("Healthy"), BROKEN: broken} | {
        f"/{name}": page for name, page in more.items()
    }


def crawl(site: Loopback, folder: Path, *options: str) -> tuple[Path, int]:
    archive = folder / "archive.sqlite"
    run = kazcrawl("crawl", f"{site.base}/", "--archive", archive, "--quiet", *options)
    assert "Traceback" not in run.err, run.err
    return archive, run.code


def body(archive: Path, path: str) -> str | None:
    (row,) = rows(archive, "SELECT article_body FROM articles WHERE url LIKE ?", f"%{path}")
    text: str | None = row["article_body"]
    return text


def failures(archive: Path) -> list[tuple[str, str]]:
    return [
        (row["kind"], row["reason"])
        for row in rows(archive, "SELECT kind, reason FROM failures WHERE resolved_at IS NULL")
    ]


SHORT: Answer = (
    200,
    {"Content-Length": "50000", "Connection": "close"},
    article("Broken").encode(),
)
CUT_GZIP: Answer = (
    200,
    {"Content-Encoding": "gzip"},
    gzip.compress(article("Broken", TEXT * 50).encode())[:-400],
)
CASES: dict[str, tuple[object, str, str]] = {
    "404": ((404, {}, b"gone"), "status", "404"),
    "empty 200": ((200, {}, b""), "parse", "empty"),
    "blank 200": ((200, {}, b"  \n "), "parse", "empty"),
    "unasked 206": ((206, {}, article("Broken").encode()), "status", "206"),
    "no text": ("<html><body><h1>Broken</h1></body></html>", "parse", "no article text"),
    "not HTML": ((200, {"Content-Type": "image/png"}, b"\x89PNG"), "parse", "image/png"),
    "cut gzip": (CUT_GZIP, "parse", "decode"),
    "redirect home": ((302, {"Location": "/"}, b""), "status", "no post"),
    "redirect without address": ((302, {}, b""), "status", "without a usable address"),
    "redirect offsite": (
        (301, {"Location": "http://example.invalid/x"}, b""),
        "status",
        "another site",
    ),
    "one endless tag": (
        "<html><body><p " + "a=b " * 40000 + ">x</p></body></html>",
        "parse",
        "64 KiB",
    ),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_broken_page_costs_only_itself(name: str, tmp_path: Path) -> None:
    broken, kind, word = CASES[name]
    with serve(pages(broken)) as site:  # type: ignore[arg-type]
        archive, code = crawl(site, tmp_path)
    assert code == 1
    assert body(archive, HEALTHY)
    assert body(archive, BROKEN) is None
    ((found, reason),) = failures(archive)
    assert found == kind
    assert word in reason
    (kept,) = rows(archive, "SELECT warc_length FROM captures WHERE url LIKE ?", f"%{BROKEN}")
    assert kept["warc_length"] > 0, "the raw answer is evidence"
    assert len(rows(archive, "SELECT 1 FROM stubs")) == 2


def test_a_broken_off_answer_is_tried_again_and_never_a_version(tmp_path: Path) -> None:
    with serve(pages(SHORT)) as site:  # type: ignore[arg-type]
        archive, code = crawl(site, tmp_path)
        tries = site.requests.count(BROKEN)
    assert code == 1
    assert tries == 3
    assert body(archive, BROKEN) is None
    assert {
        row["truncated"]
        for row in rows(archive, "SELECT truncated FROM captures WHERE url LIKE ?", f"%{BROKEN}")
    } == {"disconnect"}


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)",
        "http://[::1",
        "mailto:a@b",
        "tel:1",
        "data:text/html,x",
        "http://user:pw@127.0.0.1/2016/05/01/x/",
        "\x00\x01",
        "http://\ud83d/",
    ],
)
def test_one_bad_link_never_loses_a_listing(href: str, tmp_path: Path) -> None:
    bad = stub(href.encode("utf-8", "replace").decode(), "Bad link")
    with serve(pages(article("Broken")) | {"/": home(bad)}) as site:  # type: ignore[arg-type]
        archive, _ = crawl(site, tmp_path)
    assert body(archive, HEALTHY)
    assert body(archive, BROKEN)


def test_flaky_server_is_asked_again(tmp_path: Path) -> None:
    answers = iter([(503, {}, b""), (500, {}, b""), (200, {}, article("Broken").encode())])
    with serve(pages(lambda path: next(answers))) as site:  # type: ignore[arg-type]
        archive, code = crawl(site, tmp_path)
    assert code == 0
    assert body(archive, BROKEN)
    assert failures(archive) == []
    assert [
        row["resolved_at"] is not None for row in rows(archive, "SELECT resolved_at FROM failures")
    ] == [True]


def test_retry_after_is_kept(tmp_path: Path) -> None:
    times: list[float] = []

    def answer(path: str) -> Answer:
        times.append(time.monotonic())
        return (
            (429, {"Retry-After": "3"}, b"")
            if len(times) == 1
            else (200, {}, article("Broken").encode())
        )

    with serve(pages(answer)) as site:  # type: ignore[arg-type]
        archive, code = crawl(site, tmp_path)
    assert code == 0
    assert body(archive, BROKEN)
    assert times[1] - times[0] >= 3.0


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost:{port}/x",
        "http://2130706433:{port}/x",
        "http://0x7f000001:{port}/x",
        "//127.0.0.1:{port}/x",
        "http://[::ffff:127.0.0.1]:{port}/x",
    ],
)
def test_no_request_to_an_address_that_was_not_named(location: str, tmp_path: Path) -> None:
    with serve({}) as inside:
        port = inside.base.rsplit(":", 1)[1]
        answer: Answer = (302, {"Location": location.format(port=port)}, b"")
        with serve(
            pages(answer) | {"/robots.txt": (302, {"Location": location.format(port=port)}, b"")}
        ) as site:  # type: ignore[arg-type]
            crawl(site, tmp_path)
        assert inside.requests == []


@pytest.mark.parametrize(
    ("status", "fetched"), [(404, True), (403, True), (500, False), (503, False)]
)
def test_robots_by_status(status: int, fetched: bool, tmp_path: Path) -> None:
    with serve(pages(article("Broken")) | {"/robots.txt": (status, {}, b"")}) as site:  # type: ignore[arg-type]
        _, code = crawl(site, tmp_path)
        asked = [path for path in site.requests if path != "/robots.txt"]
    assert bool(asked) is fetched
    assert code == (0 if fetched else 5)


def test_robots_rules_are_obeyed_and_on_record(tmp_path: Path) -> None:
    rules: Answer = (
        200,
        {"Content-Type": "text/plain"},
        b"User-agent: *\nDisallow: /2016/05/26/\n",
    )
    with serve(pages(article("Broken")) | {"/robots.txt": rules}) as site:  # type: ignore[arg-type]
        archive, code = crawl(site, tmp_path)
        assert BROKEN not in site.requests
    assert code == 1
    assert failures(archive)[0][0] == "robots"
    assert body(archive, BROKEN) is None


def test_header_charset_is_heard(tmp_path: Path) -> None:
    text = "Рабочие депо остановили работу и не вышли на смену. " * 10
    page: Answer = (
        200,
        {"Content-Type": "text/html; charset=windows-1251"},
        article("Депо", text).encode("cp1251"),
    )
    with serve(pages(page)) as site:  # type: ignore[arg-type]
        archive, _ = crawl(site, tmp_path)
    assert text.strip() in (body(archive, BROKEN) or "")
    (row,) = rows(archive, "SELECT language FROM articles WHERE url LIKE ?", f"%{BROKEN}")
    assert row["language"] == "ru"


def test_a_listing_that_repeats_itself_for_ever_ends(tmp_path: Path) -> None:
    def again(path: str) -> Answer:
        number = int(path.strip("/").split("/")[-1])
        page = home() + f'<a href="/page/{number + 1}/">Older</a>'
        return 200, {}, page.encode()

    trap = {f"/page/{number}/": again for number in range(2, 200)}
    first = home() + '<a href="/page/2/">Older</a>'
    with serve(pages(article("Broken")) | {"/": first} | trap) as site:  # type: ignore[arg-type]
        crawl(site, tmp_path)
        assert len([path for path in site.requests if path.startswith("/page/")]) <= 2


def test_address_twins_are_one_article(tmp_path: Path) -> None:
    twins = [
        HEALTHY,
        HEALTHY.rstrip("/"),
        f"/index.php{HEALTHY}",
        f"{HEALTHY}?utm_source=x",
        f"{HEALTHY}#more-1",
        "/?p=7",
    ]
    listing = "<main>" + "".join(stub(twin, "Healthy") for twin in twins) + "</main>"
    with serve(
        {"/": listing, HEALTHY: article("Healthy"), "/?p=7": (301, {"Location": HEALTHY}, b"")}
    ) as site:
        archive, code = crawl(site, tmp_path)
        fetched = [path for path in site.requests if "healthy" in path]
    assert code == 0
    assert len(fetched) == 1
    (row,) = rows(archive, "SELECT id, url FROM articles")
    assert {
        stub_row["article_id"] for stub_row in rows(archive, "SELECT article_id FROM stubs")
    } == {row["id"]}
    assert ("/?p=7", "redirect") in {
        (one["url"].replace(site.base, ""), one["kind"])
        for one in rows(archive, "SELECT url, kind FROM aliases")
    }
