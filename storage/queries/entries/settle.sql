-- Store the outcomes of the entries in the temporary tables `settled` and `postponed`.
-- One row of `settled` or `postponed`: an entry.
-- Parameters: run_id, now.

-- An entry that its feed changed after it was settled has an older row, which is replaced; its reference to
-- an article stays, whatever the outcome is now.
CREATE OR REPLACE TEMPORARY TABLE settling AS
SELECT
    pending.* EXCLUDE (access), settled.outcome, settled.reason AS outcome_reason,
    settled.attempts AS outcome_attempts, settled.access,
    coalesce(settled.article_id, before.article_id) AS article_id
FROM settled
JOIN store.pending_entry AS pending USING (entry_key)
LEFT JOIN store.entry AS before USING (entry_key);

DELETE FROM store.entry
WHERE entry_key IN (SELECT entry_key FROM settling);

INSERT INTO store.entry (
    entry_key, feed_id, entry_id, url, title, published_at, signature, seen_at, settled_at,
    outcome, reason, attempts, article_id, url_hash, summary, updated_at, authors, categories,
    language, image_url, access
)
SELECT
    entry_key, feed_id, entry_id, url, title, published_at, signature, seen_at, $now,
    outcome, outcome_reason, outcome_attempts, article_id, url_hash, summary, updated_at, authors,
    categories, language, image_url, access
FROM settling;

DELETE FROM store.pending_entry
WHERE entry_key IN (SELECT entry_key FROM settled);

UPDATE store.pending_entry AS pending
SET
    reason = postponed.reason, attempts = postponed.attempts, access = postponed.access,
    next_attempt_at = postponed.next_attempt_at
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
