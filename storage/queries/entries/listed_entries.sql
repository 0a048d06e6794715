-- What is stored about the entries that the polled feeds list?
-- One row: a listed entry (temporary table `listed`), with its state:
-- new, pending (recorded, not settled), unchanged or changed (since it was settled).
SELECT
    listed.entry_key AS listed_key,
    listed.entry_key,
    listed.signature,
    CASE
        WHEN pending.entry_key IS NOT NULL THEN 'pending'
        WHEN settled.entry_key IS NULL THEN 'new'
        WHEN settled.signature = listed.signature THEN 'unchanged'
        ELSE 'changed'
    END AS state,
    coalesce(pending.seen_at, settled.seen_at) AS seen_at,
    settled.signature AS settled_signature,
    settled.updated_at AS settled_updated_at,
    pending.wanted_since,
    pending.attempts,
    pending.next_attempt_at,
    pending.reason
FROM listed
LEFT JOIN store.pending_entry AS pending USING (entry_key)
LEFT JOIN store.entry AS settled USING (entry_key);
