"""Tables, queries and migrations; SQLite or PostgreSQL by the URL alone."""

from connector.store import backfill_tables  # noqa: F401 - the metadata is to hold every table
