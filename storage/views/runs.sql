-- What did each run do?
-- One row: one execution of a flow, with its entries by outcome.
CREATE OR REPLACE VIEW runs AS
WITH polled AS (
    SELECT
        run_id,
        count(*) AS feeds_polled,
        count(*) FILTER (WHERE outcome IN ('not modified', 'same body')) AS not_modified,
        count(*) FILTER (WHERE outcome = 'failed') AS feeds_failed
    FROM store.poll
    GROUP BY run_id
),
totals AS (
    SELECT
        run_id,
        sum(entries_seen)::BIGINT AS entries_seen,
        sum(new)::BIGINT AS new,
        sum(version)::BIGINT AS version,
        sum(unchanged)::BIGINT AS unchanged,
        sum(copy)::BIGINT AS copy,
        sum(rejected)::BIGINT AS rejected,
        sum(refused)::BIGINT AS refused,
        sum(failed)::BIGINT AS failed,
        sum(pending)::BIGINT AS pending
    FROM ledger
    GROUP BY run_id
),
again AS (
    SELECT
        run_id,
        count(*) AS rechecked,
        count(*) FILTER (WHERE outcome = 'version') AS edited
    FROM store.recheck
    GROUP BY run_id
)
SELECT
    run.run_id,
    run.flow,
    run.started_at,
    run.ended_at,
    run.status,
    run.feeds_due,
    coalesce(polled.feeds_polled, 0) AS feeds_polled,
    coalesce(polled.not_modified, 0) AS not_modified,
    coalesce(polled.feeds_failed, 0) AS feeds_failed,
    coalesce(totals.entries_seen, 0) AS entries_seen,
    coalesce(totals.new, 0) AS new,
    coalesce(totals.version, 0) AS version,
    coalesce(totals.unchanged, 0) AS unchanged,
    coalesce(totals.copy, 0) AS copy,
    coalesce(totals.rejected, 0) AS rejected,
    coalesce(totals.refused, 0) AS refused,
    coalesce(totals.failed, 0) AS failed,
    coalesce(totals.pending, 0) AS pending,
    coalesce(again.rechecked, 0) AS rechecked,
    coalesce(again.edited, 0) AS edited,
    coalesce(run.quarantined, 0) AS quarantined,
    run.reason
FROM store.run AS run
LEFT JOIN polled USING (run_id)
LEFT JOIN totals USING (run_id)
LEFT JOIN again USING (run_id);

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
