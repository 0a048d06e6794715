-- What did the last runs do?
-- One row: a run, the newest first.
SELECT run_id, flow, started_at AS published_at, ended_at, status, feeds_due, feeds_polled, not_modified, feeds_failed,
    entries_seen, new, version, unchanged, copy, rejected, refused, failed, pending, edited, quarantined
FROM runs
ORDER BY started_at DESC
LIMIT 60;
