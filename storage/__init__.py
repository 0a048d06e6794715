"""Everything that is kept: files, the warehouse, typed reads and writes, maintenance."""
