"""An invented blog whose posts are edited, or only shown otherwise, between two crawls."""

from __future__ import annotations

from dataclasses import dataclass, replace

from loopback import Answer

TEXT = (
    "The drivers of the depot on Harbour Street stopped work this morning, and nobody took the "
    "buses out. They want the night shift to be paid as it was agreed last winter.",
    "A meeting of all shifts is called for Friday at noon in the canteen, where the committee "
    "will report on its talks with the company and take new proposals from the floor.",
    "Messages of support have come from the tram depot, from two schools and from the market "
    "traders, who brought bread and tea to the gate before it was light.",
)


@dataclass(frozen=True)
class Post:
    """What a post says; ``noise`` goes into header, sidebar and foot."""

    slug: str
    headline: str
    text: tuple[str, ...] = TEXT
    author: str | None = "Rosa Example"
    sections: tuple[str, ...] = ("Transport",)
    date: str = "2016-05-27"
    image: str = "/uploads/depot.jpg"
    noise: str = "1"
    attributes: str = ""

    @property
    def path(self) -> str:
        return f"/{self.slug}/"

    def page(self) -> str:
        links = ", ".join(
            f'<a href="/category/{name.lower()}/" rel="category tag">{name}</a>'
            for name in self.sections
        )
        by = (
            f' by <a href="/author/{self.author.split()[0].lower()}/" rel="author">{self.author}</a>'
            if self.author
            else ""
        )
        filed = f'<p class="filed">Posted in {links}</p>' if links else ""
        body = "".join(f"<p>{part}</p>" for part in self.text)
        image = f'<p><img src="{{base}}{self.image}" alt="The depot"></p>' if self.image else ""
        return (
            f'<html lang="en"><head><title>{self.headline} | The Depot</title>'
            f'<link rel="canonical" href="{{base}}{self.path}"></head><body{self.attributes}>'
            f'<header><a href="/">The Depot</a> <span>{self.noise} visitors online</span></header>'
            f'<div id="main"><h1>{self.headline}</h1>'
            f'<p class="meta">Posted on <time datetime="{self.date}">{_day(self.date)}</time>{by}</p>'
            f'<div class="text"{self.attributes}>{image}{body}</div>{filed}</div>'
            f'<aside><h3>Related</h3><ul><li><a href="/other-{self.noise}/">Other {self.noise}'
            f"</a></li></ul><form><input type=hidden name=nonce value={self.noise}></form></aside>"
            f"<footer>Page made in 0.{self.noise} seconds</footer></body></html>"
        )


def _day(date: str) -> str:
    return {"2016-05-27": "May 27, 2016", "2016-05-29": "May 29, 2016"}[date]


def home(posts: list[Post], excerpt: bool = True) -> str:
    stubs = "".join(
        f'<div class="post"><h2><a href="{post.path}">{post.headline}</a></h2>'
        f"<p>{_day(post.date)}</p>"
        + (f"<p>{' '.join(post.text[0].split()[:12])} [...]</p>" if excerpt else "")
        + "</div>"
        for post in posts
    )
    return (
        f"<html><head><title>The Depot</title></head><body><h1>The Depot</h1>{stubs}</body></html>"
    )


def pages(posts: list[Post]) -> dict[str, str | Answer]:
    """The home page, the posts, and the sections that these link to, which list nothing."""
    names = {name for post in posts for name in post.sections}
    return {
        "/": home(posts),
        **{post.path: post.page() for post in posts},
        **{f"/category/{name.lower()}/": home([]) for name in names},
    }


def make(count: int) -> list[Post]:
    """Posts with texts of their own."""
    names = ["pit", "mill", "port", "yard", "farm", "dock", "mine", "shop", "ward", "rail"]
    return [
        Post(
            f"{names[n % 10]}-{n}",
            f"News from the {names[n % 10]}, number {n}",
            tuple(part.replace("depot", f"{names[n % 10]} {n}") for part in TEXT),
        )
        for n in range(1, count + 1)
    ]


__all__ = ["TEXT", "Post", "home", "make", "pages", "replace"]
