"""HTML elements by what they do to a line of text (HTML Living Standard, rendering)."""

from __future__ import annotations

PARAGRAPH = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre section summary"
    " table ul caption".split()
)
"""Begin and end a paragraph."""
ROW = frozenset("li tr thead tbody tfoot option".split())
"""Begin and end a line."""
CELL = frozenset(("td", "th"))
HEADING = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
HEADINGS = ", ".join(sorted(HEADING))
"""The same as a selector."""
SKIPPED = frozenset(
    "script style noscript template iframe object embed svg math canvas head select textarea button"
    " input audio video map datalist".split()
)
"""Hold no text of the page."""
