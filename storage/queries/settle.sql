-- Give the entries in the temporary tables `settled` and `postponed` their outcome.
-- Parameters: run_id, now.

-- An entry that its feed changed after it was settled has an older row; the new one replaces it.
DELETE FROM store.entry
WHERE entry_key IN (SELECT entry_key FROM settled);

INSERT INTO store.entry (
    entry_key, feed_id, entry_id, url, title, published_at, signature, seen_at, settled_at,
    outcome, reason, attempts, article_id
)
SELECT
    pending.entry_key, pending.feed_id, pending.entry_id, pending.url, pending.title,
    pending.published_at, pending.signature, pending.seen_at, $now,
    settled.outcome, settled.reason, settled.attempts, settled.article_id
FROM settled
JOIN store.pending_entry AS pending USING (entry_key);

DELETE FROM store.pending_entry
WHERE entry_key IN (SELECT entry_key FROM settled);

UPDATE store.pending_entry AS pending
SET reason = postponed.reason, attempts = postponed.attempts, next_attempt_at = postponed.next_attempt_at
FROM postponed
WHERE pending.entry_key = postponed.entry_key;

UPDATE store.run_entry AS run_entry
SET outcome = settled.outcome, reason = settled.reason
FROM settled
WHERE run_entry.run_id = $run_id AND run_entry.entry_key = settled.entry_key;

UPDATE store.run_entry AS run_entry
SET reason = postponed.reason
FROM postponed
WHERE run_entry.run_id = $run_id AND run_entry.entry_key = postponed.entry_key;
