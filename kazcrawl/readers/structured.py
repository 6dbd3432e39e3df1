"""A body that the page declares: microdata, h-entry, the ``articleBody`` of its JSON-LD."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborNode

from kazcrawl.readers.page import Page
from kazcrawl.readers.places import contains
from kazcrawl.text import fold, squeeze

_DECLARED = "[itemprop=articleBody]", ".h-entry .e-content, .hentry .e-content"
_TAG = re.compile(r"<(?:/?(?:p|br|div|li|h[1-6])\b[^<>]*)>", re.I)
_ANY_TAG = re.compile(r"<[^<>]{1,2000}>")
_SAMPLES = 12
_SAMPLE = 40


def declared_nodes(page: Page) -> list[LexborNode]:
    """The lone element that microdata or a microformat calls the body, of each of the two."""
    found = []
    for selector in _DECLARED:
        nodes = page.tree.css(selector)
        inner = [node for node in nodes if not _is_inside(node, nodes)]
        if len(inner) == 1:
            found.append(inner[0])
    return found


def _is_inside(node: LexborNode, nodes: list[LexborNode]) -> bool:
    return any(one.mem_id != node.mem_id and contains(one, node) for one in nodes)


def plain_text(declared: str) -> str:
    """JSON-LD's text as lines: some sites put HTML into it, escaped once more."""
    text = html.unescape(declared)
    text = _ANY_TAG.sub("", _TAG.sub("\n", text)) if "<" in text else text
    return "\n".join(line for raw in text.splitlines() if (line := " ".join(raw.split())))


def agrees(text: str, declared: str) -> float:
    """Share of samples of a declared text that stand in another text, spelling aside."""
    letters, whole = squeeze(fold(declared)), squeeze(fold(text))
    step = max(1, (len(letters) - _SAMPLE) // _SAMPLES)
    samples = [letters[at : at + _SAMPLE] for at in range(0, len(letters), step)][:_SAMPLES]
    return sum(sample in whole for sample in samples) / len(samples) if samples else 0.0
