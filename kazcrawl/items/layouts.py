"""Where the articles of a site stand on their pages, and what is to be told of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """Something inside the body's element that pages of a layout repeat, and no text of theirs.

    ``selector`` from the body's element down. ``digest`` is that of its folded text and its
    images' addresses where only elements that say the same are meant, None for all.
    ``sample`` is the text that one of them showed, for a person.
    """

    selector: str
    digest: str | None = None
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the articles of a site stand on their pages, as their stubs have shown.

    ``body`` and ``headline`` are selectors, each of one element a page; ``parts`` stand in
    the body's and are left out. ``agreed`` counts the articles whose excerpt stood in the
    body's element, ``missed`` those that have it and show their excerpt elsewhere or
    nowhere. ``status`` is ``current`` or ``drifted``; ``evidence`` are addresses of articles
    that agreed. ``known`` is True where an earlier crawl learned it.
    """

    body: str
    headline: str | None = None
    parts: tuple[Part, ...] = ()
    agreed: int = 0
    missed: int = 0
    status: str = "current"
    evidence: tuple[str, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a site that a person should look at: ``kind`` and a sentence.

    ``subject`` tells findings of one kind apart. One that ``holds`` no longer takes back
    what was found under the same kind and subject.
    """

    kind: str
    subject: str
    detail: str
    holds: bool = True
