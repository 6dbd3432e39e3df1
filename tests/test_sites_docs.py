"""docs/site-file.md describes every key, and its examples are site files."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from kazcrawl.sites import parse_site
from kazcrawl.sites.site import Expect, Layout, Noise, Site

TEXT = Path(__file__).parents[1].joinpath("docs", "site-file.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", TEXT, re.S | re.M)


def described(heading: str) -> list[str]:
    """The keys of the table below a heading, each with type, default and meaning."""
    section = TEXT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \| [^|]+ \|$", section, re.M)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("The site", Site), ("`[[layouts]]`", Layout), ("`[noise]`", Noise), ("`[expect]`", Expect)],
)
def test_every_key_is_described(heading: str, kind: type) -> None:
    assert described(heading) == [field.name for field in fields(kind)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_site_files(example: str) -> None:
    assert parse_site(example, "docs/site-file.md").name == "example"


def test_the_examples_use_every_key() -> None:
    used = set(re.findall(r"^\[*(\w+)", "\n".join(EXAMPLES), re.M))
    assert {field.name for kind in (Site, Layout, Noise, Expect) for field in fields(kind)} <= used


def test_the_refusal_shown_is_what_is_said() -> None:
    shown = re.search(r"^```text\n.*?: (timezone: .*)\n```", TEXT, re.M)
    assert shown
    text = 'name = "x"\nstart_urls = ["http://x.example/"]\ntimezone = "Asia/Almata"\n'
    with pytest.raises(ValueError, match=re.escape(shown[1])):
        parse_site(text, "s.toml")
