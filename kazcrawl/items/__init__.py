"""What the readers find and the pipelines pass on: frozen, slotted dataclasses.

Words are those of schema.org NewsArticle, zyte-common-items and the WARC and Memento
standards. Every normalised value stands beside the raw text it came from. Text is kept
as published (NFC, HTML white space folded, no-break spaces kept), never corrected.
"""

from kazcrawl.items.articles import (
    MAX_PARTS,
    Alias,
    Article,
    Comment,
    DateEvidence,
    FeedEntry,
    Letter,
    Link,
    Media,
    Stub,
)
from kazcrawl.items.captures import Capture, Memento, Wire
from kazcrawl.items.layouts import Finding, Layout, Part
from kazcrawl.items.targets import (
    CHANGED,
    DOUBT,
    MEDIA,
    ROOT,
    UNCLEAR,
    Claim,
    Failure,
    Listing,
    Outcome,
    Target,
)

__all__ = [
    "CHANGED",
    "DOUBT",
    "MAX_PARTS",
    "MEDIA",
    "ROOT",
    "UNCLEAR",
    "Alias",
    "Article",
    "Capture",
    "Claim",
    "Comment",
    "DateEvidence",
    "Failure",
    "FeedEntry",
    "Finding",
    "Layout",
    "Letter",
    "Link",
    "Listing",
    "Media",
    "Memento",
    "Outcome",
    "Part",
    "Stub",
    "Target",
    "Wire",
]
