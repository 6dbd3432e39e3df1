"""A pipeline as many projects have it: look the item up, insert or update it, commit."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The one table's base."""


class Row(Base):
    """An article; its address is unique, its sections are one text."""

    __tablename__ = "articles"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    headline: Mapped[str | None]
    article_body: Mapped[str | None]
    date: Mapped[str | None]
    author: Mapped[str | None]
    sections: Mapped[str | None]
    image: Mapped[str | None]


class Commit:
    """One session for the crawl, one transaction an item, SQLite as it is by default."""

    def __init__(self, file: str) -> None:
        engine = create_engine(f"sqlite:///{file}")
        Base.metadata.create_all(engine)
        self.session = Session(engine)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Commit:
        return cls(crawler.settings["COMMIT_FILE"])

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        values = {**item, "sections": ", ".join(item["sections"])}
        row = self.session.scalar(select(Row).where(Row.url == item["url"]))
        if row is None:
            self.session.add(Row(**values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
        self.session.commit()
        return item

    def close_spider(self) -> None:
        self.session.close()
