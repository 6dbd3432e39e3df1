"""Migrations: what they build, what they keep, and that a broken one leaves nothing behind."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.pool import StaticPool

import small_archive
from kazcrawl.archive import ArchiveError, migrating, open_archive, opening
from kazcrawl.archive.engine import creating_engine
from kazcrawl.archive.schema import REVISION, SEARCH_SQLITE, metadata
from kazcrawl.archive.search import search

FIRST = Path(__file__).parent / "data" / "archive-0001.sqlite"
"""An archive of revision 0001 as ``small_archive.make`` wrote it, then packed by VACUUM."""

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(FIRST, tmp_path / "a.sqlite"))


def built(path: Path, revision: str) -> dict[str, str]:
    engine = creating_engine(path)
    with engine.begin() as connection:
        migrating.migrate(connection, revision)
    engine.dispose()
    return statements(path)


def statements(path: Path) -> dict[str, str]:
    """The CREATE statement of every table and index."""
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_schema").fetchall())


def rows(path: Path) -> Rows:
    """The rows of the first revision's tables, in its columns."""
    with closing(sqlite3.connect(FIRST)) as first, closing(sqlite3.connect(path)) as connection:
        found = {}
        for name in (*metadata.tables, "article_search"):
            kept = {row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')}
            columns = [row[1] for row in first.execute(f'PRAGMA table_info("{name}")')]
            columns = [column for column in columns if column in kept]
            if columns and name != "sites":
                query = f'SELECT {", ".join(columns)} FROM "{name}" ORDER BY 1, 2'
                found[name] = connection.execute(query).fetchall()
        return found


def reflected(connection: Connection) -> dict[str, Any]:
    """What the database itself says of every table of the schema."""
    seen = inspect(connection)
    return {
        name: (
            [
                (one["name"], str(one["type"]), one["nullable"], one["default"])
                for one in seen.get_columns(name)
            ],
            seen.get_pk_constraint(name),
            sorted(seen.get_indexes(name), key=str),
            sorted(seen.get_unique_constraints(name), key=str),
            sorted(seen.get_foreign_keys(name), key=str),
        )
        for name in metadata.tables
    }


def test_all_migrations_build_what_the_schema_says(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    found = built(path, "head")
    migrated = creating_engine(path)
    declared = create_engine("sqlite://", poolclass=StaticPool)
    with migrated.begin() as one, declared.begin() as other:
        metadata.create_all(other)
        context = MigrationContext.configure(one, opts={"compare_server_default": True})
        ours = [change for change in compare_metadata(context, metadata) if not _of_search(change)]
        assert ours == []
        assert reflected(one) == reflected(other)
    migrated.dispose()
    declared.dispose()
    assert found["article_search"] == SEARCH_SQLITE
    named = {name for name in found if not name.startswith(("article_search", "sqlite_autoindex"))}
    indexes = {index.name for table in metadata.tables.values() for index in table.indexes}
    assert named == {*metadata.tables, *indexes, "alembic_version"}


def _of_search(change: Any) -> bool:
    """The index's own tables, which no SQLAlchemy table stands for."""
    kind, table, *_ = change
    return bool(kind == "remove_table" and table.name.startswith("article_search"))


def test_the_newest_migration_is_the_revision_that_opening_asks_for() -> None:
    assert ScriptDirectory(str(migrating.SCRIPTS)).get_heads() == [REVISION]


def test_first_migration_builds_what_it_always_built(tmp_path: Path) -> None:
    assert built(tmp_path / "a.sqlite", "0001") == statements(FIRST)


def test_archive_of_the_first_revision_keeps_its_rows(old: Path) -> None:
    before = rows(FIRST)
    assert len(before["articles"]) == 5
    with open_archive(old, write=True) as archive:
        crawl = archive.begin_crawl(small_archive.SITE)
        assert not crawl.resumed
    after = rows(old)
    assert len(after.pop("crawls")) == len(before.pop("crawls")) + 1
    bands = before.pop("signature_bands")  # made anew from the signatures in 0002
    assert [row[-1] for row in sorted(after.pop("signature_bands"), key=str)].count(1) == 16
    assert {row[-1] for row in bands} == {row[0] for row in before["signatures"]}
    assert after == before
    with open_archive(old) as archive, archive.connect() as connection:
        assert [hit.url for hit in search(connection, "жанаозен")] == [small_archive.TWO]


def test_archive_of_the_first_revision_goes_on(old: Path) -> None:
    with open_archive(old, write=True) as archive:
        crawl = archive.begin_crawl(small_archive.SITE).id
        writer = archive.writer(
            small_archive.SITE, crawl, archive.frontier(small_archive.SITE, crawl)
        )
        writer.commit(small_archive.pages()[:3], {})
        archive.finish_crawl(crawl)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (5,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_known_texts_are_known_to_the_first_recrawl(old: Path) -> None:
    add_row = (
        "INSERT INTO frontier (site, url_key, url, kind, page_number, state, crawl_id, discovered_at,"
        " done_at) SELECT site, url_key, url, 'article', 1, 'done', 1, '2020-01-01T00:00:00Z',"
        " '2020-01-02T00:00:00Z' FROM articles"
    )
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute(add_row)
    open_archive(old, write=True).close()
    with closing(sqlite3.connect(old)) as connection:
        found = connection.execute(
            "SELECT a.version_number > 0, f.digest, f.checked_at, f.first_crawl_id, f.due_at"
            " FROM frontier f JOIN articles a USING (url_key)"
        ).fetchall()
    assert set(found) == {
        (1, "text:", "2020-01-02T00:00:00Z", 1, None),
        (0, None, None, 1, None),
    }


def test_days_at_the_place_are_told_from_the_evidence_that_is_there(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute(
            "UPDATE dates SET raw = '2016-05-27T23:15:00-04:00', value = '2016-05-28T03:15:00Z',"
            " precision = 'second' WHERE chosen = 1 AND precision = 'minute'"
        )
    open_archive(old, write=True).close()
    with closing(sqlite3.connect(old)) as connection:
        days = dict(connection.execute("SELECT url, day_published FROM articles").fetchall())
    assert days == {
        small_archive.ONE: "2016-05-27",
        small_archive.TWO: None,
        small_archive.DEAD: "2015-02-02",
        small_archive.LOCKED: "2014-01-01",
        small_archive.UNDATED: None,
    }


NEXT = """
import os, signal
from alembic import op
import sqlalchemy as sa
revision, down_revision = "{next}", "{newest}"
branch_labels = depends_on = None

def upgrade():
    op.add_column("articles", sa.Column("mood", sa.Text))
    op.create_table("moods", sa.Column("name", sa.Text))
    op.execute("UPDATE articles SET mood = 'glad', headline = 'Another'")
    op.execute("DELETE FROM letters")
    {end}
"""
AFTER = f"{int(REVISION) + 1:04d}"
ENDS = {"error": "op.execute('INSERT INTO nowhere VALUES (1)')", "bug": "1 / 0", "done": "pass"}


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, to which a test may add."""
    folder = tmp_path / "100% migrations"
    shutil.copytree(migrating.SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrating, "SCRIPTS", folder)
    monkeypatch.setattr(opening, "REVISION", AFTER)
    return folder


def add(scripts: Path, end: str) -> None:
    script = NEXT.format(end=end, next=AFTER, newest=REVISION)
    (scripts / "versions" / f"{AFTER}_next.py").write_text(script, "utf-8")


def test_feed_entries_of_the_first_revision_are_mentions(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute(
            "INSERT INTO feed_entries (identity, site, url_key, article_id, url, sections,"
            " first_seen_at, last_seen_at) VALUES ('i', 'example', 'k', 1, 'http://e/', '[]',"
            " '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')"
        )
    open_archive(old, write=True).close()
    with closing(sqlite3.connect(old)) as connection:
        found = connection.execute("SELECT url_key, source, first_seen_at FROM mentions").fetchall()
        assert found == [("k", "feed", "2026-01-01T00:00:00Z")]
        assert connection.execute("SELECT source FROM feed_entries").fetchall() == [("feed",)]


@pytest.mark.parametrize("end", ["error", "bug"])
def test_migration_that_fails_leaves_the_old_schema(old: Path, scripts: Path, end: str) -> None:
    add(scripts, ENDS[end])
    with pytest.raises(Exception, match=r"nowhere|division"):
        open_archive(old, write=True)
    assert statements(old) == statements(FIRST)
    assert rows(old) == rows(FIRST)
    with pytest.raises(ArchiveError, match="has schema 0001; open it once for writing"):
        open_archive(old)
    add(scripts, ENDS["done"])
    open_archive(old, write=True).close()
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT DISTINCT mood FROM articles").fetchall() == [("glad",)]
        assert connection.execute("SELECT * FROM alembic_version").fetchall() == [(AFTER,)]


KILLED = """
import sys
from pathlib import Path
from kazcrawl.archive import migrating, open_archive, opening
migrating.SCRIPTS, opening.REVISION = Path(sys.argv[1]), sys.argv[3]
open_archive(sys.argv[2], write=True)
"""


def test_migration_that_is_killed_leaves_the_old_schema(old: Path, scripts: Path) -> None:
    add(scripts, "os.kill(os.getpid(), signal.SIGKILL)")
    command = [sys.executable, "-c", KILLED, str(scripts), str(old), AFTER]
    done = subprocess.run(command, check=False)
    assert done.returncode == -signal.SIGKILL
    assert statements(old) == statements(FIRST)
    assert rows(old) == rows(FIRST)


def test_migration_needs_a_transaction(tmp_path: Path) -> None:
    engine = creating_engine(tmp_path / "a.sqlite")
    with engine.connect() as connection, pytest.raises(RuntimeError, match="transaction"):
        migrating.migrate(connection)
    engine.dispose()
