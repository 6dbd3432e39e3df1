"""The excerpt of a stub: what is left of its lines, without mark and loose caption."""

from __future__ import annotations

from kazcrawl.marks import is_read_on, split_mark, split_titled_mark
from kazcrawl.readers.lines import Line, text_of
from kazcrawl.text import EXCERPT_WORDS, count_excerpt_words

MAX_CAPTION_WORDS = 30


def read_excerpt(
    text: list[Line], captions: list[str], headline: str | None
) -> tuple[str | None, str | None, str | None]:
    """Excerpt, truncation mark and image caption of the lines that are no small print."""
    for index, line in enumerate(text):
        if split_titled_mark(line.text, headline)[1] is not None and _ends_here(text, index):
            text = text[: index + 1]
            break
    text, loose = _loose_caption(text)
    excerpt, mark = split_titled_mark(collapse_lines(text), headline)
    if mark and mark != (shorter := split_mark(excerpt))[1] and shorter[1]:
        excerpt, mark = shorter
    return excerpt or None, mark, " ".join(captions + loose) or None


def _ends_here(lines: list[Line], index: int) -> bool:
    """A mark ends the excerpt unless as much text again follows it (a quoted "[...]")."""
    after = sum(len(line.text) for line in lines[index + 1 :])
    return after <= sum(len(line.text) for line in lines[: index + 1]) / 2


def collapse_lines(lines: list[Line]) -> str:
    return text_of(lines).strip(" \n")


def _loose_caption(lines: list[Line]) -> tuple[list[Line], list[str]]:
    """Short lines between small print and a cut excerpt: the thumbnail's caption.

    WordPress' own excerpt is one line, cut by a mark or at 55 words; what stands above it
    is not part of it ("London Kaz Embassy protest (270516)").
    """
    full = [line for line in lines if not is_read_on(line.text)]
    if len(full) < 2:
        return lines, []
    last = full[-1]
    body, mark = split_mark(last.text)
    if count_excerpt_words(body) != EXCERPT_WORDS and (
        mark is None or count_excerpt_words(body) < EXCERPT_WORDS - 10
    ):
        return lines, []
    above = full[:-1]
    if sum(len(line.text.split()) for line in above) > MAX_CAPTION_WORDS:
        return lines, []
    kept = [line for line in lines if line not in above]
    return kept, [line.text for line in above]
