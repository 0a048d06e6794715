"""Open, migrate, checkpoint and publish the DuckDB file."""
