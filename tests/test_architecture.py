"""The direction of imports and the rules of the rooms (docs/architecture.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "kazcrawl"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Root names of all modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_keep_their_rules(path: Path) -> None:
    names = imported(path)
    if room(path) != "archive":
        assert not names & {"sqlalchemy", "sqlite3", "alembic"}, "only archive/ holds SQL"
    if room(path) in {
        "readers",
        "dates",
        "sites",
        "text.py",
        "urls.py",
        "hrefs.py",
        "payload.py",
        "items",
        "archive",
        "exports",
    }:
        assert not names & {"scrapy", "twisted"}, "pure rooms know no Scrapy"
    if room(path) == "spiders":
        assert not names & {"selectolax", "parsel", "lxml"}, "spiders hold no selectors"
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc"}
