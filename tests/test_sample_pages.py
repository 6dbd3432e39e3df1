"""The bundled sample site: the odd shapes of its pages, and the server that shows them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sample_site import SAMPLE, ask, post, serve


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("letters", r"Date : 17-06-2014<br />"),
        ("gallery", r'class="gallery-item"'),
        ("captions", r'class="wp-caption alignright"'),
        ("iframe", r"<iframe [^>]*src="),
        ("table", r"<td>61,000</td>"),
        ("footnotes", r"six breaches \[2\]"),
        ("mails", r'data-cfemail="5a[0-9a-f]+"'),
        ("protected", r"<input name=\"post_password\""),
        ("parts", r"Pages: 1 <a href=\"[^\"]+/2/\">2</a> <a href=\"[^\"]+/3/\">3</a>"),
        ("nbsp", r"<p>&nbsp; Aset"),
        ("shortcode", r"<p>\[signature\]</p>"),
        ("decoy", r"<p>14 February 2009</p>"),
        ("links", r"%D1%80[^\"]*\">here"),
        ("plain1", r'<ul class="share">\s*(<li>.*</li>\s*){6}</ul>'),
        (
            "comments1",
            r'id="comment-201".*<ul class="children"><li class="comment" id="comment-202"',
        ),
        ("titled", r"<p><strong>Rent rises again</strong></p>"),
        (
            "press",
            r"In <a [^>]+>Appeals</a>,<a [^>]+>Articles</a>,<a [^>]+>Press release</a></div>",
        ),
    ],
)
def test_oddities_stand_on_their_pages(kind: str, pattern: str) -> None:
    assert re.search(pattern, ask(post(kind)["url"]).body.decode())


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/", r": May 27, 2016<br />\s*<a [^>]+>Appeals</a>, <a [^>]+>Articles</a> / </p>"),
        ("/", r'<p class="wp-caption-text">London embassy picket \(270516\)</p>'),
        ("/index.php/page/2/", r'<div id="content">\s*<div [^>]+><h2 [^>]+><a href="javascript:'),
        ("/index.php/page/2/", r'<h2 class="title"><a href="http[^"]+" rel="bookmark"></a>'),
        ("/index.php/page/3/", r'<h2 class="title">A notice without an address</h2>'),
        ("/index.php/category/appeals/", r"Posted by <a [^>]+>clare</a> on May 27, 2016<br />"),
        ("/index.php/category/press-release/", r"Continue reading&#8230;</a>"),
        (
            "/index.php/category/articles/page/2/",
            r"Category Page: Articles</h1>\s*<aside.*\[signature\]",
        ),
        ("/index.php/2012/03/", r"Monthly Archives: March 2012</h1>"),
        ("/index.php/2013/07/03/", r"Daily Archives: July 3, 2013</h1>"),
        ("/index.php/author/senan/", r"All posts by T</h1>"),
        ("/robots.txt", r"Disallow: /index\.php/category/members/"),
        ("/index.php/calendar/?m=201612", r'href="http://[^"]+\?m=201701">Next month'),
    ],
)
def test_listings_have_their_shapes(path: str, pattern: str) -> None:
    assert re.search(pattern, ask(path).body.decode())


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/index.php/2013/09/26/urgent-parcels-for-the-weavers/", "oldslug"),
        ("/index.php/2014/06/19/a-day-at-the-gate", "captions"),
        (f"/?p={100 + 3 * 46}", "table"),
    ],
)
def test_other_addresses_redirect(path: str, kind: str) -> None:
    page = ask(path)
    assert (page.status, page.headers["Location"]) == (301, post(kind)["url"])


def test_the_first_page_by_number_redirects_to_the_listing() -> None:
    page = ask("/index.php/category/articles/page/1/")
    assert page.status == 301
    assert page.headers["Location"].endswith("/index.php/category/articles/")


@pytest.fixture
def server() -> Iterator[Any]:
    running, _ = serve.serve()
    yield running
    running.shutdown()
    running.server_close()


def test_server_keeps_the_connection_and_notes_requests(server: Any) -> None:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    sockets = set()
    for path in ("/", "/index.php/blog/", "/?p=7", "/no/such/page/"):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert len(answer.read()) == int(answer.headers["Content-Length"])
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1
    assert sockets != {None}
    assert [path for _, path in server.requests] == [
        "/",
        "/index.php/blog/",
        "/?p=7",
        "/no/such/page/",
    ]


def test_server_answers_head_and_conditional_requests(server: Any) -> None:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request("HEAD", "/")
    head = connection.getresponse()
    assert (head.read(), head.status) == (b"", 200)
    connection.request("GET", "/", headers={"If-None-Match": head.headers["ETag"]})
    unchanged = connection.getresponse()
    assert (unchanged.read(), unchanged.status) == (b"", 304)
    connection.request("GET", "/")
    whole = connection.getresponse()
    assert server.base_url in whole.read().decode()
    connection.close()


def test_command_prints_its_address_and_writes_the_access_log(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    command = [sys.executable, str(SAMPLE / "serve.py"), "--port", "0", "--access-log", str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = urlsplit(process.stdout.readline().strip()).port
        connection = HTTPConnection("127.0.0.1", port or 0, timeout=5)
        connection.request("GET", "/robots.txt")
        assert connection.getresponse().read().startswith(b"User-agent: *")
        connection.close()
        process.terminate()
    assert re.fullmatch(r"\d+\.\d{3} GET /robots\.txt 200\n", log.read_text(encoding="utf-8"))
