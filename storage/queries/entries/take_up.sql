-- Record the due entries of earlier runs in this run.
-- One row: a due entry that no feed has listed in this run.
-- Parameters: run_id, now.
INSERT INTO store.run_entry (run_id, feed_id, entry_key, listed, outcome, reason)
SELECT $run_id, pending.feed_id, pending.entry_key, false, 'pending', pending.reason
FROM store.pending_entry AS pending
ANTI JOIN (
    SELECT entry_key FROM store.run_entry WHERE run_id = $run_id
) AS mine USING (entry_key)
WHERE pending.next_attempt_at <= $now;
