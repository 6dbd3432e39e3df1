"""Which listings the sample site has, and which posts stand on them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from samplesite.posts import AUTHORS, SECTIONS, TAGS, Post

PER_PAGE = 5


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing's frame (A, B), the make of its stubs, its heading, its posts newest first."""

    theme: str
    stub: str
    heading: str
    posts: list[Post]

    @property
    def pages(self) -> int:
        return ceil(len(self.posts) / PER_PAGE)

    def page(self, number: int) -> list[Post]:
        return self.posts[(number - 1) * PER_PAGE : number * PER_PAGE]


def listings_of(posts: list[Post]) -> dict[str, Listing]:
    """All listings by the decoded path of their first page, posts newest first."""
    found = {
        "/": Listing("A", "home", "", posts),
        "/index.php/blog/": Listing("B", "summary", "", posts),
    }
    for post in posts:
        for path, (theme, stub, heading) in _places(post).items():
            found.setdefault(path, Listing(theme, stub, heading, [])).posts.append(post)
    return found


def _places(post: Post) -> dict[str, tuple[str, str, str]]:
    local = post.local
    month = f"Monthly Archives: {local:%B %Y}"
    archive = ("A", "archive", month) if f"{local:%Y%m}" == "201203" else ("B", "summary", month)
    found = {
        f"{local:/index.php/%Y/%m/}": archive,
        f"{local:/index.php/%Y/%m/%d/}": (
            "B",
            "summary",
            f"Daily Archives: {local:%B} {local.day}, {local.year}",
        ),
        f"/index.php/author/{post.author}/": (
            "B",
            "summary",
            f"All posts by {AUTHORS[post.author]}",
        ),
    }
    for slug in post.sections:
        full = slug in {"articles", "video", "uncategorized"}
        name = SECTIONS[slug]
        found[f"/index.php/category/{slug}/"] = (
            ("B", "full", f"Category Page: {name}") if full else ("A", "archive", name)
        )
    for slug in post.tags:
        found[f"/index.php/tag/{slug}/"] = ("B", "icon", f"Tag Archives: {TAGS[slug]}")
    return found
