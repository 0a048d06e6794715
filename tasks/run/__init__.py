"""What a run has in hand: its desk, log, progress, batches, streams and workers."""
