"""Reads site files, strictly: whatever is wrong is refused, with its line, before any request.

The keys are the fields of ``Site``, ``Layout``, ``Noise`` and ``Expect``; what each means
stands in ``docs/site-file.md``. Format: TOML 1.0.0 in UTF-8.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import urlsplit

from kazcrawl.sites import patterns, values
from kazcrawl.sites.cron import cron_expression
from kazcrawl.sites.site import Expect, Layout, Noise, Site
from kazcrawl.sites.tables import MAX_LENGTH, Document, SiteFileError, Table, read_tables
from kazcrawl.sites.unknown import of_file, of_folder, of_name

__all__ = ["OWN_SITES", "SiteFileError", "known_sites", "load_site", "own_sites", "parse_site"]

OWN_SITES = Path("sites")
"""Folder of a user's own site files, from the working folder: ``sites/NAME.toml``."""

_INDEX = re.compile(r"^/index\.php(?=/)")


def known_sites() -> dict[str, Traversable]:
    """The sites that ship with the package, by name."""
    found = (item for item in files("kazcrawl.sites").iterdir() if item.name.endswith(".toml"))
    return {item.name.removesuffix(".toml"): item for item in sorted(found, key=lambda i: i.name)}


def own_sites() -> dict[str, Path]:
    """The user's own sites, by name: the files in ``OWN_SITES``."""
    return {path.stem: path for path in sorted(OWN_SITES.glob("*.toml"))}


def load_site(name_or_path: str) -> Site:
    """The site of that name, the user's own before the shipped, or of that file.

    What ends in ``.toml`` or has a slash is a path. Raises SiteFileError.
    """
    if name_or_path.endswith(".toml") or "/" in name_or_path or "\\" in name_or_path:
        return _at(Path(name_or_path))
    known: dict[str, Traversable] = {**known_sites(), **own_sites()}
    if name_or_path not in known:
        raise SiteFileError(of_name(name_or_path, sorted(known)))
    return _named(name_or_path, known[name_or_path])


def _at(path: Path) -> Site:
    if os.path.isdir(path):  # False for names that are too long, too
        raise SiteFileError(of_folder(path))
    try:
        return parse_site(_read(path, str(path)), str(path))
    except SiteFileError as error:
        if path.suffix == ".toml" or not os.path.isfile(path):
            raise
        raise SiteFileError(of_file(path, error)) from None


def _named(name: str, file: Traversable) -> Site:
    text = _read(file, str(file))
    site = parse_site(text, str(file))
    if site.name != name:
        raise Document(str(file), text).error(
            ("name",), f"name: {site.name!r} is not the file's name; write {name!r} in both places"
        )
    return site


def _read(file: Traversable, source: str) -> str:
    try:
        if not file.is_file():
            raise SiteFileError(f"{source}: no such file; give a site's name, a path or a URL")
        with file.open("rb") as stream:
            data = stream.read(4 * MAX_LENGTH + 1)
    except OSError as error:
        raise SiteFileError(f"{source}: cannot be read ({error.strerror}); look at it") from None
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Document(source, "").error_at(
            data[: error.start].count(b"\n") + 1,
            f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8",
        ) from None


def parse_site(text: str, source: str) -> Site:
    """The site that a TOML text describes; ``source`` names the text in errors.

    Raises SiteFileError, ``source:LINE: reason; what to do``, and nothing else.
    """
    top = read_tables(text, source)
    top.only(field.name for field in fields(Site))
    top.need("name", "write name = '...', the file's own name")
    top.need("start_urls", "write start_urls = ['http://...'], the site's listing pages")
    name = top.text("name", values.site_name) or ""
    start_urls = top.texts("start_urls", values.start_url)
    permalinks = top.texts("permalinks", patterns.address_pattern)
    listings = top.texts("listings", patterns.address_pattern)
    hosts = top.texts("hosts", values.host) or _hosts_of(start_urls)
    _check_hosts(top, start_urls, hosts)
    _check_permalinks(top, start_urls, permalinks, listings)
    return Site(
        name=name,
        title=top.text("title", values.label) or name,
        start_urls=start_urls,
        hosts=hosts,
        timezone=top.text("timezone", values.time_zone),
        languages=top.texts("languages", values.language),
        date_order=top.text("date_order", values.date_order),
        schedule=top.text("schedule", cron_expression),
        permalinks=permalinks,
        listings=listings,
        without_sources=top.texts("without_sources", values.source),
        layouts=_layouts(top),
        noise=_noise(top.table("noise")),
        expect=_expect(top.table("expect")),
    )


def _hosts_of(start_urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values.host(urlsplit(url).netloc) for url in start_urls))


def _check_hosts(top: Table, start_urls: Iterable[str], hosts: Iterable[str]) -> None:
    known = {values.plain_host(host) for host in hosts}
    for place, url in enumerate(start_urls):
        host = values.host(urlsplit(url).netloc)
        if values.plain_host(host) not in known:
            raise top.error(
                ("start_urls", place), f"start_urls: {host} is not among the hosts; add it to hosts"
            )


def _check_permalinks(
    top: Table,
    start_urls: Iterable[str],
    permalinks: Iterable[re.Pattern[str]],
    listings: tuple[re.Pattern[str], ...],
) -> None:
    starts = [_path_and_query(url) for url in start_urls]
    lists = [start for start in starts if not any(rule.search(start) for rule in listings)]
    for place, rule in enumerate(permalinks):
        if taken := next((start for start in lists if rule.search(start)), None):
            raise top.error(
                ("permalinks", place),
                f"permalinks: it matches the start address {values.shown(taken)}, which is a"
                " listing; narrow it, and anchor it with ^ and $",
            )


def _path_and_query(url: str) -> str:
    parts = urlsplit(url)
    path = _INDEX.sub("", parts.path) or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _layouts(top: Table) -> tuple[Layout, ...]:
    layouts: list[Layout] = []
    for table in top.tables("layouts"):
        layout = _layout(table)
        if layout.name in {other.name for other in layouts}:
            raise table.error(("name",), "name: another layout has it; give each its own")
        layouts.append(layout)
    return tuple(layouts)


def _layout(table: Table) -> Layout:
    table.only(field.name for field in fields(Layout))
    table.need("name", "write name = '...' below [[layouts]]")
    return Layout(
        name=table.text("name", values.label) or "",
        lines=table.texts("lines", patterns.line_pattern),
        stub=table.text("stub", patterns.selector),
        headline=table.text("headline", patterns.selector),
        excerpt=table.text("excerpt", patterns.selector),
        body=table.text("body", patterns.selector),
    )


def _noise(table: Table) -> Noise:
    table.only(field.name for field in fields(Noise))
    return Noise(
        table.texts("selectors", patterns.noise_selector),
        table.texts("lines", patterns.noise_pattern),
    )


def _expect(table: Table) -> Expect:
    table.only(field.name for field in fields(Expect))
    return Expect(
        table.count("posts"), table.share("body"), table.share("date"), table.share("sections")
    )
