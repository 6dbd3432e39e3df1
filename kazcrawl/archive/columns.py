"""What the tables' columns are made of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Text, text

metadata = MetaData()
ROW_ID = BigInteger().with_variant(Integer, "sqlite")


def row_id() -> Column[Any]:
    return Column("id", ROW_ID, primary_key=True)


def ref(name: str, target: str, **more: Any) -> Column[Any]:
    return Column(name, ROW_ID, ForeignKey(f"{target}.id"), **more)


def texts(*names: str) -> list[Column[Any]]:
    return [Column(name, Text) for name in names]


def required(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False) for name in names]


def counts(*names: str) -> list[Column[Any]]:
    return [Column(name, Integer, nullable=False, server_default=text("0")) for name in names]
