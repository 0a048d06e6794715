-- Add tombstones for the addresses in `unwanted`, and delete the contents of their entries and pages.
-- One row of `unwanted`: an address.
-- Parameters: now, reason.
INSERT INTO store.tombstone (url_hash, url, removed_at, reason)
SELECT url_hash, url, $now, $reason
FROM unwanted
WHERE url_hash NOT IN (SELECT url_hash FROM store.tombstone);

-- Entries keep their row for the ledger, but without their contents.
UPDATE store.entry
SET
    outcome = 'refused', reason = $reason, article_id = NULL, title = '', summary = NULL,
    authors = NULL, categories = NULL, image_url = NULL
WHERE url_hash IN (SELECT url_hash FROM unwanted)
    OR url IN (SELECT url FROM unwanted)
    OR article_id IN (SELECT article_id FROM doomed);

UPDATE store.pending_entry
SET title = '', summary = '', content = '', authors = [], categories = [], image_url = NULL
WHERE url_hash IN (SELECT url_hash FROM unwanted);

DELETE FROM store.page
WHERE url_hash IN (SELECT url_hash FROM unwanted);
