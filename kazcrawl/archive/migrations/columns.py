"""What the columns of revision 0001 are made of: frozen, as archives in the world have them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, text

_ROW_ID = BigInteger().with_variant(Integer, "sqlite")


def row_id() -> Column[Any]:
    return Column("id", _ROW_ID, primary_key=True)


def ref(name: str, target: str, **more: Any) -> Column[Any]:
    return Column(name, _ROW_ID, ForeignKey(f"{target}.id"), **more)


def texts(*names: str) -> list[Column[Any]]:
    return [Column(name, Text) for name in names]


def required(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False) for name in names]


def counts(*names: str) -> list[Column[Any]]:
    return [Column(name, Integer, nullable=False, server_default=text("0")) for name in names]


def numbers(*names: str, **more: Any) -> list[Column[Any]]:
    return [Column(name, Integer, **more) for name in names]


def lengths(*names: str, **more: Any) -> list[Column[Any]]:
    return [Column(name, BigInteger, **more) for name in names]


def keys(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, primary_key=True) for name in names]
