"""A site file proposed from what a few pages of a site have shown: TOML that the loader takes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kazcrawl.items import Layout
from kazcrawl.sites import patterns, values

LANGUAGE_SHARE = 0.1
"""Share of the articles with a known language from which on it is one of the site's."""
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?!\d)")
_OFFSET = re.compile(r"[+-]\d\d:?\d\d$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """The keys of a site file as proposed, and remarks on what could not be told."""

    name: str
    title: str
    start_urls: tuple[str, ...]
    hosts: tuple[str, ...]
    languages: tuple[str, ...] = ()
    date_order: str | None = None
    timezone: str | None = None
    layouts: tuple[Layout, ...] = ()
    noise_selectors: tuple[str, ...] = ()
    noise_lines: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def name_of(site_name: str) -> str:
    """The name that a crawl by address gives the site, so that one site stays one in an archive.

    It is the host without ``www.``, with its port where the address has one (``site_of_url``).
    """
    return re.sub(r"[^a-z0-9._:\[\]-]+", "-", site_name).strip("-.")[:64] or "site"


def languages_of(counts: dict[str, int]) -> tuple[str, ...]:
    """The languages of a good share of the articles, the most frequent first."""
    least = LANGUAGE_SHARE * sum(counts.values())
    return tuple(
        name for name, count in counts.items() if count >= least and _holds(values.language, name)
    )


def timezone_of(name: str | None) -> str | None:
    """A time zone's name as REST tells it, where it is one that a site file may have."""
    return name if name and _holds(values.time_zone, name) else None


def date_order_of(dates: Iterable[tuple[str, str | None]]) -> str | None:
    """The order of numeric dates: what no other order allows, or the address's day confirms.

    ``dates`` are raw texts, each with the ISO day of the article's address or None. None
    where nothing decides, or two orders do.
    """
    found: Counter[str] = Counter()
    for raw, day in dates:
        for one, _, two, three in _NUMERIC.findall(raw):
            if order := _order(one, two, three, day):
                found[order] += 1
    return next(iter(found)) if len(found) == 1 else None


def _order(one: str, two: str, three: str, day: str | None) -> str | None:
    if len(one) == 4:
        return "YMD"
    first, second = int(one), int(two)
    if len(three) not in {2, 4} or max(first, second) > 31 or first == second:
        return None
    if first > 12 or second > 12:
        return ("DMY" if first > 12 else "MDY") if min(first, second) <= 12 else None
    if day and len(day) == 10:
        month_day = int(day[5:7]), int(day[8:10])
        return {(second, first): "DMY", (first, second): "MDY"}.get(month_day)
    return None


def offsets_of(stamps: Iterable[str]) -> tuple[str, ...]:
    """Offsets from UTC in declared instants, the most frequent first."""
    found = Counter(match[0] for stamp in stamps if (match := _OFFSET.search(stamp)))
    return tuple(offset for offset, _ in found.most_common())


def noise_of(layouts: Iterable[Layout]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Selectors and line patterns for the parts that layouts repeat."""
    selectors: dict[str, None] = {}
    lines: dict[str, None] = {}
    for layout in layouts:
        for part in layout.parts:
            if part.digest is None:
                selectors.setdefault(f"{layout.body} {part.selector}")
                continue
            for line in part.sample.split("\n"):
                if line.strip():
                    lines.setdefault(re.escape(line.strip()))
    return (
        tuple(one for one in selectors if _holds(patterns.noise_selector, one)),
        tuple(one for one in lines if _holds(patterns.noise_pattern, one)),
    )


def _holds(check: Callable[[str], object], value: str) -> bool:
    try:
        check(value)
    except ValueError:
        return False
    return True


def toml_of(proposal: Proposal) -> str:
    """The proposal as a site file, its evidence as comments."""
    return "\n".join(_lines(proposal)) + "\n"


def _lines(proposal: Proposal) -> Iterator[str]:
    yield f"name = {_text(proposal.name)}"
    yield f"title = {_text(proposal.title)}"
    yield f"start_urls = {_texts(proposal.start_urls)}"
    yield f"hosts = {_texts(proposal.hosts)}"
    if proposal.languages:
        yield f"languages = {_texts(proposal.languages)}"
    if proposal.timezone:
        yield f"timezone = {_text(proposal.timezone)}"
    if proposal.date_order:
        yield f"date_order = {_text(proposal.date_order)}"
    yield from (_comment(remark) for remark in proposal.remarks)
    for number, layout in enumerate(proposal.layouts, 1):
        yield from ("", "[[layouts]]", f'name = "learned {number}"')
        yield _comment(
            f"{layout.agreed} articles agree with their stubs, {layout.missed} do not"
            + (", and it has drifted" if layout.status != "current" else "")
            + (f"; such as {layout.evidence[0]}" if layout.evidence else "")
        )
        if layout.headline:
            yield f"headline = {_text(layout.headline)}"
        yield f"body = {_text(layout.body)}"
    if proposal.noise_selectors or proposal.noise_lines:
        yield from ("", "[noise]", _comment("Repeated inside the text's element, page after page."))
    if proposal.noise_selectors:
        yield f"selectors = {_texts(proposal.noise_selectors)}"
    if proposal.noise_lines:
        yield f"lines = {_texts(proposal.noise_lines)}"


def _text(value: str) -> str:
    """A basic string of TOML; JSON escapes all that TOML forbids but the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(listed: Sequence[str]) -> str:
    if len(listed) < 2:
        return f"[{', '.join(map(_text, listed))}]"
    return "[\n" + "".join(f"    {_text(value)},\n" for value in listed) + "]"


def _comment(text: str) -> str:
    return "# " + values.CONTROL.sub(" ", text)
