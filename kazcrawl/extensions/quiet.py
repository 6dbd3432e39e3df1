"""Log lines: nothing for each page and item, which the archive records anyway."""

from __future__ import annotations

from typing import Any

from scrapy.logformatter import LogFormatter


class QuietFormatter(LogFormatter):
    """Keeps errors and real drops; an archive of 20,000 pages needs no 60,000 lines."""

    def crawled(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        return None

    def scraped(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        return None

    def dropped(self, item: Any, exception: BaseException, *args: Any, **kwargs: Any) -> Any:
        return super().dropped(item, exception, *args, **kwargs) if str(exception) else None
