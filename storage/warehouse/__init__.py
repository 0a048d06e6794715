"""The DuckDB file: opening, migrating, checkpointing and publishing it."""
