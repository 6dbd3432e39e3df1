"""The progress bar of a crawl, on a terminal only: pages, articles, rate, time left."""

from __future__ import annotations

import asyncio
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import (
    Progress as Bar,
)
from scrapy import signals

EVERY = 0.25


class Progress:
    """Follows one crawler by its signals; the total grows as listings show more posts."""

    def __init__(self, crawler: Any) -> None:
        self.shown: asyncio.Future[None] | None = None
        console = Console(stderr=True)
        wide = console.width >= 76
        self.bar = Bar(
            SpinnerColumn(),
            TextColumn("[bold]{task.description}"),
            *([BarColumn(bar_width=None)] if console.width >= 100 else []),
            TextColumn("{task.fields[pages]} pages"),
            TextColumn("{task.fields[articles]} articles"),
            *([TextColumn("{task.fields[rate]}/s"), TimeElapsedColumn()] if wide else []),
            *([TextColumn("left"), TimeRemainingColumn(compact=True)] if wide else []),
            console=console,
            transient=True,
            refresh_per_second=4,
        )
        crawler.signals.connect(self.opened, signal=signals.spider_opened)
        crawler.signals.connect(self.stop, signal=signals.spider_closed)

    def opened(self, spider: Any) -> None:
        self.spider = spider
        self.task = self.bar.add_task(spider.name, total=None, pages="0", articles=0, rate="0.0")
        self.bar.start()
        self.shown = asyncio.ensure_future(self._keep_showing())

    async def _keep_showing(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            self.show()

    def show(self) -> None:
        session = self.spider.session
        known = session.pages + session.waiting()
        elapsed = self.bar.tasks[0].elapsed or 0.0
        rate = f"{session.pages / elapsed:.1f}" if elapsed else "0.0"
        self.bar.update(
            self.task,
            completed=session.pages,
            total=known,
            pages=f"{session.pages}/{known}",
            articles=session.articles,
            rate=rate,
        )

    def stop(self, *_: Any, **__: Any) -> None:
        if self.shown is not None:
            self.shown.cancel()
        self.bar.stop()
