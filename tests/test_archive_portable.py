"""The archive's statements as PostgreSQL would get them; SQL of SQLite alone has its places."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from kazcrawl import archive
from kazcrawl.archive.schema import metadata
from kazcrawl.archive.statements import Statement

FOLDER = Path(archive.__file__).parent
MODULES = sorted(one.name for one in pkgutil.iter_modules([str(FOLDER)]) if not one.ispkg)
DIALECTS = {"postgresql": postgresql.dialect(), "sqlite": sqlite.dialect()}  # type: ignore[no-untyped-call]

SQLITE_ALONE = {"engine", "fixity", "fixity_seals", "health", "opening", "schema", "search"}
"""Modules that say PRAGMA, FTS5 and the like, each behind the dialect's name or SQLite's own."""


def _within(value: Any) -> Iterator[Any]:
    if isinstance(value, Statement) or (
        isinstance(value, Executable) and not isinstance(value, Table)
    ):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _within(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _within(one)


def statements() -> dict[str, Any]:
    """Every statement that a module of the archive holds, by name."""
    found = {}
    for name in MODULES:
        if name in SQLITE_ALONE:
            continue
        module = importlib.import_module(f"kazcrawl.archive.{name}")
        for place, value in vars(module).items():
            for number, one in enumerate(_within(value)):
                found[f"{name}.{place}.{number}"] = one
    return found


STATEMENTS = statements()


def compiled(statement: Any, dialect: str) -> str:
    built = statement.of(dialect) if isinstance(statement, Statement) else statement
    return str(built.compile(dialect=DIALECTS[dialect]))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", STATEMENTS)
def test_statement_compiles(name: str, dialect: str) -> None:
    sql = compiled(STATEMENTS[name], dialect)
    assert sql.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}
    if dialect == "postgresql":
        assert "json_each" not in sql
        assert "INSERT OR" not in sql


def test_the_modules_that_write_and_read_are_among_them() -> None:
    modules = {name.split(".")[0] for name in STATEMENTS}
    assert modules >= {
        *("addresses", "captures", "content", "crawling", "deriving", "duplicates", "evidence"),
        *("failing", "frontier", "merging", "near", "owners", "parts", "records"),
    }
    assert len(STATEMENTS) > 50


@pytest.mark.parametrize("name", metadata.tables)
def test_table_compiles(name: str) -> None:
    table = metadata.tables[name]
    dialect = DIALECTS["postgresql"]
    building: list[Any] = [CreateTable(table), *(CreateIndex(index) for index in table.indexes)]
    for statement in building:
        assert str(statement.compile(dialect=dialect)).strip().startswith("CREATE")


WRITTEN_OUT = {"text", "exec_driver_sql", "executescript"}
SQLITE_FUNCTIONS = {"json_each", "json_extract", "group_concat", "strftime", "julianday", "printf"}


@pytest.mark.parametrize("name", [one for one in MODULES if one not in SQLITE_ALONE])
def test_no_sql_is_written_out(name: str) -> None:
    """Core alone: ``statements`` chooses by dialect, ``columns`` has a default of 0."""
    allowed = {"statements": {"exec_driver_sql", "json_each"}, "columns": {"text"}}
    tree = ast.parse((FOLDER / f"{name}.py").read_text("utf-8"))
    called = {_name(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert called & (WRITTEN_OUT | SQLITE_FUNCTIONS) <= allowed.get(name, set())


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
