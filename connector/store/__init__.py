"""Tables, queries and migrations; SQLite or PostgreSQL by the URL alone."""
