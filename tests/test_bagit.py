"""Bags as RFC 8493 says, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

import small_archive
from kazcrawl.archive import open_archive
from kazcrawl.archive.fixity import Tally, verify
from kazcrawl.archive.lock import WriterLock
from kazcrawl.archive.warc import warc_folder
from kazcrawl.cli import app


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_archive.make(tmp_path / "a 100%.sqlite")


def export(path: Path, *options: str) -> tuple[int, str, Path]:
    out = path.with_name("bag")
    arguments = ["export", "bagit", "--archive", str(path), "--out", str(out), "--json", *options]
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.stdout, out


def files_of(folder: Path) -> dict[str, bytes]:
    found = (one for one in folder.rglob("*") if one.is_file())
    return {str(one.relative_to(folder)): one.read_bytes() for one in found}


def manifest_of(text: bytes) -> dict[str, str]:
    lines = (line.split("  ", 1) for line in text.decode().splitlines())
    return {name: digest for digest, name in lines}


def test_every_file_has_its_digest(path: Path) -> None:
    with WriterLock(path):  # as beside a crawl
        code, told, out = export(path)
    assert code == 0
    files = files_of(out)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    payload = {name for name in files if name.startswith("data/")}
    (warc,) = (f"data/a 100_.warc/{one.name}" for one in warc_folder(path).iterdir())
    assert payload == {"data/a 100_.sqlite", warc}
    assert manifest_of(files["manifest-sha256.txt"]) == {name: digests[name] for name in payload}
    tags = {"bagit.txt", "bag-info.txt", "manifest-sha256.txt"}
    assert manifest_of(files["tagmanifest-sha256.txt"]) == {name: digests[name] for name in tags}
    assert files.keys() == payload | tags | {"tagmanifest-sha256.txt"}
    assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    size = sum(len(files[name]) for name in payload)
    assert f"Payload-Oxum: {size}.2\n".encode() in files["bag-info.txt"]
    assert json.loads(told) == {
        "format": "bagit",
        "files": 2,
        "bytes": size,
        "missing": [],
        "out": str(out),
    }


def test_a_bag_holds_what_is_committed_and_no_more(path: Path) -> None:
    (warc,) = warc_folder(path).iterdir()
    committed = warc.read_bytes()
    with warc.open("ab") as file:
        file.write(b"a tail that nothing points to")
    code, _, out = export(path)
    assert code == 0
    assert files_of(out)[f"data/a 100_.warc/{warc.name}"] == committed


def test_what_is_in_a_bag_is_an_archive_and_stays_as_it_is_when_read(path: Path) -> None:
    _, _, out = export(path)
    before = files_of(out)
    with open_archive(out / "data" / "a 100_.sqlite") as archive:
        assert list(verify(archive, Tally())) == []
    assert files_of(out) == before


def test_an_older_bag_is_replaced_as_a_whole_and_nothing_else(path: Path) -> None:
    _, _, out = export(path)
    (out / "data" / "left.txt").write_text("of an older bag")
    assert export(path)[0] == 0
    assert not (out / "data" / "left.txt").exists()
    shutil.rmtree(out)
    out.mkdir()
    (out / "letters.txt").write_text("Dear Minister")
    code, told, _ = export(path)
    assert code == 2
    assert "holds other files" in json.loads(told)["error"]
    assert (out / "letters.txt").read_text() == "Dear Minister"
    assert list(out.parent.glob(".*")) == []


def test_a_bag_of_something_else_is_left_as_it_is(path: Path) -> None:
    _, _, out = export(path)
    info = out / "bag-info.txt"
    for told in ("Source-Organization: another\n", info.read_text().replace(path.name, "b.sqlite")):
        info.write_text(told)
        before = files_of(out)
        code, said, _ = export(path)
        assert (code, "bag of something else" in said) == (2, True)
        assert files_of(out) == before


def test_a_bag_that_was_not_finished_leaves_the_old_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, out = export(path)
    before = files_of(out)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kazcrawl.exports.bagit.write_synced", full)
    assert export(path)[0] == 3
    assert files_of(out) == before
    assert list(out.parent.glob(".*")) == []


def test_a_bag_that_cannot_take_its_place_leaves_the_old_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, out = export(path)
    before = files_of(out)
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if target == out and self.suffix != ".old":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    assert export(path)[0] == 3
    assert files_of(out) == before
    assert list(out.parent.glob(".*")) == []


def test_what_the_archive_has_lost_is_told(path: Path) -> None:
    next(warc_folder(path).iterdir()).unlink()
    code, told, out = export(path)
    assert code == 1
    assert len(json.loads(told)["missing"]) == 1
    assert len(manifest_of((out / "manifest-sha256.txt").read_bytes())) == 1
    arguments = ["export", "bagit", "--archive", str(path), "--out", str(out)]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, "the archive has lost" in done.stderr) == (1, True)


def test_a_bag_holds_all(path: Path) -> None:
    code, told, _ = export(path, "--site", "example")
    assert code == 2
    assert "whole archive" in json.loads(told)["error"]


def test_the_bagit_tool_accepts_the_folder(path: Path) -> None:
    tool = os.environ.get("BAGIT_TOOL") or shutil.which("bagit.py")
    if tool is None:
        pytest.skip("no bagit.py here (pip install bagit; BAGIT_TOOL=path)")
    _, _, out = export(path)
    done = subprocess.run([tool, "--validate", out], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "is valid" in done.stderr
