-- What did each run do?

-- What have the runs done that have not ended? One row: such a run. When a run ends, its counts are stored with it
-- (storage/queries/runs/count_open.sql): counting all runs in each query took 1.2 s of CPU at a million articles.
CREATE OR REPLACE VIEW store.open_run_totals AS
WITH open_run AS (
    SELECT run_id
    FROM store.run
    WHERE ended_at IS NULL
),
polled AS (
    SELECT
        run_id,
        count(*) AS feeds_polled,
        count(*) FILTER (WHERE outcome IN ('not modified', 'same body')) AS not_modified,
        count(*) FILTER (WHERE outcome = 'failed') AS feeds_failed,
        sum(entries_seen)::BIGINT AS listed,
        sum(entries_unchanged)::BIGINT AS unchanged
    FROM store.poll
    WHERE run_id IN (SELECT run_id FROM open_run)
    GROUP BY run_id
),
worked AS (
    SELECT
        run_id,
        count(*) FILTER (WHERE NOT listed) AS taken_up,
        count(*) FILTER (WHERE outcome = 'new') AS new,
        count(*) FILTER (WHERE outcome = 'version') AS version,
        count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
        count(*) FILTER (WHERE outcome = 'copy') AS copy,
        count(*) FILTER (WHERE outcome = 'rejected') AS rejected,
        count(*) FILTER (WHERE outcome = 'refused') AS refused,
        count(*) FILTER (WHERE outcome = 'failed') AS failed,
        count(*) FILTER (WHERE outcome = 'pending') AS pending
    FROM store.run_entry
    WHERE run_id IN (SELECT run_id FROM open_run)
    GROUP BY run_id
),
rechecks AS (
    SELECT
        run_id,
        count(*) AS rechecked,
        count(*) FILTER (WHERE outcome = 'version') AS edited
    FROM store.recheck
    WHERE run_id IN (SELECT run_id FROM open_run)
    GROUP BY run_id
)
SELECT
    run_id,
    polled.feeds_polled,
    polled.not_modified,
    polled.feeds_failed,
    coalesce(polled.listed, 0) + coalesce(worked.taken_up, 0) AS entries_seen,
    worked.new,
    worked.version,
    coalesce(polled.unchanged, 0) + coalesce(worked.unchanged, 0) AS unchanged,
    worked.copy,
    worked.rejected,
    worked.refused,
    worked.failed,
    worked.pending,
    rechecks.rechecked,
    rechecks.edited
FROM open_run
LEFT JOIN polled USING (run_id)
LEFT JOIN worked USING (run_id)
LEFT JOIN rechecks USING (run_id);

-- One row: one execution of a flow, with its entries by outcome.
CREATE OR REPLACE VIEW runs AS
WITH counted AS (
    SELECT
        run_id, feeds_polled, not_modified, feeds_failed, entries_seen, new, version, unchanged, copy, rejected,
        refused, failed, pending, rechecked, edited
    FROM store.run
    WHERE ended_at IS NOT NULL
    UNION ALL BY NAME
    FROM store.open_run_totals
)
SELECT
    run.run_id,
    run.flow,
    run.started_at,
    run.ended_at,
    run.status,
    run.feeds_due,
    coalesce(counted.feeds_polled, 0) AS feeds_polled,
    coalesce(counted.not_modified, 0) AS not_modified,
    coalesce(counted.feeds_failed, 0) AS feeds_failed,
    coalesce(counted.entries_seen, 0) AS entries_seen,
    coalesce(counted.new, 0) AS new,
    coalesce(counted.version, 0) AS version,
    coalesce(counted.unchanged, 0) AS unchanged,
    coalesce(counted.copy, 0) AS copy,
    coalesce(counted.rejected, 0) AS rejected,
    coalesce(counted.refused, 0) AS refused,
    coalesce(counted.failed, 0) AS failed,
    coalesce(counted.pending, 0) AS pending,
    coalesce(counted.rechecked, 0) AS rechecked,
    coalesce(counted.edited, 0) AS edited,
    coalesce(run.quarantined, 0) AS quarantined,
    run.reason
FROM store.run AS run
JOIN counted USING (run_id);

COMMENT ON VIEW runs IS 'Executions of flows, one row each, with their entries by outcome.';
COMMENT ON COLUMN runs.run_id IS 'Identifies the run';
COMMENT ON COLUMN runs.flow IS 'Name of the flow';
COMMENT ON COLUMN runs.started_at IS 'When it began';
COMMENT ON COLUMN runs.ended_at IS 'When it ended; NULL while it runs';
COMMENT ON COLUMN runs.status IS 'running, completed, stopped (by a person or the system), failed (with the reason), or crashed (it was killed, or the machine went down)';
COMMENT ON COLUMN runs.feeds_due IS 'Feeds that were due';
COMMENT ON COLUMN runs.feeds_polled IS 'Feeds that were polled';
COMMENT ON COLUMN runs.not_modified IS 'Feeds that had nothing new to send';
COMMENT ON COLUMN runs.feeds_failed IS 'Feeds that did not return a feed';
COMMENT ON COLUMN runs.entries_seen IS 'Entries listed, and earlier ones taken up again; the sum of all outcomes';
COMMENT ON COLUMN runs.new IS 'Entries that became a new article';
COMMENT ON COLUMN runs.version IS 'Entries whose article had been edited';
COMMENT ON COLUMN runs.unchanged IS 'Entries whose article we already had, unedited';
COMMENT ON COLUMN runs.copy IS 'Entries whose text another article already has';
COMMENT ON COLUMN runs.rejected IS 'Entries whose page is not an article';
COMMENT ON COLUMN runs.refused IS 'Entries we may not fetch (robots.txt or policy)';
COMMENT ON COLUMN runs.failed IS 'Entries whose page could not be fetched; no further attempt';
COMMENT ON COLUMN runs.pending IS 'Entries that will be tried again later';
COMMENT ON COLUMN runs.rechecked IS 'Known articles requested again to find edits; not counted as entries';
COMMENT ON COLUMN runs.edited IS 'How many of them had been edited; see rechecks';
COMMENT ON COLUMN runs.quarantined IS 'Answers that made Warta fail; each was set aside with its feed or entry, and the log has the details';
COMMENT ON COLUMN runs.reason IS 'Why it failed or crashed';
