"""Store watches, their matches and undelivered matches, in a database of its own (SQLite)."""
