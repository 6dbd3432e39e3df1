"""Alembic's entry: runs on the connection that ``kazcrawl.archive.migrating`` hands over."""

from alembic import context

from kazcrawl.archive.schema import metadata

# Alembic holds SQLite for unable to take a CREATE TABLE back, because its driver used to
# commit before one. Ours sends BEGIN itself (archive/engine.py), so it is taken back.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
