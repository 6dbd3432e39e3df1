"""Pages of a post that an earlier crawl found and its theme links no longer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from kazcrawl.items import Article, Capture

Fetch = Callable[[str], Awaitable[Capture]]
Read = Callable[[Capture], Article]


async def read_known_parts(
    known: Sequence[str], first: Article, fetch: Fetch, read: Read
) -> list[tuple[Capture, Article]]:
    """The parts that still stand at their addresses (WordPress' block themes of 2022 link none).

    They end where the server has no more: WordPress then redirects to the first page, or
    shows it. Raises what ``fetch`` and ``read`` raise.
    """
    texts = {first.text_sha256}
    found: list[tuple[Capture, Article]] = []
    for url in known:
        capture = await fetch(url)
        if capture.status != 200 or capture.truncated:
            break
        part = read(capture)
        if part.text_sha256 in texts:
            break
        texts.add(part.text_sha256)
        found.append((capture, part))
    return found
