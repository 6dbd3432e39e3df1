"""Sites behind TLS, whatever their certificate: what they say is evidence, whoever they are."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from crawling import kazcrawl, rows
from loopback import Loopback, handler, running

PAGE = "<html><body><h1>A post</h1><div class='entry'><p>Words of it.</p><p>More of them.</p></div></body></html>"
HOME = (
    "<html><body><h2><a href='/2020/01/02/post/'>A post</a></h2><p>Words of it.</p></body></html>"
)


def expired_certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a self-signed certificate of the year 2011."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(datetime(2011, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2011, 12, 31, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "both.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@contextmanager
def serving(folder: Path) -> Iterator[Loopback]:
    site = Loopback({"/": HOME, "/2020/01/02/post/": PAGE})
    with running(handler(site), expired_certificate(folder)) as site.base:
        yield site


def test_an_expired_certificate_does_not_lose_a_site(tmp_path: Path) -> None:
    archive = tmp_path / "a.sqlite"
    with serving(tmp_path) as site:
        done = kazcrawl("crawl", f"{site.base}/", "--archive", archive)
    assert done.code == 0, done.err
    (article,) = rows(archive, "SELECT url, article_body FROM articles")
    assert article == {
        "url": f"{site.base}/2020/01/02/post/",
        "article_body": "Words of it.\n\nMore of them.",
    }
    assert {row["ip_address"] for row in rows(archive, "SELECT ip_address FROM captures")} == {
        "127.0.0.1"
    }


def test_plain_http_to_a_tls_port_is_a_failure_with_a_reason(tmp_path: Path) -> None:
    with serving(tmp_path) as site:
        done = kazcrawl(
            "crawl", site.base.replace("https", "http") + "/", "--archive", tmp_path / "a.sqlite"
        )
    assert done.code == 5
    assert "could not be reached" in done.out + done.err
