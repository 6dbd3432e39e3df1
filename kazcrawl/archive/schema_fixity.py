"""The tables of fixity: checks that were made, and the seals that rows are checked against."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from kazcrawl.archive.columns import counts, metadata, required, row_id, texts

fixity_checks = Table(
    "fixity_checks",
    metadata,
    row_id(),
    *required("at", "scope"),
    *counts("records", "damaged"),
    *texts("detail"),
)

seals = Table(
    "seals",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("block", Integer, primary_key=True, autoincrement=False),
    *required("columns", "sha256"),
    Column("crcs", LargeBinary, nullable=False),
    Column("own_crc", BigInteger, nullable=False),
    *required("sealed_at"),
)

warc_seals = Table(
    "warc_seals",
    metadata,
    Column("name", Text, primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("length", BigInteger, nullable=False),
    *required("sha256", "sealed_at"),
)

unsealed = Table(
    "unsealed",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("row_id", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
