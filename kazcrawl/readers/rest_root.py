"""The root of WordPress' REST API: the clock that a site keeps.

``GET /wp-json/`` answers ``timezone_string`` (an IANA name, empty where the site was set to an
offset alone) and ``gmt_offset`` in hours, a number or a text
(developer.wordpress.org/rest-api/reference, ``WP_REST_Server::get_index``).
"""

from __future__ import annotations

import re
from typing import Any

from kazcrawl.items import Capture
from kazcrawl.readers.json_feed import read_json
from kazcrawl.readers.page import UnreadablePage

_WHOLE = re.compile(r"([+-]?)(\d{1,2})(?:\.0+)?")
FARTHEST = 14
"""Hours from UTC, at most: ``Etc/GMT-14``."""


def root_url(root: str) -> str:
    """The address of what the root says of the clock, without the routes, which are long."""
    joint = "&" if "?" in root else "?"
    return f"{root}{joint}_fields=gmt_offset,timezone_string"


def zone_of(capture: Capture) -> str | None:
    """The name of the site's time zone, or of its offset (``Etc/GMT-5`` is UTC+5: POSIX' sign).

    None where the root tells neither, or an offset with minutes, which has no name.
    """
    try:
        said = read_json(capture.body, "REST answer")
    except UnreadablePage:
        return None
    if not isinstance(said, dict):
        return None
    name = said.get("timezone_string")
    if isinstance(name, str) and name.strip():
        return name.strip()
    return _named(said.get("gmt_offset"))


def _named(offset: Any) -> str | None:
    found = _WHOLE.fullmatch(str(offset))
    if isinstance(offset, bool) or found is None or int(found[2]) > FARTHEST:
        return None
    hours = int(found[2])
    sign = "+" if found[1] == "-" else "-"
    return f"Etc/GMT{sign}{hours}" if hours else "UTC"
