"""Timestamps by a real authority: ``openssl ts`` behind a loopback server, and by bad ones."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from typer.testing import CliRunner

import small_archive
from kazcrawl.cli import app
from kazcrawl.exports.timestamps import TimestampError, fetch_timestamp
from loopback import running

pytest.importorskip("rfc3161_client", reason="pip install 'kazcrawl[timestamps]'")
OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="no openssl here")
CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[ext]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
"""

# Object identifiers (RFC 5754) whose last byte says which of the two it is.
SHA256, SHA512 = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01", b"\x60\x86\x48\x01\x65\x03\x04\x02\x03"

Answer = Callable[[bytes], tuple[int, bytes]]


def openssl(folder: Path, *arguments: str) -> str:
    command = [OPENSSL or "openssl", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a root certificate, a signer for timestamps, and openssl's configuration."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01")
    new = ["-newkey", "rsa:2048", "-nodes", "-days", "30"]
    openssl(
        folder, "req", "-x509", *new, "-subj", "/CN=Root", "-keyout", "root.key", "-out", "root.pem"
    )
    openssl(folder, "req", *new[:3], "-subj", "/CN=TSA", "-keyout", "tsa.key", "-out", "tsa.csr")
    sign = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30"]
    extensions = ["-extfile", "tsa.cnf", "-extensions", "ext"]
    openssl(folder, "x509", "-req", "-in", "tsa.csr", *sign, *extensions, "-out", "tsa.pem")
    return folder


def answers(authority: Path) -> Answer:
    def answer(query: bytes) -> tuple[int, bytes]:
        (authority / "query.tsq").write_bytes(query)
        reply = ["-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "answer.tsr"]
        openssl(authority, "ts", *reply)
        return 200, (authority / "answer.tsr").read_bytes()

    return answer


@pytest.fixture
def serving() -> Iterator[Callable[[Answer], str]]:
    """Starts a server that answers each POST by a function of its body; the address."""
    open_ones = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["Content-Type"] == "application/timestamp-query"
                status, body = answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        context = running(Handler)
        open_ones.append(context)
        return context.__enter__()

    yield start
    for context in open_ones:
        context.__exit__(None, None, None)


def verify(authority: Path, data: bytes, token: bytes) -> None:
    """By openssl, which knows nothing of ours."""
    (authority / "data").write_bytes(data)
    (authority / "token.tsr").write_bytes(token)
    check = ["-verify", "-data", "data", "-in", "token.tsr", "-CAfile", "root.pem"]
    openssl(authority, "ts", *check)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_archive.make(tmp_path / "a.sqlite")


def export(path: Path, form: str, url: str) -> tuple[int, str, Path]:
    out = path.with_name(f"out.{form}")
    arguments = ["export", form, "--archive", str(path), "--out", str(out), "--timestamp", url]
    done = CliRunner().invoke(app, [*arguments, "--json"])
    return done.exit_code, done.stdout, out


def test_the_manifest_of_a_bag_has_a_timestamp(
    path: Path, authority: Path, serving: Callable[[Answer], str]
) -> None:
    code, _, out = export(path, "bagit", serving(answers(authority)))
    assert code == 0
    token = out / "manifest-sha256.txt.tsr"
    verify(authority, (out / "manifest-sha256.txt").read_bytes(), token.read_bytes())
    assert f"  {token.name}\n" in (out / "tagmanifest-sha256.txt").read_text()


def test_the_data_package_of_a_wacz_has_a_timestamp(
    path: Path, authority: Path, serving: Callable[[Answer], str]
) -> None:
    code, _, out = export(path, "wacz", serving(answers(authority)))
    assert code == 0
    with zipfile.ZipFile(out) as archive:
        manifest = archive.read("datapackage.json")
        digest = json.loads(archive.read("datapackage-digest.json"))
    verify(authority, manifest, base64.b64decode(digest["rfc3161"]))


@pytest.mark.parametrize("form", ["wacz", "bagit"])
def test_without_a_timestamp_nothing_is_written(
    path: Path, form: str, serving: Callable[[Answer], str]
) -> None:
    code, told, out = export(path, form, serving(lambda _: (503, b"later")))
    assert code == 5
    assert "gave no timestamp" in json.loads(told)["error"]
    assert not out.exists()
    assert list(out.parent.glob(".*")) == []


def test_answers_that_are_no_timestamp_of_these_bytes_are_refused(
    authority: Path, serving: Callable[[Answer], str]
) -> None:
    good, manifest = answers(authority), b"the manifest"
    fetch_timestamp(manifest, serving(good))
    old = (authority / "query.tsq").read_bytes()
    digest = hashlib.sha256(manifest).digest()
    assert digest in old
    bad: list[tuple[Answer, str]] = [
        (lambda _: (200, b"<html>"), "is no timestamp"),
        (lambda _: (200, b"x" * (2 << 20)), "longer than"),
        (lambda _: good(old), "for other bytes"),  # an answer to another question: its nonce
        (lambda query: good(query.replace(digest, digest[::-1])), "for other bytes"),
        (lambda query: good(query.replace(SHA256, SHA512)), "refused a timestamp"),
    ]
    for answer, reason in bad:
        with pytest.raises(TimestampError, match=reason):
            fetch_timestamp(manifest, serving(answer))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    """They could lead to a private address, or from https to http."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            return

    with (
        running(Handler) as base,
        pytest.raises(TimestampError, match="redirects to '/elsewhere', which is not followed"),
    ):
        fetch_timestamp(b"the manifest", f"{base}/here")
    assert asked == ["/here"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1:1/", "no address"])
def test_what_is_no_authority_is_refused(url: str) -> None:
    with pytest.raises(TimestampError, match=r"no http|gave no timestamp"):
        fetch_timestamp(b"the manifest", url)
