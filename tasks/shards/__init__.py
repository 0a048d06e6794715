"""Send shards to workers, and receive their results."""
