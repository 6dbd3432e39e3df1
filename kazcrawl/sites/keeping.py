"""A site's definition as plain data and back, so that a crawl can say by what it was made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from kazcrawl.sites.site import Expect, Layout, Noise, Site

_PATTERNS = frozenset(("permalinks", "listings", "lines"))


def site_as_dict(site: Site) -> dict[str, Any]:
    """The definition without what is as it is by default: strings, numbers, lists, objects."""
    return _plain(site)


def site_of_dict(values: Mapping[str, Any]) -> Site:
    """The site of ``site_as_dict``. Raises ValueError for what is none."""
    try:
        given = _given(values) | {
            "layouts": tuple(Layout(**_given(one)) for one in values.get("layouts", ())),
            "noise": Noise(**_given(values.get("noise", {}))),
            "expect": Expect(**values.get("expect", {})),
        }
        return Site(**given)
    except (TypeError, AttributeError, re.error) as error:
        raise ValueError(f"no definition of a site: {error}") from error


def _plain(one: Any) -> dict[str, Any]:
    values = {field.name: (getattr(one, field.name), field.default) for field in fields(one)}
    return {name: _value(value) for name, (value, default) in values.items() if value != default}


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if isinstance(value, re.Pattern):
        return value.pattern
    return _plain(value) if isinstance(value, (Layout, Noise, Expect)) else value


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, patterns compiled."""
    return {name: _field(name, value) for name, value in values.items()}


def _field(name: str, value: Any) -> Any:
    if name in _PATTERNS:
        return tuple(re.compile(one) for one in value)
    return tuple(value) if isinstance(value, list) else value
