"""Thirty recrawls of a site that lives, vanishes in parts, returns and fails for whole crawls."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from blog import Archived, Blog, Post, serve_blog
from crawling import kazcrawl

POSTS, CRAWLS = 40, 30

Told = set[tuple[str, str]]


@dataclass
class Life:
    """Changes a blog by chance; ``told`` are the events that the next good crawl owes."""

    blog: Blog
    chance: random.Random
    told: Told = field(default_factory=set)
    next_number: int = POSTS

    def step(self) -> None:
        self.blog.down = self.chance.choice((0, 0, 0, 0, 404, 500))
        touched = {url for url, _ in self.told}
        free = [one for one in self.blog.posts if one.path not in touched]
        here = [one for one in free if one.shown == "yes"]
        away = [one for one in free if one.shown in {"404", "410"}]
        for post in self.chance.sample(here, 3):
            self.chance.choice((self._edit, self._edit, self._vanish, self._move))(post)
        for post in self.chance.sample(away, min(len(away), self.chance.randint(0, 2))):
            self._return(post)
        if self.chance.random() < 0.5:
            self._add()

    def _edit(self, post: Post) -> None:
        post.text += f" Addition {self.chance.random()}."
        self.told.add((post.path, "changed"))

    def _vanish(self, post: Post) -> None:
        post.shown = self.chance.choice(("404", "410"))
        self.told.add((post.path, "gone"))

    def _return(self, post: Post) -> None:
        post.shown = "yes"
        self.told.add((post.path, "restored"))

    def _move(self, post: Post) -> None:
        old = replace(post, shown=f"{post.path.rstrip('/')}-{self.chance.randint(0, 9**9)}/")
        self.blog.posts.append(old)
        post.path = old.shown
        self.told.add((post.path, "moved"))

    def _add(self) -> None:
        self.told.add((self.blog.add(self.next_number).path, "new"))
        self.next_number += 1


@pytest.mark.parametrize("validators", ["honest", "none"])
def test_every_event_once_and_no_other(tmp_path: Path, validators: str) -> None:
    with serve_blog(POSTS, validators) as blog:
        archived = Archived(blog, tmp_path)
        archived.crawl()
        life = Life(blog, random.Random(20160527))
        seen, size = 0, {}
        for number in range(2, CRAWLS + 2):
            life.step()
            archived.crawl("--full", code=5 if blog.down else 0)
            found = {(url, kind) for url, kind, _ in archived.events(number)}
            assert found == (set() if blog.down else life.told), f"crawl {number}"
            seen += len(found)
            if not blog.down:
                life.told.clear()
        blog.down = 0
        archived.crawl("--full")
        life.told.clear()
        size = archived.counts()
        archived.crawl("--full")
        assert archived.grown(size) == {}
        assert size["readings"] <= 2 * (size["versions"] + size["events"])
        assert size["versions"] <= POSTS + seen + 3
        print(
            f"\n{CRAWLS} recrawls with {validators} validators: {seen} events, none false, none missed"
        )
        assert kazcrawl("verify", "--archive", archived.path).code == 0
