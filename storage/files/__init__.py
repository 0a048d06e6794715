"""Files without SQL: the lock, safe copies and the archive of pages."""
