"""A damaged text: told as damage, by table and column, not as a fault of the program."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

import small_archive
from kazcrawl.archive import StorageError, open_archive
from kazcrawl.archive.fixity import Damage, Tally, verify
from kazcrawl.cli import app


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = small_archive.make(tmp_path_factory.mktemp("whole") / "a.sqlite")
    return path.read_bytes()


@pytest.fixture
def path(whole: bytes, tmp_path: Path) -> Path:
    (tmp_path / "a.sqlite").write_bytes(whole)
    return tmp_path / "a.sqlite"


def damage(path: Path, table: str, column: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE {table} SET {column} = CAST(x'c3ff42' AS TEXT)")
        connection.commit()


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("articles", "article_body", ["show", "1"]),
        ("versions", "headline", ["show", "1"]),
        ("stubs", "excerpt", ["show", "1"]),
        ("articles", "article_body", ["search", "miners"]),
        ("articles", "headline", ["search", "miners"]),
        ("letters", "place", ["export", "jsonl", "--out", "-"]),
    ],
)
def test_damaged_text_is_told_by_table_and_column(
    path: Path, table: str, column: str, words: list[str]
) -> None:
    damage(path, table, column)
    done = CliRunner().invoke(app, [*words, "--archive", str(path)])
    assert done.exit_code == 3
    told = f"it is damaged: a text in the column {column} of the table {table} is not UTF-8"
    assert done.stderr == f"kazcrawl: {path}: {told}; run kazcrawl verify\n"


def test_damaged_text_is_told_with_json(path: Path) -> None:
    damage(path, "articles", "headline")
    done = CliRunner().invoke(app, ["show", "1", "--archive", str(path), "--json"])
    assert done.exit_code == 3
    assert json.loads(done.stdout)["exit_code"] == 3


@pytest.mark.parametrize("write", [False, True])
def test_damaged_text_under_a_name_of_no_table(path: Path, write: bool) -> None:
    damage(path, "articles", "headline")
    with (
        open_archive(path, write=write) as archive,
        pytest.raises(StorageError, match="in the column what is not UTF-8"),
        archive.connect() as connection,
    ):
        connection.execute(text("SELECT headline AS what FROM articles")).all()


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("articles", "headline", "articles 1"),
        ("stubs", "excerpt", "stubs 1"),
        ("letters", "place", "letters 1"),
    ],
)
def test_verify_names_the_rows_of_damaged_texts(
    path: Path, table: str, column: str, name: str
) -> None:
    damage(path, table, column)
    with open_archive(path) as archive:
        found = [one for one in verify(archive, Tally()) if one.scope == "database"]
    assert found[0] == Damage("database", name, f"not UTF-8: {column}")


def test_verify_finds_no_damaged_text_in_a_whole_archive(path: Path) -> None:
    with open_archive(path) as archive:
        assert [one for one in verify(archive, Tally()) if one.scope == "database"] == []
