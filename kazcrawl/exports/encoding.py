"""JSON as it is written to files and terminals: UTF-8, letters as they are."""

from __future__ import annotations

import json
import re
from typing import Any

# json leaves DEL, C1 controls (a terminal obeys U+009B as it does ESC [) and the line
# separators that str.splitlines splits at.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029]")


def to_json(value: Any, indent: int | None = None) -> str:
    """Strict JSON (RFC 8259) without any control character; one line without ``indent``.

    Raises ValueError for numbers that JSON does not know.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    if (text.isascii() and "\x7f" not in text) or text.isprintable():
        return text  # the pattern took a quarter of a feed's time
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
