"""Handle files without SQL: locks, safe copies and the archive of pages."""
