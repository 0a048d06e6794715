"""What the tasks of a run share: desk, log, progress, batches, streams and workers."""
