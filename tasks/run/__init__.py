"""What the tasks of a run share: context, log, progress, batches, streams and workers."""
