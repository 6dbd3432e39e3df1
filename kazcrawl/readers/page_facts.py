"""What a whole article page states of itself: dates, last change, other addresses."""

from __future__ import annotations

from kazcrawl import urls
from kazcrawl.dates import ParsedDate, date_from_url, evidence, parse_date
from kazcrawl.items import DateEvidence
from kazcrawl.permalinks import is_telling
from kazcrawl.readers.grammar import SmallPrint
from kazcrawl.readers.head import Head
from kazcrawl.readers.page import Page
from kazcrawl.readers.post_link import in_aside
from kazcrawl.sites.site import Site


def dates_of(page: Page, site: Site, head: Head, prints: list[SmallPrint]) -> list[DateEvidence]:
    """All statements about the day of publication, by who makes them."""
    found = [
        evidence(parsed, "structured")
        for raw in (*head.published, *_microdata(page, head))
        if (parsed := _declared(raw, page, site))
    ]
    # A <time> tells the second in UTC, its text the day as it was there: both are evidence.
    shown = [one for two in prints for one in (two.exact, two.date) if one is not None]
    found += [evidence(one, "article") for one in shown]
    if by_url := date_from_url(page.capture.url):
        found.append(evidence(by_url, "url"))
    return list(dict.fromkeys(found))


def _microdata(page: Page, head: Head) -> list[str]:
    """The day in the body's microdata, where it names one only: lists of posts name many."""
    found = {
        raw
        for node in page.body.css("[itemprop=datePublished]")
        if not in_aside(node)
        if (raw := node.attributes.get("content") or node.attributes.get("datetime"))
    }
    return [raw for raw in found if raw not in head.published] if len(found) == 1 else []


def _declared(raw: str, page: Page, site: Site) -> ParsedDate | None:
    return parse_date(
        raw, order=site.date_order, timezone=site.timezone, captured_at=page.capture.captured_at
    )


def modified_of(page: Page, site: Site, head: Head) -> str | None:
    """The latest change that the page declares, as a value of DateEvidence."""
    values = [
        parsed.value
        for raw in head.modified
        if (parsed := _declared(raw, page, site)) and parsed.value
    ]
    return max(values, default=None)


def aliases_of(page: Page, site: Site, head: Head) -> list[tuple[str, str]]:
    """Other addresses that the page gives for itself, as far as they can be its own."""
    own = urls.url_key(page.capture.url, site.hosts)
    found = []
    for url, kind in ((head.shortlink, "shortlink"), (head.canonical, "canonical")):
        if url and urls.url_key(url, site.hosts) != own and _may_be_article(url, site):
            found.append((url, kind))
    return found


def _may_be_article(url: str, site: Site) -> bool:
    """No listing, home page or "/index.html": some systems call it canonical on all their pages."""
    kind = urls.address(url, site).kind
    return kind == "article" or (
        kind == "other" and is_telling(url) and urls.same_site(url, site.hosts)
    )
