"""Storage: files, the warehouse, typed reads and writes, maintenance."""
