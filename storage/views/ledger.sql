-- Does every entry that a run saw have exactly one outcome?
-- One row: a run and a feed. entries_seen is counted where the feed is read, the outcomes where
-- entries are settled; unaccounted is the difference and is 0.
CREATE OR REPLACE VIEW ledger AS
WITH seen AS (
    SELECT run_id, feed_id, sum(entries_seen) AS entries_seen, sum(entries_unchanged) AS unchanged
    FROM store.poll
    GROUP BY run_id, feed_id
),
worked AS (
    SELECT
        run_id,
        feed_id,
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
    GROUP BY run_id, feed_id
),
balance AS (
    SELECT
        run_id,
        feed_id,
        (coalesce(seen.entries_seen, 0) + coalesce(worked.taken_up, 0))::BIGINT AS entries_seen,
        coalesce(worked.new, 0) AS new,
        coalesce(worked.version, 0) AS version,
        (coalesce(seen.unchanged, 0) + coalesce(worked.unchanged, 0))::BIGINT AS unchanged,
        coalesce(worked.copy, 0) AS copy,
        coalesce(worked.rejected, 0) AS rejected,
        coalesce(worked.refused, 0) AS refused,
        coalesce(worked.failed, 0) AS failed,
        coalesce(worked.pending, 0) AS pending
    FROM seen
    FULL JOIN worked USING (run_id, feed_id)
)
SELECT
    balance.run_id,
    feed.url AS feed_url,
    balance.entries_seen,
    balance.new,
    balance.version,
    balance.unchanged,
    balance.copy,
    balance.rejected,
    balance.refused,
    balance.failed,
    balance.pending,
    balance.entries_seen - balance.new - balance.version - balance.unchanged - balance.copy
        - balance.rejected - balance.refused - balance.failed - balance.pending AS unaccounted
FROM balance
LEFT JOIN store.feed AS feed USING (feed_id);

COMMENT ON VIEW ledger IS 'What each run saw of each feed, by outcome; unaccounted is always 0.';
COMMENT ON COLUMN ledger.run_id IS 'The run, in runs';
COMMENT ON COLUMN ledger.feed_url IS 'Address of the feed';
COMMENT ON COLUMN ledger.entries_seen IS 'Entries the feed listed in this run, and earlier ones that the run took up again';
COMMENT ON COLUMN ledger.new IS 'Entries that became a new article';
COMMENT ON COLUMN ledger.version IS 'Entries whose article had been edited';
COMMENT ON COLUMN ledger.unchanged IS 'Entries whose article we already had, unedited';
COMMENT ON COLUMN ledger.copy IS 'Entries whose text another article already has';
COMMENT ON COLUMN ledger.rejected IS 'Entries whose page is not an article';
COMMENT ON COLUMN ledger.refused IS 'Entries we may not fetch (robots.txt or policy)';
COMMENT ON COLUMN ledger.failed IS 'Entries whose page could not be fetched; no further attempt';
COMMENT ON COLUMN ledger.pending IS 'Entries that will be tried again later';
COMMENT ON COLUMN ledger.unaccounted IS 'entries_seen less all outcomes; anything but 0 is a defect';
