-- Make entries pending again whose pages turned out to be articles (temporary table `accepted`).
-- One row of `accepted`: an entry.
-- Parameters: run_id; outcomes: those that the entries may have.
INSERT INTO store.pending_entry (
    entry_key, feed_id, entry_id, url, url_hash, title, summary, content, published_at, updated_at,
    authors, categories, language, image_url, signature, seen_at, wanted_since, reason, attempts,
    next_attempt_at
)
SELECT
    entry_key, feed_id, entry_id, url, url_hash, title, coalesce(summary, ''), '', published_at,
    updated_at, coalesce(authors, []), coalesce(categories, []), language, image_url, signature,
    seen_at, seen_at, reason, attempts, settled_at
FROM store.entry
WHERE entry_key IN (SELECT entry_key FROM accepted)
    AND list_contains($outcomes, outcome)
    AND entry_key NOT IN (SELECT entry_key FROM store.pending_entry);

INSERT INTO store.run_entry (run_id, feed_id, entry_key, listed, outcome, reason)
SELECT $run_id, feed_id, entry_key, false, 'pending', reason
FROM store.pending_entry
WHERE entry_key IN (SELECT entry_key FROM accepted);
