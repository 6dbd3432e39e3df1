"""The documentation describes every command, option, table, column, exported field, setting, site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import typer

from kazcrawl import settings
from kazcrawl.archive.schema import SEARCH_SQLITE, metadata
from kazcrawl.cli import app
from kazcrawl.cli.exits import Exit
from kazcrawl.cli.export import FORMATS
from kazcrawl.sites import known_sites

DOCS = Path(__file__).parents[1] / "docs"
COMMON = {"--help"}


def sections(name: str, level: str = "##") -> dict[str, str]:
    """The sections of a page by their headings, backticks taken off."""
    text = (DOCS / name).read_text("utf-8")
    parts = re.split(rf"^{level} (.+)$", text, flags=re.M)
    return dict(zip((head.strip("`") for head in parts[1::2]), parts[2::2], strict=True))


def commands() -> Iterator[tuple[str, Any]]:
    yield from _below("kazcrawl", typer.main.get_command(app))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    for word, inner in getattr(command, "commands", {}).items():
        yield f"{name} {word}", inner
        yield from _below(f"{name} {word}", inner)


COMMANDS = dict(commands())
TABLES = {table.name: [column.name for column in table.columns] for table in metadata.sorted_tables}
TABLES["article_search"] = re.findall(r"\b(\w+)(?=, )", SEARCH_SQLITE.split("fts5(")[1])


def options(command: Any) -> set[str]:
    return {name for one in command.params for name in one.opts if name.startswith("--")} - COMMON


def test_there_are_commands_and_tables() -> None:
    assert {"kazcrawl crawl", "kazcrawl sites", "kazcrawl verify"} <= COMMANDS.keys()
    assert TABLES["article_search"] == ["headline", "article_body", "byline", "excerpt", "folded"]
    assert "--newest" in options(COMMANDS["kazcrawl search"])


@pytest.mark.parametrize("name", COMMANDS)
def test_command_and_its_options_are_described(name: str) -> None:
    described = sections("commands.md")
    assert name in described
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", described[name]))
    assert options(COMMANDS[name]) <= told


@pytest.mark.parametrize("name", COMMANDS)
def test_described_options_exist(name: str) -> None:
    described = re.sub(r"```.*?```", "", sections("commands.md")[name], flags=re.S)
    assert set(re.findall(r"`(--[a-z][a-z-]*)", described)) <= options(COMMANDS[name])


def test_exit_codes_and_formats_are_described() -> None:
    described = sections("commands.md")
    codes = set(re.findall(r"^\| (\d+) \|", described["Common options"], flags=re.M))
    assert codes == {str(int(code)) for code in Exit}
    formats = re.findall(r"^\| `(\w+)` \|", described["kazcrawl export"], flags=re.M)
    assert tuple(formats) == FORMATS


@pytest.mark.parametrize("name", TABLES)
def test_table_and_its_columns_are_described(name: str) -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", sections("archive.md")[name], flags=re.M)
    described = [column for row in rows for column in re.findall(r"`(\w+)`", row)]
    assert sorted(described) == sorted(TABLES[name])


def test_no_other_tables_are_described() -> None:
    assert sections("archive.md").keys() == TABLES.keys()


def schema(name: str) -> dict[str, Any]:
    path = files("kazcrawl").joinpath(f"exports/schema/{name}.schema.json")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def fields(node: dict[str, Any]) -> Iterator[str]:
    """The names of all fields, those of inner objects too."""
    for name, inner in node.get("properties", {}).items():
        yield name
        yield from fields(inner)
    inner_ones = [node["items"]] if "items" in node else node.get("anyOf", [])
    for inner in inner_ones:
        yield from fields(inner)


@pytest.mark.parametrize(
    ("name", "headings"),
    [("jsonfeed-item", ("Item", "_kazcrawl", "Events")), ("jsonl-line", ("Line",))],
)
def test_fields_of_exports_are_described(name: str, headings: tuple[str, ...]) -> None:
    described = sections("feed.md", "###")
    text = "".join(described[heading] for heading in headings)
    assert set(fields(schema(name))) <= set(re.findall(r"`(\w+)`", text))


def test_inner_fields_of_a_line_are_described_in_their_row() -> None:
    rows = dict(
        re.findall(r"^\| `(\w+)` \| (.+) \|$", sections("feed.md", "###")["Line"], flags=re.M)
    )
    properties = schema("jsonl-line")["properties"]
    inner = {name: set(fields(node)) for name, node in properties.items() if set(fields(node))}
    assert inner == {name: set(re.findall(r"`(\w+)`", row)) for name, row in rows.items()}


def test_every_setting_is_described_and_no_other() -> None:
    described = re.findall(
        r"^\| `(KAZCRAWL_\w+)` \|", (DOCS / "settings.md").read_text("utf-8"), flags=re.M
    )
    assert sorted(described) == sorted(
        name for name in vars(settings) if name.startswith("KAZCRAWL_")
    )


@pytest.mark.parametrize("name", known_sites())
def test_every_shipped_site_is_named(name: str) -> None:
    pages = (DOCS.parent / "README.md", DOCS / "site-file.md")
    assert any(f"`{name}`" in page.read_text("utf-8") for page in pages)
