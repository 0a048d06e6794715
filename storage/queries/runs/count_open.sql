-- Store the counts of the runs that have not ended.
-- One row: such a run.
UPDATE store.run AS run
SET
    feeds_polled = totals.feeds_polled,
    not_modified = totals.not_modified,
    feeds_failed = totals.feeds_failed,
    entries_seen = totals.entries_seen,
    new = totals.new,
    version = totals.version,
    unchanged = totals.unchanged,
    copy = totals.copy,
    rejected = totals.rejected,
    refused = totals.refused,
    failed = totals.failed,
    pending = totals.pending,
    rechecked = totals.rechecked,
    edited = totals.edited
FROM store.open_run_totals AS totals
WHERE run.run_id = totals.run_id;
